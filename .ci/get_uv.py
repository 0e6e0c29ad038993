"""Makes sure that there is a `uv`: on the PATH, or in `.uv/bin` of this checkout. Standard library alone.

Tried in turn: what is there already, pip (into a folder, which PEP 668 does not forbid), a virtual environment, and the
wheel straight from PyPI, checked by its digest, for a Python that has neither pip nor ensurepip (Debian's `python3`).
"""

import hashlib
import io
import json
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

VERSION = "0.13.9"
SIMPLE_JSON = "application/vnd.pypi.simple.v1+json"
HOME = Path(__file__).resolve().parent.parent / ".uv"
SCRIPT = HOME / "bin" / ("uv.exe" if os.name == "nt" else "uv")


def works(command: str) -> bool:
    """Whether `command --version` runs."""
    try:
        return subprocess.run([command, "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def tried(*command: str) -> bool:
    """Whether `command` left a uv that runs; what it left otherwise is removed."""
    ran = subprocess.run(command, capture_output=True, check=False).returncode == 0
    if ran and works(str(SCRIPT)):
        return True
    shutil.rmtree(HOME, ignore_errors=True)
    return False


def by_venv() -> bool:
    """A virtual environment with pip in it."""
    if subprocess.run([sys.executable, "-m", "venv", str(HOME)], capture_output=True, check=False).returncode:
        shutil.rmtree(HOME, ignore_errors=True)
        return False
    python = HOME / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not tried(str(python), "-m", "pip", "install", "-q", f"uv=={VERSION}") and (HOME / "Scripts/uv.exe").exists():
        SCRIPT.parent.mkdir(exist_ok=True)
        shutil.copy(HOME / "Scripts/uv.exe", SCRIPT)
    return works(str(SCRIPT))


def suits(name: str) -> bool:
    """Whether a wheel of this name is for this machine."""
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    if os.name == "nt":
        return name.endswith("win_amd64.whl" if machine == "x86_64" else "win_arm64.whl")
    if sys.platform == "darwin":
        return "macosx" in name and name.endswith("x86_64.whl" if machine == "x86_64" else "arm64.whl")
    musl = "musl" in (sysconfig.get_config_var("HOST_GNU_TYPE") or "")
    return ("musllinux" if musl else "manylinux") in name and machine in name


def from_pypi() -> bool:
    """The wheel itself: a zip with the program in it."""
    # PEP 691, which mirrors of PyPI answer too; without JSON there is nothing to read.
    asked = urllib.request.Request("https://pypi.org/simple/uv/", headers={"Accept": SIMPLE_JSON})
    with urllib.request.urlopen(asked) as answer:
        listed = json.load(answer)["files"]
    file = next(f for f in listed if f["filename"].startswith(f"uv-{VERSION}-") and suits(f["filename"]))
    with urllib.request.urlopen(urllib.parse.urljoin("https://pypi.org/simple/uv/", file["url"])) as answer:
        wheel = answer.read()
    if hashlib.sha256(wheel).hexdigest() != file["hashes"]["sha256"]:
        raise SystemExit("uv: the wheel from PyPI is not what PyPI says it is")
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        inside = next(name for name in archive.namelist() if name.endswith(f"/scripts/{SCRIPT.name}"))
        SCRIPT.parent.mkdir(parents=True, exist_ok=True)
        SCRIPT.write_bytes(archive.read(inside))
    SCRIPT.chmod(0o755)
    return works(str(SCRIPT))


def main() -> int:
    """0 where a uv can be run, else 1 and what would help."""
    if works("uv") or works(str(SCRIPT)):
        return 0
    print(f"getting uv {VERSION} into {HOME.name}/", file=sys.stderr)
    try:
        if tried(sys.executable, "-m", "pip", "install", "-q", "--target", str(HOME), f"uv=={VERSION}"):
            return 0
        if by_venv() or from_pypi():
            return 0
    except (OSError, StopIteration, KeyError, ValueError) as error:
        print(f"uv: {error}", file=sys.stderr)
    print("uv could not be installed; see https://docs.astral.sh/uv/getting-started/installation", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
