"""Fair tests: agreed before the first toss, tossed before each post, read at one age, looked at any
day."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import Max

from goodmeasure.evidence.effects.regression import moment_alpha
from goodmeasure.evidence.experiments.trials import (
    METHOD_VERSION,
    Look,
    Size,
    Tally,
    look,
    looks,
    size,
)
from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.findings import Base, BaseKind, Finding, NotEnough
from goodmeasure.measures.asked import SETTLED_DAYS
from goodmeasure.measures.definitions import Measure, Way, measures
from goodmeasure.services.breaks import known_breaks
from goodmeasure.services.held_readings import HeldReadings, held_readings
from goodmeasure.store import audit
from goodmeasure.store.models import (
    Assignment,
    Channel,
    Collection,
    CollectionStatus,
    Experiment,
    Organisation,
    PostRecord,
    User,
)
from goodmeasure.store.queries.columns import post_columns

RECENT = 200
"""Posts that a channel's spread and pace are read from."""

DAY = timedelta(days=1)

LONGEST_WAIT = 3 * DAY
"""How long collecting leaves a post of up to two weeks alone (``services.collecting.schedule``)."""

NOT_IN_TIME = "Not looked at around that age"


@dataclass(frozen=True, kw_only=True, slots=True)
class Spread:
    """What posts of a channel get by a measure, and how many there are a week."""

    posts: int
    mean: float
    alpha: float
    a_week: float


@dataclass(frozen=True, kw_only=True, slots=True)
class NewExperiment:
    channel: Channel
    question: str
    way_a: str
    way_b: str
    measure: str
    read_at_days: float
    wanted_ratio: float


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Reading:
    """What became of one toss: ``value`` is ``None`` until it can be read, with the reason."""

    toss: Assignment
    value: int | None
    why: str


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Results:
    readings: tuple[Reading, ...]
    last: Look | NotEnough
    looks: tuple[Look, ...]
    as_of: datetime

    @property
    def tally(self) -> Tally:
        """How many tosses have no count, by why and by way."""

        def of(way: str, fits: Callable[[Reading], bool]) -> int:
            return sum(one.toss.way == way and fits(one) for one in self.readings)

        return Tally(
            tosses=len(self.readings),
            read=sum(one.value is not None for one in self.readings),
            without_post=(of("a", _without_post), of("b", _without_post)),
            not_in_time=(of("a", _not_in_time), of("b", _not_in_time)),
        )


def _without_post(one: Reading) -> bool:
    return bool(one.toss.spoilt)


def _not_in_time(one: Reading) -> bool:
    return one.why == NOT_IN_TIME


def measurable(channel: Channel) -> list[Measure]:
    """Measures that a test can be read by: counts of a post, where the platform gives them."""
    return [
        one for one in measures().values() if one.way is Way.MEAN and channel.platform in one.sums
    ]


def spread(organisation: Organisation, channel: Channel, measure: Measure) -> Spread | NotEnough:
    """From the channel's newest settled posts."""
    columns = post_columns(organisation, [channel]).get(channel.pk)
    short = NotEnough(
        reason="there are not 20 settled posts of this channel here yet",
        needed="Collect it, or import a file, and come back.",
    )
    if columns is None or channel.platform not in measure.sums:
        return short
    total = columns.total(measure.metrics_on(channel.platform))
    settled = (total.value >= 0) & (total.looked_at - columns.published >= SETTLED_DAYS)
    rows = np.flatnonzero(settled & (columns.kind == 0))[-RECENT:]
    if len(rows) < 20:
        return short
    value, day = total.value[rows], columns.published[rows]
    mean = float(value.mean())
    alpha = moment_alpha(value, np.full(len(value), max(mean, 1e-9)), 1)
    weeks = max(float(day[-1] - day[0]) / 7, 1.0)
    return Spread(posts=len(rows), mean=mean, alpha=alpha, a_week=len(rows) / weeks)


def needed(
    organisation: Organisation, channel: Channel, measure: Measure, ratio: float
) -> tuple[Spread, Size] | NotEnough:
    """How many posts and weeks a fair answer takes."""
    found = spread(organisation, channel, measure)
    if isinstance(found, NotEnough):
        return found
    wanted = size(found.mean, found.alpha, ratio, found.a_week)
    return wanted if isinstance(wanted, NotEnough) else (found, wanted)


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
    return sorted(rows.order_by("-started_at"), key=lambda one: one.stopped_at is not None)


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


def results(organisation: Organisation, test: Experiment, *, now: datetime) -> Results:
    """As they stand now. Refused across a break of method or definition."""
    runs = _runs(organisation, test)
    tosses = test.assignments.select_related("post").order_by("number")
    held = held_readings(organisation, test)
    readings = tuple(_read(test, one, runs, held, now) for one in tosses)
    parted = _parted(organisation, test, readings, now)
    known = sorted((one for one in readings if one.value is not None), key=_published)
    values = np.array([one.value for one in known], dtype=np.float64)
    is_b = np.array([one.toss.way == "b" for one in known], dtype=np.float64)
    last = parted or look(values, is_b, test.planned_posts)
    every = () if parted else tuple(looks(values, is_b, test.planned_posts))
    return Results(readings=readings, last=last, looks=every, as_of=now)


def _published(one: Reading) -> tuple[datetime, int]:
    """The order in which posts came of age: what a look of that day could see."""
    return (one.toss.post.published_at if one.toss.post else one.toss.tossed_at, one.toss.number)


def _parted(
    organisation: Organisation, test: Experiment, readings: Sequence[Reading], now: datetime
) -> NotEnough | None:
    """Why no answer is given: a break between the start and the last post's reading, which comes
    after the stop where the last post was young then."""
    measure = measures()[test.measure]
    if measure.version != test.measure_version:
        return NotEnough(
            reason=f"{measure.title} was version {test.measure_version} when the test was agreed on"
            f" and is version {measure.version} now",
            needed="Start the test again.",
        )
    ages = [_published(one)[0] + test.read_at_days * DAY for one in readings if one.toss.post]
    last_age = max(ages, default=test.started_at)
    end = min(now, max(test.stopped_at or now, last_age)).date()
    for one in (*measure.breaks(), *known_breaks(organisation, test.channel)):
        if one.kind.parts and test.started_at.date() < one.at <= end:
            return NotEnough(
                reason=f"posts before and after {one.at:%-d %B %Y} are not alike: {one.why}",
                needed="Start the test again.",
            )
    return None


def _runs(organisation: Organisation, test: Experiment) -> list[datetime]:
    """When the channel was looked at since the test began."""
    rows = Collection.objects.filter(
        organisation=organisation, channel=test.channel, finished_at__gte=test.started_at,
        status__in=(CollectionStatus.DONE, CollectionStatus.PARTIAL),
    )  # fmt: skip
    return list(rows.values_list("started_at", flat=True))


def _read(
    test: Experiment, tossed: Assignment, runs: Sequence[datetime], held: HeldReadings,
    now: datetime,
) -> Reading:  # fmt: skip
    if tossed.spoilt:
        return Reading(toss=tossed, value=None, why=f"No post: {tossed.spoilt}")
    if tossed.post is None:
        return Reading(toss=tossed, value=None, why="Waiting for its post")
    at = tossed.post.published_at + timedelta(days=test.read_at_days)
    if at > now:
        return Reading(toss=tossed, value=None, why=f"Read on {at:%-d %B %Y}")
    metrics = measures()[test.measure].metrics_on(test.channel.platform)
    in_time = _looked_before(test, tossed.post, runs, held)
    value = held.value_at(tossed.post.pk, metrics, at) if in_time else None
    return Reading(toss=tossed, value=value, why="" if value is not None else NOT_IN_TIME)


def _looked_before(
    test: Experiment, post: PostRecord, runs: Sequence[datetime], held: HeldReadings
) -> bool:
    """Whether the channel was looked at shortly before the agreed age: within two thirds of it, and
    within the time that collecting leaves a post alone.

    Without it the last value may be days old. That the channel was looked at decides, and not
    whether this post's count had changed: which posts are left out must not hang on how they did.
    """
    at = post.published_at + test.read_at_days * DAY
    since = at - min(LONGEST_WAIT, test.read_at_days * DAY * 2 / 3)
    if any(since <= run <= at for run in runs):
        return True
    # figures from a file stand for the day they were exported, before the file was read
    return held.any_between(post.pk, since, at)


def finding_of(test: Experiment, found: Results) -> Finding | NotEnough:
    """The last look as a finding."""
    if isinstance(found.last, NotEnough):
        return found.last
    measure = measures()[test.measure]
    return Finding(
        value=found.last.ratio, low=found.last.low, high=found.last.high, n=found.last.n,
        base=Base(population=f"posts of the test on {test.channel}", kind=BaseKind.POSTS,
                  size=len(found.readings)),
        method="experiments", as_of=found.as_of,
        caveats=("The range allows for looking at it as often as you like.",),
        of=measure.definition(test.channel.platform),
    )  # fmt: skip


def results_for_lessons(
    organisation: Organisation, *, now: datetime
) -> list[tuple[int, str, str, Finding]]:
    """Tests whose range leaves out no difference: key, question, sentence, finding."""
    from goodmeasure.reports.experiments import result_sentence

    found: list[tuple[int, str, str, Finding]] = []
    for test in experiments_of(organisation):
        answer = finding_of(test, results(organisation, test, now=now))
        if isinstance(answer, Finding) and not (answer.low or 0) <= 1 <= (answer.high or 0):
            sentence = result_sentence(test.way_a, test.way_b, test.measure, answer)
            found.append((test.pk, test.question, sentence, answer))
    return found


def as_plain(found: Results) -> list[dict[str, Any]]:
    """Tosses and readings for a download."""
    return [
        {
            "toss": one.toss.number, "way": one.toss.way, "tossed_at": one.toss.tossed_at,
            "about": one.toss.about, "post": one.toss.post.external_id if one.toss.post else "",
            "value": one.value, "why": one.why,
        }
        for one in found.readings
    ]  # fmt: skip
