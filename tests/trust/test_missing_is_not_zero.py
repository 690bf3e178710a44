"""How others mislead: a count that a platform did not give is shown, added up and averaged as 0."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.trust.conftest import FACEBOOK

from goodmeasure.evidence.audiences.default_survey import default_survey
from goodmeasure.evidence.audiences.survey_results import Given, answered
from goodmeasure.observations.metrics import Metric
from goodmeasure.observations.posts import Post, PostKind, Reading
from goodmeasure.observations.records import Page
from goodmeasure.services import keys, lessons
from goodmeasure.services.audiences import groups
from goodmeasure.services.evaluating import evaluate
from goodmeasure.services.importing import import_file
from goodmeasure.sources.grids import read_grids
from goodmeasure.sources.published.long_tables import look, understand
from goodmeasure.store.models import LatestReading, User, Verdict
from goodmeasure.store.queries.columns import post_columns
from goodmeasure.store.writing import write_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(organisation, facebook, write, now):
    """A channel with a post whose comments the export left blank."""
    import_file(organisation, write([FACEBOOK | {"Comments": ""}]), channel=facebook, now=now)
    return facebook


def test_a_blank_cell_makes_no_reading(post):
    assert not LatestReading.objects.filter(metric="replies").exists()
    assert LatestReading.objects.get(metric="reactions").value == 40


def test_a_sum_with_a_part_missing_is_missing(organisation, post, now):
    columns = post_columns(organisation)[post.pk]
    engagement = columns.total((Metric.REACTIONS, Metric.REPLIES, Metric.SHARES))
    assert np.isnan(engagement.value).all()
    evaluate(organisation, now=now)
    assert not Verdict.objects.exists()


def text(response) -> str:
    return response.getvalue().decode("utf-8-sig")


def test_the_page_and_the_download_say_so(client, post):
    (row,) = csv.DictReader(io.StringIO(text(client.get(reverse("posts_csv")))))
    assert (row["replies"], row["engagement"], row["views"]) == ("", "", "12400")
    page = client.get(reverse("post", args=[post.posts.get().pk])).content.decode()
    assert "Not imported yet" in page  # comments: the file could have had them
    assert "Not measurable here" in page  # quotes: Facebook has none


@pytest.fixture
def ask(organisation, client):
    """The API as a program asks it, with a key of the person who is signed in."""
    key = keys.make(
        organisation, user=User.objects.get(), name="Program", days=30, now=timezone.now()
    )

    def get(path, **asked):
        return Client(headers={"Authorization": f"Bearer {key.secret}"}).get(
            f"/api/v1/{path}", asked
        )

    return get


def test_the_api_says_null(post, ask):
    (item,) = ask("posts").json()["items"]
    assert (item["counts"]["replies"], item["verdict"]) == (None, None)
    assert item["counts"]["views"]["value"] == 12400


def test_a_table_of_the_api_leaves_the_cell_empty(post, ask):
    (row,) = csv.DictReader(io.StringIO(text(ask("posts", format="csv"))))
    assert (row["counts_replies_value"], row["verdict_value"]) == ("", "")
    assert row["counts_views_value"] == "12400"


def test_a_channel_that_nothing_came_in_from_has_no_posts_counted(client, facebook):
    page = client.get(reverse("overview")).content.decode()
    (cell,) = re.findall(r'aria-hidden="true">Posts </span>(.*?)</td>', page)
    assert cell == "Not collected yet"
    assert "worked on" not in page  # no "0 worked" either


def test_a_group_nobody_asked_has_no_share(organisation, client, facebook, now):
    """Nobody asked is not nobody there."""
    groups.add(organisation, groups.NewGroup(name="Volunteers"), now=now)
    page = client.get(reverse("audiences")).content.decode()
    assert "Volunteers" in page
    assert "Not asked" in page
    assert "0%" not in page


def test_a_place_of_which_nobody_was_asked_has_no_share(organisation, client, facebook, now):
    groups.add(organisation, groups.NewGroup(name="Volunteers"), now=now)
    page = client.get(reverse("outlet", args=["facebook"])).content.decode()
    assert "Volunteers" in page
    assert "Not asked" in page
    assert "0%" not in page


def test_the_download_of_a_group_nobody_asked_has_no_share(organisation, client, facebook, now):
    groups.add(organisation, groups.NewGroup(name="Volunteers"), now=now)
    rows = list(csv.DictReader(io.StringIO(text(client.get(reverse("audiences_csv"))))))
    assert {row["answer"] for row in rows} == {"not asked"}
    assert {row["value"] for row in rows} == {""}


def test_who_skipped_a_question_did_not_answer_no():
    form = default_survey(organisation="Town", groups=[(1, "Volunteers")], purposes=[])
    given = [
        Given(group=1, values={"use": {"email": "daily"}, "miss": ["email"]}),
        Given(group=1, values={"use": {"x": "never"}}),
    ]
    for name in ("use", "miss"):
        hit, there = answered(form.question(name), "email", given)
        assert (hit.tolist(), there.tolist()) == ([True, False], [True, False]), name


def test_a_published_figure_that_is_kept_back_is_missing():
    """Statisticians write "[c]" or "-" for too few to publish; a real 0 stays 0."""
    lines = ["platform,population,measure,value,unit", "Facebook,Adults,uses,[c],percent",
             "X,Adults,uses,-,percent", "Bluesky,Adults,uses,0,percent"]  # fmt: skip
    grid = read_grids("\n".join(lines).encode(), file="figures.csv")[0]
    found = understand(grid, look(grid)).figures
    assert [one.value for one in found] == [None, None, 0]
    assert "[c]" in found[0].note


def test_a_post_of_which_nobody_can_tell_did_not_fail_to_work(organisation, collection, now):
    """Replies get few likes, so of most of them nobody can tell; they are not worse for it."""
    kinds = (PostKind.ORIGINAL, PostKind.REPLY)
    posts = tuple(
        Post(external_id=str(n), published_at=now - timedelta(days=n + 30), kind=kinds[n % 2])
        for n in range(200)
    )
    readings = tuple(
        Reading(external_id=one.external_id, metric=metric, value=3, at=now)
        for one in posts
        for metric in (Metric.LIKES, Metric.REPLIES, Metric.REPOSTS, Metric.QUOTES)
    )
    write_page(organisation, collection, Page(looked_at=now, posts=posts, readings=readings))
    evaluate(organisation, now=now)
    verdicts = Verdict.objects.filter(organisation=organisation)
    verdicts.update(outcome="as expected")
    originals = verdicts.filter(post__kind="original").order_by("published_at")
    originals.filter(pk__in=[one.pk for one in originals[:20]]).update(outcome="worked")
    (found,) = lessons.candidates(organisation, now=now)
    assert found.sentence.startswith("20 of 100 original posts worked, against 0 of 100")
    verdicts.filter(post__kind="reply").update(outcome="cannot tell")
    assert lessons.candidates(organisation, now=now) == []
