"""Signposts: what would change our mind, and has it?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, tzinfo

from django.urls import reverse

from goodmeasure.decisions.review.watched import OfLog, Spec
from goodmeasure.kernel.findings import Finding
from goodmeasure.reports import wording
from goodmeasure.reports.reviews.names import capital
from goodmeasure.reports.signposts import trips_words, value_words
from goodmeasure.services.signposts.reading import KeptLook, Waiting, spec_of
from goodmeasure.store.models import DecisionRecord, ReviewRecord, SignpostRecord
from goodmeasure.web.presenters import explained
from goodmeasure.web.presenters.blocks import Cell, Grid, Link, Section, SectionsPage
from goodmeasure.web.presenters.crumbs import HOME, REVIEWS
from goodmeasure.web.presenters.overview import Matter, Need
from goodmeasure.web.presenters.parts import Crumb, Empty, HowKnown, Tag

LIST = Crumb(text="Signposts", href="/reviews/signposts/")
TAGS = {
    "watching": Tag(text="Watching", shape="◔", colour="blue"),
    "tripped": Tag(text="Tripped", shape="▲", colour="orange"),
    "cannot tell": Tag(text="Cannot tell", shape="?", colour="grey"),
}
SEEN = Tag(text="Tripped, seen", shape="△", colour="white")
ENDED = Tag(text="Ended", shape="■", colour="grey")
METHOD = "waiting"


def _decision(key: int | None) -> str:
    """The page of a decision."""
    return reverse("decision", args=[key])


def crumbs(*below: Crumb) -> tuple[Crumb, ...]:
    """The way back: Overview, Reviews, and what is given."""
    above = (HOME, REVIEWS)
    return (*above, *below)


def tag_of(record: SignpostRecord) -> Tag:
    if record.ended_at is not None:
        return ENDED
    if record.status == SignpostRecord.Status.TRIPPED and record.seen_at is not None:
        return SEEN
    return TAGS[record.status]


def about_of(record: SignpostRecord) -> tuple[str, str]:
    """What it is attached to, and where that is; two empty strings for nothing."""
    if record.decision is not None:
        return record.decision.title, _decision(record.decision_id)
    if record.review is not None:
        return record.review.question, reverse("review", args=[record.review_id])
    return "", ""


def since_of(record: SignpostRecord) -> str:
    """Where it is shown what has changed in the review since it was set."""
    review = record.decision.review_id if record.decision is not None else record.review_id
    return _since(review, spec_of(record).set_on)


def _since(review: int | None, day: date) -> str:
    if review is None:
        return ""
    return f"{reverse('review_since', args=[review])}?at={day.isoformat()}"


def signposts_page(
    found: Sequence[SignpostRecord], figures: Mapping[int, float], zone: tzinfo, *,
    review: ReviewRecord | None, may_set: bool,
) -> SectionsPage:  # fmt: skip
    """``figures`` by key: what is compared with each threshold. Of one ``review`` or of all."""
    query = f"?review={review.pk}" if review is not None else ""
    start = Link(text="Set a signpost", href=f"{reverse('signpost_new')}{query}")
    open_ = [one for one in found if one.ended_at is None]
    tripped = sum(one.status == SignpostRecord.Status.TRIPPED for one in open_)
    empty = Empty(
        sentence="No signpost is set. It says which figure would make you look at a decision"
        " again, and tells you when that has come: not by one bad week, but when luck does not"
        " explain it.",
        action=start.text if may_set else "",
        href=start.href if may_set else "",
    )
    lead = (
        f"{wording.many(len(open_), 'signpost')} {'is' if len(open_) == 1 else 'are'} set;"
        f" {wording.number(tripped) if tripped else 'none'} of them"
        f" {'has' if tripped == 1 else 'have'} tripped."
    )
    return SectionsPage(
        title="Signposts",
        lead=lead if found else "What would change our mind, and has it?",
        lead_known=explained.records(
            wording.many(len(found), "signpost"), max(one.made_at for one in found), zone
        )
        if found
        else None,
        crumbs=crumbs() if review is None else crumbs(_of(review)),
        actions=_list_actions(start, review, may_set=may_set and bool(found)),
        sections=(Section(grid=_grid(found, figures, zone), empty=empty),),
    )


def _of(review: ReviewRecord) -> Crumb:
    return Crumb(text=review.question, href=reverse("review", args=[review.pk]))


def _list_actions(
    start: Link, review: ReviewRecord | None, *, may_set: bool
) -> tuple[Link, ...]:  # fmt: skip
    everything = Link(text="Signposts of every review", href=reverse("signposts"))
    return (*((start,) if may_set else ()), *((everything,) if review is not None else ()))


def _grid(
    found: Sequence[SignpostRecord], figures: Mapping[int, float], zone: tzinfo
) -> Grid:  # fmt: skip
    return Grid(
        caption="Signposts, those that have tripped first",
        head=("Signpost", "State", "Now", "Trips when it", "Who is told"),
        rows=tuple(_row(one, figures.get(one.pk), zone) for one in found),
    )


def _row(record: SignpostRecord, figure: float | None, zone: tzinfo) -> tuple[Cell, ...]:
    spec, about = spec_of(record), about_of(record)[0]
    key = f"signpost-{record.pk}"
    now = value_words(spec, figure) if figure is not None else "No figure"
    return (
        Cell(
            text=record.title, href=reverse("signpost", args=[record.pk]), own=True, note=about
        ),
        Cell(tag=tag_of(record), own=True, note=_when(record)),
        Cell(text=now, how=how_watched(record, spec, (), zone), key=key, own=figure is None),
        Cell(text=capital(trips_words(spec)), key=key),
        Cell(text=str(record.owner) if record.owner else "Nobody", own=True),
    )  # fmt: skip


def _when(record: SignpostRecord) -> str:
    if record.ended_at is not None:
        return wording.short_day(record.ended_at)
    if record.tripped_on is not None:
        return wording.short_day(record.tripped_on)
    return f"until {wording.short_day(spec_of(record).until)}"


def how_watched(
    record: SignpostRecord, spec: Spec, looks: Sequence[KeptLook], zone: tzinfo
) -> HowKnown:
    """How where it stands is known."""
    since = [one for one in looks if one.seen.on > spec.set_on and one.seen.value is not None]
    before = [one for one in looks if one.seen.on <= spec.set_on and one.seen.value is not None]
    base = f"{spec.figure}{f' ({spec.unit})' if spec.unit else ''}."
    if looks:
        base += (
            f" {wording.many(len(since), 'look')} since it was set"
            + (f", and {wording.number(len(before))} before to learn from." if before else ".")
        )  # fmt: skip
    checked = record.checked_at
    newest = next((o.answer for o in reversed(looks) if isinstance(o.answer, Finding)), None)
    sources = [f"{one.name}, as of {wording.moment(one.seen_at, zone)}"
               for one in (newest.sources if newest else ())]  # fmt: skip
    if checked is not None:
        sources.append(f"Last checked on {wording.moment(checked, zone)}")
    return HowKnown(
        method=_method(spec),
        base=base,
        sources=tuple(sources),
        caveats=_caveats(spec, newest),
        link=reverse("method", args=[METHOD]),
    )


def _method(spec: Spec) -> str:
    if isinstance(spec.watched, OfLog):
        return (
            "Counted: the entries of this kind in the log since it was set, but for those that were"
            " withdrawn. It trips when there are enough."
        )
    if spec.is_share:
        return (
            "Each new figure is looked at once. It trips where its whole range lies beyond the"
            " threshold, with the range made longer for every look there may be, so that luck trips"
            " it at most 1 time in 20 over the whole watch."
        )
    last = wording.many(spec.persistence, "look")
    if spec.exact:
        return f"The figure is exact. It trips when {last} in a row lie beyond the threshold."
    return (
        "Each look is of days that no other look counts. It trips when the looks together lie so"
        " far beyond the threshold that luck would do it at most 1 time in 20 over the whole watch,"
        f" however often it is looked at, and the last {last} lie beyond it too."
    )


def _caveats(spec: Spec, newest: Finding | None) -> tuple[str, ...]:
    told = list(newest.caveats) if newest is not None else []
    if spec.learns:
        told.append("A season is a change too: set a threshold that allows for August.")
    return tuple(dict.fromkeys(told))


def signpost_needs(found: Waiting) -> tuple[Need, ...]:
    """For the Overview: tripped signposts, figures to enter, decisions to review."""
    return (
        *(_tripped_need(one) for one in found.tripped),
        *(_entry_need(one) for one in found.to_enter),
        *(_review_need(one) for one in found.to_review),
    )


def _tripped_need(one: SignpostRecord) -> Need:
    assert one.tripped_on is not None  # noqa: S101 - it has tripped
    return Need(
        matter=Matter.DECISIONS,
        sentence=f"A signpost tripped on {wording.day(one.tripped_on)}: {one.title}.",
        action="See what has changed",
        href=reverse("signpost", args=[one.pk]),
    )


def _entry_need(one: SignpostRecord) -> Need:
    return Need(
        matter=Matter.DATES,
        sentence=f"A figure is to be entered: {spec_of(one).figure}.",
        action="Enter it",
        href=f"{reverse('signpost', args=[one.pk])}#enter",
    )


def _review_need(one: DecisionRecord) -> Need:
    assert one.review_on is not None  # noqa: S101 - it was asked for by it
    return Need(
        matter=Matter.DATES,
        sentence=f"The decision “{one.title}” was to be reviewed on {wording.day(one.review_on)}.",
        action="See what has changed since",
        href=_since(one.review_id, one.decided_on or one.review_on),
    )
