"""Fair tests: agreed before the first toss, tossed before each post, stopped any day.

What one takes is in ``sizing``, what it has come to in ``results``.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from goodmeasure.evidence.experiments.trials import METHOD_VERSION
from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.findings import NotEnough
from goodmeasure.services.experiments.sizing import measurable, needed
from goodmeasure.store import audit
from goodmeasure.store.models import Assignment, Channel, Experiment, Organisation, PostRecord, User


@dataclass(frozen=True, kw_only=True, slots=True)
class NewExperiment:
    channel: Channel
    question: str
    way_a: str
    way_b: str
    measure: str
    read_at_days: float
    wanted_ratio: float


def start(
    organisation: Organisation, new: NewExperiment, *, now: datetime, person: User | None = None
) -> Experiment:
    """Agree on everything before the first toss. Raises ``InputError``."""
    if new.channel.organisation_id != organisation.pk:
        raise Channel.DoesNotExist("That channel belongs to another organisation.")
    usable = {one.name: one for one in measurable(new.channel)}
    if new.measure not in usable:
        raise InputError(
            "That cannot be counted for each post there.", next_step="Choose another measure."
        )
    if new.way_a.strip().casefold() == new.way_b.strip().casefold():
        raise InputError("The two ways are the same.", next_step="Say how they differ.")
    if not 0 < new.read_at_days <= 90:
        raise InputError("Posts are read at an age of up to 90 days.", next_step="A week is usual.")
    found = needed(organisation, new.channel, usable[new.measure], new.wanted_ratio)
    if isinstance(found, NotEnough):
        raise InputError(f"A fair test cannot be sized: {found.reason}.", next_step=found.needed)
    known, wanted = found
    with transaction.atomic():
        made = Experiment.objects.create(
            organisation=organisation, channel=new.channel, question=new.question.strip(),
            way_a=new.way_a.strip(), way_b=new.way_b.strip(), measure=new.measure,
            measure_version=usable[new.measure].version, read_at_days=new.read_at_days,
            wanted_ratio=new.wanted_ratio, planned_posts=wanted.posts, person=person,
            started_at=now,
            design={"mean": known.mean, "alpha": known.alpha, "a_week": known.a_week,
                    "posts": known.posts, "method_version": METHOD_VERSION},
        )  # fmt: skip
        audit.record(
            organisation, person=person, at=now, action="fair test started", subject=made.question
        )
    return made


def toss(
    organisation: Organisation, key: int, *, about: str = "", now: datetime,
    person: User | None = None,
) -> Assignment:  # fmt: skip
    """Toss for the next post, before it is written. A coin and not blocks: in a block the last way
    is known beforehand. A toss is never taken back."""
    with transaction.atomic():
        test = Experiment.objects.select_for_update().get(organisation=organisation, pk=key)
        if test.stopped_at is not None:
            raise InputError("This test has been stopped.", next_step="Start another one.")
        number = test.assignments.aggregate(last=Max("number"))["last"] or 0
        made = Assignment.objects.create(
            experiment=test, number=number + 1, way=secrets.choice("ab"), about=about.strip(),
            person=person, tossed_at=now,
        )  # fmt: skip
        audit.record(
            organisation, person=person, at=now, action="coin tossed",
            subject=f"{test.question}: post {made.number}, way {made.way.upper()}",
        )  # fmt: skip
    return made


def link(
    organisation: Organisation, key: int, post_key: int, *, now: datetime,
    person: User | None = None,
) -> Assignment:  # fmt: skip
    """Say which post a toss was for. Raises ``InputError`` for one it cannot have been for."""
    with transaction.atomic():
        tossed = _toss(organisation, key)
        post = PostRecord.objects.get(organisation=organisation, pk=post_key)
        test = tossed.experiment
        if tossed.post_id is not None or tossed.spoilt:
            raise InputError("That toss has its post.", next_step="Choose another toss.")
        if post.channel_id != test.channel_id:
            raise InputError("That post is on another channel.", next_step="Choose another post.")
        if post.published_at < tossed.tossed_at:
            raise InputError(
                "That post was there before the toss.", next_step="Choose a later post."
            )
        if test.assignments.filter(post=post).exists():
            raise InputError("That post has a toss.", next_step="Choose another post.")
        tossed.post, tossed.linked_at = post, now
        tossed.save(update_fields=["post", "linked_at"])
        audit.record(
            organisation, person=person, at=now, action="post linked to a toss",
            subject=f"{test.question}: post {tossed.number}",
        )  # fmt: skip
    return tossed


def spoil(
    organisation: Organisation, key: int, *, reason: str, now: datetime,
    person: User | None = None,
) -> Assignment:  # fmt: skip
    """A toss whose post was never sent. One that was sent the other way stays linked and counts as
    tossed: leaving it out would undo the coin."""
    if not reason.strip():
        raise InputError("Say why there is no post.", next_step="A few words are enough.")
    with transaction.atomic():
        tossed = _toss(organisation, key)
        if tossed.post_id is not None:
            raise InputError("That toss has its post.", next_step="It counts as it was tossed.")
        tossed.spoilt = reason.strip()[:300]
        tossed.save(update_fields=["spoilt"])
        audit.record(
            organisation, person=person, at=now, action="toss without a post",
            subject=f"{tossed.experiment.question}: post {tossed.number}",
        )  # fmt: skip
    return tossed


def stop(
    organisation: Organisation, key: int, *, reason: str, now: datetime,
    person: User | None = None,
) -> Experiment:  # fmt: skip
    """No more tosses. Stopping early is fair: the range allows for it."""
    with transaction.atomic():
        test = Experiment.objects.select_for_update().get(organisation=organisation, pk=key)
        if test.stopped_at is None:
            test.stopped_at, test.stop_reason = now, reason.strip()[:300]
            test.save(update_fields=["stopped_at", "stop_reason"])
            audit.record(
                organisation, person=person, at=now, action="fair test stopped",
                subject=test.question, reason=reason.strip(),
            )  # fmt: skip
    return test


def _toss(organisation: Organisation, key: int) -> Assignment:
    """Held until the transaction ends, so that two people cannot give one toss two posts."""
    rows = Assignment.objects.select_for_update(of=("self",)).select_related("experiment")
    found: Assignment = rows.get(experiment__organisation=organisation, pk=key)
    return found


def toss_of(organisation: Organisation, key: int, number: int) -> Assignment:
    """A test's toss by its number in the test; ``Assignment.DoesNotExist`` where there is none."""
    found: Assignment = Assignment.objects.get(
        experiment__organisation=organisation, experiment=key, number=number
    )
    return found


def experiments_of(organisation: Organisation) -> list[Experiment]:
    """Running ones first, newest first."""
    rows = Experiment.objects.filter(organisation=organisation).select_related("channel")
    return sorted(rows.order_by("-started_at", "-pk"), key=lambda one: one.stopped_at is not None)


def experiment_of(organisation: Organisation, key: int) -> Experiment:
    """``Experiment.DoesNotExist`` for another organisation's."""
    return Experiment.objects.select_related("channel").get(organisation=organisation, pk=key)


def posts_for(organisation: Organisation, test: Experiment, tossed: Assignment) -> list[PostRecord]:
    """Posts that a toss may have been for: later, of the channel, and without a toss."""
    taken = test.assignments.exclude(post=None).values("post")
    rows = PostRecord.objects.filter(
        organisation=organisation, channel=test.channel, published_at__gte=tossed.tossed_at
    ).exclude(pk__in=taken)
    return list(rows.exclude(kind="repost").order_by("published_at")[:20])
