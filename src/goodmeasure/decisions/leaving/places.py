"""What each platform gives and does when it is left (``places.yaml``): facts with a source and a
day."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from functools import cache
from importlib.resources import files

import msgspec

from goodmeasure.measures import catalogue

FILE = "decisions/leaving/places.yaml"


class Fate(StrEnum):
    """What becomes of the account; the store keeps the same words."""

    KEEP = "keep"
    PARK = "park"
    DELETE = "delete"


class Fact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where something is said. ``second_hand``: not by the platform itself."""

    name: str
    url: str
    second_hand: bool = False


class Place(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One platform. ``sign_in_days``: how often an account must be signed in to, where known.
    ``reads_archive``: the archive is a file that can be read here."""

    archive: tuple[str, ...]
    risks: dict[Fate, str]
    sources: tuple[str, ...] = ()
    reads_archive: bool = False
    sign_in_days: int | None = None


class File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    checked: dt.date
    places: dict[str, Place]
    sources: dict[str, Fact]


def parse(text: str, *, name: str = FILE, ours: bool = False) -> File:
    """The file's text. Raises ``UnreadableFile`` with the file, the line and the field."""
    found = catalogue.parse(text, File, name=name, ours=ours)
    for key, place in found.places.items():
        lacking = [one for one in place.sources if one not in found.sources]
        if lacking or set(place.risks) != set(Fate):
            said = f"There is no source {lacking[0]}." if lacking else "Each fate needs its risk."
            raise catalogue.refusal(text, said, name=name, field=f"places.{key}")
    return found


@cache
def shipped() -> File:
    text = files("goodmeasure.decisions.leaving").joinpath("places.yaml").read_text("utf-8")
    return parse(text, ours=True)


NOWHERE = Place(
    archive=("We know nothing of an archive there. Ask the platform, and keep what matters.",),
    risks=dict.fromkeys(
        Fate, "We do not know what becomes of the name there. Ask the platform before you do it."
    ),
)


def place_of(platform: str) -> Place:
    """What is known of a platform; of one that nobody has described, that nothing is."""
    return shipped().places.get(platform, NOWHERE)


def sources_of(place: Place) -> tuple[Fact, ...]:
    return tuple(shipped().sources[one] for one in place.sources)
