"""A report for a period: what is in it, what is not, and that it can be trusted where it lies."""

from __future__ import annotations

import csv
import re
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.integration.months_of_posts import fill

from goodmeasure.kernel.errors import InputError
from goodmeasure.measures.definitions import ENGAGEMENT, measures
from goodmeasure.reports import wording
from goodmeasure.services.evaluating import evaluate
from goodmeasure.services.reporting import files
from goodmeasure.services.reporting.files import ReportFiles, write_report
from goodmeasure.services.reporting.gathering import growth_sentence
from goodmeasure.store.models import (
    Channel,
    ChannelReadingRecord,
    Organisation,
    PostRecord,
    ReadingRecord,
    Verdict,
)
from goodmeasure.store.queries.channels import glances

pytestmark = pytest.mark.django_db
MONTH = {"since": date(2026, 2, 1), "until": date(2026, 3, 4)}


@pytest.fixture
def written(
    organisation: Organisation, channel: Channel, now: datetime, tmp_path: Path
) -> ReportFiles:
    fill(organisation, channel, now=now)
    evaluate(organisation, now=now)
    return write_report(organisation, folder=tmp_path, now=now, **MONTH)


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as out:
        return list(csv.DictReader(out))


def words(file: Path) -> str:
    text = re.sub(r"<style>.*?</style>", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_it_says_what_the_verdicts_in_the_store_say(written, organisation):
    starts = datetime(2026, 2, 1, tzinfo=UTC)
    stored = Verdict.objects.filter(organisation=organisation, published_at__gte=starts)
    assert written.outcomes["worked"] == stored.filter(outcome="worked").count() == 1
    assert written.outcomes["missed"] == stored.filter(outcome="missed").count() >= 1
    assert sum(written.outcomes.values()) == written.how_many == 30
    said = words(written.html)
    assert "From 1 February to 4 March 2026: 30 posts on 1 channel." in said
    assert re.search(r"400 engagements after 2\d days\. We would expect \d+ to \d+", said)
    assert "so it worked" in said
    assert "so it missed" in said


def test_what_is_not_known_is_told_with_its_reason(written):
    said = words(written.html)
    assert "Bluesky counts no views and publishes none" in said
    assert "Needs an app password" in said
    assert "of other people’s posts" in said
    assert "Not all of their counts have been collected" in said
    assert "The server did not answer for an hour." in said


def test_an_earlier_period_is_not_said_to_be_of_before_its_own_definition(written):
    starts = measures()[ENGAGEMENT].effective_from
    assert starts > MONTH["until"]
    method = words(written.html).split("How this was worked out")[-1]
    assert "(version 1, the definition in force when this was worked out)" in method
    assert wording.day(starts) not in method


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ({"known": False, "reason": "no post was looked at", "needed": "30 such posts"},
         "Not known yet: no post was looked at. It takes 30 such posts."),
        (None, "Not known yet."),
    ],
)  # fmt: skip
def test_what_it_takes_to_know_growth_is_a_sentence(kept, said):
    assert growth_sentence(kept) == said


def test_the_interval_level_is_said_once_before_the_method(written):
    before_method = " ".join(words(written.html).split("How this was worked out")[:-1])
    both = f"{wording.level_sentence()} {wording.expected_sentence()} In this"
    assert before_method.count(both) == 1
    assert "significant" not in words(written.html)


def test_nothing_of_it_runs_or_asks_anybody_anything(written):
    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.tags: list[str] = []
            self.loads: list[str] = []
            self.links: list[str] = []

        def handle_starttag(self, tag, attrs):
            self.tags.append(tag)
            for name, value in attrs:
                assert not name.startswith("on")
                assert name != "style"
                if name in ("src", "srcset", "data", "action") or (name == "href" and tag != "a"):
                    self.loads.append(value)
                elif name == "href":
                    self.links.append(value)

    reader = Reader()
    reader.feed(written.html.read_text(encoding="utf-8"))
    assert not {"script", "img", "link", "iframe", "object", "form"} & set(reader.tags)
    assert not reader.loads
    assert all(re.match(r"#|https://example\.org/|\w+\.csv$", link) for link in reader.links)
    html = written.html.read_text(encoding="utf-8")
    assert "@import" not in html
    assert "url(" not in re.sub(r"clip-path=\"url\(#[\w-]+\)\"", "", html)


def test_other_peoples_text_cannot_turn_what_is_around_it(written):
    html = written.html.read_text(encoding="utf-8")
    assert "\u202e" not in html
    assert "<bdi data-own>=HYPERLINK(&#34;x&#34;) &lt;script&gt;" in html
    assert "مرحبا" in html


def test_the_spreadsheet_of_posts_holds_every_post_and_runs_nothing(written):
    found = rows(written.posts)
    assert len(found) == 31
    assert written.posts.read_bytes().startswith(b"\xef\xbb\xbf")
    star = next(row for row in found if row["outcome"] == "worked")
    assert star["text"].startswith("'=HYPERLINK")
    assert star["engagement"] == "400"
    assert float(star["expected_high"]) < 400
    uncounted = next(row for row in found if row["post_id"].endswith("-15"))
    assert (uncounted["likes"], uncounted["outcome"], uncounted["engagement"]) == ("", "", "")
    assert all(row["channel"].startswith("'@") for row in found)


def test_the_spreadsheet_of_readings_holds_every_reading_of_those_posts(written, organisation):
    starts = datetime(2026, 2, 1, tzinfo=UTC)
    stored = ReadingRecord.objects.filter(
        post__organisation=organisation, post__published_at__gte=starts
    )
    assert len(rows(written.readings)) == stored.count() > 0
    assert sum(int(row["value"]) for row in rows(written.readings)) == sum(r.value for r in stored)


def test_the_spreadsheet_of_channels_adds_up(written):
    (row,) = rows(written.channels)
    outcomes = ("worked", "as_expected", "missed", "too_early", "cannot_tell", "not_judged")
    assert int(row["posts"]) == sum(int(row[name]) for name in outcomes) == 30
    assert row["followers"] == "1400"


def test_the_days_are_those_of_the_organisation(organisation, channel, now, tmp_path):
    organisation.time_zone = (
        "Pacific/Auckland"  # 13 hours ahead: 9.30 UTC is half past ten at night
    )
    organisation.save()
    fill(organisation, channel, now=now, posts=3)
    day = date(2026, 3, 3)
    found = write_report(organisation, since=day, until=day, folder=tmp_path, now=now)
    assert [row["published_at"] for row in rows(found.posts)] == ["2026-03-03T09:30:00Z"]


def test_another_organisations_posts_are_never_in_it(
    written, organisation, other_organisation, now, tmp_path
):
    theirs = Channel.objects.create(
        organisation=other_organisation, platform="bluesky", account_id="did:plc:other",
        handle="other.example", added_at=now,
    )  # fmt: skip
    fill(other_organisation, theirs, now=now)
    evaluate(other_organisation, now=now)
    again = write_report(organisation, folder=tmp_path / "again", now=now, **MONTH)
    for file in ("posts", "readings", "channels", "html"):
        assert getattr(written, file).read_bytes() == getattr(again, file).read_bytes()
    sneaky = write_report(
        organisation, folder=tmp_path / "sneaky", now=now, channels=[theirs], **MONTH
    )
    assert sneaky.how_many == 0
    assert not rows(sneaky.readings)


def test_it_asks_the_store_as_little_for_many_posts_as_for_few(
    organisation, channel, now, django_assert_max_num_queries
):
    fill(organisation, channel, now=now, posts=200)
    evaluate(organisation, now=now)
    with django_assert_max_num_queries(26):
        files.gather(organisation, since=date(2025, 1, 1), until=date(2026, 3, 4), now=now)


def test_before_any_evaluation_there_are_counts_and_no_verdicts(
    organisation, channel, now, tmp_path
):
    fill(organisation, channel, now=now, posts=40)
    found = write_report(organisation, folder=tmp_path, now=now, **MONTH)
    assert "Nothing has been evaluated yet" in words(found.html)
    assert found.outcomes[""] == found.how_many == 30


def test_an_organisation_without_channels_has_a_report(organisation, now, tmp_path):
    found = write_report(organisation, folder=tmp_path, now=now, **MONTH)
    assert "There are no channels yet" in words(found.html)


def test_a_period_that_ends_before_it_starts_is_refused(organisation, now, tmp_path):
    with pytest.raises(InputError, match="ends before it starts"):
        write_report(
            organisation, since=date(2026, 3, 2), until=date(2026, 3, 1), folder=tmp_path, now=now
        )


def test_what_was_there_stays_when_writing_fails_half_way(
    written, organisation, now, tmp_path, monkeypatch
):
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.tables, "write_channels", fail)
    with pytest.raises(InputError, match="No space left"):
        write_report(organisation, folder=tmp_path, now=now + timedelta(days=1), **MONTH)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_followers_keep_the_day_they_were_counted(written, organisation, tmp_path, now):
    ChannelReadingRecord.objects.exclude(value=1400).delete()
    reading = ChannelReadingRecord.objects.get(organisation=organisation, metric="followers")
    reading.at = datetime(2025, 11, 2, 9, tzinfo=UTC)
    reading.save()
    again = write_report(organisation, folder=tmp_path, now=now, **MONTH)
    (row,) = rows(again.channels)
    assert (row["followers"], row["followers_at"]) == ("1400", "2025-11-02T09:00:00Z")
    assert "1,400, as the platform gave it on 2 November 2025" in words(again.html)


def test_posts_are_counted_as_on_every_other_page(written, organisation, now):
    """A repost is somebody else's: it is in the file of posts, and in no count."""
    starts = datetime(2026, 2, 1, tzinfo=UTC)
    held = PostRecord.objects.filter(organisation=organisation, published_at__gte=starts)
    own = held.exclude(kind="repost").count()
    assert own < held.count() == len(rows(written.posts))
    (row,) = rows(written.channels)
    (glance,) = glances(organisation, measure="engagement", since=starts)
    assert int(row["posts"]) == written.how_many == glance.posts_lately == own
