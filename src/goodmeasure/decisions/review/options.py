"""Options: what a team could do, each a state for each channel."""

from __future__ import annotations

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
