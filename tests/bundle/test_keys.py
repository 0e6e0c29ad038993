"""Keys: made for their owner's eyes, never overwritten, never shown, and known to others by the same name."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_public_key,
)
from securesystemslib.signer import SSlibKey

from cjo_cli.bundle.keys import PublicKey, new_key, private_key
from cjo_cli.errors import UsageError

posix = pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")


def test_a_new_key_is_its_owners(tmp_path: Path) -> None:
    public = new_key(tmp_path / "release")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["release", "release.pub"]
    assert private_key(tmp_path / "release").public == public
    assert new_key(tmp_path / "another") != public
    assert "PRIVATE" not in (tmp_path / "release.pub").read_text(encoding="ascii")


@posix
def test_nobody_else_may_read_it_whatever_the_mask(tmp_path: Path) -> None:
    mask = os.umask(0)
    try:
        new_key(tmp_path / "release")
    finally:
        os.umask(mask)
    assert stat.S_IMODE((tmp_path / "release").stat().st_mode) == 0o600


@posix
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o602])
def test_a_key_that_others_may_read_is_not_used(tmp_path: Path, mode: int) -> None:
    new_key(tmp_path / "release")
    (tmp_path / "release").chmod(mode)
    with pytest.raises(UsageError, match="can be read by others"):
        private_key(tmp_path / "release")


@pytest.mark.parametrize("there", ["release", "release.pub"])
def test_nothing_is_overwritten(tmp_path: Path, there: str) -> None:
    (tmp_path / there).write_text("mine", encoding="ascii")
    with pytest.raises(UsageError, match="is there already"):
        new_key(tmp_path / "release")
    assert [path.name for path in tmp_path.iterdir()] == [there]
    assert (tmp_path / there).read_text(encoding="ascii") == "mine"


@posix
def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "release").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="is there already"):
        new_key(tmp_path / "release")
    assert [path.name for path in tmp_path.iterdir()] == ["release"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot write"):
        new_key(tmp_path / "no" / "release")


def pem(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    path.chmod(0o600)
    return path


def test_other_keys_are_refused(tmp_path: Path) -> None:
    ours, form = Ed25519PrivateKey.generate(), (Encoding.PEM, PrivateFormat.PKCS8)
    other = rsa.generate_private_key(65_537, 2048).private_bytes(*form, NoEncryption())
    locked = ours.private_bytes(*form, BestAvailableEncryption(b"secret"))
    for data, said in (
        (other, "another kind"),
        (locked, "password"),
        (b"", "no private key"),
        (b"x" * 99, "no private"),
    ):
        with pytest.raises(UsageError, match=said):
            private_key(pem(tmp_path / "key", data))
    new_key(tmp_path / "release")
    with pytest.raises(UsageError, match="no private key"):
        private_key(pem(tmp_path / "copy", (tmp_path / "release.pub").read_bytes()))
    with pytest.raises(UsageError, match="cannot read"):
        private_key(tmp_path / "nowhere")


def test_the_name_of_a_key_is_securesystemslibs(tmp_path: Path) -> None:
    public = new_key(tmp_path / "release")
    theirs = SSlibKey.from_crypto(load_pem_public_key((tmp_path / "release.pub").read_bytes()))
    assert (theirs.keyid, theirs.keyval["public"]) == (public.id, public.hex)


def test_no_text_of_a_private_key_shows_it(tmp_path: Path) -> None:
    new_key(tmp_path / "release")
    key = private_key(tmp_path / "release")
    secret = key._key.private_bytes_raw()
    for text in (repr(key), str(key), str(vars(key)), f"{key}"):
        assert secret.hex() not in text
        assert repr(secret) not in text


def test_what_is_no_key_verifies_nothing() -> None:
    assert not PublicKey("00" * 31).verifies(bytes(64), b"")
    assert not PublicKey("00" * 32).verifies(b"", b"")
