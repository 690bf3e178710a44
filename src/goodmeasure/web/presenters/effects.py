"""What it is about posts that works, and what cannot be told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from itertools import groupby

from django.urls import reverse

from goodmeasure.evidence.effects.sensitivity import posts_for_a_fair_test
from goodmeasure.kernel.findings import Finding
from goodmeasure.kernel.plain import from_plain
from goodmeasure.reports import effects as words
from goodmeasure.reports import wording
from goodmeasure.store.models import EffectRecord
from goodmeasure.web.presenters.blocks import Cell, Figure, Grid, Link, Section, SectionsPage
from goodmeasure.web.presenters.explaining import how
from goodmeasure.web.presenters.parts import Crumb, Empty, HowKnown, Tag, channel_title

CRUMBS = (Crumb(text="Overview", href="/"), Crumb(text="Learning", href="/learning/"))
STANDS = Tag(text="Stands out", shape="●", colour="green")
PERHAPS = Tag(text="Perhaps luck", shape="?", colour="grey")
CANNOT_TELL = Tag(text="Cannot tell", shape="?", colour="grey")


def effects_page(rows: Sequence[EffectRecord], zone: tzinfo) -> SectionsPage:
    found = [one for one in rows if one.detail]
    standing = [one for one in found if one.detail.get("candidate")]
    channels = len({one.channel_id for one in rows})
    lead = (
        f"{len(standing)} of {len(found)} choices that could be asked about on"
        f" {wording.many(channels, 'channel')} go with more or less than usual."
        if found
        else "There is not enough yet to say what it is about posts that works."
    )
    sections = [
        _channel(list(group), zone) for _, group in groupby(rows, key=lambda one: one.channel_id)
    ]
    if not rows:
        sections = [
            Section(
                empty=Empty(
                    sentence="Nothing has been evaluated yet. Collect a channel or import a file.",
                    action="Add a channel",
                    href=reverse("channel_add"),
                )
            )
        ]
    return SectionsPage(
        title="What works",
        lead=lead,
        lead_how="about" if found else "",
        crumbs=CRUMBS,
        warning="This is what goes together, not what causes what. Posts with a link may be about"
        " other things than posts without. A fair test is to toss a coin for each post.",
        actions=(
            Link(text="Set up a fair test", href=reverse("experiments")),
            Link(text="Topics", href=reverse("topics")),
            Link(text="Download (CSV)", href=reverse("effects_csv")),
        ),
        sections=(*sections, _about(found)),
    )


def _about(found: Sequence[EffectRecord]) -> Section:
    if not found:
        return Section()
    known = HowKnown(
        method="For each channel, a regression of what posts got on all choices at once, with the"
        " time of posting held alike. The range is where 95 in 100 such figures would fall. A"
        " choice stands out where the range leaves out 1 and it is not luck among so many: of those"
        " that stand out, at most about 1 in 10 does so by luck.",
        base=f"{len(found)} choices with 30 posts or more on each side.",
        link=reverse("method", args=["effects"]),
    )
    sentence = "Every choice of every channel was looked at in one go."
    return Section(
        title="How this was worked out",
        figures=(Figure(sentence=sentence, how=known, key="about"),),
    )


def _channel(rows: list[EffectRecord], zone: tzinfo) -> Section:
    """Choices with a figure, the furthest from none first; the others say why in a line."""
    found = sorted((one for one in rows if one.detail), key=lambda one: (one.measure, -_far(one)))
    title = channel_title(rows[0].channel)
    grid = Grid(
        caption=f"Choices on {title}",
        head=("Choice", "Compared with posts without", "Posts with and without", "So"),
        rows=tuple(_row(one, zone) for one in found),
    )
    return Section(
        title=title,
        grid=grid if found else None,
        sentences=() if found else ("No choice can be told from the others here yet.",),
        folded=("Why there is no figure for the others", _reasons(rows)),
    )


def _reasons(rows: list[EffectRecord]) -> tuple[str, ...]:
    return tuple(
        words.effect_sentence(one.choice, one.measure, from_plain(one.answer))
        for one in rows
        if not one.detail
    )


def _far(one: EffectRecord) -> float:
    return abs(one.detail["ratio"] - 1) if one.detail else 0.0


def _row(one: EffectRecord, zone: tzinfo) -> tuple[Cell, ...]:
    answer, detail = from_plain(one.answer), one.detail
    key = f"effect-{one.pk}"
    name = words.posts_with(one.choice)
    if one.measure == "views":
        name = "Posts with a link, by views"
    known = how(answer, zone)
    if not isinstance(answer, Finding):
        raise TypeError("Only choices with a figure have a row.")
    known = HowKnown(
        method=known.method,
        base=known.base,
        sources=known.sources,
        versions=known.versions,
        link=known.link,
        caveats=(*known.caveats, *_sure(one)),
    )
    inside = answer.low is not None and answer.high is not None and answer.low <= 1 <= answer.high
    tag = CANNOT_TELL if inside else STANDS if detail.get("candidate") else PERHAPS
    said = words.times(answer).replace("as much", f"as much {words.COUNTED[one.measure]}")
    posts = f"{wording.number(detail['with_it'])} and {wording.number(detail['without_it'])}"
    return (
        Cell(text=name),
        Cell(text=said[:1].upper() + said[1:], how=known, key=key),
        Cell(text=posts, key=key),
        Cell(tag=tag),
    )


def _sure(one: EffectRecord) -> tuple[str, ...]:
    """Sensitivity, and what a fair test would take."""
    detail = one.detail
    need = posts_for_a_fair_test(max(detail["mean"], 0.05), detail["alpha"], 0.8)
    said = [
        f"{detail['overlap'] * 100:.0f}% of when it was chosen is not explained by time or the"
        " other choices.",
        f"A fair test that would see a difference of a fifth takes about {need:,.0f} posts on each"
        " side.",
    ]
    if detail["e_value_of_range"] > 1:
        e_value = detail["e_value_of_range"]
        said.insert(
            0,
            "To explain it away, something we did not look at would have to go with both the choice"
            f" and what posts got by {e_value:.1f} times or more (E-value).",
        )
    return tuple(said)
