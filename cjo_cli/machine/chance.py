"""What chance decides for a customer: buckets (V5), and the pick among what is eligible (S7)."""

from __future__ import annotations

from collections.abc import Sequence

from cjo_cli.machine.channels import bucket


class Chance:
    """By V5; a journey test may say otherwise."""

    def bucket(self, customer: str, salt: str) -> int:
        """The bucket that is compared with a share."""
        return bucket(customer, salt)

    def pick(self, customer: str, salt: str, among: Sequence[str]) -> int:  # noqa: ARG002
        """The number whose remainder is the place of what is picked among those eligible."""
        return bucket(customer, salt)


CHANCE = Chance()
