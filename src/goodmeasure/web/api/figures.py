"""Measures and their figures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal

from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from goodmeasure.kernel.periods import Period
from goodmeasure.kernel.plain import to_plain
from goodmeasure.measures.definitions import measures as shipped
from goodmeasure.measures.series import Grain
from goodmeasure.services import figures as service
from goodmeasure.services import measuring
from goodmeasure.services.own_measures import own_measures
from goodmeasure.services.plain.channels import named
from goodmeasure.services.plain.measures import measure_plain
from goodmeasure.web.api.keys import KeyRequest
from goodmeasure.web.api.lists import Day, ListAsked, Listed, listed, of_rows
from goodmeasure.web.api.shapes import CHANNEL_COLUMNS, RESULT_COLUMNS, OfChannel, Result, Shape

router = Router()


class VersionShape(Shape):
    """What one version counts, by platform ("every" stands for all)."""

    version: int
    effective_from: date
    changed: str
    formula: dict[str, str]
    under: dict[str, str]


class MeasureShape(Shape):
    """A definition. ``stage`` is of the GCS Evaluation Cycle, ``good`` says which way is good."""

    name: str
    title: str
    question: str
    unit: str
    way: str
    base: str
    base_kind: str
    stage: str
    good: Literal["up", "down", "neither"]
    owner: str
    review_by: date
    own: bool
    caveats: list[str]
    version: int
    versions: list[VersionShape]


class FigureShape(OfChannel):
    """One measure of one channel from ``since`` to ``until``. ``breaks`` are of those days:
    what changed in what the figures mean."""

    measure: str
    since: date
    until: date
    result: Result
    breaks: list[str]


MEASURES_TABLE = (
    "name", "title", "question", "unit", "way", "base", "base_kind", "stage", "good", "owner",
    "review_by", "own", "version", "caveats",
)  # fmt: skip
MOST_FIGURES = 20_000
"""Rows of one table of figures: each is worked out, which takes longer than reading it."""

FIGURES_TABLE = (*CHANNEL_COLUMNS, "measure", "since", "until", *RESULT_COLUMNS, "breaks")


class FiguresAsked(ListAsked):
    """Without ``measure`` all of them, without ``grain`` one figure for all the days, without days
    the 90 to the newest post."""

    measure: list[str] = Field(default_factory=list)
    channel: int | None = None
    since: Day | None = None
    until: Day | None = None
    grain: Literal["", "day", "week", "month"] = ""


@router.get("/measures", response=Listed[MeasureShape])
def measures(request: KeyRequest, asked: Query[ListAsked]) -> Any:
    """What each measure means, in every version: shipped ones and your own."""
    own = own_measures(request.auth.organisation)
    known = list({**shipped(), **own}.values())
    plain = of_rows(known, lambda one: measure_plain(one, own=one.name in own))
    return listed(request, asked, MEASURES_TABLE, *plain)


@router.get("/measures/{name}", response=MeasureShape)
def measure(request: KeyRequest, name: str) -> dict[str, Any]:
    """One measure."""
    found = measuring.definition(request.auth.organisation, name)
    return measure_plain(found, own=name not in shipped())


@router.get("/figures", response=Listed[FigureShape])
def figures(request: KeyRequest, asked: Query[FiguresAsked]) -> Any:
    """Measures by channel and step. Each result is a finding, or says why there is none."""
    organisation, now = request.auth.organisation, timezone.now()
    usual = service.usual_period(organisation, now=now)
    period = Period(since=asked.since or usual.since, until=asked.until or usual.until)
    found = service.figures(
        organisation, asked.measure, period=period, channel=asked.channel, now=now,
        grain=Grain(asked.grain) if asked.grain else None,
    )  # fmt: skip

    def some(first: int, last: int) -> Iterator[dict[str, Any]]:
        return map(_plain, found.some(first, last))

    return listed(request, asked, FIGURES_TABLE, len(found), some, most=MOST_FIGURES)


def _plain(one: service.Figure) -> dict[str, Any]:
    return {
        **named(one.channel),
        "measure": one.measure.name,
        "since": one.point.period.since,
        "until": one.point.period.until,
        "result": to_plain(one.point.answer),
        "breaks": [f"{b.at} {b.kind.value}: {b.why}" for b in one.breaks],
    }
