"""Signatures of ssh-keygen: made by it, checked by us, and the other way round."""

from __future__ import annotations

import base64
import shutil
import subprocess
from pathlib import Path

import pytest

from bundle.worlds import NOW, OURS, Signed, trusted
from cjo_cli.bundle.envelope import from_bytes, pae
from cjo_cli.bundle.read import opened
from cjo_cli.bundle.refusal import Refused
from cjo_cli.bundle.sign import sign
from cjo_cli.bundle.ssh import FIRST, LAST, NAMESPACE, SshKey, read_public, signer
from cjo_cli.bundle.statement import Asked
from cjo_cli.bundle.trust import Trust, Trusted, read_trust
from cjo_cli.bundle.verify import Terms, verify
from cjo_cli.errors import UsageError

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no ssh-keygen")


def keygen(*arguments: object, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["ssh-keygen", *map(str, arguments)], input=given, capture_output=True, check=True)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two keys of SSH, and one of a kind that we do not take."""
    folder = tmp_path_factory.mktemp("ssh")
    for name, kind in (("id", "ed25519"), ("other", "ed25519"), ("curve", "ecdsa")):
        keygen("-q", "-t", kind, "-N", "", "-C", "who@where", "-f", folder / name)
    return folder


@pytest.fixture(scope="module")
def both(genuine: Signed, keys: Path) -> Signed:
    """A bundle that a key of ours and one of SSH have signed."""
    file = sign(genuine.data, opened(genuine.data), OURS, Asked(sequence=5))
    return Signed(genuine.data, sign(genuine.data, opened(genuine.data), signer(keys / "id"), Asked(), file))


def trust_of(keys: Path, name: str = "id", threshold: int = 1) -> Trust:
    return Trust((trusted(), Trusted("ssh", signer(keys / name).public, ("*",), None, None)), threshold)


def test_both_kinds_count_towards_a_threshold(both: Signed, genuine: Signed, keys: Path) -> None:
    assert both.verified(trust_of(keys, threshold=2)).signers == ("ours", "ssh")
    with pytest.raises(Refused, match="1 of 2"):
        genuine.verified(trust_of(keys, threshold=2))
    with pytest.raises(Refused, match="1 of 2"):
        both.verified(trust_of(keys, "other", threshold=2))


def test_a_key_is_named_as_ssh_names_it(keys: Path) -> None:
    assert signer(keys / "id").public.id in keygen("-l", "-f", keys / "id").stdout.decode()


def test_ssh_itself_takes_the_signature(both: Signed, keys: Path, tmp_path: Path) -> None:
    assert both.signature is not None
    envelope = from_bytes(both.signature)
    name, made = next((name, made) for name, made in envelope.signatures if name.startswith("SHA256:"))
    assert name == signer(keys / "id").public.id
    (tmp_path / "sig").write_text(f"{FIRST}\n{base64.b64encode(made).decode()}\n{LAST}\n", encoding="ascii")
    (tmp_path / "who").write_text(f"me {(keys / 'id.pub').read_text(encoding='ascii')}", encoding="ascii")
    keygen("-Y", "verify", "-f", tmp_path / "who", "-I", "me", "-n", NAMESPACE, "-s", tmp_path / "sig",
           given=pae(envelope.payload))  # fmt: skip


@pytest.mark.parametrize("name", ["sha256", "sha512"])
def test_any_bit_of_it_is_noticed(keys: Path, tmp_path: Path, name: str) -> None:
    key, data = signer(keys / "id"), b"what is signed"
    (tmp_path / "data").write_bytes(data)
    keygen("-q", "-Y", "sign", "-n", NAMESPACE, "-O", f"hashalg={name}", "-f", keys / "id", tmp_path / "data")
    lines = (tmp_path / "data.sig").read_text(encoding="ascii").splitlines()
    made = base64.b64decode("".join(lines[1:-1]))
    assert key.public.verifies(made, data)
    assert not key.public.verifies(made, data + b".")
    assert not key.public.verifies(made + b"\0", data)
    assert not key.public.verifies(made[:-1], data)
    for place in range(len(made)):
        altered = bytearray(made)
        altered[place] ^= 1
        assert not key.public.verifies(bytes(altered), data), place


def test_what_was_signed_for_something_else_is_none(keys: Path, tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(b"x")
    keygen("-q", "-Y", "sign", "-n", "git", "-f", keys / "id", tmp_path / "data")
    lines = (tmp_path / "data.sig").read_text(encoding="ascii").splitlines()
    assert not signer(keys / "id").public.verifies(base64.b64decode("".join(lines[1:-1])), b"x")


def test_a_signature_that_was_altered_is_refused(both: Signed, keys: Path) -> None:
    assert both.signature is not None
    marked = both.signature.index(b'"keyid":"SHA256:') + 200
    altered = bytearray(both.signature)
    altered[marked] = ord("A") if altered[marked] != ord("A") else ord("B")
    with pytest.raises(Refused):
        verify(both.data, bytes(altered), trust_of(keys), Terms(NOW))


def test_the_trust_file_has_it_as_ssh_writes_it(keys: Path, tmp_path: Path) -> None:
    line = (keys / "id.pub").read_text(encoding="ascii").strip()
    path = tmp_path / "trust.yaml"
    path.write_text(f'keys: {{me: {{ssh: "{line}", journeys: ["*"]}}}}\n', encoding="utf-8")
    assert read_trust(path).keys[0].key == signer(keys / "id").public
    raw = signer(keys / "id").public.hex
    for text, said in (
        (f'keys: {{a: {{ssh: "{line}", journeys: ["*"]}}, b: {{public: "{raw}", journeys: ["*"]}}}}', "two names for one key"),
        (f'keys: {{a: {{ssh: "{line}", public: "{raw}", journeys: ["*"]}}}}', "either 'public'"),
        ('keys: {a: {journeys: ["*"]}}', "either 'public'"),
        (f'keys: {{a: {{ssh: "{(keys / "curve.pub").read_text(encoding="ascii").strip()}", journeys: ["*"]}}}}', "Ed25519 key of SSH"),
    ):  # fmt: skip
        path.write_text(text + "\n", encoding="utf-8")
        with pytest.raises(UsageError) as raised:
            read_trust(path)
        assert said in raised.value.message


def test_what_cannot_sign_is_said(keys: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="no Ed25519 key of SSH"):
        signer(keys / "curve")
    shutil.copy(keys / "id", tmp_path / "id")
    with pytest.raises(UsageError, match=r"cannot read .*id\.pub"):
        signer(tmp_path / "id")
    with pytest.raises(UsageError, match="cannot read"):
        signer(tmp_path / "nowhere")
    public = read_public((keys / "other.pub").read_text(encoding="ascii"))
    assert public is not None
    with pytest.raises(UsageError, match="did not sign"):
        SshKey(keys / "id", public).sign(b"")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UsageError, match="no ssh-keygen"):
        signer(keys / "id").sign(b"")
