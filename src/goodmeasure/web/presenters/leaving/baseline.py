"""The baseline as it was frozen, read from what is kept and from nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, tzinfo
from typing import Any

from django.urls import reverse

from goodmeasure.kernel.plain import from_plain
from goodmeasure.measures.platforms import account_title
from goodmeasure.reports import wording
from goodmeasure.services.audiences.inputs import COLLECTED, KINDS
from goodmeasure.store.models import LeavingPlan
from goodmeasure.web.presenters.blocks import (
    Cell,
    Figure,
    FormBlock,
    Grid,
    Section,
    SectionsPage,
)
from goodmeasure.web.presenters.explaining import cell, how
from goodmeasure.web.presenters.leaving.plan import crumbs
from goodmeasure.web.presenters.parts import Empty, HowKnown, snippet

NOT_COUNTED = "Not counted"
TITLE = "Baseline"


def unfrozen_page(plan: LeavingPlan) -> SectionsPage:
    return SectionsPage(
        title=TITLE,
        lead="Nothing is frozen yet.",
        crumbs=crumbs(plan),
        sections=(
            Section(
                empty=Empty(
                    sentence="It holds every figure of the channel, its followers, its best posts,"
                    " what each group sent us, and the figures of your other channels, website and"
                    " newsletter. It is frozen once and never worked out again: collect and import"
                    " what is missing first."
                )
            ),
        ),
    )


def freeze_form(plan: LeavingPlan) -> FormBlock:
    return FormBlock(
        title="Freeze it",
        action=reverse("leaving_baseline", args=[plan.pk]),
        button="Freeze the baseline",
        sentences=("This can be done once.",),
    )


def baseline_page(plan: LeavingPlan, zone: tzinfo, *, as_frozen: bool) -> SectionsPage:
    kept = plan.baseline
    assert plan.baseline_at is not None  # noqa: S101 - the view asks
    whole = _how_kept(plan, plan.baseline_at, zone, as_frozen=as_frozen)
    sections = [
        _followers(kept, zone),
        _findings(kept["findings"], zone),
        _top(kept["top_posts"], zone),
        *(_inbound(one, number) for number, one in enumerate(kept["inbound"])),
        _elsewhere(kept["elsewhere"], zone),
    ]
    return SectionsPage(
        title=TITLE,
        lead=f"Frozen on {wording.day(plan.baseline_at, zone)}. What comes after is held against"
        " this.",
        lead_known=whole,
        warning="" if as_frozen else "These figures are not those that were frozen: somebody has"
        " changed them in the database. Take them from a back-up.",
        crumbs=crumbs(plan),
        sections=tuple(sections),
    )  # fmt: skip


def _how_kept(plan: LeavingPlan, at: datetime, zone: tzinfo, *, as_frozen: bool) -> HowKnown:
    step = plan.steps.filter(key="baseline").first()
    return HowKnown(
        method="Every figure was worked out at that moment and kept as it was. Nothing on this page"
        " is worked out anew, whatever is collected or defined later.",
        base=f"What was held here on {wording.moment(at, zone)}.",
        sources=(step.evidence,) if step and step.evidence else (),
        caveats=(
            "The check figure in the list of changes fits what is shown here." if as_frozen
            else "The check figure in the list of changes does not fit what is shown here.",
        ),
    )  # fmt: skip


def _followers(kept: Mapping[str, Any], zone: tzinfo) -> Section:
    answer = from_plain(kept["followers"])
    return Section(
        title="Followers",
        key="followers",
        figures=(
            Figure(
                sentence=wording.sentences(wording.answer(answer)), how=how(answer, zone),
                key="followers-how",
            ),
        ),
    )  # fmt: skip


def _period(one: Mapping[str, Any]) -> str:
    since, until = (date.fromisoformat(one[end]) for end in ("since", "until"))
    return wording.period(since, until)


def _findings(found: Sequence[Mapping[str, Any]], zone: tzinfo) -> Section:
    """One table for each time; the second, of three months, lies open."""
    times = list(dict.fromkeys(_period(one) for one in found))
    grids = [
        (time, _grid([one for one in found if _period(one) == time], f"figures-{number}", zone))
        for number, time in enumerate(times)
    ]
    open_ = min(1, len(grids) - 1)
    return Section(
        title="Figures of the channel",
        key="figures",
        sentences=(grids[open_][0],) if grids else (),
        own_words=True,
        grid=grids[open_][1] if grids else None,
        grids=tuple(one for place, one in enumerate(grids) if place != open_),
        empty=None if grids else Empty(sentence="Nothing can be measured there."),
    )


def _grid(found: Sequence[Mapping[str, Any]], key: str, zone: tzinfo) -> Grid:
    rows = tuple(
        (
            Cell(text=one["title"], note=one["unit"], own=True),
            cell(from_plain(one["answer"]), f"{key}-{number}", zone),
        )
        for number, one in enumerate(found)
    )
    times = ", ".join(dict.fromkeys(_period(one) for one in found))
    return Grid(caption=f"Figures, {times}", head=("Measure", "Figure"), rows=rows)


def _top(found: Sequence[Mapping[str, Any]], zone: tzinfo) -> Section:
    rows = tuple(
        (
            Cell(text=snippet(one["text"]) or one["id"], own=True,
                 note=wording.day(datetime.fromisoformat(one["published_at"]), zone)),
            Cell(text=wording.number(one["engagement"]), key=f"top-{number}",
                 how=_how_post(one, zone)),
        )
        for number, one in enumerate(found)
    )  # fmt: skip
    return Section(
        title="Posts with most engagement",
        key="top",
        grid=Grid(caption="Posts with most engagement", head=("Post", "Engagement"), rows=rows),
        empty=Empty(sentence="No post has all of its counts."),
    )  # fmt: skip


def _how_post(one: Mapping[str, Any], zone: tzinfo) -> HowKnown:
    counts = "; ".join(
        f"{wording.noun(each['metric']).more} {wording.number(each['value'])} at an age of"
        f" {wording.age(each['age_days'])}"
        for each in one["counts"]
    )
    last = max(datetime.fromisoformat(each["counted_at"]) for each in one["counts"])
    return HowKnown(
        method="The counts of the platform, added up by the measure engagement. Plain counts, so"
        " they have no range.",
        base=wording.sentences(f"Each count as of its last look: {counts}"),
        sources=(f"The platform, as of {wording.moment(last, zone)}",),
        caveats=("A young post may have got more since.",),
        link=reverse("method", args=["measures"]),
    )


def _inbound(one: Mapping[str, Any], number: int) -> Section:
    key = f"inbound-{number}"
    titles = {**KINDS, **COLLECTED}
    rows = tuple(
        (
            Cell(text=row["group"] or "We do not know from whom", own=True),
            Cell(text=_kinds(row["counts"], titles), key=f"{key}-how"),
            Cell(text=NOT_COUNTED if row["here"] is None else wording.number(row["here"]),
                 key=f"{key}-how"),
        )
        for row in one["groups"]
    )  # fmt: skip
    return Section(
        title=f"Input received, {_period(one)}",
        key=key,
        figures=(
            Figure(
                sentence="From everywhere, and of that what was counted for this channel.",
                key=f"{key}-how",
                how=HowKnown(
                    method="Counts that people entered, answers to surveys, and replies and"
                    " mentions that were collected. Plain counts, without a range.",
                    base=f"Everything known to have come in, {_period(one)}.",
                    caveats=("Not counted is not nought: nobody counted.",
                             "They are messages, not people."),
                ),
            ),
        ),
        grid=Grid(caption="Input received by group", rows=rows,
                  head=("Group", "From everywhere", "On this channel")),
    )  # fmt: skip


def _kinds(counts: Mapping[str, int] | None, titles: Mapping[str, str]) -> str:
    if not counts:
        return NOT_COUNTED
    return "; ".join(
        f"{titles.get(kind, kind)}: {wording.number(count)}" for kind, count in counts.items()
    )


def _elsewhere(found: Sequence[Mapping[str, Any]], zone: tzinfo) -> Section:
    """Each other channel: website, newsletter, and the accounts where we stay. Measures without a
    figure are named in one row: there may be hundreds."""
    grids = []
    for number, one in enumerate(found):
        name = account_title(one["platform"], one["handle"])
        figures = [each for each in one["findings"] if each["answer"]["answer"] == "finding"]
        without = [each["title"] for each in one["findings"] if each not in figures]
        first = (Cell(text="Followers", note="As last counted"),
                 cell(from_plain(one["followers"]), f"other-{number}-followers", zone))  # fmt: skip
        last = (Cell(text="No figure"), Cell(text=", ".join(without), own=True))
        grid = _grid(figures, f"other-{number}", zone)
        rows = (first, *grid.rows, *((last,) if without else ()))
        grids.append((name, replace(grid, caption=name, rows=rows)))
    days = {_period(each) for one in found for each in one["findings"]}
    return Section(
        title="Beside it",
        key="others",
        sentences=(f"Your other channels, website and newsletter, {', '.join(sorted(days))}.",)
        if days else (),
        own_words=True,
        grids=tuple(grids),
        empty=None if grids else Empty(sentence="There was no other channel."),
    )  # fmt: skip
