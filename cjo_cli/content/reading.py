"""How many years of school a text asks for, by the length of its words and sentences alone.

English by the Automated Readability Index (Smith and Senter, AMRL-TR-66-220, 1967). Other languages that part words
with blanks by Rix, the number of words of seven letters or more to a sentence, and its table of grades (Anderson, "Lix
and Rix: variations on a little-known readability index", Journal of Reading 26, 1983), which holds across languages.
"""

from __future__ import annotations

import re

WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
SENTENCE = re.compile(r"[.!?…:;]+(?=\s|$)|\n\s*\n")
# A shorter text says nothing: one long name would make a grade.
FEWEST_WORDS = 50
# From this many long words a sentence on, the grade; above the first it is that of a university (13).
RIX = ((7.2, 13), (6.2, 12), (5.3, 11), (4.5, 10), (3.7, 9), (3.0, 8), (2.4, 7), (1.8, 6), (1.3, 5), (0.8, 4),
       (0.5, 3), (0.2, 2))  # fmt: skip
# These part no words with blanks.
UNPARTED = ("zh", "ja", "th", "lo", "km", "my")


def grade(text: str, locale: str) -> float | None:
    """The grade of `text`; nothing where it is too short, or its language cannot be judged so."""
    language = locale.partition("-")[0]
    found = WORD.findall(text)
    if len(found) < FEWEST_WORDS or language in UNPARTED:
        return None
    sentences = max(1, sum(bool(WORD.search(part)) for part in SENTENCE.split(text)))
    if language == "en":
        characters = sum(len(re.sub(r"\W", "", word)) for word in found)
        return round(4.71 * characters / len(found) + 0.5 * len(found) / sentences - 21.43, 1)
    rix = sum(len(re.sub(r"\W", "", word)) >= 7 for word in found) / sentences
    return float(next((years for least, years in RIX if rix >= least), 1))
