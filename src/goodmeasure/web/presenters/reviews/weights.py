"""What matters, and how much: who said what, the questions, and answers that do not fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from goodmeasure.decisions.review.criteria import Criterion
from goodmeasure.decisions.review.under import Under
from goodmeasure.decisions.review.weighing import Clash, Weighing, contradictions
from goodmeasure.kernel.findings import NotEnough
from goodmeasure.reports import wording
from goodmeasure.reports.reviews.cells import scale_words, swing_words
from goodmeasure.reports.reviews.names import Names, capital
from goodmeasure.reports.reviews.weights import (
    contradiction_words,
    weighing_words,
    weights_picture,
)
from goodmeasure.services.reviews.results import Result
from goodmeasure.store.models import ReviewRecord
from goodmeasure.web.forms.reviews.parts import OutForm
from goodmeasure.web.forms.reviews.weights import SAME, FirstForm, OrderForm, PairsForm, PointsForm
from goodmeasure.web.presenters.blocks import Cell, FormBlock, Grid, Link, Section, SectionsPage
from goodmeasure.web.presenters.parts import Empty
from goodmeasure.web.presenters.reviews.shared import crumbs, how_result, known_cells

WEIGHTS = ("Weights", "review_weights")


@dataclass(frozen=True, kw_only=True)
class Swing:
    """One criterion from worst to best, in words that a councillor understands."""

    key: str
    title: str
    words: str
    worst: str
    best: str


def swings(leaves: Sequence[Criterion]) -> dict[str, Swing]:
    return {one.key: _swing(one) for one in leaves}


def _swing(one: Criterion) -> Swing:
    worst, best = swing_words(one)
    return Swing(
        key=one.key, title=one.title, worst=worst, best=best,
        words=one.swing or f"from {scale_words(one)}",
    )  # fmt: skip


def weights_page(
    record: ReviewRecord, under: Under, names: Names, found: Result | NotEnough,
    *, author: str, may: bool, today: date,
) -> SectionsPage:  # fmt: skip
    sections = [*_clashes(record, under, names, author=author, may=may), _said(under, names)]
    if isinstance(found, Result):
        people = [one for one in under.weighings if one.points or one.order]
        held, cells = known_cells(under, today)
        known = how_result(found.outcome.n, len(people), held, cells, today)
        picture = weights_picture(found.outcome, names, weighed=bool(people))
        sections.append(
            Section(title="Together", key="together", pictures=(("weights", picture),), how=known)
        )
    return SectionsPage(
        title="Weights",
        lead=_lead(len(under.weighings)),
        lead_own=True,
        crumbs=crumbs(record),
        actions=_actions(record, under, author) if may else (),
        sections=tuple(sections),
    )


def _lead(people: int) -> str:
    said = (
        f"{wording.many(people, 'person has', 'people have')} said what matters to them"
        if people else "Nobody has said yet what matters most"
    )  # fmt: skip
    return wording.sentences(
        said, "Each of you answers apart, and nobody is averaged away: every answer counts as one"
        " way of weighing",
    )  # fmt: skip


def _actions(record: ReviewRecord, under: Under, author: str) -> tuple[Link, ...]:
    if not under.leaves:
        return ()
    again = any(one.author == author for one in under.weighings)
    points = "Answer the questions again" if again else "Answer the questions"
    return (
        Link(text=points, href=reverse("review_weights_first", args=[record.pk])),
        Link(text="Or put the criteria in order",
             href=reverse("review_weights_order", args=[record.pk])),
    )  # fmt: skip


def _said(under: Under, names: Names) -> Section:
    if not under.weighings:
        return Section(
            title="Who said what",
            empty=Empty(
                sentence="Nobody has said yet what matters most. Until somebody does, all weights"
                " count as equally likely."
            ),
        )
    rows = tuple(
        (
            Cell(text=one.author, own=True),
            Cell(text=weighing_words(one, names), own=True),
            Cell(text=one.reason or "–", own=True),
        )
        for one in under.weighings
    )
    grid = Grid(caption="Who said what", head=("Who", "How much it matters", "Why"), rows=rows)
    return Section(title="Who said what", grid=grid)


def _clashes(
    record: ReviewRecord, under: Under, names: Names, *, author: str, may: bool
) -> list[Section]:
    found = []
    for weighing in under.weighings:
        mine = may and weighing.author == author
        for clash in contradictions(weighing):
            whose = "Two of your answers" if mine else f"Two answers of {weighing.author}"
            if clash.clash is Clash.CIRCLE:
                whose = "Your answers" if mine else f"The answers of {weighing.author}"
            found.append(
                Section(
                    title=f"{whose} do not fit together",
                    bullets=contradiction_words(clash, weighing, names),
                    own_words=True,
                    links=_ways_out(record, weighing, clash.clash) if mine else (),
                )
            )
            found.append(
                Section(
                    sentences=(
                        "Nothing is put right for you: both are used as they stand until one of"
                        " them is changed."
                        if mine
                        else "Both are used as they stand until they change one.",
                    )
                )
            )
    return found


def _ways_out(record: ReviewRecord, weighing: Weighing, clash: Clash) -> tuple[Link, ...]:
    pairs = Link(
        text="Change the answer on the two beside each other",
        href=reverse("review_weights_pairs", args=[record.pk]),
    )
    if clash is Clash.CIRCLE:
        return (pairs,)
    if clash is Clash.ORDER:
        order = reverse("review_weights_order", args=[record.pk])
        return (Link(text="Change the order", href=order), pairs)
    points = reverse("review_weights_points", args=[record.pk])
    first = greatest(weighing)
    return (Link(text="Change the points", href=f"{points}?first={first}"), pairs)


def greatest(weighing: Weighing | None) -> str:
    """The criterion that was lifted first, so that the question opens with it."""
    if weighing is None or not weighing.points:
        return ""
    return max(weighing.points, key=lambda one: one.points).criterion


def first_page(record: ReviewRecord, under: Under) -> SectionsPage:
    return SectionsPage(
        title="Which would you lift first?",
        lead="Imagine an option that is as bad as it gets on everything. You may lift one thing"
        " from its worst to its best.",
        crumbs=crumbs(record, WEIGHTS),
        sections=() if under.leaves else (
            Section(empty=Empty(sentence="There is no criterion to weigh yet.")),
        ),
    )  # fmt: skip


def first_block(form: FirstForm, record: ReviewRecord) -> FormBlock:
    return FormBlock(
        action=reverse("review_weights_first", args=[record.pk]), method="get",
        button="Go on", form=form,
    )  # fmt: skip


def points_page(record: ReviewRecord) -> SectionsPage:
    return SectionsPage(
        title="How much are the others worth beside it?",
        crumbs=crumbs(record, WEIGHTS),
    )


def points_block(form: PointsForm, record: ReviewRecord, leading: Criterion) -> FormBlock:
    address = reverse("review_weights_points", args=[record.pk])
    return FormBlock(action=f"{address}?first={leading.key}", button="Keep my answers", form=form)


def points_initial(weighing: Weighing | None) -> dict[str, object]:
    """What they said the last time, so that changing one answer costs one answer."""
    if weighing is None:
        return {}
    initial: dict[str, object] = {"reason": weighing.reason}
    for one in weighing.points:
        initial[f"points-{one.criterion}"] = f"{one.points:g}"
        if one.low is not None and one.high is not None:
            initial[f"low-{one.criterion}"] = f"{one.low:g}"
            initial[f"high-{one.criterion}"] = f"{one.high:g}"
    return initial


def order_page(record: ReviewRecord) -> SectionsPage:
    return SectionsPage(
        title="Put the criteria in order",
        lead="Which going from worst to best matters most, which next? Two may share a place, and"
        " what you do not name comes after the rest.",
        crumbs=crumbs(record, WEIGHTS),
    )


def order_block(form: OrderForm, record: ReviewRecord, leaves: Sequence[Criterion]) -> FormBlock:
    return FormBlock(
        action=reverse("review_weights_order", args=[record.pk]), form=form,
        button="Keep my answers",
        hints={f"place-{one.key}": capital(swing.words)
               for one in leaves for swing in (_swing(one),)},
    )  # fmt: skip


def order_initial(weighing: Weighing | None) -> dict[str, object]:
    if weighing is None:
        return {}
    return {
        "reason": weighing.reason,
        **{
            f"place-{key}": str(place)
            for place, tier in enumerate(weighing.order, 1) for key in tier
        },
    }  # fmt: skip


def pairs_page(record: ReviewRecord) -> SectionsPage:
    return SectionsPage(
        title="A few of them beside each other",
        lead="Which of the two would you rather lift from its worst to its best? This checks that"
        " your answers say what you mean.",
        crumbs=crumbs(record, WEIGHTS),
    )


def pairs_block(form: PairsForm, record: ReviewRecord) -> FormBlock:
    return FormBlock(
        action=reverse("review_weights_pairs", args=[record.pk]), form=form,
        button="Keep my answers",
    )  # fmt: skip


def pairs_initial(
    weighing: Weighing, pairs: Sequence[tuple[str, str]]
) -> dict[str, object]:  # fmt: skip
    """What was answered the last time; a pair never asked has no answer."""
    said = {tuple(sorted((one.more, one.less))): one.more for one in weighing.preferred}
    return {
        f"pair-{n}": said.get(pair, SAME if weighing.preferred else "")
        for n, pair in enumerate(pairs)
    }


def none_page(record: ReviewRecord) -> SectionsPage:
    return SectionsPage(title="Weights", crumbs=crumbs(record, WEIGHTS))


def none_block(form: OutForm, record: ReviewRecord) -> FormBlock:
    return FormBlock(
        title="Or say nothing", action=reverse("review_weights_none", args=[record.pk]),
        button="I would rather not say", form=form, secondary=True,
        sentences=("That is an answer too: of yours, all weights then count as equally likely.",),
    )  # fmt: skip


def withdraw_block(form: OutForm, record: ReviewRecord) -> FormBlock:
    return FormBlock(
        title="Withdraw yours", action=reverse("review_weights_withdraw", args=[record.pk]),
        button="Withdraw what I said", form=form, secondary=True,
        sentences=("It then counts as if you had not been asked.",),
    )  # fmt: skip
