"""From readings in the store to stored verdicts."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import numpy as np
import pytest

from goodmeasure.evidence.posts.growth import Settled
from goodmeasure.evidence.posts.history import History
from goodmeasure.evidence.posts.verdicts import Case, judge
from goodmeasure.measures.definitions import measures
from goodmeasure.observations.metrics import Metric
from goodmeasure.observations.posts import Post, PostKind, Reading
from goodmeasure.observations.records import Page
from goodmeasure.services.evaluating import (
    channel_case,
    evaluate,
    evaluate_if_needed,
    is_out_of_date,
    latest_evaluation,
    post_case,
)
from goodmeasure.store.models import Channel, Collection, Verdict
from goodmeasure.store.writing import write_page

pytestmark = pytest.mark.django_db
METRICS = measures()["engagement"].metrics_on("bluesky")
DAY = timedelta(days=1)


def post(number: int, at: datetime, kind: PostKind = PostKind.ORIGINAL) -> Post:
    return Post(external_id=f"p{number}", published_at=at, kind=kind)


def readings(number: int, total: int, at: datetime) -> list[Reading]:
    """``total`` acts spread over the measure's metrics, most of them likes."""
    rest = len(METRICS) - 1
    return [
        Reading(external_id=f"p{number}", metric=metric, value=total - rest if i == 0 else 1, at=at)
        for i, metric in enumerate(METRICS)
    ]


@pytest.fixture
def year_of_posts(organisation, collection, now):
    """One post a day for 200 days, about 20 acts each, the newest with 400; read once, today."""
    dice = random.Random(1)
    totals = [20 + dice.randrange(-8, 9) for _ in range(200)]
    totals[-10] = 400
    posts = [post(i, now - (200 - i) * DAY) for i in range(200)]
    found = [one for i, total in enumerate(totals) for one in readings(i, total, now)]
    write_page(
        organisation, collection, Page(looked_at=now, posts=tuple(posts), readings=tuple(found))
    )
    return totals


def test_verdicts_are_what_the_core_says_of_the_same_numbers(
    organisation, channel, year_of_posts, now
):
    evaluate(organisation, now=now)
    stored = list(Verdict.objects.filter(organisation=organisation).order_by("published_at"))
    alone = History(
        post_ids=np.array([v.post_id for v in stored]),
        published=np.arange(200, dtype=float),
        age=np.arange(200, 0, -1, dtype=float),
        value=np.array(year_of_posts),
        kind=np.zeros(200, dtype=np.int64),
    )
    (said,) = judge([Case(history=alone, growth=Settled())])
    assert [v.value for v in stored] == year_of_posts
    assert [v.high for v in stored if v.high is not None] == said.high[said.has_range].tolist()
    assert [v.low for v in stored if v.low is not None] == said.low[said.has_range].tolist()
    star = stored[-10]
    assert (star.outcome, star.value) == ("worked", 400)
    assert star.high < 100
    assert {v.outcome for v in stored[-6:]} == {"too early"}, (
        "under a week, and growth is not known"
    )
    assert {v.outcome for v in stored[:30]} == {"cannot tell"}


def test_a_post_that_lacks_a_metric_has_no_verdict_rather_than_a_smaller_value(
    organisation, collection, year_of_posts, now
):
    likes = Reading(external_id="half", metric=Metric.LIKES, value=3, at=now)
    page = Page(
        looked_at=now,
        posts=(Post(external_id="half", published_at=now - 9 * DAY),),
        readings=(likes,),
    )
    write_page(organisation, collection, page)
    result = evaluate(organisation, now=now)
    assert result.evaluation.posts == 200
    assert not Verdict.objects.filter(post__external_id="half").exists()


def test_reposts_are_other_peoples_posts(organisation, collection, now):
    write_page(
        organisation,
        collection,
        Page(
            looked_at=now,
            posts=(post(1, now - 9 * DAY, PostKind.REPOST), post(2, now - 9 * DAY)),
            readings=tuple(readings(1, 50, now) + readings(2, 50, now)),
        ),
    )
    evaluate(organisation, now=now)
    assert [v.post.external_id for v in Verdict.objects.all()] == ["p2"]


def test_growth_is_learned_from_posts_looked_at_again(organisation, collection, now):
    """Half of the acts within a day, all within eight: seen at 6 ages, the share at a day is a half."""
    for age in (0.25, 1, 2, 4, 8, 16):
        looked = now + age * DAY
        share = min(1.0, 0.5 + 0.5 * np.log2(max(age, 1)) / 3) if age >= 1 else 0.2
        found = [one for i in range(80) for one in readings(i, 4 + round(96 * share), looked)]
        posts = tuple(post(i, now) for i in range(80))
        write_page(
            organisation, collection, Page(looked_at=looked, posts=posts, readings=tuple(found))
        )
    evaluation = evaluate(organisation, now=now + 16 * DAY).evaluation
    growth = evaluation.growth["bluesky"]
    assert growth["known"]
    assert growth["posts"] == 80
    at_a_day = np.interp(1.0, growth["ages"], growth["reached"]) / np.interp(
        16.0, growth["ages"], growth["reached"]
    )
    assert at_a_day == pytest.approx(0.52, abs=0.05)


def test_a_post_is_drawn_with_the_growth_its_verdict_rests_on(
    organisation, channel, collection, now
):
    for age in (1, 2, 4, 8):
        looked = now + age * DAY
        found = [one for i in range(60) for one in readings(i, 20 + 2 * age, looked)]
        posts = tuple(post(i, now) for i in range(60))
        write_page(
            organisation, collection, Page(looked_at=looked, posts=posts, readings=tuple(found))
        )
    evaluate(organisation, now=now + 8 * DAY)
    stored = Verdict.objects.first()
    case = post_case(organisation, stored)
    assert case.growth.share(np.array([stored.age_days]))[0] == pytest.approx(stored.share)


def test_a_post_is_drawn_from_its_newest_posts_as_they_were_judged(
    organisation, channel, collection, year_of_posts, now
):
    """Only earlier posts are loaded, with the counts of their verdicts and what kinds did."""
    evaluate(organisation, now=now)
    whole = channel_case(organisation, channel).history
    (said,) = judge([Case(history=whole, growth=Settled())])
    verdict = Verdict.objects.get(post__external_id="p120")
    later = [Reading(external_id="p119", metric=Metric.LIKES, value=9_000, at=now + DAY)]
    write_page(organisation, collection, Page(looked_at=now + DAY, readings=tuple(later)))
    found = post_case(organisation, verdict, newest=50).history
    assert found.post_ids.tolist() == whole.post_ids[71:121].tolist()
    assert found.value.tolist() == year_of_posts[71:121]
    assert found.age.tolist() == whole.age[71:121].tolist()
    assert found.kind_effect.tolist() == said.kind_effect[71:121].tolist()


def test_a_verdict_without_what_kinds_did_asks_the_whole_channel(organisation, year_of_posts, now):
    evaluate(organisation, now=now)
    Verdict.objects.filter(post__external_id="p100").update(kind_effect=None)
    verdict = Verdict.objects.get(post__external_id="p120")
    found = post_case(organisation, verdict, newest=50).history
    assert (len(found), found.kind_effect) == (121, None)


def test_another_organisations_post_has_no_history(
    organisation, other_organisation, year_of_posts, now
):
    evaluate(organisation, now=now)
    verdict = Verdict.objects.get(post__external_id="p120")
    assert not len(post_case(other_organisation, verdict).history)


def test_without_a_second_look_growth_is_not_known_and_says_what_it_needs(
    organisation, year_of_posts, now
):
    growth = evaluate(organisation, now=now).evaluation.growth["bluesky"]
    assert growth["known"] is False
    assert growth["needed"]


def test_it_is_made_anew_only_when_something_changed(organisation, collection, year_of_posts, now):
    assert is_out_of_date(organisation)
    assert evaluate_if_needed(organisation, now=now) is not None
    assert evaluate_if_needed(organisation, now=now) is None
    write_page(
        organisation,
        collection,
        Page(looked_at=now + DAY, posts=(post(0, now - 200 * DAY),), readings=tuple(readings(0, 99, now + DAY))),
    )  # fmt: skip
    assert is_out_of_date(organisation)
    evaluate(organisation, now=now + DAY)
    assert Verdict.objects.get(post__external_id="p0").value == 99


def test_a_new_definition_makes_it_anew(organisation, year_of_posts, now, monkeypatch):
    evaluate(organisation, now=now)
    monkeypatch.setattr("goodmeasure.services.evaluating.METHOD_VERSION", "next")
    assert is_out_of_date(organisation)
    evaluate(organisation, now=now)
    assert latest_evaluation(organisation).method_version == "next"


def test_organisations_are_judged_apart(organisation, other_organisation, year_of_posts, now):
    theirs = Channel.objects.create(
        organisation=other_organisation,
        platform="bluesky",
        account_id="t",
        handle="t",
        added_at=now,
    )
    run = Collection.objects.create(
        organisation=other_organisation, channel=theirs, kind="collect", started_at=now
    )
    page = Page(looked_at=now, posts=(post(1, now - 9 * DAY),), readings=tuple(readings(1, 9, now)))
    write_page(other_organisation, run, page)
    evaluate(organisation, now=now)
    assert not Verdict.objects.filter(organisation=other_organisation).exists()
    evaluate(other_organisation, now=now)
    assert Verdict.objects.filter(organisation=organisation).count() == 200
    assert Verdict.objects.filter(organisation=other_organisation).count() == 1


def test_an_empty_organisation_is_evaluated_without_fuss(organisation, now):
    assert not is_out_of_date(organisation)
    assert sum(evaluate(organisation, now=now).outcomes.values()) == 0
