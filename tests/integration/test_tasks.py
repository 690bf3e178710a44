"""Background tasks: run as the worker runs them, safe to run twice."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.integration.months_of_posts import fill

from goodmeasure.kernel.errors import GoodMeasureError
from goodmeasure.services import tasks
from goodmeasure.services.channels import add_file_channel
from goodmeasure.store.models import Channel, Evaluation, Organisation, PostRecord, Verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    """An X posts export as the analytics page gives it."""
    file = tmp_path / "account_analytics_content_2026-01-01_2026-01-31.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(
            ["Post id", "Date", "Post text", "Post Link", "Impressions", "Likes", "Engagements",
             "Bookmarks", "Shares", "New follows", "Replies", "Reposts", "Profile visits",
             "Detail Expands", "URL Clicks", "Hashtag Clicks", "Permalink Clicks"]
        )  # fmt: skip
        for n in range(3):
            writer.writerow(
                [f"18000000000000000{n}0", f"Wed, Jan {7 + n}, 2026", f"News {n}",
                 f"https://x.com/town/status/18000000000000000{n}0", 100, n, 5, 0, 0, 0, 0, 1, 0, 0,
                 0, 0, 0]
            )  # fmt: skip
    return file


def test_evaluating_twice_judges_once(
    organisation: Organisation, channel: Channel, now: datetime
) -> None:
    fill(organisation, channel, now=now)
    assert tasks.evaluate.call(organisation.pk) == {"evaluated": True}
    made = Evaluation.objects.get().pk
    assert Verdict.objects.exists()
    assert tasks.evaluate.call(organisation.pk) == {"evaluated": False}
    assert Evaluation.objects.get().pk == made


def test_a_file_is_imported_once_and_judged(
    organisation: Organisation, now: datetime, exported: Path
) -> None:
    town = add_file_channel(organisation, "x", "town", now=now)
    how = {"channel": town.pk, "exported_at": datetime(2026, 2, 1, tzinfo=UTC).isoformat()}
    assert tasks.import_file.call(organisation.pk, str(exported), **how)["already"] is False
    assert PostRecord.objects.filter(channel=town).count() == 3
    assert Verdict.objects.filter(channel=town).count() == 3
    assert tasks.import_file.call(organisation.pk, str(exported), **how)["already"] is True
    assert PostRecord.objects.filter(channel=town).count() == 3


def test_a_file_of_another_organisations_channel_is_not_taken(
    organisation: Organisation, other_organisation: Organisation, now: datetime, exported: Path
) -> None:
    theirs = add_file_channel(other_organisation, "x", "town", now=now)
    with pytest.raises(Channel.DoesNotExist):
        tasks.import_file.call(organisation.pk, str(exported), channel=theirs.pk)
    assert not PostRecord.objects.exists()


def test_a_file_that_is_none_fails_whole(organisation: Organisation, tmp_path: Path) -> None:
    file = tmp_path / "picture.csv"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    with pytest.raises(GoodMeasureError):
        tasks.import_file.call(organisation.pk, str(file))
    assert not PostRecord.objects.exists()
    assert not Channel.objects.exists()


def test_the_schedule_leaves_out_what_cannot_be_collected(
    organisation: Organisation, channel: Channel, now: datetime
) -> None:
    add_file_channel(organisation, "x", "town", now=now)
    closed = {"platform": "mastodon", "handle": "a@b.example", "account_id": "1", "state": "closed"}
    Channel.objects.create(organisation=organisation, added_at=now, **closed)
    channel.next_collection_at = now + timedelta(hours=1)
    channel.save()
    assert tasks.enqueue_due(now) == 0
    assert tasks.enqueue_due(now + timedelta(hours=2)) == 1
    assert tasks.queued_channels() == {channel.pk}
