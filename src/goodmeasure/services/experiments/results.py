"""What a fair test has come to: what became of each toss, read at the age agreed on, looked at any
day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from goodmeasure.evidence.experiments.trials import Look, Tally, look, looks
from goodmeasure.kernel.findings import Base, BaseKind, Finding, NotEnough, Source
from goodmeasure.measures.definitions import measures
from goodmeasure.measures.platforms import account_title
from goodmeasure.reports.dates import day
from goodmeasure.services.change.breaks import known_breaks
from goodmeasure.services.experiments.readings import HeldReadings, held_readings
from goodmeasure.services.experiments.running import experiments_of
from goodmeasure.store.models import (
    Assignment,
    Collection,
    CollectionStatus,
    Experiment,
    Organisation,
    PostRecord,
)
from goodmeasure.store.queries.channels import figures_as_of

DAY = timedelta(days=1)

LONGEST_WAIT = 3 * DAY
"""How long collecting leaves a post of up to two weeks alone (``services.collecting.schedule``)."""

NOT_IN_TIME = "Not looked at around that age"


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
    end = organisation.day_of(min(now, max(test.stopped_at or now, last_age)))
    start = organisation.day_of(test.started_at)
    for one in (*measure.breaks(), *known_breaks(organisation, test.channel)):
        if one.kind.parts and start < one.at <= end:
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
        return Reading(
            toss=tossed, value=None, why=f"To be read on {day(test.organisation.day_of(at))}"
        )
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
    whose = account_title(test.channel.platform, test.channel.handle)
    seen = figures_as_of(test.organisation).get(test.channel_id, found.as_of)
    return Finding(
        value=found.last.ratio, low=found.last.low, high=found.last.high, n=found.last.n,
        base=Base(population=f"posts of the test on {whose}", kind=BaseKind.POSTS,
                  size=len(found.readings)),
        method="experiments", as_of=found.as_of,
        sources=(Source(name=whose, seen_at=seen),),
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
