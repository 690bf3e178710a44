"""What every platform's source hands back, so that collecting need not know which one it asks."""

from __future__ import annotations

from dataclasses import dataclass

from goodmeasure.observations.posts import Account
from goodmeasure.observations.records import Page


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
