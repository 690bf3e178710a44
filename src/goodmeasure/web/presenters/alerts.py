"""Alerts: what a person must know of, on the Overview and on a page of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, tzinfo

from django.urls import reverse

from goodmeasure.reports import wording
from goodmeasure.services.alerts import AlertKind
from goodmeasure.store.models import Alert
from goodmeasure.web.presenters.blocks import (
    Cell,
    FormBlock,
    Grid,
    Section,
    SectionsPage,
)
from goodmeasure.web.presenters.crumbs import HOME
from goodmeasure.web.presenters.overview import Matter, Need
from goodmeasure.web.presenters.parts import Empty, HowKnown, Tag, sentence_case

OPEN = Tag(text="Open", shape="!", colour="red")
SEEN = Tag(text="Seen", shape="●", colour="blue")
OVER = Tag(text="Over", shape="✓", colour="green")
LEADS_TO: Mapping[str, Callable[[int], str]] = {
    "name": lambda key: reverse("name", args=[key]),
    "leaving": lambda key: reverse("leaving", args=[key]),
    "drill": lambda _: reverse("drills"),
    "decision": lambda key: reverse("decision", args=[key]),
}
"""Where an alert leads, by what it is about."""
SAID_THERE = frozenset({"leaving", "decision"})
"""What the Overview says by itself, with more of what is to be done."""
OF_DATES = frozenset(
    {
        AlertKind.SIGN_IN_DUE, AlertKind.REVIEW_PASSED, AlertKind.STEP_OVERDUE,
        AlertKind.DRILL_OVERDUE,
    }
)  # fmt: skip


def leads_to(one: Alert) -> str:
    found = LEADS_TO.get(str(one.about.get("kind", "")))
    return found(int(one.about["key"])) if found else reverse("alerts")


def alert_needs(alerts: Sequence[Alert]) -> tuple[Need, ...]:
    """For the list of what needs somebody on the Overview."""
    return tuple(
        Need(
            matter=Matter.DATES if one.kind in OF_DATES else Matter.NAMES,
            kind=one.kind,
            sentence=one.sentence,
            action="See what to do",
            href=leads_to(one),
        )
        for one in alerts
        if one.about.get("kind") not in SAID_THERE
    )


def lookalike_need(waiting: int) -> tuple[Need, ...]:
    if not waiting:
        return ()
    have = "has a name" if waiting == 1 else "have names"
    said = f"{wording.many(waiting, 'account')} that nobody has looked at {have} like ours."
    return (
        Need(matter=Matter.NAMES, sentence=said, action="Look at them", href=reverse("lookalikes")),
    )


def alerts_page(
    standing: Sequence[Alert], past: Sequence[Alert], *, by_mail: bool, now: datetime, zone: tzinfo
) -> SectionsPage:
    waiting = sum(one.seen_at is None for one in standing)
    lead = (
        f"{wording.many(waiting, 'alert')} that nobody has seen yet."
        if waiting
        else "Nothing needs somebody at the moment."
    )
    mail = (
        "Each is e-mailed once to officers, approvers and administrators."
        if by_mail
        else "No e-mail is set up in this installation, so alerts are only shown here."
    )
    sections = [Section(sentences=(mail,))]
    if standing:
        sections.append(Section(title="Open", grid=_grid(standing, zone, "Open alerts")))
    else:
        sections.append(
            Section(
                empty=Empty(
                    sentence="Alerts come when a proof of identity is lost, a name changes hands,"
                    " or a date has come on which somebody must do something."
                )
            )
        )
    if past:
        sections.append(Section(title="Over", grid=_grid(past, zone, "Alerts that are over")))
    return SectionsPage(
        title="Alerts",
        lead=lead,
        lead_known=HowKnown(
            method="An alert is open until what it is about is put right: the next check then ends"
            " it. That somebody has seen it takes it off the Overview.",
            base=f"All alerts of this organisation, as of {wording.moment(now, zone)}.",
            link=reverse("method", args=["identity"]),
        ),
        crumbs=(HOME,),
        sections=tuple(sections),
    )


def _grid(alerts: Sequence[Alert], zone: tzinfo, caption: str) -> Grid:
    return Grid(
        caption=caption,
        head=("What", "Alert", "Since", "State"),
        rows=tuple(
            (
                Cell(text=sentence_case(one.kind), own=True),
                Cell(text=one.sentence, href=leads_to(one), own=True),
                Cell(text=wording.day(one.raised_at, zone), own=True),
                _state(one, zone),
            )
            for one in alerts
        ),
    )


def _state(one: Alert, zone: tzinfo) -> Cell:
    if one.over_at is not None:
        return Cell(tag=OVER, own=True, note=wording.day(one.over_at, zone))
    if one.seen_at is not None:
        by = f"{one.seen_by}, " if one.seen_by else ""
        return Cell(tag=SEEN, own=True, note=f"{by}{wording.day(one.seen_at, zone)}")
    return Cell(tag=OPEN, own=True)


def seen_forms(standing: Sequence[Alert]) -> list[FormBlock]:
    """One button for all that nobody has seen: each stays open until it is put right."""
    if not any(one.seen_at is None for one in standing):
        return []
    return [
        FormBlock(
            title="Have you seen them?",
            action=reverse("alerts"),
            button="I have seen all of these",
            sentences=(
                "They leave the Overview, and stay here until they are put right. Plans and"
                " decisions stay on both.",
            ),
            secondary=True,
        )
    ]
