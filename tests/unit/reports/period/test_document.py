"""The report from typed values alone: no store, no Django."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from goodmeasure.kernel.findings import NotEnough, NotMeasurable
from goodmeasure.reports.period import document, tables
from goodmeasure.reports.period.report import (
    Count,
    NotMeasured,
    PostVerdict,
    Report,
    ReportChannel,
    ReportGap,
    ReportPost,
    ReportReading,
)

NOW = datetime(2026, 3, 31, 9, tzinfo=UTC)
NAME = "@town.example on Bluesky"


def verdict(**over: Any) -> PostVerdict:
    given: dict[str, Any] = {
        "outcome": "worked", "reason": "above", "value": 92, "age_days": 3.0, "looked_at": NOW,
        "low": 8, "median": 20, "high": 40, "n_history": 60,
    }  # fmt: skip
    return PostVerdict(**{**given, **over})


def post(**over: Any) -> ReportPost:
    given: dict[str, Any] = {
        "channel": NAME, "platform": "bluesky", "external_id": "1", "text": "Words",
        "published_at": NOW - timedelta(days=3), "counts": {"likes": Count(value=92, looked_at=NOW)},
        "verdict": verdict(),
    }  # fmt: skip
    return ReportPost(**{**given, **over})


def report(*posts: ReportPost, **over: Any) -> Report:
    channel = ReportChannel(
        name=NAME, platform="bluesky", platform_title="Bluesky", handle="town.example", url="",
        state="active", followers=((NOW, 1204),), as_of=NOW,
        not_measured=(
            NotMeasured(metric="impressions", why=NotMeasurable(reason="None are published.")),
            NotMeasured(metric="mentions", why=NotEnough(reason="A token", needed="add one")),
        ),
        gaps=(ReportGap(at=NOW, sentence="\u202eThe <server> slept."),),
    )  # fmt: skip
    given: dict[str, Any] = {
        "organisation": "Town & Country <Council>", "since": date(2026, 3, 1),
        "until": date(2026, 3, 31), "starts_at": NOW - timedelta(days=30), "ends_at": NOW,
        "made_at": NOW, "zone": UTC, "channels": (channel,), "posts": posts, "method": None,
    }  # fmt: skip
    return Report(**{**given, **over})


def words(made: str) -> str:
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]+>", " ", made, flags=re.DOTALL).split())


def test_names_and_sentences_of_others_are_text() -> None:
    made = document.html(report(post(text="</style><img src=x onerror=y>")))
    assert "Town &amp; Country &lt;Council&gt;" in made
    assert "<img" not in made
    assert "&lt;server&gt;" in made
    assert "\u202e" not in made


def test_outcomes_are_put_under_their_headings() -> None:
    made = words(
        document.html(
            report(
                post(external_id="1"),
                post(external_id="2", verdict=verdict(outcome="missed", reason="below", value=1)),
                post(
                    external_id="3",
                    verdict=verdict(outcome="as expected", reason="within", value=20),
                ),
                post(
                    external_id="4", verdict=verdict(outcome="too early", reason="young", value=3)
                ),
                post(external_id="5", verdict=None, counts={}),
                post(external_id="6", verdict=None, counts={}, kind="repost"),
            )
        )
    )
    assert "1 of 5 posts did better than expected." in made
    assert "1 of 5 posts did worse than expected." in made
    assert "1 post did about what its channel usually gets" in made
    assert "Most of what it will get is still to come. Too early 1" in made
    assert "1 repost of other people’s posts is not counted." in made
    assert "Not all of their counts have been collected. Not judged 1" in made
    assert "Not measurable here: none are published." in made
    assert "Not enough yet: a token. Add one." in made


def test_the_furthest_from_expected_comes_first_and_the_rest_is_in_the_file() -> None:
    posts = [
        post(external_id=str(n), text=f"Post number {n}.", verdict=verdict(value=50 + n))
        for n in range(document.MOST_SHOWN + 5)
    ]
    made = words(document.html(report(*posts)))
    assert made.index(f"Post number {document.MOST_SHOWN + 4}.") < made.index("Post number 50.")
    assert "5 more posts are in posts.csv." in made
    assert "Post number 4." not in made


def test_a_count_that_is_missing_is_said_and_is_not_0() -> None:
    made = words(document.html(report(channels=())))
    assert "There are no channels yet." in made
    none = ReportChannel(
        name=NAME, platform="x", platform_title="X", handle="t", url="", state="active"
    )
    row = words(document.html(report(channels=(none,))))
    assert f"{NAME} Not collected yet Not collected yet – – – – – Not collected yet" in row
    out = io.StringIO()
    tables.write_channels(out, report(channels=(none,)))
    (line,) = csv.DictReader(io.StringIO(out.getvalue()))
    assert {line[name] for name in ("followers", "posts", "worked", "missed", "not_judged")} == {""}


def test_a_day_without_a_time_has_no_time() -> None:
    assert "28 March 2026 on" in words(document.html(report(post(date_only=True))))
    assert "28 March 2026 at 9am on" in words(document.html(report(post())))


@pytest.mark.parametrize("zone", ["Europe/London", "Pacific/Auckland", "Pacific/Honolulu"])
def test_a_day_without_a_time_is_the_same_day_in_the_file(zone: str) -> None:
    there = ZoneInfo(zone)
    noon = datetime(2026, 3, 28, 12, tzinfo=there).astimezone(UTC)
    out = io.StringIO()
    made = report(post(date_only=True, published_at=noon), zone=there)
    tables.write_posts(out, made)
    (row,) = csv.DictReader(io.StringIO(out.getvalue()))
    assert row["published_at"] == "2026-03-28"
    assert "28 March 2026 on" in words(document.html(made))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1"])
def test_no_cell_of_any_file_runs(text: str) -> None:
    out = io.StringIO()
    tables.write_posts(out, report(post(text=text, external_id=text, url=text, language=text)))
    tables.write_readings(
        out, [ReportReading(channel=text, external_id=text, metric="likes", at=NOW, value=-1)]
    )
    cells = [cell for line in out.getvalue().split("\r\n") for cell in line.split(",")]
    assert not [cell for cell in cells if re.match(r'"?[=+@\t\r]|"?-\D', cell)]
    assert "-1" in cells, "a number is a number"
