"""One cell: what it holds and rests on, figures we hold for it, judgements, and its forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from django.urls import reverse

from goodmeasure.decisions.review.cells import LEEWAY, Cell, Judgement, Kind
from goodmeasure.decisions.review.criteria import Criterion
from goodmeasure.kernel.findings import Finding
from goodmeasure.reports import wording
from goodmeasure.reports.audiences import grade_words
from goodmeasure.reports.reviews.cells import (
    figure_words,
    is_share,
    judged_words,
    swing_words,
    why_unknown,
)
from goodmeasure.reports.reviews.names import Names, capital
from goodmeasure.services.reviews.offers import Offer
from goodmeasure.store.models import Event, ReviewRecord
from goodmeasure.web.forms.reviews.parts import OfferForm, SeenForm
from goodmeasure.web.presenters.blocks import Cell as GridCell
from goodmeasure.web.presenters.blocks import Figure, FormBlock, Grid, Section, SectionsPage
from goodmeasure.web.presenters.data.log import about
from goodmeasure.web.presenters.explaining import how
from goodmeasure.web.presenters.reviews.shared import cell_address, crumbs, how_cell

EVIDENCE = ("Evidence", "review_grid")


@dataclass(frozen=True, kw_only=True)
class CellView:
    record: ReviewRecord
    cell: Cell
    criterion: Criterion
    names: Names
    offers: Sequence[Offer]
    events: Sequence[Event]
    author: str
    may: bool
    today: date

    @property
    def blind(self) -> bool:
        """Others judged, and this person may, and has not yet: their scores are folded away."""
        authors = [one.author for one in self.cell.judgements]
        return self.may and bool(authors) and self.author not in authors

    @property
    def unit(self) -> str:
        return self.criterion.scale.unit if self.criterion.scale is not None else ""


def judged_initial(mine: Judgement | None) -> dict[str, object]:
    if mine is None:
        return {}
    return {"score": f"{mine.score:g}", "reason": mine.reason, "grade": mine.grade.value}


def cell_page(view: CellView, zone: tzinfo) -> SectionsPage:
    known = how_cell(view.cell, view.unit, view.today, zone)
    sections = [_about(view)]
    if view.cell.judgements:
        sections.append(_judges(view))
    sections += _offered(view, zone)
    if view.events:
        sections.append(_events(view))
    return SectionsPage(
        title=capital(view.names.place(*view.cell.place)), own_title=True,
        lead=_lead(view), lead_known=None if view.blind else known, lead_own=view.blind,
        crumbs=crumbs(view.record, EVIDENCE),
        sections=tuple(sections),
    )  # fmt: skip


def _lead(view: CellView) -> str:
    cell = view.cell
    match cell.kind_on(view.today):
        case Kind.EVIDENCE if cell.evidence is not None:
            return wording.sentences(
                capital(figure_words(cell.evidence.finding, view.unit)),
                grade_words(cell.evidence.grade),
            )
        case Kind.JUDGEMENT if view.blind:
            people = wording.many(len(cell.judgements), "person has", "people have")
            return f"{people} judged it. Judge it yourself before you look at what they say."
        case Kind.JUDGEMENT:
            people = wording.many(len(cell.judgements), "person judges", "people judge")
            return f"{people} it {judged_words(cell.judgements)}."
    return wording.sentences("We do not know", capital(why_unknown(cell, view.today)))


def _about(view: CellView) -> Section:
    worst, best = swing_words(view.criterion)
    said = (
        f"It goes from {worst} at the worst to {best} at the best."
        if view.criterion.scale is not None
        else "It is judged from 0, as bad as it could be, to 10, as good as it could be."
    )
    return Section(sentences=tuple(one for one in (view.criterion.question, said) if one),
                   own_words=True)  # fmt: skip


def _judges(view: CellView) -> Section:
    if view.blind:
        lines = tuple(
            f"{one.author}: {wording.number(one.score)} of 10,"
            f" {grade_words(one.grade).lower()}. {one.reason}"
            for one in view.cell.judgements
        )
        return Section(folded=("Look at what they say all the same", lines))
    rows = tuple(
        (
            GridCell(text=one.author, own=True),
            GridCell(text=f"{wording.number(one.score)} of 10", key="how-lead"),
            GridCell(text=one.reason, own=True),
            GridCell(
                text=f"{grade_words(one.grade)}: give or take"
                f" {wording.number(LEEWAY[one.grade])} points", key="how-lead",
            ),
        )
        for one in view.cell.judgements
    )  # fmt: skip
    grid = Grid(
        caption="Judgements, each by itself", head=("Who", "Score", "Why", "What it rests on"),
        rows=rows,
    )  # fmt: skip
    return Section(title="Who judged what", grid=grid)


def _offered(view: CellView, zone: tzinfo) -> list[Section]:
    figures: list[Figure] = []
    for one in view.offers:
        said = (
            f"{figure_words(one.answer, view.unit)}. {grade_words(one.grade)}."
            if isinstance(one.answer, Finding) else wording.answer(one.answer)
        )  # fmt: skip
        key = f"offer-{len(figures) + 1}"
        figures.append(Figure(sentence=f"{one.title}: {said}", how=how(one.answer, zone), key=key))
    if not figures:
        return []
    return [Section(title="What we hold", figures=tuple(figures))]


def _events(view: CellView) -> Section:
    rows = tuple(
        (
            GridCell(text=one.title, own=True, href=reverse("event", args=[one.pk])),
            GridCell(text=about(one), own=True),
            GridCell(text=one.get_kind_display(), own=True),
            GridCell(text=wording.day(one.at), own=True),
            GridCell(text=one.source_name or "–", own=True),
        )
        for one in view.events
    )
    return Section(
        title="What platforms did",
        grid=Grid(caption="Platform evidence, newest first",
                  head=("What happened", "About", "Kind", "When", "Source"), rows=rows),
    )  # fmt: skip


def cell_blocks(view: CellView, forms: Mapping[str, SeenForm]) -> list[FormBlock]:
    """The forms that fit what the cell holds, which is a figure or judgements and never both; and
    the one that was sent, whatever it holds now, so that nothing that was typed is lost."""
    address = cell_address(view.record, view.cell.place)
    judged, figure = bool(view.cell.judgements), view.cell.evidence is not None
    blocks = []
    if not judged or forms["offer"].is_bound:
        blocks += _offer_blocks(view, forms["offer"], address)
    if not figure or forms["judge"].is_bound:
        blocks.append(_judge_block(view, forms["judge"], address))
    mine = any(one.author == view.author for one in view.cell.judgements)
    if mine or forms["withdraw"].is_bound:
        blocks.append(
            FormBlock(
                title="Withdraw yours", action=address, does="withdraw", form=forms["withdraw"],
                button="Withdraw my judgement", secondary=True,
            )
        )  # fmt: skip
    scaled = not judged and view.criterion.scale is not None
    if scaled or forms["figure"].is_bound:
        blocks.append(_figure_block(view, forms["figure"], address))
    blocks.append(_empty_block(view, forms["empty"], address))
    return blocks


def _offer_blocks(view: CellView, form: SeenForm, address: str) -> list[FormBlock]:
    found = []
    for n, one in enumerate(view.offers):
        held = view.cell.evidence
        if not isinstance(one.answer, Finding) or (held and held.finding == one.answer):
            continue
        shown = form if form.is_bound else OfferForm(
            auto_id=f"id_offer{n}_%s",
            initial={"offer": one.key, "seen": view.record.last_change},
        )  # fmt: skip
        found.append(
            FormBlock(
                title="Use what we hold",
                action=address,
                does="offer",
                form=shown,
                button=f"Use {figure_words(one.answer, view.unit)}",
                secondary=True,
            )
        )
    return found


def _judge_block(view: CellView, form: SeenForm, address: str) -> FormBlock:
    again = any(one.author == view.author for one in view.cell.judgements)
    return FormBlock(
        title="Judge it again" if again else "Judge it", action=address, does="judge", form=form,
        button="Keep my judgement", secondary=view.criterion.scale is not None,
        sentences=(
            "Where you differ from others is worth more than agreeing with them.",
        ),
        hints={"score": "0 is as bad as it could be, 10 as good as it could be"},
    )  # fmt: skip


def _figure_block(view: CellView, form: SeenForm, address: str) -> FormBlock:
    unit = f"In % of {view.unit.removeprefix('share of ')}" if is_share(view.unit) else (
        f"In {view.unit}" if view.unit else "")  # fmt: skip
    return FormBlock(
        title="State a figure", action=address, does="figure", form=form, button="Keep the figure",
        secondary=True,
        hints={
            "value": unit, "low": "Leave both ends empty where it was counted exactly",
            "of": "For example: the five people who run our accounts",
            "source_name": "For example: Tally of the press office",
            "source_url": "It starts with https://",
        },
    )  # fmt: skip


def _empty_block(view: CellView, form: SeenForm, address: str) -> FormBlock:
    empty = view.cell.evidence is None and not view.cell.judgements
    return FormBlock(
        title="Say that it is not known" if empty else "Empty it", action=address, does="empty",
        form=form, button="Keep why" if empty else "Empty this cell", secondary=True,
        sentences=() if empty else (
            "It then counts as anything from worst to best. What it held stays in the history.",
        ),
    )  # fmt: skip
