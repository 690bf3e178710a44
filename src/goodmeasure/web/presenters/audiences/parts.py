"""What the pages of Audiences share: tags, explanations and ways back."""

from __future__ import annotations

from datetime import tzinfo

from django.urls import reverse

from goodmeasure.evidence.audiences.pieces import Estimate, Grade
from goodmeasure.kernel.findings import Finding
from goodmeasure.reports import audiences as words
from goodmeasure.reports import wording
from goodmeasure.store.models import Group
from goodmeasure.web.presenters.blocks import Cell
from goodmeasure.web.presenters.explaining import how
from goodmeasure.web.presenters.parts import HowKnown, Tag

SHAPES = {
    Grade.OWN_MEASUREMENT: ("◆", "green"),
    Grade.OWN_SURVEY: ("●", "green"),
    Grade.OFFICIAL: ("■", "blue"),
    Grade.SECOND_HAND: ("▢", "white"),
    Grade.OPINION: ("✎", "yellow"),
}
DO_NOT_KNOW = Tag(text=words.DO_NOT_KNOW, shape="?", colour="grey")
NOT_ASKED = Tag(text=words.NOT_ASKED, shape="–", colour="white")
GAP = Tag(text="Nobody has chosen", shape="○", colour="white")
EXPIRED = Tag(text="Expired", shape="!", colour="orange")
WITHDRAWN = Tag(text="Withdrawn", shape="–", colour="grey")
HOLDS = Tag(text="Holds", shape="●", colour="white")


def grade_tag(grade: Grade | str) -> Tag:
    one = Grade(grade)
    shape, colour = SHAPES[one]
    text, meaning = words.GRADES[one]
    return Tag(text=text, shape=shape, colour=colour, meaning=meaning)


def how_estimate(found: Estimate, zone: tzinfo) -> HowKnown:
    """How we know a cell: pieces used as sources, those left out with why as things to mind."""
    said = how(found.answer, zone)
    used = tuple(words.piece_words(one) for one in found.used)
    left = tuple(f"Left out: {words.piece_words(one)} {why}" for one, why in found.left_out)
    return HowKnown(
        method=said.method,
        base=said.base,
        sources=used or said.sources,
        caveats=(*said.caveats, *left),
        versions=said.versions,
        link=reverse("method", args=["audiences"]),
    )


def estimate_cell(found: Estimate | None, key: str, zone: tzinfo) -> Cell:
    """A share with its explanation; not known and not asked look different from each other."""
    if found is None:
        return Cell(tag=NOT_ASKED)
    known = how_estimate(found, zone)
    if not isinstance(found.answer, Finding):
        return Cell(tag=DO_NOT_KNOW, how=known, key=key)
    said = words.share_words(found.answer, least=words.is_least(found))
    return Cell(text=said, note=words.grade_words(found.grade), how=known, key=key)


def how_size(group: Group) -> HowKnown:
    """Who counted a group, and when."""
    on = f", {wording.day(group.size_on)}" if group.size_on else ""
    url = f", {group.size_url}" if group.size_url else ""
    return HowKnown(
        method="Somebody counted the group; a person wrote it down here with where it is from. It"
        " is a plain count, so it has no range.",
        base=f"Everybody in “{group.name}”.",
        sources=(f"{group.size_source}{on}{url}",),
    )
