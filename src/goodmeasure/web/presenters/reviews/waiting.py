"""Is it worth waiting? What could be found out, what that gains, and what waiting costs."""

from __future__ import annotations

from django.urls import reverse

from goodmeasure.decisions.review.changes import WaitingCosts
from goodmeasure.decisions.review.under import Under
from goodmeasure.kernel.findings import NotEnough
from goodmeasure.reports import wording
from goodmeasure.reports.reviews.knowing import (
    choice_sentence,
    first_to_collect,
    perfect_sentence,
    points_words,
)
from goodmeasure.reports.reviews.names import Names, capital
from goodmeasure.services.reviews.results import Result
from goodmeasure.store.models import ReviewRecord
from goodmeasure.web.forms.reviews.waiting import STUDIES, WaitingForm
from goodmeasure.web.presenters.blocks import (
    Cell,
    Figure,
    FormBlock,
    Grid,
    Link,
    Section,
    SectionsPage,
)
from goodmeasure.web.presenters.parts import Empty
from goodmeasure.web.presenters.reviews.result import how_knowing
from goodmeasure.web.presenters.reviews.shared import crumbs

TITLE = "Is it worth waiting?"


def waiting_page(
    record: ReviewRecord, under: Under, names: Names, found: Result | NotEnough
) -> SectionsPage:
    if isinstance(found, NotEnough):
        said = found.reason.partition(": ")[2] or found.reason
        nothing = wording.sentences(
            "It cannot be told before there is a result", capital(said), found.needed
        )
        return SectionsPage(
            title=TITLE, lead="Decide now, or find out more first?", crumbs=crumbs(record),
            sections=(Section(empty=Empty(
                sentence=nothing, action="Back to the steps",
                href=reverse("review", args=[record.pk]),
            )),),
        )  # fmt: skip
    first = (
        choice_sentence(found.choice) if found.choice is not None
        else "Say what a month without a decision costs, and we say whether it pays to wait."
    )  # fmt: skip
    sections = [
        Section(
            title="What knowing more is worth",
            figures=(Figure(
                sentence=perfect_sentence(found.everything), how=how_knowing(found), key="knowing",
            ),),
            bullets=first_to_collect(found.knowing, names), rests_on="knowing",
        ),
    ]  # fmt: skip
    if found.studies and under.waiting is not None:
        sections.append(Section(title="Ways to know more", grid=_studies(found, under.waiting)))
    signposts = Link(
        text="Set what would end the waiting: a signpost",
        href=f"{reverse('signpost_new')}?review={record.pk}",
    )
    sections.append(Section(links=(signposts,)))
    return SectionsPage(
        title=TITLE, lead=first, lead_how="knowing", crumbs=crumbs(record),
        sections=tuple(sections),
    )  # fmt: skip


def _studies(found: Result, waiting: WaitingCosts) -> Grid:
    rows = tuple(
        (
            Cell(text=one.title, own=True),
            Cell(text=points_words(one.worth.value), key="knowing"),
            Cell(text=points_words(one.months * waiting.a_month + one.cost), key="knowing"),
            Cell(text=_net(one.net(waiting.a_month)), key="knowing"),
        )
        for one in found.studies
    )
    return Grid(
        caption="Ways to know more", rows=rows,
        head=("Way", "What it gains", "What it costs, with waiting", "So"),
    )  # fmt: skip


def _net(value: float) -> str:
    return f"{points_words(abs(value))} {'gained' if value > 0 else 'lost'} on average"


def waiting_block(form: WaitingForm, record: ReviewRecord) -> FormBlock:
    hints = {
        "a_month": "A point is a hundredth of the way from the worst option there could be to the"
        " best. If staying as you are for a month does no harm, it is 0",
        **{f"answers-{n}": "Leave it empty where it would settle the matter" for n in form.ways},
        **{f"cost-{n}": "Leave it empty where it costs nothing worth counting" for n in form.ways},
    }
    return FormBlock(
        title="What waiting costs, and what could be found out",
        action=reverse("review_waiting", args=[record.pk]), button="Work it out", form=form,
        hints=hints,
    )  # fmt: skip


def thing_choices(found: Result | NotEnough, names: Names) -> list[tuple[str, str]]:
    """What a study may tell of: single things, the most worth knowing first."""
    if isinstance(found, NotEnough):
        return []
    return [(one.item, capital(names.item(one.item))) for one in found.knowing]


def waiting_initial(waiting: WaitingCosts | None) -> dict[str, object]:
    if waiting is None:
        return {}
    initial: dict[str, object] = {"a_month": f"{waiting.a_month:g}", "reason": waiting.reason}
    for n, one in enumerate(waiting.studies[:STUDIES], 1):
        initial[f"title-{n}"] = one.title
        initial[f"item-{n}"] = one.items[0]
        initial[f"months-{n}"] = f"{one.months:g}"
        initial[f"answers-{n}"] = "" if one.answers is None else str(one.answers)
        initial[f"cost-{n}"] = f"{one.cost:g}" if one.cost else ""
    return initial
