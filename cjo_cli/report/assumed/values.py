"""What was assumed, as JSON: a file of its own, or a part of `--format json` of its own."""

from __future__ import annotations

from typing import Any

from cjo_cli.report.document import document, to_json

Values = dict[str, Any]
FILE = "assumed.json"


def assumed_json(assumed: Values) -> str:
    """The file beside the recorded tables."""
    return to_json(document("simulate", **assumed))
