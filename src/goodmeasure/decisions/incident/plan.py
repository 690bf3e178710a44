"""An incident plan: the routes as they stood, what people wrote, and whom nobody could tell.

``Routes`` and ``Words`` are what is kept, each as plain data (``msgspec``); ``Plan`` is the two
together and answers what the pages ask.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from goodmeasure.measures.limits import Count, count, limit_of


class Leans(StrEnum):
    """What a place leans on: whether it can be used while our own systems are down."""

    OURS = "ours"
    """It runs on them."""
    SIGN_IN = "sign-in"
    """It runs elsewhere, and people get in through our sign-in."""
    OTHERS = "others"
    """It runs elsewhere, and people get in without us."""


ON_OUR_SYSTEMS = frozenset({"website", "email", "phone"})
"""Outlets that are taken to run on our systems until somebody says otherwise; phones mostly run on
the same network as everything else."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """An outlet, or a channel of ours. ``key`` is ``email`` or ``channel:7``."""

    key: str
    outlet: str
    title: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """Where one group is told for one incident purpose; places by key, empty where none."""

    group: int
    name: str
    purpose: int
    purpose_name: str
    first: str = ""
    fallback: str = ""

    @property
    def ways(self) -> tuple[str, ...]:
        return tuple(one for one in (self.first, self.fallback) if one)


@dataclass(frozen=True, kw_only=True, slots=True)
class Routes:
    """The incident purposes of the routing table, as they stood."""

    places: tuple[Place, ...] = ()
    rows: tuple[Row, ...] = ()

    def place(self, key: str) -> Place:
        return next(one for one in self.places if one.key == key)


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceWords:
    """What people wrote about one place. ``leans`` is ``None`` where nobody has said."""

    leans: Leans | None = None
    message: str = ""
    who: str = ""
    device: str = ""
    key_place: str = ""
    """Where the key is kept. Never the key."""

    @property
    def is_written(self) -> bool:
        return bool(self.message or self.who or self.device or self.key_place)


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """``starts``: who says that the plan starts, and how they are reached. ``copies``: where copies
    are kept. ``order``: groups as they are told, by key."""

    starts: str = ""
    copies: str = ""
    order: tuple[int, ...] = ()
    places: Mapping[str, PlaceWords] = field(default_factory=dict)


def speaking(rows: Iterable[Row], parents: Mapping[int, int | None]) -> Iterator[Row]:
    """The rows that say something of their own: those with a place, and those of groups that nobody
    tells. A group without a place is told where a group that it is part of is told; one that has
    parts is as told as its parts. ``parents`` by group."""
    known = tuple(rows)
    told = {(one.group, one.purpose) for one in known if one.ways}
    whole = set(parents.values())
    for row in known:
        above, covered = parents.get(row.group), False
        while above is not None and not covered:
            covered = (above, row.purpose) in told
            above = parents.get(above)
        if row.ways or not (covered or row.group in whole):
            yield row


class Reach(StrEnum):
    """Whether a group can be told while our systems are down."""

    SURE = "sure"
    IF_SIGNED_IN = "if signed in"
    NONE = "none"
    GAP = "gap"
    """Nobody has chosen any place."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    routes: Routes
    words: Words

    def of(self, key: str) -> PlaceWords:
        return self.words.places.get(key, PlaceWords())

    def leans(self, place: Place) -> Leans:
        """What somebody said, else what is usual."""
        return self.of(place.key).leans or usual(place.outlet)

    def was_said(self, place: Place) -> bool:
        return self.of(place.key).leans is not None

    @property
    def rows(self) -> tuple[Row, ...]:
        """In the order in which groups are told; those that nobody has placed come last."""
        order = {group: place for place, group in enumerate(self.words.order)}
        last = len(order)
        return tuple(sorted(self.routes.rows, key=lambda one: order.get(one.group, last)))

    @property
    def told(self) -> tuple[Row, ...]:
        """Rows with a place."""
        return tuple(one for one in self.rows if one.ways)

    @property
    def gaps(self) -> tuple[Row, ...]:
        return tuple(one for one in self.rows if not one.ways)

    def when_down(self, row: Row) -> Place | None:
        """Where they are told while our systems are down: the first place that leans on nothing of
        ours, else one that can be had if somebody is signed in."""
        ways = [self.routes.place(key) for key in row.ways]
        for wanted in (Leans.OTHERS, Leans.SIGN_IN):
            for one in ways:
                if self.leans(one) is wanted:
                    return one
        return None

    def reach(self, row: Row) -> Reach:
        if not row.ways:
            return Reach.GAP
        found = self.when_down(row)
        if found is None:
            return Reach.NONE
        return Reach.SURE if self.leans(found) is Leans.OTHERS else Reach.IF_SIGNED_IN

    def then(self, row: Row) -> Place | None:
        """Where they are told if that fails too: the other place, unless it runs on our systems."""
        found = self.when_down(row)
        for key in row.ways:
            place = self.routes.place(key)
            if found is not None and place != found and self.leans(place) is not Leans.OURS:
                return place
        return None

    @property
    def needed(self) -> tuple[Place, ...]:
        """The places that are used while our systems are down, in the order of the groups."""
        found = (self.when_down(row) for row in self.told)
        return tuple(dict.fromkeys(one for one in found if one is not None))

    @property
    def spare(self) -> tuple[Place, ...]:
        """Those that are only used if one of the ``needed`` fails too."""
        found = (self.then(row) for row in self.told)
        known = self.needed
        return tuple(dict.fromkeys(one for one in found if one and one not in known))

    @property
    def lost(self) -> tuple[Place, ...]:
        """Those that nobody can be told at while our systems are down."""
        known = {*self.needed, *self.spare}
        return tuple(one for one in self.routes.places if one not in known)

    def told_at(self, place: Place) -> tuple[Row, ...]:
        """Whom a place tells while our systems are down; for a spare one, if the first fails."""
        where = self.then if place in self.spare else self.when_down
        return tuple(row for row in self.told if where(row) == place)


def usual(outlet: str) -> Leans:
    return Leans.OURS if outlet in ON_OUR_SYSTEMS else Leans.OTHERS


def counted(place: Place, message: str) -> Count | None:
    """How much of the place's limit a message takes; ``None`` where no limit is known."""
    limit = limit_of(place.outlet)
    return count(message, limit) if limit else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """What stands in the way of keeping the words. ``field`` is one of ``PlaceWords``."""

    place: str
    field: str
    sentence: str


def problems(routes: Routes, words: Words) -> tuple[Problem, ...]:
    return tuple(
        found
        for place in routes.places
        for found in _problems(place, words.places.get(place.key, PlaceWords()))
    )


def _problems(place: Place, words: PlaceWords) -> Iterator[Problem]:
    found = counted(place, words.message)
    if found is not None and found.links_over:
        yield Problem(
            place=place.key, field="message",
            sentence=f"Too many links for {place.title}: take {found.links_over:,} out.",
        )  # fmt: skip
    elif found is not None and not found.fits:
        yield Problem(
            place=place.key, field="message",
            sentence=f"Too long for {place.title}: it takes {found.used:,} of {found.most:,}."
            f" Shorten it by {found.over:,}.",
        )  # fmt: skip
    if looks_like_a_key(words.key_place):
        yield Problem(
            place=place.key, field="key_place",
            sentence="This looks like a key itself. Say where it is kept, never what it is.",
        )  # fmt: skip


_APP_PASSWORD = re.compile(r"\b[a-z0-9]{4}(-[a-z0-9]{4}){3}\b")
_LEAST = 10


def looks_like_a_key(text: str) -> bool:
    """A word as passwords are: long, letters and digits mixed, no address. A guess that catches
    slips."""
    if _APP_PASSWORD.search(text):
        return True
    for word in text.split():
        bare = word.strip(".,;:()“”\"'")
        if len(bare) < _LEAST or any(one in bare for one in "/.@"):
            continue
        letters, digits = any(map(str.isalpha, bare)), any(map(str.isdigit, bare))
        mixed = bare.lower() != bare != bare.capitalize() and bare.upper() != bare
        symbols = any(not one.isalnum() and one != "-" for one in bare)
        if letters and digits and (mixed or symbols):
            return True
    return False
