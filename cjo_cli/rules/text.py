"""What the loader finds (CJO1xx): faults of a file's text and form, which no setting silences."""

from __future__ import annotations

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

_MANUALS = (
    ("invalid-yaml", "The file is not YAML.", "Check the indentation and the quotes there and in the line above."),
    ("duplicate-key", "A key is given twice in one mapping.", "YAML readers keep the last one silently. Keep one."),
    ("unknown-key", "A key that the language does not have.", "Most are slips: the nearest key is named."),
    ("missing-key", "A key that has to be there is missing, or has no value.", "Add it, or leave out what is empty."),
    ("wrong-type", "A value of another kind than expected.", "Text that looks like a number needs quotes."),
    ("bad-value", "A value that is not among those allowed here.", "What is allowed is listed in the message."),
    ("bad-duration", "Not a duration.", "Write `90s`, `30m`, `3h`, `7d`, `2w` or `1d12h`; a day has 24 hours."),
    ("bad-percent", "Not a percent.", "Write a number from 0 to 100 with at most two decimals, without a sign."),
    ("bad-time", "Not a local time.", 'Write it in quotes on a 24-hour clock: `"09:00"`.'),
    ("bad-id", "Not an id.", "`kebab-case`; of events, attributes and properties `snake_case`."),
    ("bad-timezone", "Not a timezone.", "Write an IANA name such as `Europe/Amsterdam`."),
    ("unquoted", "A plain scalar that YAML readers take for different things.",
     "To some a plain `no` is false and `09:00` is 540. Quote it: `cjo validate --fix` does."),
    ("forbidden-yaml", "A part of YAML that the language does not have: anchors, aliases, tags, merge keys, documents.",
     "Write the value out; what several places share belongs into the taxonomy or into facts."),
    ("too-large", "The file is larger, deeper or fuller than what is read.", "One journey or content item a file."),
    ("not-utf8", "The file is not UTF-8 text.", "Save it as UTF-8."),
    ("symlink-out", "A link or path leads out of the project.", "Copy what it leads to into the project."),
    ("empty-file", "The file holds nothing.", "Write the document, or delete the file."),
    ("duplicate-id", "Two files, or two items of a list, have one id.", "Rename one of them."),
    ("bad-instant", "Not an instant.", "Write `2026-03-01T09:00:00Z`, `2026-03-01 09:00` or `2026-03-01`."),
    ("bad-shape", "Keys that exclude each other, or one too few of them.", "The message says which go together."),
    ("unreadable", "A file or folder that is named cannot be read.", "Check its name and its rights."),
)  # fmt: skip

# A key with one that is near, and a word that only lacks its quotes.
FIXABLE = ("unknown-key", "unquoted")

TEXT: tuple[Rule, ...] = tuple(
    Rule(f"CJO{101 + position}", name, Severity.ERROR, f"{what}\n\n{way}\n", fixable=name in FIXABLE)
    for position, (name, what, way) in enumerate(_MANUALS)
)
