"""One signpost: where it stands, its looks, what was agreed, how soon it would tell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from django.urls import reverse

from goodmeasure.decisions.review.signposts import looks_to_be_sure
from goodmeasure.decisions.review.watched import OfHand, OfLog, Spec, levels
from goodmeasure.kernel.findings import Finding
from goodmeasure.reports import wording
from goodmeasure.reports.signposts import (
    looks_picture,
    often_words,
    span_words,
    state_sentence,
    threshold_words,
    value_words,
)
from goodmeasure.services.signposts.reading import (
    KeptLook,
    next_entry,
    spec_of,
    spread_known,
    state_of,
)
from goodmeasure.store.models import Event, SignpostLook, SignpostRecord
from goodmeasure.web.forms.signposts import EndForm, LookForm, SeenForm
from goodmeasure.web.presenters.blocks import Cell, FormBlock, Grid, Link, Section, SectionsPage
from goodmeasure.web.presenters.parts import Crumb, Empty, HowKnown
from goodmeasure.web.presenters.signposts.entries import entered_sections
from goodmeasure.web.presenters.signposts.signposts import (
    LIST,
    METHOD,
    about_of,
    crumbs,
    how_watched,
    since_of,
)

MOST_REASONS = 5


def signpost_page(
    record: SignpostRecord,
    looks: Sequence[KeptLook],
    events: Sequence[Event],
    entries: Sequence[SignpostLook],
    zone: tzinfo,
    *,
    may_change: bool,
) -> SectionsPage:
    """``entries`` are all figures that were entered by hand, corrected ones too."""
    spec = spec_of(record)
    known = [one for one in looks if one.seen.value is not None]
    how = how_watched(record, spec, looks, zone)
    sections = [*_tripped(record, zone)]
    if known:
        shown = looks_picture(
            spec, [one.seen for one in looks], key=f"s{record.pk}", tripped_on=record.tripped_on
        )
        sections.append(
            Section(title="Looks", key="looks", pictures=(("looks", shown),), how=how)
        )  # fmt: skip
    if isinstance(spec.watched, OfLog):
        sections.append(_events(events))
    sections += entered_sections(record, entries, zone, may_change=may_change)
    open_ = record.ended_at is None and record.status != SignpostRecord.Status.TRIPPED
    sections.append(_agreed(record, spec, looks, zone))
    sections += [*(_soon(spec, looks) if open_ else ()), *_without(spec, looks)]
    return SectionsPage(
        title=record.title,
        own_title=True,
        lead=_lead(record, spec),
        lead_known=how,
        crumbs=crumbs(LIST),
        actions=_actions(record, may_change=may_change),
        sections=tuple(sections),
    )


def _lead(record: SignpostRecord, spec: Spec) -> str:
    said = state_sentence(spec, state_of(record))
    if record.ended_at is None:
        return said
    return wording.sentences(f"It ended on {wording.day(record.ended_at)}", said)


def _actions(record: SignpostRecord, *, may_change: bool) -> tuple[Link, ...]:
    if not may_change:
        return ()
    again = Link(
        text="Set another in its place",
        href=f"{reverse('signpost_new')}?replaces={record.pk}",
    )
    stop = Link(text="End it", href=reverse("signpost_end", args=[record.pk]))
    return (again, stop) if record.ended_at is None else ()


def _tripped(record: SignpostRecord, zone: tzinfo) -> tuple[Section, ...]:
    if record.status != SignpostRecord.Status.TRIPPED:
        return ()
    since = since_of(record)
    links = (Link(text="What has changed since", href=since),) if since else ()
    if record.seen_at is None:
        told = (
            f"{record.owner} was told by e-mail on {wording.day(record.told_at, zone)}."
            if record.told_at and record.owner
            else "Nobody was told by e-mail."
        )
        said = ("Look at what it would change, then say below what you did.", told)
    else:
        who = f" by {record.seen_by}" if record.seen_by else ""
        said = (f"Seen on {wording.day(record.seen_at, zone)}{who}.", record.seen_note)
    return (Section(title="What to do", sentences=said, own_words=True, links=links),)


def _events(events: Sequence[Event]) -> Section:
    if not events:
        return Section(
            title="In the log", empty=Empty(sentence="Nothing of this kind since it was set.")
        )
    rows = tuple(
        (
            Cell(text=wording.day(one.at), own=True),
            Cell(text=one.title, href=reverse("event", args=[one.pk]), own=True),
            Cell(text=one.source_name, own=True),
        )
        for one in events
    )
    return Section(
        title="In the log",
        grid=Grid(caption="Events since it was set", head=("When", "What", "Source"), rows=rows),
    )


def _agreed(
    record: SignpostRecord, spec: Spec, looks: Sequence[KeptLook], zone: tzinfo
) -> Section:  # fmt: skip
    about, href = about_of(record)
    by = f" by {record.person}" if record.person else ""
    said = [
        f"It trips when: {threshold_words(spec)}.",
        f"Set on {wording.day(record.made_at, zone)}{by}, watched until {wording.day(spec.until)}.",
        f"Told when it trips: {record.owner or 'nobody'}.",
        f"It would change: {about}" if about else "",
    ]
    if not isinstance(spec.watched, OfLog):
        verb = "Entered by hand" if isinstance(spec.watched, OfHand) else "Looked at"
        said.insert(1, f"{verb} {often_words(spec.every)}.")
    if isinstance(spec.watched, OfHand) and record.ended_at is None:
        known = [one.seen.on for one in looks if one.seen.value is not None]
        following = next_entry(spec, known[-1] if known else None)
        said.append(f"The next figure is due on {wording.day(following)}.")
    if record.ended_at is not None:
        said.append(f"Ended on {wording.day(record.ended_at, zone)}: {record.ended_reason}")
    return Section(
        title="What was agreed", key="agreed", bullets=tuple(one for one in said if one),
        own_words=True, links=(Link(text="Open what it would change", href=href),) if href else (),
    )  # fmt: skip


def _soon(spec: Spec, looks: Sequence[KeptLook]) -> tuple[Section, ...]:
    """In how long a real change is seen, from the spread that it goes by."""
    spread = spread_known(spec, looks)
    if spread is None or spread <= 0:
        return ()
    planned = spec.of_looks().planned
    takes = [
        (level, looks_to_be_sure(abs(level - spec.threshold), spread, planned, spec.window))
        for level in levels(spec, spread)
    ]
    return (takes_section(spec, takes, spread),)


def takes_section(
    spec: Spec, takes: Sequence[tuple[float, int | None]], spread: float
) -> Section:  # fmt: skip
    """A table: a change to so much is seen in so long."""
    how = HowKnown(
        method="Nine in ten real changes to that level are seen within that time. It follows from"
        f" how much the figure moves to and fro by itself: about {wording.number(spread)} from look"
        " to look, taken rather too large than too small.",
        base=f"{spec.figure}, looked at {often_words(spec.every)}.",
        caveats=("A change that comes slowly takes longer.",),
        link=reverse("method", args=[METHOD]),
    )
    rows = tuple(
        (
            Cell(text=value_words(spec, level), key="takes"),
            Cell(text=_soon_words(spec, looks), how=how if at == 0 else None, key="takes"),
        )
        for at, (level, looks) in enumerate(takes)
    )
    head = ("If it really came to", "It would be seen in")
    return Section(
        title="How soon it would tell",
        grid=Grid(caption="How soon it would tell", head=head, rows=rows),
    )


def _soon_words(spec: Spec, looks: int | None) -> str:
    if looks is None:
        return "Not before the watch ends"
    return span_words(max(looks, spec.persistence), spec.every)


def _without(spec: Spec, looks: Sequence[KeptLook]) -> tuple[Section, ...]:
    """Looks of the watch that have no figure, and why: the newest few."""
    missing = [
        (one.seen.on, one.answer)
        for one in reversed(looks)
        if one.seen.on > spec.set_on and not isinstance(one.answer, Finding)
    ][:MOST_REASONS]
    if not missing:
        return ()
    lines = tuple(
        f"{wording.day(on)}: {wording.answer(answer)}" for on, answer in missing
    )  # fmt: skip
    return (Section(title="Looks without a figure", bullets=lines, own_words=True),)


def seen_form(form: SeenForm, key: int) -> FormBlock:
    return FormBlock(
        title="Seen, and what we did", action=reverse("signpost_seen", args=[key]),
        button="Keep", form=form,
        sentences=("It stays tripped and in the record; the Overview does not show it any more.",),
    )  # fmt: skip


def look_form(form: LookForm, record: SignpostRecord) -> FormBlock:
    spec = spec_of(record)
    learn = (
        ("Figures of days before it was set count too: it learns from them.",)
        if spec.learns else ()
    )  # fmt: skip
    return FormBlock(
        title="Enter a figure", key="enter", action=reverse("signpost_enter", args=[record.pk]),
        button="Keep the figure", form=form,
        sentences=learn,
        hints={"value": spec.unit, "source": "For example: the log of the duty officer"},
    )  # fmt: skip


def end_page(record: SignpostRecord) -> SectionsPage:
    back = reverse("signpost", args=[record.pk])
    return SectionsPage(
        title="End this signpost?",
        lead=record.title,
        lead_own=True,
        crumbs=crumbs(LIST, Crumb(text=record.title, href=back)),
        sections=(
            Section(
                title="What that means",
                bullets=(
                    "It is not watched any more, and nobody is told of it.",
                    "It stays in the record with all its looks, and with your reason.",
                    "It cannot be undone. You can set another one.",
                ),
            ),
            Section(links=(Link(text="Go back, and let it be watched", href=back),)),
        ),
    )


def end_form(form: EndForm, key: int) -> FormBlock:
    return FormBlock(
        title="End it", action=reverse("signpost_end", args=[key]),
        button="Yes, end the signpost", form=form, warning=True,
    )  # fmt: skip
