"""What chance decides in a test: as it assigns; else its customers are let in, treated, and not explored with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from cjo_cli.machine.chance import Chance
from cjo_cli.plan.model import ChooseState, JourneyPlan, SplitState

IN, OUT = 0, 9_999
HOLDOUT, ROLLOUT = "holdout", "rollout"
EITHER = {HOLDOUT: ("holdout", "project-holdout"), ROLLOUT: ("rollout",)}
Assignable = SplitState | ChooseState


@dataclass(frozen=True)
class Assigned(Chance):
    """Buckets by what they are drawn for, then by salt; of a `choose` the candidate; all else by V5."""

    kinds: Mapping[str, int]
    salts: Mapping[str, int] = field(default_factory=dict)
    picks: Mapping[str, str] = field(default_factory=dict)

    def bucket(self, customer: str, salt: str) -> int:
        """The bucket that is assigned, if one is."""
        found = self.salts.get(salt, self.kinds.get(salt.partition(":")[0]))
        return super().bucket(customer, salt) if found is None else found

    def pick(self, customer: str, salt: str, among: Sequence[str]) -> int:
        """The candidate that is assigned, where it is eligible."""
        wanted = self.picks.get(salt)
        return among.index(wanted) if wanted in among else super().pick(customer, salt, among)


def assigned(journeys: Iterable[JourneyPlan], assign: Mapping[str, bool | str]) -> Assigned:
    """What `assign` of a test says; its words are sound."""
    kinds = {"rollout": IN, "holdout": OUT, "project-holdout": OUT, "explore": OUT}
    salts: dict[str, int] = {}
    picks: dict[str, str] = {}
    some = list(journeys)
    for word, value in assign.items():
        if isinstance(value, bool):
            name, _, of = word.rpartition("/")
            if name:
                salts[f"{of}:{name}"] = IN if value else OUT
            else:
                kinds.update(dict.fromkeys(EITHER[of], IN if value else OUT))
            continue
        for journey, state in assignable(some, word):
            salt = f"{journey.id}:{state.id}"
            if isinstance(state, SplitState):
                bound = next(t.below for t in state.transitions if t.path == value)
                salts[f"split:{salt}"] = (bound or 1) - 1
            else:
                salts[f"explore:{salt}"] = IN
                picks[f"pick:{salt}"] = value
    return Assigned(kinds, salts, picks)


def assignable(journeys: Iterable[JourneyPlan], word: str) -> list[tuple[JourneyPlan, Assignable]]:
    """The splits and choices that `step` or `journey/step` means."""
    name, _, step = word.rpartition("/")
    return [
        (journey, state)
        for journey in journeys
        for state in journey.states
        if isinstance(state, Assignable) and state.id == step and name in ("", journey.id)
    ]
