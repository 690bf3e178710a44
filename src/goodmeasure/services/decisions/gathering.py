"""The record of a decision, as it stands or stood: the review, its result, and all it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from goodmeasure.decisions.record import record as records
from goodmeasure.decisions.record.record import (
    AnswerThen,
    ChannelThen,
    EventThen,
    GroupThen,
    PresenceThen,
    Record,
    RouteThen,
    SignpostThen,
)
from goodmeasure.decisions.review.options import channel_key, new_outlet
from goodmeasure.decisions.review.outcome import METHOD_VERSION
from goodmeasure.decisions.review.under import Under
from goodmeasure.evidence.audiences.outlets import outlet_title
from goodmeasure.evidence.audiences.pieces import Aspect, Estimate, Question
from goodmeasure.kernel.findings import NotEnough
from goodmeasure.reports import wording
from goodmeasure.reports.signposts import threshold_words
from goodmeasure.services.audiences import routing
from goodmeasure.services.audiences.estimates import cells_of
from goodmeasure.services.change.log import EVIDENCE
from goodmeasure.services.channels import channel_name
from goodmeasure.services.decisions.drafting import words_of
from goodmeasure.services.reviews import results
from goodmeasure.services.reviews.reading import under as under_of
from goodmeasure.services.reviews.results import Result
from goodmeasure.services.signposts import reading as signposting
from goodmeasure.store.models import (
    Channel,
    DecisionRecord,
    Event,
    Group,
    Organisation,
    SignpostRecord,
)

NOT_ASKED = "Nobody has asked them"


def record_of(decision: DecisionRecord, *, now: datetime) -> Record:
    """As it was frozen; a draft as it stands now."""
    if decision.frozen_at is not None:
        return records.from_plain(decision.frozen["record"])
    return gather(decision, now=now)


def gather(decision: DecisionRecord, *, now: datetime) -> Record:
    """As a draft, whatever is missing."""
    organisation, review = decision.organisation, decision.review
    today = organisation.day_of(now)
    under = under_of(review)
    found = results.result(organisation, review, today=today)
    result = found if isinstance(found, Result) else None
    words = words_of(decision)
    return Record(
        organisation=organisation.name, question=under.question, title=decision.title,
        choice=decision.choice, is_wait=decision.is_wait, decided_on=decision.decided_on,
        review_on=decision.review_on, frozen_by="", words=words, under=under,
        outcome=result.outcome if result else None,
        no_outcome=_why(found) if isinstance(found, NotEnough) else "",
        everything=result.everything if result else None,
        knowing=result.knowing if result else (), notes=result.notes if result else (),
        waiting=result.choice if result else None,
        channels=channels_then(organisation, under),
        groups=groups_then(organisation, under, today=today),
        events=events_then(organisation, under), signposts=_signposts(decision), day=today,
        change=review.last_change, seed=review.seed, method_version=METHOD_VERSION,
        is_draft=True, replaces=_replaced(organisation, words.replaces),
    )  # fmt: skip


def _why(found: NotEnough) -> str:
    return wording.sentences(found.reason, found.needed)


def _replaced(organisation: Organisation, key: int | None) -> str:
    if key is None:
        return ""
    one = DecisionRecord.objects.get(organisation=organisation, pk=key)
    when = f", decided on {wording.day(one.decided_on)}" if one.decided_on else ""
    return f"“{one.title}”{when}"


def channels_then(organisation: Organisation, under: Under) -> tuple[ChannelThen, ...]:
    """Those there are, and those that an option would open."""
    rows = Channel.objects.filter(organisation=organisation).order_by("platform", "handle", "pk")
    there = [
        ChannelThen(key=channel_key(one.pk), title=channel_name(one), state=one.state)
        for one in rows
    ]
    named = dict.fromkeys(place.channel for one in under.options for place in one.places)
    new = [
        ChannelThen(key=key, title=outlet_title(outlet), state="")
        for key in named
        if (outlet := new_outlet(key)) is not None
    ]
    return (*there, *new)


def groups_then(organisation: Organisation, under: Under, *, today: date) -> tuple[GroupThen, ...]:
    """Every group, with where it is told and where it is."""
    told = groups_told(organisation)
    rows = [one for one, _ in routing.table(organisation).groups]
    cells = cells_of(organisation, rows, today=today)
    outlets = _outlets(organisation, under)
    return tuple(
        replace(one, presence=_presence(group, cells, outlets))
        for group, one in zip(rows, told, strict=True)
    )


def groups_told(organisation: Organisation) -> tuple[GroupThen, ...]:
    """Every group with where it is told, and nothing of where it is."""
    table = routing.table(organisation)
    return tuple(_group(one, table) for one, _ in table.groups)


def _outlets(organisation: Organisation, under: Under) -> list[str]:
    """Of our channels, and of those that an option would open."""
    ours = Channel.objects.filter(organisation=organisation).values_list("platform", flat=True)
    named = (new_outlet(place.channel) for one in under.options for place in one.places)
    return sorted({*ours, *(one for one in named if one is not None)})


def _group(group: Group, table: routing.RoutingTable) -> GroupThen:
    routes = [
        RouteThen(
            purpose=purpose.name, first=routing.route_words(stop.first),
            fallback=routing.route_words(stop.fallback) if stop.fallback else "",
            reason=stop.first.reason,
        )
        for purpose in table.purposes
        if (stop := table.stop(group, purpose)).first is not None
    ]  # fmt: skip
    return GroupThen(
        key=str(group.pk), title=group.name, size=group.size, size_source=group.size_source,
        size_on=group.size_on, routes=tuple(routes),
    )  # fmt: skip


def _presence(
    group: Group, cells: Mapping[Question, Estimate], outlets: Sequence[str]
) -> tuple[PresenceThen, ...]:
    """On each of the places that the review is about."""
    found = {
        question.outlet: one.answer
        for question, one in cells.items()
        if question.group == group.pk and question.aspect is Aspect.PRESENCE
    }
    return tuple(
        PresenceThen(
            outlet=outlet_title(one),
            answer=AnswerThen.of(found[one]) if one in found else AnswerThen(why=NOT_ASKED),
        )
        for one in outlets
    )


def events_then(organisation: Organisation, under: Under) -> tuple[EventThen, ...]:
    """Platform evidence about a place that the review speaks of, oldest first."""
    outlets = set(_outlets(organisation, under))
    titles = {one.key: one.title for one in under.criteria}
    rows = Event.objects.filter(
        organisation=organisation, withdrawn_at__isnull=True, kind__in=EVIDENCE
    ).select_related("channel")
    return tuple(
        EventThen(
            on=one.at, kind=str(one.get_kind_display()), title=one.title, source=one.source_name,
            address=one.source_url,
            criteria=tuple(titles[key] for key in one.bears_on if key in titles),
        )
        for one in rows.order_by("at", "pk")
        if not _place(one) or _place(one) in outlets
    )  # fmt: skip


def _place(event: Event) -> str:
    return event.channel.platform if event.channel is not None else event.platform


def _signposts(decision: DecisionRecord) -> tuple[SignpostThen, ...]:
    return tuple(signpost_then(one) for one in signposts_of(decision))


def signposts_of(decision: DecisionRecord) -> list[SignpostRecord]:
    """Those of the decision and of its review, not of other decisions on it, that were not
    ended."""
    found = signposting.signposts_of(
        decision.organisation, review=decision.review, ended=False
    )  # fmt: skip
    ours = [one for one in found if one.decision_id in (None, decision.pk)]
    return sorted(ours, key=lambda one: (one.made_at, one.pk))


def signpost_then(one: SignpostRecord) -> SignpostThen:
    """What trips it, in a sentence, from what was agreed when it was set."""
    spec = signposting.spec_of(one)
    return SignpostThen(
        key=one.pk, title=one.title, sentence=threshold_words(spec),
        owner=str(one.owner) if one.owner is not None else "", until=spec.until,
    )  # fmt: skip
