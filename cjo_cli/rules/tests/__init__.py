"""Journey tests (CJO9xx): do they speak of what is there, can what they expect be, is every live journey tested?"""

from __future__ import annotations

from cjo_cli.rules.base import Rule
from cjo_cli.rules.tests import (
    impossible_expectation,
    test_of_unknown_arm,
    test_of_unknown_attribute,
    test_of_unknown_content,
    test_of_unknown_event,
    test_of_unknown_journey,
    test_of_unknown_step,
    test_of_wrong_value,
    untested_journey,
)

RULES: tuple[Rule, ...] = (
    test_of_unknown_journey.RULE,
    test_of_unknown_step.RULE,
    test_of_unknown_arm.RULE,
    test_of_unknown_event.RULE,
    test_of_unknown_attribute.RULE,
    test_of_unknown_content.RULE,
    test_of_wrong_value.RULE,
    impossible_expectation.RULE,
    untested_journey.RULE,
)
