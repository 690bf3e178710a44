"""What every platform's source hands back, so that collecting need not know which one it asks."""

from __future__ import annotations

from dataclasses import dataclass

from goodmeasure.kernel.errors import UnreadableAnswer
from goodmeasure.observations.posts import Account
from goodmeasure.observations.records import Page

MOST_EMPTY = 100
"""Pages without a post, one after the other, that are still believed to lead on to some."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """The account as the platform describes it now, and its followers and posts as a page."""

    account: Account
    page: Page


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """One page of the back-catalogue, newest first. ``cursor`` asks for the next; "" at the end."""

    page: Page
    cursor: str


def leads_nowhere(host: str) -> UnreadableAnswer:
    """For a server whose links to further pages go round in a ring, or on for ever."""
    return UnreadableAnswer(
        f"{host} keeps pointing to further pages without an end.", next_step="Try again later."
    )
