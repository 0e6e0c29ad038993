"""What marketing is in the words of a project.

A purpose is marketing when its id, title or an alias says so, and when it is under caps (`capped`, the default) and
asks for consent: messages that people may refuse and of which there can be too many. What is exempt from caps is
service.
"""

from __future__ import annotations

import re

from cjo_cli.model.taxonomy import PurposeTerm
from cjo_cli.rules.base import Scene

WORDS = re.compile(r"\b(?:marketing|promotion(?:s|al)?|promo|newsletters?|advertising|upsell|cross-?sell)\b")


def purpose_term(scene: Scene, purpose: str) -> PurposeTerm:
    """The term of a purpose by id."""
    term: PurposeTerm = scene.facets.of("purpose")[purpose].term
    return term


def called_marketing(term: PurposeTerm) -> bool:
    """Whether its words say that it is marketing."""
    return any(WORDS.search(word.lower()) for word in (term.id, term.title or "", *term.aliases))


def is_marketing(term: PurposeTerm) -> bool:
    """Whether messages of this purpose are marketing."""
    return called_marketing(term) or (term.capped and term.consent != "none")
