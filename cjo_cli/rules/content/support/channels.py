"""What a channel is, by its line of ancestors."""

from __future__ import annotations

from typing import Any

from cjo_cli.diagnostics import Place
from cjo_cli.plan.model import ChannelPart
from cjo_cli.rules.base import Scene


def is_sms(channel: ChannelPart) -> bool:
    """Whether messages on it are sent and paid in segments."""
    return "sms" in channel.lineage


def is_email(channel: ChannelPart) -> bool:
    """Whether it is e-mail, or a kind of it."""
    return "email" in channel.lineage


def nearest(scene: Scene, channel: ChannelPart, key: str) -> tuple[Any, Place] | None:
    """What the channel's term, else its nearest ancestor's, says under `key`, and where."""
    for name in reversed(channel.lineage):
        entry = scene.facets.of("channel")[name]
        value = getattr(entry.term, key)
        if value is not None:
            return value, entry.place(key)
    return None


def limits_place(scene: Scene, channel: ChannelPart) -> Place:
    """Where the limits of a channel that has some stand."""
    found = nearest(scene, channel, "limits")
    assert found is not None
    return found[1]
