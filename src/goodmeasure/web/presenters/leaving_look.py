"""One look at what came after, as the team sees it; the report for the public is a file of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from typing import Any

from django.urls import reverse

from goodmeasure.reports import change, wording
from goodmeasure.reports import leaving as words
from goodmeasure.services.channels import channel_name
from goodmeasure.store.models import Aftermath, LeavingPlan
from goodmeasure.web.forms.plans import NothingForm
from goodmeasure.web.presenters.blocks import (
    Cell,
    Figure,
    FormBlock,
    Grid,
    Link,
    Section,
    SectionsPage,
)
from goodmeasure.web.presenters.decisions.pack import FORM_NAMES
from goodmeasure.web.presenters.leaving import crumbs
from goodmeasure.web.presenters.parts import Crumb, Empty, HowKnown, Tag

TAGS = {
    "higher": Tag(text="Higher", shape="▲", colour="blue"),
    "lower": Tag(text="Lower", shape="▼", colour="blue"),
    "cannot tell": Tag(text="Cannot tell", shape="?", colour="grey"),
    "not known": Tag(text="Not known", shape="…", colour="grey"),
}
"""No colour says good or bad: fewer visits may be what a team wanted."""


def how_look(one: Aftermath, zone: tzinfo) -> HowKnown:
    found = one.result
    assert one.found_at is not None  # noqa: S101 - callers ask for looks that were taken
    return HowKnown(
        method="What was is compared with what would have been, by two methods. We say that"
        " something went up or down only where both leave out no change. “Cannot tell” is an"
        " answer: it means that the figures allow for either.",
        base=f"Figures of {_days(found, 'since', 'until')}, and of the time before.",
        sources=(f"Worked out by itself on {wording.moment(one.found_at, zone)}, and kept as it"
                 " was found",),
        caveats=("That something changed after the leaving day does not say that leaving did it.",
                 "Figures that came in after the last day are not in it."),
        link=reverse("method", args=["before-and-after"]),
    )  # fmt: skip


def _days(found: Mapping[str, Any], first: str, last: str) -> str:
    return wording.period(date.fromisoformat(found[first]), date.fromisoformat(found[last]))


def look_page(plan: LeavingPlan, one: Aftermath, zone: tzinfo) -> SectionsPage:
    """Why we left, what changed since, what cannot be known, and what else happened."""
    found = one.result
    after = Crumb(text="What came after", href=reverse("leaving_after", args=[plan.pk]))
    return SectionsPage(
        title=f"{wording.many(one.months, 'month').capitalize()} after leaving"
        f" {channel_name(plan.channel)}",
        own_title=True,
        lead=words.after_sentence(found),
        lead_known=how_look(one, zone),
        crumbs=(*crumbs(plan), after),
        actions=tuple(
            Link(text=f"Report to show to anybody ({name})",
                 href=reverse("leaving_look_file", args=[plan.pk, one.months, form]))
            for form, name in FORM_NAMES.items()
        ),
        sections=(
            Section(title="Why we left", sentences=(plan.reason,), own_words=True),
            _series(found, one, zone),
            _inputs(found),
            _hours(found),
            _events(found),
            *_earlier(found, zone),
            Section(
                title="Before",
                links=(Link(text="The baseline, as it was frozen",
                            href=reverse("leaving_baseline", args=[plan.pk])),),
            ),
        ),
    )  # fmt: skip


def again_form(plan: LeavingPlan, one: Aftermath) -> FormBlock:
    return FormBlock(
        title="Did figures come in since?",
        action=reverse("leaving_look", args=[plan.pk, one.months]),
        button="Look again",
        form=NothingForm(),
        secondary=True,
        sentences=("The same days are looked at. What was found before is kept beside it.",),
    )


def _earlier(found: Mapping[str, Any], zone: tzinfo) -> tuple[Section, ...]:
    """What earlier looks at the same days came to."""
    lines = tuple(
        f"{wording.moment(datetime.fromisoformat(each['found_at']), zone)}:"
        f" {words.after_sentence(each)}"
        for each in found.get("earlier", ())
    )
    if not lines:
        return ()
    return (Section(title="What was found before", key="earlier", bullets=lines,
                    rests_on="how-lead"),)  # fmt: skip


def _series(found: Mapping[str, Any], one: Aftermath, zone: tzinfo) -> Section:
    rows = tuple(
        (
            Cell(text=each["title"], note=each["subject"], own=True),
            Cell(
                tag=TAGS[words.verdict(each["result"])],
                text=words.series_sentence(each),
                key=f"series-{number}",
                how=_how_series(each, one, zone),
            ),
        )
        for number, each in enumerate(found["series"])
    )
    return Section(
        title="What leaving may touch",
        key="series",
        grid=Grid(caption="Series held against the time before", head=("What", "Since we left"),
                  rows=rows) if rows else None,
        empty=None if rows else Empty(sentence="There are no other channels to look at."),
    )  # fmt: skip


def _how_series(each: Mapping[str, Any], one: Aftermath, zone: tzinfo) -> HowKnown:
    result = each["result"]
    assert one.found_at is not None  # noqa: S101 - as above
    if not result.get("known"):
        return HowKnown(
            method="There is no figure: what it takes is not there.",
            base="Nothing yet.",
            caveats=(wording.sentences(str(result.get("needed", ""))),),
        )
    return HowKnown(
        method="What was is compared with what would have been, by two methods; the first is shown."
        " 95 in 100 such ranges hold the true figure.",
        base=f"{wording.number(result['before'])} {each['grain']}s before the leaving day and"
        f" {wording.number(result['after'])} from then on.",
        sources=(f"{each['subject']}, as of {wording.moment(one.found_at, zone)}",),
        caveats=(
            change.placebo_sentence(result),
            *(words.of_days(said, each) for said in change.spoilers(result)),
        ),
        versions=f"Method version {result.get('method_version', '1')}.",
        link=reverse("method", args=["before-and-after"]),
    )


def _inputs(found: Mapping[str, Any]) -> Section:
    rows = tuple(
        (
            Cell(text=each["group"] or "We do not know from whom", own=True),
            Cell(text=each["kind"], own=True),
            Cell(text=words.beside(each["before"], each["after"]), key="inputs-how"),
        )
        for each in found["inputs"]
        if each["kind"]
    )
    silent = [each["group"] or "people of whom we do not know" for each in found["inputs"]
              if not each["kind"]]  # fmt: skip
    return Section(
        title="What people sent us",
        key="inputs",
        sentences=(f"Nobody counted what came from: {', '.join(silent)}.",) if silent else (),
        own_words=True,
        figures=(
            Figure(
                sentence="Two counts beside each other. What made the difference cannot be told"
                " from two numbers.",
                key="inputs-how",
                how=HowKnown(
                    method="Counts that people entered, answers to surveys, and replies and"
                    " mentions that were collected, in two times of the same length. Plain counts,"
                    " without a range.",
                    base=f"Before: {_days(found, 'before_since', 'before_until')}. After:"
                    f" {_days(found, 'since', 'until')}.",
                    caveats=("Not counted is not nought.", "They are messages, not people."),
                ),
            ),
        ),
        grid=Grid(caption="Input received before and after", head=("From", "What", "How many"),
                  rows=rows) if rows else None,
    )  # fmt: skip


def _hours(found: Mapping[str, Any]) -> Section:
    rows = tuple(
        (
            Cell(text=each["title"], own=True),
            Cell(text=words.beside(*(
                None if each[when] is None else each[when]["a_week"] for when in ("before", "after")
            )), key="look-hours-how"),
        )
        for each in found["hours"]
    )  # fmt: skip
    return Section(
        title="Hours of work a week",
        key="look-hours",
        figures=(
            Figure(
                sentence="As people wrote them down.",
                key="look-hours-how",
                how=HowKnown(
                    method="Hours written down for days within the two times, divided by the weeks"
                    " they were written down for. Plain numbers, without a range.",
                    base=f"Before: {_days(found, 'before_since', 'before_until')}. After:"
                    f" {_days(found, 'since', 'until')}.",
                    caveats=("Nobody counted is not nought.",),
                ),
            ),
        ),
        grid=Grid(caption="Hours a week before and after", head=("For", "Hours a week"), rows=rows),
    )


def _events(found: Mapping[str, Any]) -> Section:
    lines = tuple(f"{each['day']}: {each['title']}" for each in found["events"])
    return Section(
        title="What else changed",
        key="events",
        sentences=() if lines else ("The log knows of nothing else in that time.",),
        bullets=lines,
        own_words=True,
        links=(Link(text="See the log of events", href=reverse("log")),),
    )
