"""The story around a report's posts, gathered from objectives, measures, the log and lessons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from goodmeasure.kernel.periods import Period
from goodmeasure.kernel.plain import from_plain
from goodmeasure.measures import compute
from goodmeasure.measures.definitions import measures
from goodmeasure.measures.platforms import account_name, account_title, platform_title
from goodmeasure.reports import change, wording
from goodmeasure.reports import measures as measures_words
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
    return Story(
        objectives=tuple(_objectives(organisation, period, now)),
        measures=tuple(_measures(organisation, period, channels, now)),
        events=tuple(_events(organisation, period)),
        effects=tuple(_effects(organisation, channels)),
        studies=tuple(_studies(organisation, period)),
        lessons=tuple(_lessons(organisation, period)),
    )


def _measures(
    organisation: Organisation, period: Period, channels: Sequence[Channel], now: datetime
) -> Iterator[MeasureLine]:
    figures = measured_channels(organisation, channels)
    for one in {**measures(), **own_measures(organisation)}.values():
        for channel in figures.values():
            if one.is_defined_on(channel.platform.name):
                found = compute.answer(one, channel, period, now=now)
                yield MeasureLine(
                    channel=channel.subject, measure=one.title, unit=one.unit, stage=one.stage,
                    answer=found, said=measures_words.said(found, one),
                )  # fmt: skip


def _events(organisation: Organisation, period: Period) -> Iterator[EventLine]:
    rows = Event.objects.filter(
        organisation=organisation, withdrawn_at__isnull=True, at__gte=period.since,
        at__lte=period.until,
    )  # fmt: skip
    for one in rows.select_related("channel").order_by("at", "pk"):
        yield EventLine(at=one.at, title=one.title, about=_about(one))


def _effects(organisation: Organisation, channels: Sequence[Channel]) -> Iterator[str]:
    """Those that stand out beyond luck, the surest first."""
    rows = EffectRecord.objects.filter(organisation=organisation, channel__in=list(channels))
    standing = [one for one in rows.select_related("channel") if one.detail.get("candidate")]
    for one in sorted(standing, key=lambda one: one.detail["p"])[:MOST_EFFECTS]:
        said = effect_sentence(one.choice, one.measure, from_plain(one.answer))
        yield f"{account_name(one.channel.platform, one.channel.handle)}: {said}"


def _studies(organisation: Organisation, period: Period) -> Iterator[str]:
    """Of events in the period, the newest question first."""
    rows = Study.objects.filter(organisation=organisation).select_related("event", "channel")
    for one in rows.order_by("-asked_at", "-pk"):
        if period.since <= one.event.at <= period.until:
            whose = account_title(one.channel.platform, one.channel.handle)
            yield change.study_sentence(one.series, whose, one.event.title, one.result)


def _lessons(organisation: Organisation, period: Period) -> Iterator[LessonLine]:
    for one in lessons_of(organisation, since=period.since, until=period.until):
        rests_on = tuple(f"{held['title']}: {held['sentence']}" for held in one.rests_on)
        yield LessonLine(kind=one.kind, sentence=one.sentence, about=one.about, rests_on=rests_on)


def _about(event: Event) -> str:
    if event.channel is not None:
        return account_title(event.channel.platform, event.channel.handle)
    return platform_title(event.platform) if event.platform else ""


def _objectives(organisation: Organisation, period: Period, now: datetime) -> list[ObjectiveLine]:
    known, found = {**measures(), **own_measures(organisation)}, []
    for one in objectives_of(organisation, since=period.since, until=period.until):
        stands = progress(organisation, one, now=now)
        measure, answer = known.get(one.measure), stands.answer
        target = "" if one.target is None else wording.number(one.target)
        if measure is not None and one.target is not None:
            target = measures_words.target(one.target, measure)
        said = (
            measures_words.figure(answer, measure) if measure and answer else wording.answer(answer)
        )
        found.append(
            ObjectiveLine(
                sentence=one.sentence, since=one.since, until=one.until, target=target,
                answer=answer, said=said, met=stands.met, over=stands.over,
            )
        )  # fmt: skip
    return found
