"""The list of posts, its download, and one post."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.browser.seeding import Seeded
from tests.integration.web import as_role

from goodmeasure.store.models import (
    Channel,
    Evaluation,
    LatestReading,
    PostRecord,
    Role,
    Verdict,
)
from goodmeasure.store.queries import posts
from goodmeasure.store.queries.posts import PostFilter, Sort

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
MOST_QUERIES = 12


@pytest.fixture
def seeded(small_body: Seeded) -> Seeded:
    return small_body


@pytest.fixture
def client(seeded: Seeded) -> Client:
    return as_role(seeded, Role.VIEWER)


def listed(client: Client, **asked: Any) -> list[int]:
    """Keys of the posts on the page, in order."""
    page = client.get(reverse("posts"), asked)
    assert page.status_code == 200
    table = page.content.decode().partition("<tbody")[2]
    return [int(key) for key in re.findall(r'href="/posts/(\d+)/"', table)]


def test_newest_first(client: Client, seeded: Seeded) -> None:
    ours = PostRecord.objects.filter(organisation=seeded.organisation)
    expected = list(ours.order_by("-published_at", "-pk").values_list("pk", flat=True)[:25])
    assert listed(client) == expected
    oldest = list(ours.order_by("published_at", "pk").values_list("pk", flat=True)[:25])
    assert listed(client, sort="oldest") == oldest


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        ({"kind": "reply"}, lambda p, v: p.kind == "reply"),
        ({"kind": "repost"}, lambda p, v: p.kind == "repost"),
        ({"words": "ETHICS members"}, lambda p, v: "ethics" in p.text and "members" in p.text),
        ({"words": "100%_sure"}, lambda p, v: False),
        ({"verdict": "cannot tell"}, lambda p, v: v is not None and v.outcome == "cannot tell"),
        (
            {"verdict": "cannot tell", "kind": "reply"},
            lambda p, v: v is not None and v.outcome == "cannot tell" and p.kind == "reply",
        ),
        ({"period": "7"}, lambda p, v: p.published_at >= NOW - timedelta(days=7)),
        ({"kind": "nonsense", "verdict": "nonsense", "period": "x"}, lambda p, v: True),
    ],
)
def test_filters_hold_just_what_fits(
    client: Client, seeded: Seeded, asked: dict[str, str], fits: Any
) -> None:
    """Against a slow second way: every post looked at in Python."""
    verdicts = {v.post_id: v for v in Verdict.objects.filter(organisation=seeded.organisation)}
    ours = PostRecord.objects.filter(organisation=seeded.organisation)
    expected = {p.pk for p in ours if fits(p, verdicts.get(p.pk))}
    for sort in ("newest", "oldest"):
        assert set(listed(client, sort=sort, **asked)) == expected


@pytest.mark.parametrize("channel", ["bluesky", "mastodon"])
def test_a_channel_by_itself(client: Client, seeded: Seeded, channel: str) -> None:
    one: Channel = getattr(seeded, channel)
    assert set(listed(client, channel=one.pk)) == set(one.posts.values_list("pk", flat=True))


def test_days_are_days_of_the_organisation(client: Client, seeded: Seeded) -> None:
    """A post half an hour after midnight in London in summer is of the day before in UTC."""
    post = PostRecord.objects.filter(organisation=seeded.organisation).first()
    assert post is not None
    post.published_at = datetime(2025, 6, 30, 23, 30, tzinfo=UTC)
    post.save()
    assert listed(client, period="dates", **{"from": "2025-07-01", "to": "2025-07-01"}) == [post.pk]
    assert listed(client, period="dates", **{"from": "2025-06-30", "to": "2025-06-30"}) == []


@pytest.mark.parametrize(
    "asked",
    [
        {"page": "0"},
        {"page": "-1"},
        {"page": "99999999999999999999"},
        {"page": "²"},
        {"channel": "99999999999999999999"},
        {"channel": "²"},
        {"channel": "1; DROP TABLE"},
        {"period": "dates", "from": "2026-02-31", "to": "x"},
        {"period": "dates", "from": "0001-01-01", "to": "9999-12-31"},
        {"period": "9999999999"},
        {"sort": "sideways"},
        {"words": "\x00"},
        {"words": "%" * 500},
        {"words": "a " * 500},
    ],
)
def test_an_absurd_address_still_opens(client: Client, asked: dict[str, str]) -> None:
    assert client.get(reverse("posts"), asked).status_code == 200
    assert client.get(reverse("posts_csv"), asked).status_code == 200


def test_sorting_by_surprise(seeded: Seeded, client: Client) -> None:
    ours = Verdict.objects.filter(organisation=seeded.organisation)
    for key, (low, high) in zip(
        ours.order_by("pk").values_list("pk", flat=True)[:3],
        [(0.9, 0.01), (0.01, 0.9), (0.5, 0.5)],
        strict=True,
    ):
        Verdict.objects.filter(pk=key).update(p_low=low, p_high=high)
    for sort, field in (("better", "p_high"), ("worse", "p_low")):
        verdicts = ours.filter(**{f"{field}__isnull": False})
        best = list(verdicts.order_by(field, "-post_id").values_list("post_id", flat=True))
        shown = listed(client, sort=sort)
        assert shown[: len(best)] == best[:25]
        # posts whose range is not known come after the others, and are not lost
        assert len(shown) == min(25, ours.count())


@pytest.mark.parametrize("sort", list(Sort))
def test_the_count_above_the_list_is_the_number_of_its_posts(
    sort: Sort, realistic_body: Seeded
) -> None:
    """Counting and listing are different queries: they must agree for every way of asking."""
    seeded = realistic_body
    for outcome in ("", "worked", "missed", "as expected", "cannot tell"):
        for kind in ("", "original", "repost"):
            for words in ("", "research", "unfindable"):
                wanted = PostFilter(
                    measure="engagement", outcome=outcome, kind=kind, words=words, sort=sort
                )
                found = posts.counts(seeded.organisation, wanted)
                everything = list(posts.every(seeded.organisation, wanted))
                assert found.listed(wanted) == len(everything), wanted
                worked = [
                    one for one in everything if one.verdict and one.verdict.outcome == "worked"
                ]
                if outcome in ("", "worked"):
                    assert found.outcomes.get("worked", 0) == len(worked), wanted


def test_the_length_of_the_list_and_the_number_judged_explain_each_other(
    client: Client, seeded: Seeded
) -> None:
    def said(**asked: str) -> str:
        return " ".join(client.get(reverse("posts"), asked).content.decode().split())

    for kind in ("repost", "repost", "original"):
        PostRecord.objects.create(
            organisation=seeded.organisation, channel=seeded.bluesky,
            external_id=f"unjudged-{PostRecord.objects.count()}", kind=kind,
            published_at=NOW - timedelta(days=100), first_seen_at=NOW, last_seen_at=NOW,
        )  # fmt: skip
    total = PostRecord.objects.filter(organisation=seeded.organisation).count()
    judged = Verdict.objects.filter(organisation=seeded.organisation, measure="engagement").count()
    assert 0 < judged < total
    assert f"of {judged:,} posts did better than expected." in said()
    without = f"{total - judged:,} of them without a verdict (reposts have none)"
    assert f"1 to {min(25, total)} of {total:,} posts, {without}<" in said()
    for asked in ({"verdict": "as expected"}, {"sort": "most"}, {"kind": "repost"}):
        assert "without a verdict (" not in said(**asked), asked
    Verdict.objects.filter(organisation=seeded.organisation).delete()
    assert "None of these posts has a verdict." in said()
    assert "No posts here." in said(words="unfindable")


def test_pages_follow_one_another(client: Client, seeded: Seeded) -> None:
    for number in range(60):
        PostRecord.objects.create(
            organisation=seeded.organisation,
            channel=seeded.bluesky,
            external_id=f"more-{number}",
            published_at=NOW - timedelta(days=100, minutes=number),
            kind="original",
            first_seen_at=NOW,
            last_seen_at=NOW,
        )
    total = PostRecord.objects.filter(organisation=seeded.organisation).count()
    seen: list[int] = []
    for page in range(1, -(-total // 25) + 1):
        seen += listed(client, page=page)
    assert len(seen) == len(set(seen)) == total
    assert listed(client, page=1000) == []


@pytest.mark.parametrize(
    "asked", ["", "?words=research", "?verdict=worked", "?sort=better", "?kind=reply&sort=most"]
)
def test_the_number_of_queries_does_not_grow(seeded: Seeded, client: Client, asked: str) -> None:
    where = reverse("posts") + asked
    with CaptureQueriesContext(connection) as few:
        client.get(where)
    asked_few = len(few)
    for number in range(40):
        channel = Channel.objects.create(
            organisation=seeded.organisation,
            platform="bluesky",
            account_id=f"more-{number}",
            handle=f"more{number}.example",
            added_at=NOW,
        )
        PostRecord.objects.create(
            organisation=seeded.organisation,
            channel=channel,
            external_id="1",
            published_at=NOW,
            kind="reply",
            text="research",
            first_seen_at=NOW,
            last_seen_at=NOW,
        )
    with CaptureQueriesContext(connection) as many:
        client.get(where)
    assert len(many) <= max(asked_few, 5) + 6
    assert len(many) <= MOST_QUERIES


@pytest.mark.parametrize("name", ["overview", "channels", "data"])
def test_lists_of_channels_ask_no_more_for_more(seeded: Seeded, client: Client, name: str) -> None:
    with CaptureQueriesContext(connection) as few:
        client.get(reverse(name))
    asked_few = len(few)
    for number in range(20):
        Channel.objects.create(
            organisation=seeded.organisation,
            platform="bluesky",
            account_id=f"more-{number}",
            handle=f"more{number}.example",
            added_at=NOW,
        )
    with CaptureQueriesContext(connection) as many:
        client.get(reverse(name))
    assert len(many) <= asked_few


def test_what_people_wrote_is_shown_as_they_wrote_it(client: Client, seeded: Seeded) -> None:
    page = client.get(reverse("posts")).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    post = PostRecord.objects.filter(
        organisation=seeded.organisation, text__contains="<script>"
    ).first()
    assert post is not None
    one = client.get(reverse("post", args=[post.pk])).content.decode()
    assert "<script>alert" not in one
    assert "&lt;script&gt;alert" in one


def test_an_address_that_is_no_web_address_is_not_a_link(client: Client, seeded: Seeded) -> None:
    post = seeded.bluesky.posts.first()
    post.url = "javascript:alert(1)"
    post.save()
    assert "javascript:" not in client.get(reverse("post", args=[post.pk])).content.decode()


def rows(client: Client, **asked: str) -> list[dict[str, str]]:
    response = client.get(reverse("posts_csv"), asked)
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_download_holds_every_post_of_the_list(client: Client, seeded: Seeded) -> None:
    everything = rows(client)
    ours = PostRecord.objects.filter(organisation=seeded.organisation)
    assert {row["post"] for row in everything} == set(ours.values_list("external_id", flat=True))
    replies = rows(client, kind="reply")
    assert replies
    assert {row["kind"] for row in replies} == {"reply"}


def test_no_cell_of_the_download_is_a_formula(client: Client, seeded: Seeded) -> None:
    for start, text in enumerate(("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1")):
        PostRecord.objects.filter(pk=seeded.bluesky.posts.order_by("pk")[start].pk).update(
            text=text
        )
    texts = [row["text"] for row in rows(client)]
    assert not [text for text in texts if text.lstrip()[:1] in tuple("=+-@")]
    assert "'=1+1" in texts


def test_a_missing_count_is_empty_in_the_download_and_not_0(client: Client, seeded: Seeded) -> None:
    reposts = rows(client, kind="repost")
    assert reposts
    assert all(row["likes"] == "" and row["engagement"] == "" for row in reposts)


def test_every_outcome_is_said_with_its_range(realistic_body: Seeded) -> None:
    """The page says what the verdict says: the words are the wording's, the numbers the store's."""
    seeded = realistic_body
    client = as_role(seeded, Role.VIEWER)
    found = set()
    for outcome in ("worked", "missed", "as expected", "too early", "cannot tell"):
        verdict = Verdict.objects.filter(outcome=outcome, channel=seeded.bluesky).first()
        assert verdict is not None, outcome
        page = client.get(reverse("post", args=[verdict.post_id])).content.decode()
        assert f"{verdict.value:,} engagement" in page
        assert "How was this verdict reached?" in page
        assert "Not measurable here" in page
        found.add(outcome)
    assert len(found) == 5


def test_a_deleted_post_says_so_and_keeps_its_readings(realistic_body: Seeded) -> None:
    seeded = realistic_body
    post = PostRecord.objects.get(organisation=seeded.organisation, presence="deleted")
    page = as_role(seeded, Role.VIEWER).get(reverse("post", args=[post.pk])).content.decode()
    assert "no longer shown there" in page
    assert "All readings, oldest first" in page


def test_the_download_says_how_each_verdict_is_known(client: Client, seeded: Seeded) -> None:
    Evaluation.objects.filter(organisation=seeded.organisation).update(
        measure_version=7, method_version="5"
    )
    verdicts = {
        verdict.post.external_id: verdict
        for verdict in Verdict.objects.filter(organisation=seeded.organisation).select_related(
            "post"
        )
    }
    assert verdicts
    for row in rows(client):
        known = [row[name] for name in ("base", "method", "method version", "measure version")]
        verdict = verdicts.get(row["post"])
        if verdict is None:
            assert known == [""] * 4
            assert row["level of the range"] == ""
            continue
        assert known == [f"earlier posts of {row['channel']}", "verdict", "5", "7"]
        assert row["level of the range"] == ("" if verdict.low is None else "0.95")
    # the counts did not move to other columns
    first = LatestReading.objects.filter(
        post__organisation=seeded.organisation, metric="likes"
    ).first()
    row = next(row for row in rows(client) if row["post"] == first.post.external_id)
    assert row["likes"] == str(first.value)
