"""Input received: how often each group spoke to us, and whom we do not hear. Counts only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Count, Sum

from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.findings import Finding
from goodmeasure.kernel.periods import Period
from goodmeasure.services import measuring
from goodmeasure.services.audiences.groups import group_of, groups_of
from goodmeasure.store import audit
from goodmeasure.store.models import (
    Channel,
    Group,
    InputCount,
    LatestReading,
    Organisation,
    Response,
    User,
)

INPUT_MEASURE = "input_received"
KINDS: Mapping[str, str] = {
    "newsletter reply": "Replies to a newsletter",
    "enquiry": "Enquiries",
    "meeting": "Words at meetings",
    "reply": "Replies to posts",
    "mention": "Mentions",
}
"""What a person counts and enters. Replies and mentions by hand are for channels that we do not
collect; those of the others come with their posts."""
COLLECTED = {
    "posts": "Replies to our posts, collected",
    "received": "Mentions and enquiries, collected",
    "survey": "Survey answers",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class NewInput:
    """``group`` is ``None`` where nobody knows from whom."""

    kind: str
    count: int
    since: date
    until: date
    source_name: str
    group: int | None = None
    channel: Channel | None = None
    outlet: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """One group's input by kind, over a period. ``group`` is ``None``: we do not know from whom.

    A kind that is missing was not counted, which is not 0.
    """

    group: Group | None
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, kw_only=True, slots=True)
class Received:
    """Every group, then those of whom we do not know; ``left_out`` reach beyond the period."""

    period: Period
    rows: tuple[Heard, ...]
    kinds: tuple[str, ...]
    left_out: int

    @property
    def missing(self) -> tuple[Group, ...]:
        """Groups of whom nothing is known to have come."""
        return tuple(one.group for one in self.rows if one.group is not None and not one.total)


def count_in(
    organisation: Organisation, new: NewInput, *, now: datetime, person: User | None = None
) -> InputCount:
    """Raises ``InputError``, also for a count that is there already."""
    _check(new, organisation.day_of(now))
    with transaction.atomic():
        group = group_of(organisation, new.group) if new.group is not None else None
        if new.channel is not None and new.channel.organisation_id != organisation.pk:
            raise Channel.DoesNotExist("That channel belongs to another organisation.")
        outlet = new.outlet or (new.channel.platform if new.channel else "")
        twice = InputCount.objects.filter(
            organisation=organisation, withdrawn_at__isnull=True, group=group, kind=new.kind,
            channel=new.channel, outlet=outlet, since__lte=new.until, until__gte=new.since,
        ).first()  # fmt: skip
        if twice is not None:
            raise InputError(
                "Some of these days are counted already for this group, kind and place.",
                next_step="Withdraw the earlier count, or enter the days that are missing.",
            )
        made = InputCount.objects.create(
            organisation=organisation, group=group, channel=new.channel, outlet=outlet,
            kind=new.kind, since=new.since, until=new.until, count=new.count,
            source_name=new.source_name.strip()[:300], person=person, recorded_at=now,
        )  # fmt: skip
        audit.record(
            organisation, person=person, at=now, action="input counted", subject=str(made),
            group=group.name if group else "",
        )  # fmt: skip
    return made


def _check(new: NewInput, today: date) -> None:
    if new.kind not in KINDS:
        raise InputError(f"There is no kind {new.kind!r}.", next_step=", ".join(KINDS))
    if new.count < 0:
        raise InputError("A count is 0 or more.", next_step="Enter how many there were.")
    if new.until < new.since:
        raise InputError("It ends before it starts.", next_step="Swap the two days.")
    if new.until > today:
        raise InputError("It ends on a day to come.", next_step="Enter days that are over.")
    if not new.source_name.strip():
        raise InputError("A count has a source.", next_step="Say who counted, and where.")


def withdraw(
    organisation: Organisation, key: int, *, now: datetime, person: User | None = None
) -> None:
    with transaction.atomic():
        found = InputCount.objects.get(organisation=organisation, pk=key)
        if found.withdrawn_at is None:
            found.withdrawn_at = now
            found.save(update_fields=["withdrawn_at"])
            audit.record(
                organisation, person=person, at=now, action="input withdrawn", subject=str(found)
            )


def counts_of(organisation: Organisation) -> list[InputCount]:
    """What people entered and nobody withdrew, newest first."""
    rows = InputCount.objects.filter(organisation=organisation, withdrawn_at__isnull=True)
    return list(rows.select_related("group", "channel", "person").order_by("-until", "-pk"))


def received(organisation: Organisation, period: Period, *, now: datetime) -> Received:
    """What each group sent us in the period. A count that reaches beyond it is left out, and said.

    Collected replies and mentions come from people of whom we do not know the group.
    """
    heard: dict[int | None, dict[str, int]] = {}
    left_out = 0
    for one in counts_of(organisation):
        if one.since >= period.since and one.until <= period.until:
            kinds = heard.setdefault(one.group_id, {})
            kinds[one.kind] = kinds.get(one.kind, 0) + one.count
        elif one.since <= period.until and one.until >= period.since:
            left_out += 1
    for key, count in _survey_answers(organisation, period).items():
        heard.setdefault(key, {})["survey"] = count
    unknown = heard.setdefault(None, {})
    unknown.update(_collected(organisation, period, now))
    rows = [Heard(group=one, counts=heard.get(one.pk, {})) for one in groups_of(organisation)]
    rows.append(Heard(group=None, counts=unknown))
    named = [*KINDS, *COLLECTED]
    return Received(
        period=period,
        rows=tuple(rows),
        kinds=tuple(kind for kind in named if any(kind in one.counts for one in rows)),
        left_out=left_out,
    )


def _survey_answers(organisation: Organisation, period: Period) -> dict[int | None, int]:
    """Answers that count, by the group they came from, where it is known."""
    rows = Response.objects.filter(
        survey__organisation=organisation, set_aside="",
        received_on__gte=period.since, received_on__lte=period.until,
    )  # fmt: skip
    counted = rows.values_list("group").annotate(n=Count("pk")).order_by()
    return dict(counted)


def _collected(organisation: Organisation, period: Period, now: datetime) -> dict[str, int]:
    zone = ZoneInfo(organisation.time_zone)
    first, after = period.moments(zone)
    replies = LatestReading.objects.filter(
        post__organisation=organisation, metric="replies",
        post__published_at__gte=first, post__published_at__lt=after,
    ).exclude(post__kind="repost").aggregate(total=Sum("value"))["total"]  # fmt: skip
    found = {} if replies is None else {"posts": int(replies)}
    totals = [
        int(one.value)
        for one in measuring.answers(organisation, INPUT_MEASURE, period, now=now).values()
        if isinstance(one, Finding)
    ]
    return {**found, "received": sum(totals)} if totals else found
