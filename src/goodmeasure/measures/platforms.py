"""What each platform lets its own account measure, how, and at what cost.

Read from ``yaml/platforms/*.yaml``: facts with a source and the day they were checked. "Not
measurable" always comes with its reason; it is never a 0.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from functools import cache

import msgspec

from goodmeasure.kernel.errors import UnknownAddress
from goodmeasure.measures import catalogue
from goodmeasure.observations.metrics import Metric


class How(StrEnum):
    """By which road a metric can reach us."""

    PUBLIC = "public"  # collected from the open API, no token
    TOKEN = "token"  # collected, with a token of the account  # noqa: S105
    FILE = "file"  # from the platform's own export file
    PAID = "paid"  # sold by the platform
    NO = "no"  # not to be had


class Measurable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether and how one metric can be measured here. ``reason`` says why not, or what to know."""

    how: How
    cost: str = "free"
    reason: str = ""

    @property
    def possible(self) -> bool:
        return self.how is not How.NO


class Platform(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A platform's facts. ``collected``: Good Measure reads it by API; otherwise from files.

    ``owned``: a website or newsletter, which is ours altogether: it has an address and figures by
    day, but no account and no posts.
    """

    name: str
    title: str
    source: str
    checked: dt.date
    collected: bool
    owned: bool = False
    metrics: dict[Metric, Measurable]
    remarks: tuple[str, ...] = ()

    def measurable(self, metric: Metric) -> Measurable:
        """What is known of a metric; a metric the platform has no word for cannot be measured."""
        return self.metrics.get(metric) or Measurable(
            how=How.NO, cost="", reason=f"{self.title} has no such count."
        )


def is_owned(name: str) -> bool:
    """A platform that nobody has described is taken to be somebody else's."""
    known = platforms().get(name)
    return known is not None and known.owned


def platform_title(name: str) -> str:
    """What people call a platform; one that nobody has described keeps its own name."""
    known = platforms().get(name)
    return known.title if known else name.capitalize()


def account_name(name: str, handle: str) -> str:
    """ "@town.example" for an account, and "www.town.example" for what is our own."""
    bare = handle.lstrip("@")
    return bare if is_owned(name) else f"@{bare}"


def account_title(name: str, handle: str) -> str:
    """ "@town.example on Bluesky", and "www.town.example (website)"."""
    on = platform_title(name)
    said = account_name(name, handle)
    return f"{said} ({on.lower()})" if is_owned(name) else f"{said} on {on}"


@cache
def platforms() -> dict[str, Platform]:
    """All of them by name."""
    return catalogue.load("platforms", Platform)


def platform(name: str) -> Platform:
    """Raises ``UnknownAddress`` for a platform nobody has described."""
    try:
        return platforms()[name]
    except KeyError:
        raise UnknownAddress(
            f"There is no platform called {name!r}.",
            next_step=f"Known ones are: {', '.join(platforms())}.",
        ) from None
