"""What to do about channels: reviews, decisions, signposts."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from ninja import Query, Router

from goodmeasure.kernel.findings import NotEnough
from goodmeasure.services.decisions import drafting, gathering
from goodmeasure.services.plain import decisions as decision_plain
from goodmeasure.services.plain import reviews as plain
from goodmeasure.services.plain.signposts import look_plain, signpost_plain
from goodmeasure.services.reviews import reading
from goodmeasure.services.reviews import results as service
from goodmeasure.services.signposts import reading as signposting
from goodmeasure.web.api import shapes_of_decisions as decided
from goodmeasure.web.api import shapes_of_reviews as reviewed
from goodmeasure.web.api.keys import KeyRequest, today
from goodmeasure.web.api.lists import ListAsked, Listed, listed, of_rows
from goodmeasure.web.api.shapes import RESULT_COLUMNS

router = Router()

REVIEWS_TABLE = tuple(reviewed.ReviewShape.model_fields)
CELLS_TABLE = (
    "option", "option_title", "criterion", "criterion_title", "audience", "audience_title", "kind",
    "item", *RESULT_COLUMNS, "grade", "expires", "why_unknown",
)  # fmt: skip
RANKS_TABLE = tuple(reviewed.RankShape.model_fields)
DECISIONS_TABLE = tuple(decided.DecisionShape.model_fields)
FIGURES_TABLE = (
    "about", "option", "criterion", "group", "outlet", "kind", "grade", "scores", *RESULT_COLUMNS,
    "why",
)  # fmt: skip
SIGNPOSTS_TABLE = tuple(decided.SignpostShape.model_fields)
LOOKS_TABLE = ("on", "value", *RESULT_COLUMNS)


class ReviewsAsked(ListAsked):
    set_aside: bool = False


@router.get("/reviews", response=Listed[reviewed.ReviewShape])
def reviews(request: KeyRequest, asked: Query[ReviewsAsked]) -> Any:
    """Questions under review, the newest first; those set aside where that is asked for."""
    rows = reading.reviews_of(request.auth.organisation, set_aside=asked.set_aside)
    return listed(request, asked, REVIEWS_TABLE, *of_rows(rows, plain.review_plain))


@router.get("/reviews/{int:number}", response=reviewed.WholeReviewShape)
def review(request: KeyRequest, number: int) -> dict[str, Any]:
    """All that is in a review: options, criteria, groups, every cell, weights, who changed what."""
    organisation = request.auth.organisation
    record = reading.review_of(organisation, number)
    under = reading.under(record)
    names = plain.titles_of(organisation, under)
    return plain.whole_plain(record, under, reading.trail(record), names, day=today(request))


@router.get("/reviews/{int:number}/cells", response=Listed[reviewed.ReviewCellShape])
def cells(request: KeyRequest, number: int, asked: Query[ListAsked]) -> Any:
    """Every cell of a review, also those of which nothing is known."""
    organisation = request.auth.organisation
    under = reading.under(reading.review_of(organisation, number))
    names = plain.titles_of(organisation, under)
    rows = plain.cells_plain(under, names, day=today(request))
    return listed(request, asked, CELLS_TABLE, *of_rows(rows, dict))


@router.get("/reviews/{int:number}/result", response=reviewed.ReviewResultShape)
def result(request: KeyRequest, number: int) -> dict[str, Any]:
    """What a review comes to today: what ranks first how often, what would change that, what is not
    known, and what to find out first."""
    organisation = request.auth.organisation
    record = reading.review_of(organisation, number)
    under = reading.under(record)
    found = service.result(organisation, record, today=today(request), under=under)
    first = () if isinstance(found, NotEnough) else service.to_collect(under, found)
    return plain.result_plain(record, under, found, first, plain.titles_of(organisation, under))


@router.get("/reviews/{int:number}/ranks", response=Listed[reviewed.RankShape])
def ranks(request: KeyRequest, number: int, asked: Query[ListAsked]) -> Any:
    """How often each option comes at each rank, as a table; empty where it cannot be worked out
    (``result`` says why)."""
    organisation = request.auth.organisation
    record = reading.review_of(organisation, number)
    under = reading.under(record)
    found = service.result(organisation, record, today=today(request), under=under)
    names = plain.titles_of(organisation, under)
    rows = [] if isinstance(found, NotEnough) else plain.ranks_plain(found.outcome, names)
    return listed(request, asked, RANKS_TABLE, *of_rows(rows, dict))


@router.get("/decisions", response=Listed[decided.DecisionShape])
def decisions(request: KeyRequest, asked: Query[ListAsked]) -> Any:
    """Decisions: drafts first, then the newest day of decision."""
    rows = drafting.decisions_of(request.auth.organisation)
    return listed(request, asked, DECISIONS_TABLE, *of_rows(rows, decision_plain.decision_plain))


@router.get("/decisions/{int:number}", response=decided.RecordShape)
def decision(request: KeyRequest, number: int) -> dict[str, Any]:
    """Everything a decision rests on as it stood when it was frozen; of a draft as it stands."""
    found = drafting.decision_of(request.auth.organisation, number)
    return decision_plain.record_plain(found, gathering.record_of(found, now=timezone.now()))


@router.get("/decisions/{int:number}/figures", response=Listed[decided.DecisionFigureShape])
def figures(request: KeyRequest, number: int, asked: Query[ListAsked]) -> Any:
    """Every figure of a decision as it stood, and what was not known."""
    found = drafting.decision_of(request.auth.organisation, number)
    record = gathering.record_of(found, now=timezone.now())
    rows = list(decision_plain.figures_plain(record))
    return listed(request, asked, FIGURES_TABLE, *of_rows(rows, dict))


@router.get("/signposts", response=Listed[decided.SignpostShape])
def signposts(request: KeyRequest, asked: Query[ListAsked]) -> Any:
    """What would change a decision and where it stands, tripped ones first; ended ones too."""
    rows = signposting.signposts_of(request.auth.organisation)
    return listed(request, asked, SIGNPOSTS_TABLE, *of_rows(rows, signpost_plain))


@router.get("/signposts/{int:number}/looks", response=Listed[decided.LookShape])
def looks(request: KeyRequest, number: int, asked: Query[ListAsked]) -> Any:
    """Every look at what a signpost watches, oldest first."""
    found = signposting.signpost_of(request.auth.organisation, number)
    rows = signposting.looks_of(found)
    return listed(request, asked, LOOKS_TABLE, *of_rows(rows, look_plain))
