"""The trust file: YAML or JSON, strict, and wrong in words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bundle.worlds import OURS, THEIRS
from cjo_cli.bundle.trust import read_trust
from cjo_cli.errors import UsageError
from cjo_cli.plan.instants import parse_instant

A, B = OURS.public.hex, THEIRS.public.hex
ONE = f'keys: {{a: {{public: "{A}", journeys: ["*"]}}}}\n'


def written(folder: Path, text: str) -> Path:
    path = folder / "trust.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_it_holds(tmp_path: Path) -> None:
    text = f"""
        project: my-shop
        threshold: 2
        keys:
          crm: {{public: "{A}", journeys: [cart-*, welcome], valid: {{from: 2026-01-01, until: 2027-01-01T12:00:00Z}}}}
          legal: {{public: "{B}", journeys: ["*"]}}
    """
    trust = read_trust(written(tmp_path, text))
    assert (trust.project, trust.threshold) == ("my-shop", 2)
    crm, legal = trust.keys
    assert (crm.name, crm.key, crm.journeys) == ("crm", OURS.public, ("cart-*", "welcome"))
    assert (crm.first, crm.until) == tuple(parse_instant(t, "UTC") for t in ("2026-01-01", "2027-01-01T12:00:00Z"))
    assert (legal.first, legal.until) == (None, None)
    assert [crm.may_sign(name) for name in ("cart-recovery", "welcome", "welcome-2", "x")] == [True, True, False, False]


def test_json_is_yaml(tmp_path: Path) -> None:
    text = json.dumps({"keys": {"a": {"public": A, "journeys": ["*"]}}})
    assert read_trust(written(tmp_path, text)) == read_trust(written(tmp_path, ONE))


WRONG = {
    "nothing": ("", "holds nothing"),
    "no keys": ("threshold: 1", "missing key 'keys'"),
    "an unknown key": (ONE + "thresold: 1\n", "unknown key 'thresold'"),
    "a key given twice": (ONE + "threshold: 1\nthreshold: 1\n", "given twice"),
    "an alias": (f'keys: &k {{a: {{public: "{A}", journeys: ["*"]}}}}\nproject: *k\n', "anchor"),
    "a short key": (ONE.replace(A, A[:-2]), "64 hex digits"),
    "no journeys": (ONE.replace('["*"]', "[]"), "empty list"),
    "no threshold": (ONE + "threshold: 0\n", "expected at least 1"),
    "a threshold out of reach": (ONE + "threshold: 2\n", "can never be reached"),
    "one key twice": (ONE[:-2] + f', b: {{public: "{A}", journeys: ["*"]}}}}\n', "two names for one key"),
    "no instant": (ONE.replace("journeys:", "valid: {until: soon}, journeys:"), "expected an instant"),
    "no YAML": ("keys: {", "not YAML"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said(tmp_path: Path, name: str) -> None:
    text, said = WRONG[name]
    with pytest.raises(UsageError) as raised:
        read_trust(written(tmp_path, text))
    assert said in raised.value.message, raised.value.message
    assert "trust.yaml:" in raised.value.message
    assert raised.value.hint


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read"):
        read_trust(tmp_path / "trust.yaml")
