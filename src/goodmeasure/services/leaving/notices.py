"""Notices of a leaving plan: drafted for each place, written over by people, never too long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from goodmeasure.decisions.leaving.notices import Draft, Kind, Told, draft, measured
from goodmeasure.kernel.errors import InputError
from goodmeasure.measures.limits import Count
from goodmeasure.reports import wording
from goodmeasure.services.leaving.starting import SPEAKS, open_plan
from goodmeasure.services.leaving.where import spot_of, spots
from goodmeasure.store import audit
from goodmeasure.store.models import Channel, LeavingPlan, Notice, Organisation, User


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """One notice: where it stands, and its words: a person's, else the draft."""

    kind: Kind
    channel: Channel
    text: str
    draft: Draft
    kept: Notice | None
    count: Count | None


def places_of(plan: LeavingPlan) -> list[tuple[Kind, Channel]]:
    """Pinned and in the profile where we leave, and a post wherever we stay."""
    ours = Channel.objects.filter(organisation=plan.organisation, state__in=SPEAKS)
    stay = ours.exclude(pk=plan.channel_id).order_by("platform", "handle")
    return [(Kind.PINNED, plan.channel), (Kind.PROFILE, plan.channel),
            *((Kind.ELSEWHERE, one) for one in stay)]  # fmt: skip


def notices_of(plan: LeavingPlan) -> list[Standing]:
    """All of them, in the order in which people need them."""
    rows = Notice.objects.filter(plan=plan, ended_at__isnull=True).select_related("person")
    kept = {(one.kind, one.channel_id): one for one in rows}
    where = spots(plan.organisation, plan.channel)
    website = next((one.address for one in where if one.title == "Website"), "")
    left = spot_of(plan.channel).title.partition(",")[0]
    found = []
    for kind, channel in places_of(plan):
        here = spot_of(channel)
        told = Told(
            organisation=plan.organisation.name, left=left, day=wording.day(plan.leave_on),
            spots=tuple(one for one in where if one != here), website=website,
        )  # fmt: skip
        made, own = draft(told, kind, channel.platform), kept.get((kind.value, channel.pk))
        text = own.text if own else made.text
        found.append(
            Standing(kind=kind, channel=channel, text=text, draft=made, kept=own,
                  count=measured(text, kind, channel.platform))
        )  # fmt: skip
    return found


def write(
    organisation: Organisation, key: int, kind: str, channel: int, text: str, *, now: datetime,
    person: User | None = None,
) -> Notice:  # fmt: skip
    """A person's own words for one place. Raises ``InputError`` where they are too long there."""
    with transaction.atomic():
        plan = open_plan(organisation, key)
        where = next((one for one in places_of(plan) if (one[0], one[1].pk) == (kind, channel)),
                     None)  # fmt: skip
        if where is None:
            raise InputError("There is no such notice.", next_step="Choose one of the list.")
        said = text.replace("\r\n", "\n").strip()
        if not said:
            raise InputError("The notice is empty.", next_step="Write it, or take the draft.")
        count = measured(said, where[0], where[1].platform)
        if count is not None and count.links_over:
            raise InputError(
                f"It has {wording.many(count.links_over, 'link')} more than are taken there.",
                next_step="Take out those that matter least. What you wrote is below.",
            )
        if count is not None and not count.fits:
            raise InputError(
                f"It is {count.over:,} over the limit: {count.used:,} of {count.most:,} there.",
                next_step="Shorten it. What you wrote is below.",
            )
        _ended(plan, kind, channel, now)
        made = Notice.objects.create(
            plan=plan, kind=kind, channel=where[1], platform=where[1].platform, text=said,
            person=person, at=now,
        )  # fmt: skip
        audit.record(
            organisation, person=person, at=now, action="notice written",
            subject=f"{plan.title}: {made}", text=said,
        )  # fmt: skip
    return made


def take_draft(
    organisation: Organisation, key: int, kind: str, channel: int, *, now: datetime,
    person: User | None = None,
) -> None:  # fmt: skip
    """Back to the draft. The person's words stay in the history."""
    with transaction.atomic():
        plan = open_plan(organisation, key)
        if _ended(plan, kind, channel, now):
            audit.record(
                organisation, person=person, at=now, action="notice put back to its draft",
                subject=plan.title, kind=kind,
            )  # fmt: skip


def _ended(plan: LeavingPlan, kind: str, channel: int, now: datetime) -> int:
    standing = Notice.objects.filter(plan=plan, kind=kind, channel=channel, ended_at__isnull=True)
    return standing.update(ended_at=now)
