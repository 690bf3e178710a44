"""Data health: can I trust what I am looking at?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from django.urls import reverse

from goodmeasure.measures.platforms import platforms
from goodmeasure.reports import wording
from goodmeasure.services.health import Health, HealthFinding, Level
from goodmeasure.store.models import Evaluation
from goodmeasure.store.queries.channels import ChannelGlance
from goodmeasure.web.presenters import explained
from goodmeasure.web.presenters.channels.channels import ChannelLine, channel_line
from goodmeasure.web.presenters.crumbs import HOME
from goodmeasure.web.presenters.page import Page
from goodmeasure.web.presenters.parts import Crumb, Tag, channel_title


@dataclass(frozen=True, kw_only=True)
class HealthLine:
    """Something that needs somebody: what it is, and where or how to mend it."""

    tag: Tag
    sentence: str
    next_step: str
    link: Crumb | None = None


@dataclass(frozen=True, kw_only=True)
class DataPage(Page):
    findings: tuple[HealthLine, ...]
    well: str
    lines: tuple[ChannelLine, ...]
    evaluation: str
    may_import: bool


def data_page(
    *,
    glances: Sequence[ChannelGlance],
    health: Health,
    evaluation: Evaluation | None,
    may_import: bool,
    now: datetime,
    zone: tzinfo,
) -> DataPage:
    return DataPage(
        title="Data",
        lead=_lead(glances, now),
        crumbs=(HOME,),
        known={
            "counts": explained.counts_of_channels(glances, zone),
            "records": explained.records(
                f"what was looked at of {wording.many(len(glances), 'channel')}", now, zone
            ),
        },
        findings=tuple(_finding(one) for one in health.findings if one.level > Level.OK),
        well=health.sentence,
        lines=tuple(channel_line(one, now, zone) for one in glances),
        evaluation=_evaluated(evaluation, zone),
        may_import=may_import,
    )


LEVEL_TAGS = {
    Level.ATTENTION: Tag(text="Needs attention", shape="!", colour="yellow"),
    Level.BROKEN: Tag(text="Broken", shape="✕", colour="red"),
}


def _finding(one: HealthFinding) -> HealthLine:
    """The way to the page where it is mended, where there is one; else the next step in words."""
    link = None
    if one.channel is not None:
        link = Crumb(text="See the channel", href=reverse("channel", args=[one.channel]))
    elif one.code == "no-channels":
        link = Crumb(text="Add your first channel", href=reverse("channel_add"))
    return HealthLine(
        tag=LEVEL_TAGS[one.level],
        sentence=one.sentence,
        next_step="" if link else one.next_step,
        link=link,
    )


def _lead(glances: Sequence[ChannelGlance], now: datetime) -> str:
    live = [one for one in glances if _collected(one)]
    if not glances:
        return "There is no data yet."
    if not live:
        return "All figures come from files, so they are as old as the files."
    late = [
        one
        for one in live
        if one.channel.trouble or one.as_of is None or one.as_of < now - timedelta(days=1)
    ]
    subject, rest = "All channels", ""
    if len(live) < len(glances):
        subject, rest = "All channels that we collect", " The others are as old as their files."
    if not late:
        oldest = min(one.as_of for one in live if one.as_of)
        return f"{subject} were collected in the last {wording.age(now - oldest)}.{rest}"
    names = ", ".join(channel_title(one.channel) for one in late)
    if len(late) == len(live):
        return f"No channel was collected in the last day without trouble: {names}.{rest}"
    return f"{subject} were collected in the last day, except {names}.{rest}"


def _collected(one: ChannelGlance) -> bool:
    facts = platforms().get(one.channel.platform)
    return bool(facts and facts.collected)


def _evaluated(evaluation: Evaluation | None, zone: tzinfo) -> str:
    if evaluation is None:
        return "Posts have not been judged yet."
    return (
        f"Posts were last judged on {wording.moment(evaluation.at, zone)}: "
        f"{wording.many(evaluation.posts, 'post')}, with version {evaluation.measure_version} of "
        f"{evaluation.measure} and method {evaluation.method_version}."
    )
