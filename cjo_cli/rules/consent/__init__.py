"""Consent and privacy (CJO6xx): purposes, ways out, personal and sensitive data."""

from __future__ import annotations

from cjo_cli.rules.base import Rule
from cjo_cli.rules.consent import (
    consent_never_given,
    consent_of_another_channel,
    consent_unasked,
    idle_sensitive,
    marketing_without_consent,
    no_address,
    no_unsubscribe,
    pii_in_link,
    pii_on_channel,
    sensitive_content,
    sensitive_journey,
    sensitive_without_consent,
    small_audience,
    suppression_unasked,
    unmarked_personal_data,
)

RULES: tuple[Rule, ...] = (
    marketing_without_consent.RULE,
    no_unsubscribe.RULE,
    pii_in_link.RULE,
    pii_on_channel.RULE,
    sensitive_content.RULE,
    sensitive_journey.RULE,
    consent_never_given.RULE,
    small_audience.RULE,
    consent_unasked.RULE,
    sensitive_without_consent.RULE,
    consent_of_another_channel.RULE,
    unmarked_personal_data.RULE,
    no_address.RULE,
    idle_sensitive.RULE,
    suppression_unasked.RULE,
)
