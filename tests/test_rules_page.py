"""`docs/rules.md` is made of the rules' docstrings. `CJO_RENEW=1` writes it anew."""

from __future__ import annotations

import os
from pathlib import Path

from cjo_cli.rules import ALL

PAGE = Path(__file__).parent.parent / "docs" / "rules.md"
HEAD = """# Rules

What `cjo validate` finds in journeys, taxonomy and content. Findings of the text itself (`CJO1xx`) say what is expected
where they stand. Errors exit with 1; `--fail-level warning` makes warnings do so too. `lint` in `cjo.yaml` (`select`, `ignore`, `severity`,
`per_path`) says what is heard, by a code, the beginning of one, or a name.
"""


def made() -> str:
    index = "".join(f"| [{r.code}](#{r.code.lower()}-{r.name}) | {r.name} | {r.severity.value} |\n" for r in ALL)
    manuals = []
    for rule in ALL:
        assert rule.manual is not None
        manuals.append(f"## {rule.code} {rule.name}\n\n{rule.manual.strip().replace('## ', '### ')}\n")
    return f"{HEAD}\n| code | name | severity |\n| --- | --- | --- |\n{index}\n" + "\n".join(manuals)


def test_the_page_is_what_the_rules_say() -> None:
    if os.environ.get("CJO_RENEW"):
        PAGE.write_text(made(), encoding="utf-8", newline="\n")
    assert PAGE.read_text(encoding="utf-8") == made()


def test_codes_and_names_are_unique() -> None:
    assert len({rule.code for rule in ALL}) == len({rule.name for rule in ALL}) == len(ALL)
