"""The story around a report's posts, gathered from objectives, measures, the log and lessons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from goodmeasure.kernel.periods import Period
from goodmeasure.kernel.plain import from_plain
from goodmeasure.measures import compute
from goodmeasure.measures.definitions import measures
from goodmeasure.measures.platforms import account_name, account_title, platform_title
from goodmeasure.reports import change, wording
from goodmeasure.reports.effects import effect_sentence
from goodmeasure.reports.period.story import (
    EventLine,
    LessonLine,
    MeasureLine,
    ObjectiveLine,
    Story,
)
from goodmeasure.services.lessons import lessons_of
from goodmeasure.services.measuring import measured_channels
from goodmeasure.services.objectives import objectives_of, progress
from goodmeasure.services.own_measures import own_measures
from goodmeasure.store.models import Channel, EffectRecord, Event, Organisation, Study

MOST_EFFECTS = 12


def tell(
    organisation: Organisation, period: Period, channels: Sequence[Channel], *, now: datetime
) -> Story:
    """The story of a period on the given channels."""
    inside = {"organisation": organisation}
    known = {**measures(), **own_measures(organisation)}
    figures = measured_channels(organisation, channels)
    lines = tuple(
        MeasureLine(
            channel=channel.subject, measure=one.title, unit=one.unit, stage=one.stage,
            answer=compute.answer(one, channel, period, now=now),
        )
        for one in known.values()
        for channel in figures.values()
        if one.is_defined_on(channel.platform.name)
    )  # fmt: skip
    events = Event.objects.filter(
        **inside, withdrawn_at__isnull=True, at__gte=period.since, at__lte=period.until
    ).select_related("channel")
    effects = EffectRecord.objects.filter(**inside, channel__in=list(channels)).select_related(
        "channel"
    )
    standing = sorted(
        (one for one in effects if one.detail.get("candidate")), key=lambda one: one.detail["p"]
    )
    studies = Study.objects.filter(**inside).select_related("event").order_by("-asked_at")
    return Story(
        objectives=tuple(_objectives(organisation, period, now)),
        measures=lines,
        events=tuple(
            EventLine(at=one.at, title=one.title, about=_about(one))
            for one in events.order_by("at")
        ),
        effects=tuple(
            f"{account_name(one.channel.platform, one.channel.handle)}: "
            + effect_sentence(one.choice, one.measure, from_plain(one.answer))
            for one in standing[:MOST_EFFECTS]
        ),
        studies=tuple(
            change.study_sentence(one.series, one.event.title, one.result)
            for one in studies
            if period.since <= one.event.at <= period.until
        ),
        lessons=tuple(
            LessonLine(
                kind=one.kind, sentence=one.sentence, about=one.about,
                rests_on=tuple(f"{held['title']}: {held['sentence']}" for held in one.rests_on),
            )
            for one in lessons_of(organisation, since=period.since, until=period.until)
        ),
    )  # fmt: skip


def _about(event: Event) -> str:
    if event.channel is not None:
        return account_title(event.channel.platform, event.channel.handle)
    return platform_title(event.platform) if event.platform else ""


def _objectives(organisation: Organisation, period: Period, now: datetime) -> list[ObjectiveLine]:
    found = []
    for one in objectives_of(organisation, since=period.since, until=period.until):
        stands = progress(organisation, one, now=now)
        unit = measures()[one.measure].unit if one.measure in measures() else ""
        target = f"{wording.number(one.target)} {unit}".strip() if one.target is not None else ""
        found.append(
            ObjectiveLine(
                sentence=one.sentence, since=one.since, until=one.until, target=target,
                answer=stands.answer, met=stands.met,
            )
        )  # fmt: skip
    return found
