"""Fair tests on real tables: what is read, what is not, and what is refused."""

from __future__ import annotations

import csv
import io
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import TypeVar

import pytest
from django.db import OperationalError, connection
from django.db.models import Max

from goodmeasure.evidence.experiments.trials import Look
from goodmeasure.kernel.breaks import Break, BreakKind
from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.findings import Finding, NotEnough
from goodmeasure.reports.experiments import result_sentence, tally_sentence
from goodmeasure.services.experiments import results, running
from goodmeasure.store.models import (
    Assignment,
    Channel,
    Collection,
    CollectionKind,
    CollectionStatus,
    Experiment,
    LatestReading,
    Organisation,
    PostRecord,
    ReadingRecord,
)

METRICS = ("likes", "replies", "reposts", "quotes")
DAY = timedelta(days=1)
T = TypeVar("T")


@pytest.fixture
def start(now: datetime) -> datetime:
    return now - 90 * DAY


@pytest.fixture
def test(organisation: Organisation, channel: Channel, start: datetime) -> Experiment:
    return Experiment.objects.create(
        organisation=organisation, channel=channel, question="Does a picture help?",
        way_a="without", way_b="with", measure="engagement", measure_version=1, read_at_days=7,
        wanted_ratio=1.5, planned_posts=60, started_at=start,
    )  # fmt: skip


def looked(channel: Channel, at: datetime) -> Collection:
    """One look at the channel that went well."""
    return Collection.objects.create(
        organisation=channel.organisation, channel=channel, kind=CollectionKind.COLLECT,
        status=CollectionStatus.DONE, started_at=at, finished_at=at,
    )  # fmt: skip


def posted(channel: Channel, at: datetime, likes: dict[float, int], last: datetime) -> PostRecord:
    """A post whose likes changed at these ages in days; the other counts stay 0."""
    number = PostRecord.objects.count()
    post = PostRecord.objects.create(
        organisation=channel.organisation, channel=channel, external_id=f"p{number}",
        published_at=at, kind="original", first_seen_at=at, last_seen_at=last,
    )  # fmt: skip
    run = channel.collections.first() or looked(channel, at - 300 * DAY)
    for metric in METRICS:
        readings = likes if metric == "likes" else {min(likes): 0}
        for age, value in readings.items():
            ReadingRecord.objects.create(
                post=post, metric=metric, at=at + age * DAY, value=value, collection=run
            )
        LatestReading.objects.create(
            post=post, metric=metric, value=readings[max(readings)], at=at + max(readings) * DAY,
            looked_at=last,
        )  # fmt: skip
    return post


def tossed(test: Experiment, post: PostRecord) -> Assignment:
    at = post.published_at - timedelta(minutes=5)
    made = running.toss(test.organisation, test.pk, now=at)
    return running.link(test.organisation, made.pk, post.pk, now=at + timedelta(minutes=10))


def read(test: Experiment, now: datetime) -> list[tuple[int | None, str]]:
    found = results.results(test.organisation, test, now=now)
    return [(one.value, one.why) for one in found.readings]


def test_the_count_in_force_at_the_agreed_age_is_read(test, channel, start, now):
    post = posted(channel, start + DAY, {0.5: 3, 5: 8, 7.5: 50}, last=now)
    looked(channel, post.published_at + 6 * DAY)
    tossed(test, post)
    assert read(test, now) == [(8, "")]


def test_a_count_that_nobody_looked_at_before_the_age_is_not_read(test, channel, start, now):
    """Looked at on the first day and then not for ten: the first day's count is not a week's."""
    post = posted(channel, start + DAY, {0.5: 3, 10: 50}, last=now)
    tossed(test, post)
    assert read(test, now) == [(None, results.NOT_IN_TIME)]
    # one look in the days before is enough, even though it found nothing new
    looked(channel, post.published_at + 5 * DAY)
    assert read(test, now) == [(3, "")]


@pytest.mark.parametrize("changed", [True, False])
def test_whether_a_post_is_read_does_not_hang_on_how_it_did(test, channel, start, now, changed):
    likes = {0.5: 3, 10: 50} if changed else {0.5: 3}
    tossed(test, posted(channel, start + DAY, likes, last=now))
    assert read(test, now) == [(None, results.NOT_IN_TIME)]


def test_a_failed_look_is_none(test, channel, start, now):
    post = posted(channel, start + DAY, {0.5: 3}, last=now)
    run = looked(channel, post.published_at + 6 * DAY)
    Collection.objects.filter(pk=run.pk).update(status=CollectionStatus.FAILED)
    tossed(test, post)
    assert read(test, now) == [(None, results.NOT_IN_TIME)]


def test_a_young_post_waits(test, channel, now):
    tossed(test, posted(channel, now - 2 * DAY, {0.5: 3}, last=now))
    assert read(test, now) == [(None, "To be read on 9 March 2026")]


def test_losses_are_counted_by_way(test, channel, start, now):
    tossed(test, posted(channel, start + DAY, {0.5: 3}, last=now))
    lost = running.toss(test.organisation, test.pk, now=now)
    running.spoil(test.organisation, lost.pk, reason="Never sent", now=now)
    Assignment.objects.filter(pk=lost.pk).update(way="b")
    Assignment.objects.exclude(pk=lost.pk).update(way="a")
    found = results.results(test.organisation, test, now=now)
    assert tally_sentence(found.tally) == (
        "Of 2 tosses 0 have been read. Without a post: none of way A and 1 of way B. "
        "Not looked at around the agreed age: 1 of way A and none of way B."
    )


def test_a_full_test_gives_a_range_that_holds_the_truth(test, channel, start, now, monkeypatch):
    """Way B gets twice as much, on average over posts that differ."""
    # a coin of a fixed seed: one run in fifty of a true one has too few of one way half-way through
    monkeypatch.setattr(running.secrets, "choice", random.Random(5).choice)
    for number in range(60):
        looked(channel, start + (number + 6.5) * DAY)
        post = posted(channel, start + number * DAY, {0.5: 0}, last=now)
        toss = tossed(test, post)
        likes = (10 + number % 7) * (2 if toss.way == "b" else 1)
        ReadingRecord.objects.filter(post=post, metric="likes").update(value=likes)
    found = results.results(test.organisation, test, now=now)
    assert isinstance(found.last, Look)
    assert found.last.low < 2 < found.last.high
    assert found.last.differs
    answer = results.finding_of(test, found)
    whose = "@sandwell.example on Bluesky"
    last = PostRecord.objects.aggregate(at=Max("last_seen_at"))["at"]
    assert [(one.name, one.seen_at) for one in answer.sources] == [(whose, last)]
    assert answer.base.population == f"posts of the test on {whose}"
    assert isinstance(answer, Finding)
    said = result_sentence(test.way_a, test.way_b, test.measure, answer)
    assert "we cannot tell" not in said
    assert found.looks[-1] == found.last
    # what was shown on an earlier day is what the picture shows of that day
    earlier = results.results(test.organisation, test, now=start + 50 * DAY)
    assert earlier.last in found.looks


def test_no_answer_across_a_break_even_one_after_the_stop(
    test, channel, start, now, monkeypatch: pytest.MonkeyPatch
):
    post = posted(channel, start + DAY, {0.5: 3}, last=now)
    tossed(test, post)
    running.stop(test.organisation, test.pk, reason="Enough", now=start + 2 * DAY)
    test.refresh_from_db()
    # the stop was on the second day, the post was read on the eighth
    broken = (start + 5 * DAY).date()
    monkeypatch.setattr(results, "known_breaks", lambda *_: (_break(broken),))
    found = results.results(test.organisation, test, now=now)
    assert isinstance(found.last, NotEnough)
    assert "not alike" in found.last.reason
    assert found.looks == ()
    # and a break after everything was read changes nothing
    monkeypatch.setattr(results, "known_breaks", lambda *_: (_break((start + 20 * DAY).date()),))
    later = results.results(test.organisation, test, now=now)
    assert isinstance(later.last, NotEnough)
    assert "not alike" not in later.last.reason


def _break(at: date) -> Break:
    return Break(at=at, kind=BreakKind.METHOD, why="counted from files")


def test_no_answer_by_a_definition_that_was_not_agreed_on(test, now):
    Experiment.objects.filter(pk=test.pk).update(measure_version=99)
    test.refresh_from_db()
    found = results.results(test.organisation, test, now=now)
    assert isinstance(found.last, NotEnough)
    assert "version 99" in found.last.reason


def test_one_toss_has_one_post_and_one_post_one_toss(test, channel, start, now):
    first, second = (posted(channel, start + n * DAY, {0.5: 3}, last=now) for n in (1, 2))
    toss = tossed(test, first)
    with pytest.raises(InputError):
        running.link(test.organisation, toss.pk, second.pk, now=now)
    other = running.toss(test.organisation, test.pk, now=start)
    with pytest.raises(InputError):
        running.link(test.organisation, other.pk, first.pk, now=now)
    with pytest.raises(InputError):
        running.spoil(test.organisation, toss.pk, reason="No", now=now)


def at_once(do: Callable[[], T]) -> T:
    """In a thread of its own. A database in memory does not wait for a lock as one in a file does,
    so it is asked again."""
    try:
        ends = time.monotonic() + 120
        while time.monotonic() < ends:
            try:
                return do()
            except OperationalError as busy:
                if "locked" not in str(busy):
                    raise
                time.sleep(0.01)
        raise AssertionError("The database stayed locked.")
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_tosses_at_the_same_moment_are_numbered_without_holes(test, now):
    def one(_: int) -> None:
        at_once(lambda: running.toss(test.organisation, test.pk, now=now))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, range(12)))
    numbers = test.assignments.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 13))


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_link_one_toss_one_is_refused(test, channel, start, now):
    posts = [posted(channel, start + n * DAY, {0.5: 3}, last=now) for n in (1, 2)]
    toss = running.toss(test.organisation, test.pk, now=start)

    def one(post: PostRecord) -> bool:
        try:
            at_once(lambda: running.link(test.organisation, toss.pk, post.pk, now=now))
        except InputError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(one, posts)) == [False, True]


def test_a_coin_has_two_sides_and_is_not_blocked(test, now):
    ways = [running.toss(test.organisation, test.pk, now=now).way for _ in range(200)]
    assert 60 < ways.count("b") < 140  # a fair coin falls outside once in 100 million times
    assert any(ways[n] == ways[n + 1] == ways[n + 2] for n in range(198))


def test_the_download_is_one_row_a_toss(test, channel, start, now):
    tossed(test, posted(channel, start + DAY, {0.5: 3}, last=now))
    out = io.StringIO()
    rows = results.as_plain(results.results(test.organisation, test, now=now))
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    assert len(out.getvalue().splitlines()) == 2
