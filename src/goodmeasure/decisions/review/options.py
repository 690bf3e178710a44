"""Options: what a team could do, each a state for each channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """What an organisation does with a channel; the store keeps the same words."""

    RESERVED = "reserved"
    ACTIVE = "active"
    WATCHING = "watching"
    SCALED_BACK = "scaled back"
    EMERGENCY_ONLY = "emergency only"
    DORMANT = "dormant"
    CLOSED = "closed"


SPEAKS = frozenset({State.ACTIVE, State.SCALED_BACK})
"""We post there on ordinary days, so people can find us there."""

LISTENS = SPEAKS | {State.WATCHING}
"""We read what people write there."""

TELLS = SPEAKS | {State.EMERGENCY_ONLY}
"""We post there when systems are down."""

NEW = "new:"
"""Begins the key of a channel yet to be opened: "new:bluesky", "new:bluesky:jobs"."""


def channel_key(number: int) -> str:
    """The key by which options name a channel that is there: "channel:12"."""
    return f"channel:{number}"


def new_outlet(key: str) -> str | None:
    """The outlet of a channel yet to be opened; ``None`` for one that is there."""
    return key.removeprefix(NEW).split(":")[0] if key.startswith(NEW) else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Placement:
    """One channel, by its key, in one state. A channel yet to be opened has a key too."""

    channel: str
    state: State


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    """ "Emergency only on X, and open Bluesky": channels it does not name stay as they are."""

    key: str
    title: str
    places: tuple[Placement, ...] = ()

    def __post_init__(self) -> None:
        if not self.key or not self.title:
            raise ValueError("An option needs a key and a title.")
        named = [one.channel for one in self.places]
        if len(set(named)) < len(named):
            raise ValueError(f"{self.title} puts one channel into two states.")


def states_under(option: Option, now: Mapping[str, State]) -> dict[str, State]:
    """The state of every channel under an option, from the states they are in now, by key."""
    return {**now, **{one.channel: one.state for one in option.places}}
