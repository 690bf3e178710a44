"""Figures of a signpost that were entered by hand: which stand, which were corrected, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from django.urls import reverse

from goodmeasure.decisions.review.watched import Spec
from goodmeasure.kernel.findings import Finding
from goodmeasure.kernel.plain import from_plain
from goodmeasure.reports import wording
from goodmeasure.reports.signposts import value_words
from goodmeasure.services.signposts.reading import spec_of
from goodmeasure.store.models import SignpostLook, SignpostRecord
from goodmeasure.web.forms.signposts import CorrectForm
from goodmeasure.web.presenters.blocks import Cell, FormBlock, Grid, Link, Section, SectionsPage
from goodmeasure.web.presenters.parts import Crumb
from goodmeasure.web.presenters.signposts.signposts import LIST, crumbs

LEAD = "how-lead"


def entered_sections(
    record: SignpostRecord, entries: Sequence[SignpostLook], zone: tzinfo, *, may_change: bool
) -> tuple[Section, ...]:
    """``entries`` are all of them, the newest day first."""
    spec = spec_of(record)
    standing = [one for one in entries if not _is_corrected(one)]
    if not standing:
        return ()
    may = may_change and record.ended_at is None
    corrected = [one for one in entries if one.corrects is not None]
    return (
        Section(
            title="Figures entered", key="entered",
            grid=Grid(
                caption="Figures entered by hand, the newest day first",
                head=("Day it is of", "Figure", "Where it is from", "Who entered it",
                      *(("If it is wrong",) if may else ())),
                rows=tuple(_row(record, spec, one, zone, may=may) for one in standing),
            ),
        ),
        *((_corrections(spec, corrected, zone),) if corrected else ()),
    )  # fmt: skip


def _is_corrected(one: SignpostLook) -> bool:
    return hasattr(one, "correction")


def _row(
    record: SignpostRecord, spec: Spec, one: SignpostLook, zone: tzinfo, *, may: bool
) -> tuple[Cell, ...]:
    day = wording.day(one.on)
    address = reverse("signpost_correct", args=[record.pk, one.pk])
    link = Cell(text="Correct it", href=address, hidden=f"the figure of {day}")
    return (
        Cell(text=day, own=True),
        Cell(text=_figure(spec, one), key=LEAD, own=one.value is None),
        Cell(text=_source(one) or "–", own=True),
        Cell(text=_who(one, zone), own=True),
        *((link,) if may else ()),
    )


def _corrections(spec: Spec, corrected: Sequence[SignpostLook], zone: tzinfo) -> Section:
    rows = tuple(
        (
            Cell(text=wording.day(one.on), own=True),
            Cell(text=_figure(spec, one.corrects), key=LEAD),
            Cell(text=_figure(spec, one), key=LEAD, own=one.value is None, note=_took_back(one)),
            Cell(text=_who(one, zone), own=True),
            Cell(text=one.reason, own=True),
        )
        for one in corrected
        if one.corrects is not None
    )
    return Section(
        title="What was corrected",
        sentences=("Where it stands is worked out from the figures that are right.",),
        grid=Grid(
            caption="Figures that were corrected, the newest day first",
            head=("Day it is of", "It was", "It is", "Who corrected it", "Why"), rows=rows,
        ),
    )  # fmt: skip


def _figure(spec: Spec, one: SignpostLook) -> str:
    return "Taken back" if one.value is None else value_words(spec, one.value)


def _source(one: SignpostLook) -> str:
    answer = from_plain(one.answer)
    return answer.sources[0].name if isinstance(answer, Finding) and answer.sources else ""


def _who(one: SignpostLook, zone: tzinfo) -> str:
    when = wording.day(one.looked_at, zone)
    return f"{one.person}, {when}" if one.person else when


def _took_back(one: SignpostLook) -> str:
    if one.took_back is None:
        return ""
    return f"It took back that the signpost had tripped on {wording.day(one.took_back)}"


def corrected_words(made: SignpostLook) -> str:
    """What is said once a figure is corrected."""
    return wording.sentences("The figure is corrected. The one before it is kept", _took_back(made))


def correct_page(record: SignpostRecord, old: SignpostLook) -> SectionsPage:
    spec = spec_of(record)
    back = reverse("signpost", args=[record.pk])
    stands = f"{spec.figure} on {wording.day(old.on)}: {_figure(spec, old)}"
    source = _source(old)
    return SectionsPage(
        title="Correct this figure?",
        lead=wording.sentences(stands, f"From: {source}" if source else ""),
        lead_own=True,
        crumbs=crumbs(LIST, Crumb(text=record.title, href=back)),
        sections=(
            Section(
                title="What that means",
                bullets=(
                    "The figure stays in the record, with yours in its place and your reason.",
                    "Where the signpost stands is worked out again from the figures that are right:"
                    " it may trip by that, and a trip that rested on the wrong one is taken back.",
                    "Correct what is wrong, whichever way it goes: a figure that is only unwelcome"
                    " stays.",
                ),
            ),
            Section(links=(Link(text="Go back, and leave it", href=back),)),
        ),
    )


def correct_form(form: CorrectForm, record: SignpostRecord, old: SignpostLook) -> FormBlock:
    unit = spec_of(record).unit
    empty = "Leave it empty where there was no figure of that day"
    return FormBlock(
        title="Put it right", action=reverse("signpost_correct", args=[record.pk, old.pk]),
        button="Correct the figure", form=form,
        hints={
            "value": f"In {unit}. {empty}" if unit else empty,
            "source": "For example: the log of the duty officer",
            "reason": "For example: two digits were swapped",
        },
    )  # fmt: skip
