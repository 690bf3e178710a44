"""Files into the store: whole or not at all, and the same file twice changes nothing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.unit.sources.archives import as_x_writes, manifest, tweet, wrap

from goodmeasure.kernel.errors import InputError, UnreadableFile
from goodmeasure.services.channels import add_file_channel
from goodmeasure.services.importing import import_file
from goodmeasure.store.models import (
    AuditEvent,
    Channel,
    ChannelReadingRecord,
    Collection,
    GapRecord,
    LatestReading,
    Payload,
    PostRecord,
    ReadingRecord,
)

pytestmark = pytest.mark.django_db

POSTS_CSV = (
    "Post id,Date,Post text,Post Link,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,"
    "Replies,Reposts,Profile visits,Detail Expands,URL Clicks,Hashtag Clicks,Permalink Clicks\n"
)


def archive(folder: Path, tweets: list[dict], *, account: str = "4242", name: str = "town") -> Path:
    """An archive as X lays one out, in a folder."""
    data = folder / "data"
    data.mkdir(parents=True)
    (data / "tweets.js").write_text(as_x_writes("tweets", wrap(tweets)), encoding="utf-8")
    who = {"email": "press@example.org", "username": name, "accountId": account,
           "createdAt": "2011-01-01T00:00:00.000Z", "accountDisplayName": "Town"}  # fmt: skip
    (data / "account.js").write_text(as_x_writes("account", [{"account": who}]), encoding="utf-8")
    listed = manifest({"data/tweets.js": len(tweets), "data/account.js": 1})
    (data / "manifest.js").write_text(listed, encoding="utf-8")
    return folder


def posts_csv(folder: Path, likes: int, until: str) -> Path:
    path = folder / f"account_analytics_content_2026-01-01_{until}.csv"
    row = (
        f'1900000000000000001,"Tue, Jan 6, 2026",Hello,https://x.com/town/status/1900000000000000001,'
        f"1000,{likes},9,0,0,0,1,2,3,4,5,0,0\n"
    )
    path.write_text(POSTS_CSV + row, encoding="utf-8")
    return path


def counts() -> tuple[int, ...]:
    tables = (Channel, PostRecord, ReadingRecord, LatestReading, ChannelReadingRecord, Collection,
              GapRecord, Payload, AuditEvent)  # fmt: skip
    return tuple(table.objects.count() for table in tables)


def test_an_archive_makes_its_channel_and_fills_it(organisation, tmp_path, now):
    found = import_file(organisation, archive(tmp_path / "x", [tweet("1"), tweet("2")]), now=now)
    assert (found.channel.platform, found.channel.handle, found.channel.account_id) == (
        "x", "town", "4242",
    )  # fmt: skip
    assert found.channel_is_new
    assert (found.written.posts_new, found.written.readings_new) == (2, 4)
    assert Collection.objects.get().sentence.startswith("2 read: 2 new posts, 0 known")
    assert AuditEvent.objects.filter(action="file imported").exists()


def test_the_same_file_twice_changes_nothing(organisation, tmp_path, now):
    path = archive(tmp_path / "x", [tweet("1"), tweet("2")])
    import_file(organisation, path, now=now)
    before = counts()
    again = import_file(organisation, path, now=now + timedelta(days=1))
    assert again.already == now
    assert counts() == before


def test_a_dry_run_says_what_would_come_and_leaves_nothing(organisation, tmp_path, now):
    path = archive(tmp_path / "x", [tweet("1"), tweet("2")])
    before = counts()
    said = import_file(organisation, path, now=now, dry_run=True)
    assert counts() == before
    done = import_file(organisation, path, now=now)
    assert said.written == done.written
    assert said.summary == done.summary


def test_a_later_export_adds_readings_and_overwrites_none(organisation, tmp_path, now):
    channel = add_file_channel(organisation, "x", "town", now=now)
    for likes, until in ((7, "2026-01-31"), (9, "2026-02-28")):
        import_file(organisation, posts_csv(tmp_path, likes, until), channel=channel, now=now)
    rows = ReadingRecord.objects.filter(metric="likes").order_by("at")
    assert list(rows.values_list("value", flat=True)) == [7, 9]
    assert PostRecord.objects.count() == 1
    assert GapRecord.objects.filter(reason="window").count() == 2


def test_exports_may_come_in_any_order(organisation, tmp_path, now):
    channel = add_file_channel(organisation, "x", "town", now=now)
    for likes, until in ((9, "2026-02-28"), (7, "2026-01-31")):
        import_file(organisation, posts_csv(tmp_path, likes, until), channel=channel, now=now)
    assert LatestReading.objects.get(metric="likes").value == 9
    assert ReadingRecord.objects.filter(metric="likes").count() == 2


def test_an_archive_and_an_export_of_one_account_meet_in_one_channel(organisation, tmp_path, now):
    by_link = import_file(organisation, posts_csv(tmp_path, 7, "2026-01-31"), now=now)
    PostRecord.objects.update(published_at=now.replace(year=2024, month=8, day=6, hour=12))
    same = tweet("1900000000000000001", created_at="Tue Aug 06 10:00:00 +0000 2024")
    by_archive = import_file(organisation, archive(tmp_path / "x", [same]), now=now)
    assert by_link.channel.pk == by_archive.channel.pk
    assert Channel.objects.get().account_id == "4242"
    post = PostRecord.objects.get()
    assert post.readings.filter(metric="likes").count() == 2


def test_a_file_broken_in_the_middle_leaves_nothing_but_the_record(organisation, tmp_path, now):
    path = archive(tmp_path / "x", [tweet(str(i)) for i in range(1, 6)])
    tweets = path / "data" / "tweets.js"
    text = tweets.read_text(encoding="utf-8")
    tweets.write_text(text[: len(text) * 3 // 4], encoding="utf-8")
    channel = add_file_channel(organisation, "x", "town", now=now)
    with pytest.raises(UnreadableFile, match=r"tweets\.js"):
        import_file(organisation, path, channel=channel, now=now)
    assert PostRecord.objects.count() == 0
    failed = Collection.objects.get()
    assert (failed.status, failed.trouble) == ("failed", "unreadable-file")
    assert "tweets.js" in failed.sentence
    tweets.write_text(text, encoding="utf-8")
    assert import_file(organisation, path, channel=channel, now=now).written.posts_new == 5


def test_a_file_of_another_platform_is_refused(organisation, channel, tmp_path, now):
    with pytest.raises(InputError, match="is on bluesky, and the file is from x"):
        import_file(organisation, archive(tmp_path / "x", [tweet()]), channel=channel, now=now)
    assert PostRecord.objects.count() == 0


def test_another_organisations_channel_is_not_there(other_organisation, channel, tmp_path, now):
    with pytest.raises(Channel.DoesNotExist):
        import_file(
            other_organisation, archive(tmp_path / "x", [tweet()]), channel=channel, now=now
        )


def test_two_organisations_may_import_the_same_archive(
    organisation, other_organisation, tmp_path, now
):
    path = archive(tmp_path / "x", [tweet("1")])
    for one in (organisation, other_organisation):
        assert import_file(one, path, now=now).written.posts_new == 1
    assert PostRecord.objects.filter(organisation=organisation).count() == 1


def test_progress_is_told(organisation, tmp_path, now):
    told: list[tuple[int, int | None]] = []
    path = archive(tmp_path / "x", [tweet(str(i)) for i in range(1, 4)])
    import_file(organisation, path, now=now, progress=lambda done, of: told.append((done, of)))
    assert told[-1] == (3, 3)


def test_the_archives_email_and_messages_never_reach_the_store(organisation, tmp_path, now):
    path = archive(tmp_path / "x", [tweet("1")])
    secret = 'window.YTD.direct_messages.part0 = [{"dmConversation": "between us"}]'
    (path / "data" / "direct-messages.js").write_text(secret, encoding="utf-8")
    import_file(organisation, path, now=now)
    from django.core import serializers
    from django.db import models

    from goodmeasure.store import models as tables

    everything = "".join(
        serializers.serialize("json", table.objects.all())
        for table in vars(tables).values()
        if isinstance(table, type) and issubclass(table, models.Model)
    )
    import zlib

    everything += "".join(zlib.decompress(p.body).decode() for p in Payload.objects.all())
    assert "Hello" in everything, "the search looks at texts and payloads"
    assert "press@example.org" not in everything
    assert "between us" not in everything
