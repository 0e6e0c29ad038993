"""How many years of school a text asks for, by the length of its words and sentences alone.

English by the Automated Readability Index (Smith and Senter, AMRL-TR-66-220, 1967). Other languages that part words
with blanks by Rix, the number of words of seven letters or more to a sentence, and its table of grades (Anderson, "Lix
and Rix: variations on a little-known readability index", Journal of Reading 26, 1983), which holds across languages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
SENTENCE = re.compile(r"[.!?…:;]+(?=\s|$)|\n\s*\n")
# A shorter text says nothing: one long name would make a grade.
FEWEST_WORDS = 50
# From so many letters on a word is long.
LONG = 7
# From this many long words a sentence on, the grade; above the first it is that of a university (13).
RIX = ((7.2, 13), (6.2, 12), (5.3, 11), (4.5, 10), (3.7, 9), (3.0, 8), (2.4, 7), (1.8, 6), (1.3, 5), (0.8, 4),
       (0.5, 3), (0.2, 2))  # fmt: skip
# These part no words with blanks.
UNPARTED = ("zh", "ja", "th", "lo", "km", "my")


@dataclass(frozen=True)
class Measure:
    """A text in numbers: words, sentences, words of seven letters or more."""

    words: int
    sentences: int
    long: int

    @property
    def a_sentence(self) -> float | None:
        """Words in an average sentence."""
        return round(self.words / self.sentences, 1) if self.sentences else None

    @property
    def lix(self) -> float | None:
        """Lix: words in a sentence and percent of long words together (Björnsson, "Läsbarhet", 1968).

        It is the same in every language that parts words with blanks: below 30 is very easy, 40 a newspaper, from 60
        on hard. Nothing for a text of too few words.
        """
        if self.words < FEWEST_WORDS:
            return None
        return round(self.words / self.sentences + 100 * self.long / self.words, 1)


def measure(text: str, locale: str) -> Measure:
    """The numbers of a text; none of a language that parts no words."""
    found = [] if locale.partition("-")[0] in UNPARTED else WORD.findall(text)
    sentences = sum(bool(WORD.search(part)) for part in SENTENCE.split(text)) if found else 0
    return Measure(len(found), sentences, sum(len(re.sub(r"\W", "", word)) >= LONG for word in found))


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
    rix = sum(len(re.sub(r"\W", "", word)) >= LONG for word in found) / sentences
    return float(next((years for least, years in RIX if rix >= least), 1))
