"""What it is about posts that works, and what cannot be told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo
from itertools import groupby

from django.urls import reverse

from goodmeasure.evidence.effects.sensitivity import posts_for_a_fair_test
from goodmeasure.kernel.findings import Finding
from goodmeasure.kernel.plain import from_plain
from goodmeasure.reports import effects as words
from goodmeasure.reports import wording
from goodmeasure.reports.charts.forest import ForestRow, forest, forest_sentence
from goodmeasure.reports.charts.picture import Picture
from goodmeasure.store.models import EffectRecord
from goodmeasure.web.presenters.blocks import Cell, Figure, Grid, Link, Section, SectionsPage
from goodmeasure.web.presenters.crumbs import HOME, LEARNING
from goodmeasure.web.presenters.explaining import how
from goodmeasure.web.presenters.parts import Empty, HowKnown, Tag, channel_title

CRUMBS = (HOME, LEARNING)
STANDS = Tag(text="Stands out", shape="●", colour="green")
PERHAPS = Tag(text="Perhaps luck", shape="?", colour="grey")
NOTHING = Empty(
    sentence="Nothing has been evaluated yet. Collect a channel or import a file.",
    action="Add a channel",
    href="/channels/add/",
)
CANNOT_TELL = Tag(text="Cannot tell", shape="?", colour="grey")


def effects_page(
    rows: Sequence[EffectRecord], zone: tzinfo, *, chosen: int | None = None
) -> SectionsPage:
    """One channel at a time: the one asked for, or the first with a figure; the others by link."""
    channels = {key: list(group) for key, group in groupby(rows, key=lambda one: one.channel_id)}
    found = [one for one in rows if one.detail]
    first = next((one.channel_id for one in (*found, *rows)), None)
    key = chosen if chosen in channels else first
    sections = [Section(empty=NOTHING)]
    if key is not None:
        others = {other: rows for other, rows in channels.items() if other != key}
        sections = [*_channel(channels[key], zone), *_others(others), _about(found, zone)]
    return SectionsPage(
        title="What works",
        lead=_lead(found, len(channels)),
        lead_how="about" if found else "",
        crumbs=CRUMBS,
        warning="This is what goes together, not what causes what. Posts with a link may be about"
        " other things than posts without. A fair test is to toss a coin for each post.",
        actions=(
            *((Link(text="Other channels", href="#others"),) if len(channels) > 1 else ()),
            Link(text="Set up a fair test", href=reverse("experiments")),
            Link(text="Topics", href=reverse("topics")),
            Link(text="Download all (CSV)", href=reverse("effects_csv")),
        ),
        sections=tuple(sections),
    )


def _lead(found: Sequence[EffectRecord], channels: int) -> str:
    if not found:
        return "There is not enough yet to say what it is about posts that works."
    return (
        f"{_standing(found)} of {len(found)} choices that could be asked about on"
        f" {wording.many(channels, 'channel')} go with more or less than usual."
    )


def _standing(rows: Sequence[EffectRecord]) -> int:
    return sum(bool(one.detail.get("candidate")) for one in rows)


def _about(found: Sequence[EffectRecord], zone: tzinfo) -> Section:
    if not found:
        return Section()
    at = max(one.at for one in found)
    known = HowKnown(
        method="For each channel, a regression of what posts got on all choices at once, with the"
        " time of posting and days on which a habit changed held alike. 95 in 100 such ranges hold"
        " the true figure. A choice stands out where the range leaves out 1 and it is not luck"
        " among so many: of those that stand out, at most about 1 in 10 does so by luck.",
        base=f"{len(found)} choices with 30 posts or more on each side.",
        sources=(
            f"Every channel’s settled posts, as last worked out on {wording.moment(at, zone)}",
        ),
        link=reverse("method", args=["effects"]),
    )
    sentence = "Every choice of every channel was looked at in one go."
    return Section(
        title="How this was worked out",
        figures=(Figure(sentence=sentence, how=known, key="about"),),
    )


def _channel(rows: list[EffectRecord], zone: tzinfo) -> tuple[Section, ...]:
    """A picture and a table of the choices with a figure; the others say why in a line."""
    found = [one for one in rows if one.detail]
    title = channel_title(rows[0].channel)
    grid = Grid(
        caption=f"Choices on {title}",
        head=("Choice", "Compared with the others", "Posts with and without", "So"),
        rows=tuple(_row(one, zone) for one in found),
    )
    return (
        Section(
            title=title,
            key="channel",
            pictures=tuple(_pictures(found, title)),
            how=_how_channel(found, title, zone) if found else None,
            grid=grid,
            sentences=() if found else ("No choice can be told from the others here yet.",),
            folded=("Why there is no figure for the others", _reasons(rows)),
        ),
    )


def _pictures(found: Sequence[EffectRecord], title: str) -> Iterator[tuple[str, Picture]]:
    """One for each measure with two choices or more, in the order of the choices."""
    for measure, what in words.COUNTED.items():
        rows = [_forest_row(one) for one in found if one.measure == measure]
        if len(rows) > 1:
            sentence = forest_sentence(rows, title)
            yield measure, forest(rows, what=what, sentence=sentence, key=f"{measure} {title}")


def _forest_row(one: EffectRecord) -> ForestRow:
    answer, detail = from_plain(one.answer), one.detail
    if not isinstance(answer, Finding):
        raise TypeError("Only choices with a figure are drawn.")
    return ForestRow(
        name=words.posts_with(one.choice), said=words.times(answer), ratio=detail["ratio"],
        low=detail["low"], high=detail["high"], stands=bool(detail.get("candidate")),
    )  # fmt: skip


def _how_channel(found: Sequence[EffectRecord], title: str, zone: tzinfo) -> HowKnown:
    """Of the picture: what one regression says of all the choices."""
    posts = max(one.detail["with_it"] + one.detail["without_it"] for one in found)
    at = max(one.at for one in found)
    return HowKnown(
        method="One regression on all choices at once, with the time of posting and days on which a"
        " habit changed held alike. Hours, days and thirds of the texts by length are each set"
        " against the mean of the others. 95 in 100 such ranges hold the true figure.",
        base=f"Up to {wording.number(posts)} settled posts of {title}. Each row of the table below"
        " says how many were with it and without.",
        sources=(f"{title}, as last worked out on {wording.moment(at, zone)}",),
        caveats=("This is what goes together, not what causes what.",),
        versions=f"Method version {found[0].method_version}.",
        link=reverse("method", args=["effects"]),
    )


def _others(channels: Mapping[int, Sequence[EffectRecord]]) -> tuple[Section, ...]:
    """The other channels, those where most stands out first."""
    if not channels:
        return ()
    ordered = sorted(
        channels.items(),
        key=lambda pair: (-_standing(pair[1]), -sum(bool(one.detail) for one in pair[1])),
    )
    grid = Grid(
        caption="Other channels",
        head=("Channel", "Choices with a figure", "Stand out"),
        rows=tuple(_other(key, rows) for key, rows in ordered),
    )
    return (Section(title="Other channels", key="others", grid=grid),)


def _other(key: int, rows: Sequence[EffectRecord]) -> tuple[Cell, ...]:
    counts = (sum(bool(one.detail) for one in rows), _standing(rows))
    link = f"{reverse('effects')}?channel={key}"
    return (
        Cell(text=channel_title(rows[0].channel), href=link, own=True),
        *(Cell(text=wording.number(one) if one else "None", key="about") for one in counts),
    )


def _reasons(rows: list[EffectRecord]) -> tuple[str, ...]:
    return tuple(
        words.effect_sentence(one.choice, one.measure, from_plain(one.answer))
        for one in rows
        if not one.detail
    )


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
        Cell(text=name, key=key),
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
    if detail.get("robustness_of_range"):
        said.insert(
            1,
            "Or, said in another way, it would have to account for"
            f" {wording.percent(detail['robustness_of_range'])} or more of what is left unexplained"
            " both of the choice and of what posts got (robustness value).",
        )
    return tuple(said)
