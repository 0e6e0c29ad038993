"""`docs/changes.md` is made of the docstrings of the rules about changes. `CJO_RENEW=1` writes it anew."""

from __future__ import annotations

import os

from command_line import ROOT

from cjo_cli.review.diff.rules import ALL

PAGE = ROOT / "docs/changes.md"
HEAD = """# Changes

What `cjo diff` tells of a change, by category: what bears on customers under way (`D1xx`), on who enters (`D2xx`), on what
customers get and when (`D3xx`), on what messages say (`D4xx`), and on nothing of that (`D5xx`). `cjo rule D104` prints one of
these manuals. A break is what `--fail-on breaks` fails for, until an `accept` declares it ([how](diff.md)).
"""


def made() -> str:
    index = "".join(
        f"| [{r.code}](#{r.code.lower()}-{r.name}) | {r.name} | {r.category.value} | {'break' if r.breaking else ''} |\n"
        for r in ALL
    )
    manuals = [f"## {r.code} {r.name}\n\n{(r.manual or '').strip().replace('## ', '### ')}\n" for r in ALL]
    return f"{HEAD}\n| code | name | category | |\n| --- | --- | --- | --- |\n{index}\n" + "\n".join(manuals)


def test_the_page_is_what_the_rules_say() -> None:
    if os.environ.get("CJO_RENEW"):
        PAGE.write_text(made(), encoding="utf-8", newline="\n")
    assert PAGE.read_text(encoding="utf-8") == made()
