"""Where our people are: groups, the grid, evidence, routes, surveys, published figures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from ninja import Query, Router

from goodmeasure.kernel.errors import InputError
from goodmeasure.services.audiences import estimates, groups, library, purposes, routing
from goodmeasure.services.plain import audiences as plain
from goodmeasure.services.plain.published import published_plain, source_plain
from goodmeasure.services.plain.surveys import found_plain, survey_plain
from goodmeasure.services.published import keeping
from goodmeasure.services.published import library as published_library
from goodmeasure.services.surveys import answering, making
from goodmeasure.services.surveys import results as survey_results
from goodmeasure.services.surveys.findings import every_finding
from goodmeasure.web.api import shapes_of_audiences as shapes
from goodmeasure.web.api.keys import KeyRequest, today
from goodmeasure.web.api.lists import ListAsked, Listed, Words, listed, of_rows
from goodmeasure.web.api.shapes import RESULT_COLUMNS

router = Router()

GROUPS_TABLE = (
    "number", "name", "parent", "description", "owed", "size", "size_source", "size_url",
    "size_on", "is_public",
)  # fmt: skip
PURPOSES_TABLE = ("number", "name", "parent", "question", "is_incident")
CELLS_TABLE = (
    "group", "group_name", "outlet", "aspect", "purpose", "purpose_name", "asked", *RESULT_COLUMNS,
    "grade", "at_least", "left_out",
)  # fmt: skip
EVIDENCE_TABLE = (
    "number", "statement", "grade", "kind", "whom", "population", "groups", "aspect", "outlet",
    "purpose", "share", "hits", "out_of", "low", "high", "at_least", "dated", "expires", "expired",
    "source", "url",
)  # fmt: skip
ROUTES_TABLE = (
    "group", "group_name", "purpose", "purpose_name",
    *(f"{stop}{part}" for stop in ("first", "fallback")
      for part in ("", "_outlet", "_channel", "_reason", "_chosen_by", "_chosen_at")),
)  # fmt: skip
SURVEYS_TABLE = ("number", "title", "series", "wave", "state", "opens_on", "closes_on", "answers")
SHARES_TABLE = ("question", "answer", "group", "group_name", "effective", *RESULT_COLUMNS)
SOURCES_TABLE = (
    "number", "title", "publisher", "url", "published_on", "fieldwork", "grade", "figures",
)  # fmt: skip
PUBLISHED_TABLE = tuple(shapes.PublishedShape.model_fields)


class CellsAsked(ListAsked):
    """``group`` and ``purpose`` are numbers; without ``aspect`` both."""

    group: int | None = None
    purpose: int | None = None
    outlet: Words = ""
    aspect: Literal["", "presence", "expectation"] = ""


class EvidenceAsked(ListAsked):
    group: int | None = None
    outlet: Words = ""
    grade: Words = ""
    state: Literal["", "holds", "expired", "withdrawn"] = ""


@router.get("/groups", response=Listed[shapes.GroupShape])
def all_groups(request: KeyRequest, asked: Query[ListAsked]) -> Any:
    """Our groups, those that are parts of others after them."""
    rows = groups.groups_of(request.auth.organisation)
    return listed(request, asked, GROUPS_TABLE, *of_rows(rows, plain.group_plain))


@router.get("/purposes", response=Listed[shapes.PurposeShape])
def all_purposes(request: KeyRequest, asked: Query[ListAsked]) -> Any:
    """Why we would speak to people."""
    rows = purposes.purposes_of(request.auth.organisation)
    return listed(request, asked, PURPOSES_TABLE, *of_rows(rows, plain.purpose_plain))


@router.get("/audiences", response=Listed[shapes.CellShape])
def audiences(request: KeyRequest, asked: Query[CellsAsked]) -> Any:
    """Which groups are where, and where they expect us: every cell of the grid, also those that
    nobody was asked about."""
    organisation = request.auth.organisation
    sheet = estimates.sheet(organisation, today=today(request), purpose=asked.purpose)
    if asked.group is not None:
        groups.group_of(organisation, asked.group)
    rows = [one for one in estimates.every_cell(sheet) if _wanted(one, asked)]
    return listed(request, asked, CELLS_TABLE, *of_rows(rows, plain.cell_plain))


def _wanted(one: estimates.GridCell, asked: CellsAsked) -> bool:
    return (
        asked.group in (None, one.group.pk)
        and asked.purpose in (None, one.purpose.pk if one.purpose else None)
        and asked.outlet in ("", one.outlet)
        and asked.aspect in ("", one.aspect.value)
    )


@router.get("/evidence", response=Listed[shapes.EvidenceShape])
def evidence(request: KeyRequest, asked: Query[EvidenceAsked]) -> Any:
    """What is written down about groups and places: expired first, then the newest."""
    day = today(request)
    if asked.group is not None:
        groups.group_of(request.auth.organisation, asked.group)
    wanted = library.Wanted(
        group=asked.group, outlet=asked.outlet, grade=asked.grade, state=asked.state
    )
    rows = library.evidence_of(request.auth.organisation, today=day, wanted=wanted)
    plainly = of_rows(rows, lambda one: plain.evidence_plain(one, day))
    return listed(request, asked, EVIDENCE_TABLE, *plainly)


@router.get("/routes", response=Listed[shapes.RouteShape])
def routes(request: KeyRequest, asked: Query[ListAsked]) -> Any:
    """Where each group is told of each purpose; also where nobody has chosen."""
    rows = list(routing.every_stop(routing.table(request.auth.organisation)))
    return listed(request, asked, ROUTES_TABLE, *of_rows(rows, plain.route_plain))


@router.get("/surveys", response=Listed[shapes.SurveyShape])
def surveys(request: KeyRequest, asked: Query[ListAsked]) -> Any:
    """Our surveys, without the addresses at which they are answered."""
    organisation, day = request.auth.organisation, today(request)
    answers = answering.totals_of(organisation)
    plainly = of_rows(
        making.surveys_of(organisation),
        lambda one: survey_plain(one, today=day, answers=answers[one.pk]),
    )
    return listed(request, asked, SURVEYS_TABLE, *plainly)


@router.get("/surveys/{int:number}/results", response=Listed[shapes.SurveyShareShape])
def results(request: KeyRequest, number: int, asked: Query[ListAsked]) -> Any:
    """What a survey found, by question, answer and group, or why that is not shown."""
    day = today(request)
    held, _ = survey_results.results_of(request.auth.organisation, number, today=day)
    rows = list(every_finding(held, today=day))
    return listed(request, asked, SHARES_TABLE, *of_rows(rows, found_plain))


@router.get("/published", response=Listed[shapes.SourceOfFiguresShape])
def published(request: KeyRequest, asked: Query[ListAsked]) -> Any:
    """Sources of figures that others published, the newest first."""
    rows = keeping.sources_of(request.auth.organisation)
    return listed(request, asked, SOURCES_TABLE, *of_rows(rows, source_plain))


@router.get("/published/{int:number}/figures", response=Listed[shapes.PublishedShape])
def published_figures(request: KeyRequest, number: int, asked: Query[ListAsked]) -> Any:
    """Every figure of one source, in the order of its file. None says anything of a group by
    itself."""
    organisation = request.auth.organisation
    source = keeping.source_of(organisation, number)
    if source.withdrawn_at is not None:
        raise InputError("This source was withdrawn.", next_step="See /api/v1/published.")

    def some(first: int, last: int) -> Iterator[dict[str, Any]]:
        return map(
            published_plain, published_library.some_figures(organisation, source, first, last)
        )

    total = published_library.figure_count(organisation, source)
    return listed(request, asked, PUBLISHED_TABLE, total, some)
