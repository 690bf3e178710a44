from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodmeasure.kernel.errors import InputError, UnreadableFile
from goodmeasure.observations.metrics import Metric
from goodmeasure.observations.posts import PostKind
from goodmeasure.observations.records import GapReason, Page
from goodmeasure.sources.grids import LONGEST_CELL
from goodmeasure.sources.imported import FileKind, ImportedFile, Window
from goodmeasure.sources.importing import read_file, recognise

LONDON = ZoneInfo("Europe/London")
AT = datetime(2026, 7, 25, 16, 0, tzinfo=UTC)
SHARED = Path(__file__).resolve().parents[5] / "shared" / "data"
"""Real files that may not be shipped; tests of them skip where the folder is absent."""
LAYOUTS = SHARED / "meta_business_suite_layouts/headers.json"
POSTS = [
    "Post id", "Date", "Post text", "Post Link", "Impressions", "Likes", "Engagements",
    "Bookmarks", "Shares", "New follows", "Replies", "Reposts", "Profile visits",
    "Detail Expands", "URL Clicks", "Hashtag Clicks", "Permalink Clicks",
]  # fmt: skip
OVERVIEW = [
    "Date", "Impressions", "Likes", "Engagements", "Bookmarks", "Shares", "New follows",
    "Unfollows", "Replies", "Reposts", "Profile visits", "Create Post", "Video views",
    "Media views",
]  # fmt: skip
OLD = [
    "Tweet id", "Tweet permalink", "Tweet text", "time", "impressions", "engagements",
    "engagement rate", "retweets", "replies", "likes", "user profile clicks", "url clicks",
    "hashtag clicks", "detail expands", "permalink clicks", "app opens", "follows",
    "promoted impressions",
]  # fmt: skip
KEY = "2074000000000000017"
POST = [
    KEY, "Tue, Jul 14, 2026", "Our new guidance #Research", f"https://x.com/town/status/{KEY}",
    "12,2978".replace(",2", ",2"), "12", "300", "", "0", "1", "2", "3", "129", "200", "66", "0", "-",
]  # fmt: skip
POST[4] = "122,978"


def table(*rows: Sequence[str], delimiter: str = ",") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(path: Path, **options: Any) -> tuple[ImportedFile, list[Page]]:
    options.setdefault("timezone", LONDON)
    options.setdefault("exported_at", AT)
    found = read_file(path, **options)
    return found, list(found.pages())


def values(pages: list[Page]) -> dict[Metric, int]:
    return {reading.metric: reading.value for page in pages for reading in page.readings}


def left(found: ImportedFile) -> dict[str, int]:
    return {one.reason: one.count for one in found.summary().left_out}


def changed(**cells: str) -> list[str]:
    row = list(POST)
    for name, value in cells.items():
        row[[column.replace(" ", "_").casefold() for column in POSTS].index(name)] = value
    return row


def test_a_posts_export_gives_every_count_it_has(tmp_path: Path) -> None:
    found, pages = read(write(tmp_path / "a.csv", table(POSTS, POST)))

    (post,) = [post for page in pages for post in page.posts]
    assert found.kind is FileKind.X_POSTS
    assert found.description == "X posts export of @town, figures of 25 July 2026"
    assert post.external_id == KEY
    assert post.url == f"https://x.com/town/status/{KEY}"
    assert post.published_at == datetime(2026, 7, 14, 11, tzinfo=UTC)  # noon in London
    assert post.date_only
    assert post.features.link is False
    assert post.features.hashtags == ("Research",)
    assert values(pages) == {
        Metric.IMPRESSIONS: 122_978,
        Metric.LIKES: 12,
        Metric.ENGAGEMENTS: 300,
        Metric.SHARES: 0,
        Metric.NEW_FOLLOWS: 1,
        Metric.REPLIES: 2,
        Metric.REPOSTS: 3,
        Metric.PROFILE_VISITS: 129,
        Metric.DETAIL_EXPANDS: 200,
        Metric.LINK_CLICKS: 66,
        Metric.HASHTAG_CLICKS: 0,
    }
    assert {reading.at for page in pages for reading in page.readings} == {AT}
    (raw,) = json.loads(pages[-1].own_payload)
    assert raw["post id"] == KEY


def test_blank_is_missing_and_not_nought(tmp_path: Path) -> None:
    _, pages = read(write(tmp_path / "a.csv", table(POSTS, POST)))

    assert Metric.BOOKMARKS not in values(pages)
    assert Metric.PERMALINK_CLICKS not in values(pages)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Tue, Jul 14, 2026", datetime(2026, 7, 14, 11, tzinfo=UTC)),
        ("Thu Mar 20 2025", datetime(2025, 3, 20, 12, tzinfo=UTC)),
        ("Jul 14, 2026", datetime(2026, 7, 14, 11, tzinfo=UTC)),
        ("2026-07-14", datetime(2026, 7, 14, 11, tzinfo=UTC)),
        ("2026-07-14 09:30:15 +0000", datetime(2026, 7, 14, 9, 30, 15, tzinfo=UTC)),
        ("2026-07-14T09:30:15.000Z", datetime(2026, 7, 14, 9, 30, 15, tzinfo=UTC)),
    ],
)
def test_every_way_x_has_written_dates(tmp_path: Path, written: str, expected: datetime) -> None:
    _, pages = read(write(tmp_path / "a.csv", table(POSTS, changed(date=written))))

    post = pages[-1].posts[0]
    assert post.published_at == expected
    assert post.date_only is (":" not in written)


def test_the_table_of_before_2024(tmp_path: Path) -> None:
    row = [
        "1101", "https://twitter.com/town/status/1101", "Said then", "2019-03-01 12:34 +0000",
        "1023.0", "20.0", "0.0195", "3.0", "0.0", "15.0", "4.0", "2.0", "0", "1", "0", "0", "0", "-",
    ]  # fmt: skip
    found, pages = read(write(tmp_path / "a.csv", table(OLD, row)))

    assert found.kind is FileKind.X_OLD_POSTS
    assert values(pages)[Metric.IMPRESSIONS] == 1023
    assert values(pages)[Metric.REPOSTS] == 3
    assert values(pages)[Metric.LINK_CLICKS] == 2
    assert values(pages)[Metric.PROFILE_VISITS] == 4
    assert pages[-1].posts[0].published_at == datetime(2019, 3, 1, 12, 34, tzinfo=UTC)
    assert found.summary().notes == (
        "Columns that were not taken: engagement rate, app opens, promoted impressions.",
    )


def test_an_overview_gives_days_of_the_channel(tmp_path: Path) -> None:
    row = ["Fri, Jul 24, 2026", "941", "12", "30", "0", "1", "3", "2", "4", "5", "6", "1", "", "0"]
    found, pages = read(write(tmp_path / "a.csv", table(OVERVIEW, row)))

    assert found.kind is FileKind.X_OVERVIEW
    days = {one.metric: one for page in pages for one in page.channel_readings}
    assert days[Metric.IMPRESSIONS].value == 941
    assert days[Metric.UNFOLLOWS].value == 2
    assert days[Metric.POSTS].value == 1
    assert Metric.VIDEO_VIEWS not in days
    assert {one.days for one in days.values()} == {1}
    assert {one.at for one in days.values()} == {datetime(2026, 7, 24, 22, 59, 59, tzinfo=UTC)}
    assert found.summary().channel_readings == 12


def test_a_day_that_was_not_over_is_left_out(tmp_path: Path) -> None:
    rows = [[day, *["1"] * 13] for day in ("Fri, Jul 24, 2026", "Sat, Jul 25, 2026")]
    found, _ = read(write(tmp_path / "a.csv", table(OVERVIEW, *rows)))

    assert left(found) == {"a day that was not over when the export was made": 1}


@pytest.mark.skipif(not LAYOUTS.exists(), reason="the collected headers are not on this machine")
@pytest.mark.parametrize(
    ("layout", "kind"),
    [("x_content_2026", FileKind.X_POSTS), ("x_overview", FileKind.X_OVERVIEW)],
)
def test_headers_of_real_files_are_known(tmp_path: Path, layout: str, kind: FileKind) -> None:
    header = json.loads(LAYOUTS.read_text())[layout]
    path = write(tmp_path / "a.csv", table(header, ["1"] * len(header)))

    assert recognise(path).kind is kind
    assert recognise(write(path, table([n.upper() for n in header], header))).kind is kind
    assert recognise(write(path, table([f" {n}  " for n in header], header))).kind is kind


# --- when the export was made


def dated(path: Path, when: datetime) -> Path:
    os.utime(path, (when.timestamp(), when.timestamp()))
    return path


def test_what_a_person_says_comes_first(tmp_path: Path) -> None:
    path = write(
        tmp_path / "account_analytics_content_2026-04-27_2026-07-25.csv", table(POSTS, POST)
    )
    found, _ = read(path, exported_at=AT)

    assert (found.exported_at, found.exported_at_from) == (AT, "given by you")


def test_a_file_saved_on_the_last_day_it_covers_was_made_then(tmp_path: Path) -> None:
    path = write(
        tmp_path / "account_analytics_content_2026-04-27_2026-07-25.csv", table(POSTS, POST)
    )
    saved = datetime(2026, 7, 25, 9, 0, tzinfo=UTC)
    found, _ = read(dated(path, saved), exported_at=None)

    assert found.exported_at == saved
    assert found.exported_at_from == "when the file was saved, on the last day it covers"


@pytest.mark.parametrize(
    "saved", [datetime(2026, 11, 1, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC)]
)
def test_a_file_copied_later_is_as_of_the_last_day_in_its_name(
    tmp_path: Path, saved: datetime
) -> None:
    path = write(
        tmp_path / "account_analytics_content_2026-04-27_2026-07-25.csv", table(POSTS, POST)
    )
    found, pages = read(dated(path, saved), exported_at=None)

    assert found.exported_at == datetime(2026, 7, 25, 22, 59, 59, tzinfo=UTC)
    assert found.window == Window(since=date(2026, 4, 27), until=date(2026, 7, 25))
    (gap,) = [gap for page in pages for gap in page.gaps]
    assert gap.reason is GapReason.WINDOW
    assert gap.sentence == "The export covers 27 April 2026 to 25 July 2026."
    assert (gap.since, gap.until) == (
        datetime(2026, 4, 26, 23, tzinfo=UTC),
        datetime(2026, 7, 25, 22, 59, 59, tzinfo=UTC),
    )


def test_without_a_date_in_the_name_the_files_own_is_used_and_said(tmp_path: Path) -> None:
    saved = datetime(2026, 8, 1, 10, 0, tzinfo=UTC)
    found, _ = read(dated(write(tmp_path / "a.csv", table(POSTS, POST)), saved), exported_at=None)

    assert found.exported_at == saved
    assert found.exported_at_from == "when the file was last changed on this machine"


def test_an_export_time_without_a_zone_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", table(POSTS, POST))
    with pytest.raises(InputError, match="has no time zone"):
        read(path, exported_at=datetime(2026, 7, 25))  # noqa: DTZ001 - that is the point


# --- bad input


def test_ids_spoilt_by_a_spreadsheet_program_refuse_the_file(tmp_path: Path) -> None:
    rows = [changed(), changed(post_id="2.074E+18")]
    with pytest.raises(UnreadableFile) as refusal:
        read(write(tmp_path / "a.csv", table(POSTS, *rows)))

    assert str(refusal.value) == (
        "a.csv, line 3: Its post ids have lost their last digits: the file was opened and saved "
        "in a spreadsheet program such as Excel. Export it again from X and import the file "
        "without opening it first."
    )


def test_ids_filled_up_with_noughts_refuse_the_file(tmp_path: Path) -> None:
    rows = [changed(post_id=f"20740000000{number}000000") for number in (11, 12, 13)]
    with pytest.raises(UnreadableFile, match="lost their last digits"):
        read(write(tmp_path / "a.csv", table(POSTS, *rows)))


def test_two_exports_pasted_together_count_each_post_once(tmp_path: Path) -> None:
    found, pages = read(write(tmp_path / "a.csv", table(POSTS, POST, changed(likes="99"), POST)))

    summary = found.summary()
    assert (summary.read, summary.posts, summary.duplicates) == (3, 1, 2)
    assert values(pages)[Metric.LIKES] == 12


def test_overlapping_exports_agree_on_what_is_one_post(tmp_path: Path) -> None:
    later = changed(likes="20")
    first, first_pages = read(write(tmp_path / "a.csv", table(POSTS, POST)))
    second, second_pages = read(
        write(tmp_path / "b.csv", table(POSTS, later)), exported_at=AT.replace(day=26)
    )

    assert first_pages[-1].posts == second_pages[-1].posts
    assert values(first_pages)[Metric.LIKES], values(second_pages)[Metric.LIKES] == (12, 20)
    assert first.digest != second.digest


def test_rows_that_cannot_be_used_are_counted_with_their_lines(tmp_path: Path) -> None:
    rows = [
        POST,
        changed(post_id=""),
        changed(post_id="not an id"),
        changed(post_id="5", date="Tue, Jul 14, 1901"),
        changed(post_id="6", date="Tue, Jul 14, 2199"),
        changed(post_id="7", date="14/07/2026"),
        [*POST, "one cell too many"],
        changed(post_id="8", likes="-4", impressions="1.2K", replies="9999999999999", shares="12%"),
    ]
    found, _ = read(write(tmp_path / "a.csv", table(POSTS, *rows)))

    assert left(found) == {
        "no id": 1,
        "an id that is not one": 1,
        "a date that cannot be right": 2,
        "a date that cannot be read": 1,
        "a row with other columns than the header": 1,
        "a negative count (acts that were undone)": 1,
        "a rounded count such as 1.2K": 1,
        "a count larger than any that can be right": 1,
        "a percentage where a count should be": 1,
    }
    assert found.summary().left_out[0].first == ("line 3",)
    assert found.summary().posts == 2


def test_a_file_of_which_nothing_can_be_used_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read(write(tmp_path / "a.csv", table(POSTS, changed(date="14/07/2026"))))

    assert refusal.value.sentence == (
        "a.csv: None of its rows can be used: a date that cannot be read (1, first on line 2)."
    )


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        (["Post id", "Post text", "Likes"], "The column 'Post id' is missing|'Date' is missing"),
        (["Tweet id", "Tweet text", "time"], "has no column of counts that we know"),
        (["Post id", "Date", "Post text", "Likes", "Likes"], "'likes' is there twice"),
    ],
)
def test_columns_that_are_missing_or_doubled_refuse_the_file(
    tmp_path: Path, header: list[str], sentence: str
) -> None:
    with pytest.raises(UnreadableFile, match=sentence) as refusal:
        read(write(tmp_path / "a.csv", table(header, ["1"] * len(header))))

    assert refusal.value.line == 1


def test_a_header_without_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="a header and no rows"):
        read(write(tmp_path / "a.csv", table(POSTS)))


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"a\.csv: The file is empty"):
        read(write(tmp_path / "a.csv", ""))


def test_a_file_of_blank_lines_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="has no rows"):
        read(write(tmp_path / "a.csv", "\n\n  \n"))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no such file"):
        read(tmp_path / "missing.csv")


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_other_marks_between_columns_are_understood(tmp_path: Path, delimiter: str) -> None:
    found, pages = read(write(tmp_path / "a.csv", table(POSTS, POST, delimiter=delimiter)))

    assert values(pages)[Metric.LIKES] == 12
    mark = "a tab" if delimiter == "\t" else delimiter
    assert found.summary().notes == (f"Its columns are separated by {mark}.",)


def test_a_line_that_declares_the_mark_is_obeyed(tmp_path: Path) -> None:
    text = "sep=;\n" + table(POSTS, changed(post_id=""), POST, delimiter=";")
    found, pages = read(write(tmp_path / "a.csv", text))

    assert values(pages)[Metric.LIKES] == 12
    assert found.summary().left_out[0].first == ("line 3",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_that_platforms_use(tmp_path: Path, encoding: str) -> None:
    row = changed(post_text="Iechyd 🙂 نتائج", post_id=KEY)
    found, pages = read(write(tmp_path / "a.csv", table(POSTS, row).encode(encoding)))

    assert pages[-1].posts[0].text == "Iechyd 🙂 نتائج"
    assert found.summary().notes == ()


def test_windows_1252_is_read_and_said(tmp_path: Path) -> None:
    row = changed(post_text="Café – “quoted”")
    found, pages = read(write(tmp_path / "a.csv", table(POSTS, row).encode("cp1252")))

    assert pages[-1].posts[0].text == "Café – “quoted”"
    assert found.summary().notes == (
        "It is not in UTF-8 and was read as Windows-1252; check accents and emoji.",
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "This is a PNG picture, not a table"),
        (b"%PDF-1.7\n", "This is a PDF, not a table"),
        (b"\x7fELF" + bytes(range(256)), "This is a program, not a table"),
        (bytes(range(256)), "This is not text"),
        (b"\x81\x8d\x8f\x90 Post id", "This is not text"),
        (b"Post id,Date\n1,\x002\n", "This is not text"),
        (b"\xff\xfeP", "This is not text"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "The spreadsheet is damaged"),
        (b"PK\x03\x04 but no more", "The zip is damaged or was cut short"),
    ],
)
def test_what_is_no_table_is_refused_whatever_its_name(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    with pytest.raises(UnreadableFile, match=sentence) as refusal:
        read(write(tmp_path / "figures.csv", content))

    assert refusal.value.file == "figures.csv"
    assert refusal.value.next_step


def test_a_quotation_that_never_ends_is_refused_with_the_line(tmp_path: Path) -> None:
    text = table(POSTS, POST) + '1,"Tue, Jul 14, 2026","It begins and\nnever'
    with pytest.raises(UnreadableFile) as refusal:
        read(write(tmp_path / "a.csv", text))

    assert refusal.value.line == 3
    assert "the file may be cut short" in refusal.value.sentence


def test_a_cell_that_is_too_long_is_refused_as_that(tmp_path: Path) -> None:
    def rows(characters: int) -> str:
        return table(POSTS, POST, changed(post_text="a\n" + "b" * (characters - 2)), POST)

    read(write(tmp_path / "a.csv", rows(LONGEST_CELL)))
    with pytest.raises(UnreadableFile) as refusal:
        read(write(tmp_path / "a.csv", rows(LONGEST_CELL + 1)))
    assert refusal.value.sentence == (
        "a.csv, line 3: Cell 3 has 1,000,001 characters; the most that is read is 1,000,000."
    )
    assert refusal.value.next_step


def test_a_quotation_that_never_ends_is_said_however_much_follows(tmp_path: Path) -> None:
    text = table(POSTS, POST) + '1,"Tue, Jul 14, 2026","It begins\n' + "and on\n" * 200_000
    with pytest.raises(
        UnreadableFile, match="A quotation mark is opened and not closed"
    ) as refusal:
        read(write(tmp_path / "a.csv", text))
    assert refusal.value.line == 3


def test_line_breaks_in_a_text_do_not_shift_the_lines(tmp_path: Path) -> None:
    rows = [changed(post_text="one\ntwo\nthree"), changed(post_id="")]
    found, _ = read(write(tmp_path / "a.csv", table(POSTS, *rows)))

    assert found.summary().left_out[0].first == ("line 5",)


def test_replies_and_reposts_are_told_from_the_text(tmp_path: Path) -> None:
    rows = [
        changed(post_id="1", post_text="@you thanks"),
        changed(post_id="2", post_text="RT @you: your words"),
        changed(post_id="3", post_text="see https://t.co/x"),
    ]
    _, pages = read(write(tmp_path / "a.csv", table(POSTS, *rows)))

    posts = {post.external_id: post for page in pages for post in page.posts}
    assert posts["1"].kind is PostKind.REPLY
    assert (posts["2"].kind, posts["2"].text) == (PostKind.REPOST, "")
    assert posts["3"].features.link is None
    assert "2" not in {reading.external_id for page in pages for reading in page.readings}
    assert b"your words" not in b"".join(page.own_payload for page in pages)


def test_the_same_file_under_another_name_is_the_same_file(tmp_path: Path) -> None:
    first = read(write(tmp_path / "a.csv", table(POSTS, POST)))[0]
    again = read(write(tmp_path / "copy of a.csv", table(POSTS, POST)))[0]

    assert first.digest == again.digest


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)


@given(st.lists(st.lists(CELLS, min_size=17, max_size=17), max_size=6))
def test_no_cell_makes_it_fall_over(rows: list[list[str]]) -> None:
    """Whatever is in the cells, every row is a post, a duplicate, or left out with a reason."""
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        path = write(Path(name) / "a.csv", table(POSTS, POST, *rows))
        try:
            found, pages = read(path)
        except UnreadableFile:
            return
    summary = found.summary()
    assert sum(len(page.posts) for page in pages) == summary.posts
    assert summary.posts + summary.duplicates <= summary.read
