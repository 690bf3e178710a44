from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.unit.sources.workbooks import write_workbook

from goodmeasure.kernel.errors import UnreadableFile, UnsafeFile
from goodmeasure.observations.metrics import Metric
from goodmeasure.observations.posts import PostKind
from goodmeasure.observations.records import Page
from goodmeasure.sources.imported import FileKind, ImportedFile
from goodmeasure.sources.importing import read_file, recognise
from goodmeasure.sources.mapping import parse, shipped

LONDON = ZoneInfo("Europe/London")
AT = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
"""Real files that may not be shipped; tests of them skip where the folder is absent."""
LAYOUTS = SHARED / "meta_business_suite_layouts/headers.json"
REAL_WORKBOOK = SHARED / "linkedin_creator_xlsx_with_formulas/stats_example.xlsx"
UCI = SHARED / "facebook_page_insights_uci/dataset_Facebook.csv"

FACEBOOK = [
    "Post ID", "Page ID", "Page name", "Title", "Description", "Duration (sec)", "Publish time",
    "Permalink", "Post type", "Date", "Views", "Reach", "Reactions, Comments and Shares",
    "Reactions", "Comments", "Shares", "Total clicks", "Link Clicks", "Seconds viewed",
]  # fmt: skip
FACEBOOK_ROW = [
    "122158000000000017", "1", "Town", "", "New guidance\nis out", "0", "09/28/2026 18:12",
    "https://www.facebook.com/town/posts/pfbid0x", "Photos", "Lifetime", "12,400", "9,100", "61",
    "40", "12", "9", "77", "", "0",
]  # fmt: skip
LINKEDIN = [
    "Post title", "Post link", "Post type", "Campaign name", "Posted by", "Created date",
    "Audience", "Impressions", "Views (Excluding offsite video views)", "Clicks",
    "Click through rate (CTR)", "Likes", "Comments", "Reposts", "Follows", "Engagement rate",
]  # fmt: skip
LINKEDIN_ROW = [
    "We are hiring", "https://www.linkedin.com/feed/update/urn:li:activity:7100000000000000017/",
    "Organic", "", "Jo Bloggs", "09/28/2026", "All followers", 1500, None, 33, 0.022, 21, -1, 4, 0,
    0.0391,
]  # fmt: skip
MAPPING = """\
name: mine
platform: facebook
id: {column: Id}
published_at: {column: When, format: "%d/%m/%Y %H:%M", zone: Europe/London}
text: Words
url: Link
kind: {column: Type, values: {Shared: repost, Answer: reply}}
metrics:
  likes: Likes
  replies: [Comments, Replies]
"""


def table(*rows: Sequence[object], delimiter: str = ",") -> str:
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


def posts(pages: list[Page]) -> list[Any]:
    return [post for page in pages for post in page.posts]


def values(pages: list[Page]) -> dict[Metric, int]:
    return {reading.metric: reading.value for page in pages for reading in page.readings}


def left(found: ImportedFile) -> dict[str, int]:
    return {one.reason: one.count for one in found.summary().left_out}


# --- layouts that ship


def test_facebook_posts_need_nothing_from_the_person(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", table(FACEBOOK, FACEBOOK_ROW).encode("utf-8-sig"))
    found, pages = read(path)

    (post,) = posts(pages)
    assert (found.kind, found.platform) == (FileKind.TABLE, "facebook")
    assert (
        found.description == "Facebook page posts (Meta Business Suite), figures of 1 November 2026"
    )
    assert post.external_id == "122158000000000017"
    assert post.published_at == datetime(2026, 9, 28, 17, 12, tzinfo=UTC)
    assert post.text == "New guidance\nis out"
    assert values(pages) == {
        Metric.VIEWS: 12_400,
        Metric.REACH: 9_100,
        Metric.REACTIONS: 40,
        Metric.REPLIES: 12,
        Metric.SHARES: 9,
        Metric.CLICKS: 77,
    }
    assert "Meta does not say in which time zone it writes times; the channel's was assumed." in (
        found.summary().notes
    )


def test_instagram_posts(tmp_path: Path) -> None:
    header = [
        "Post ID", "Account ID", "Account username", "Account name", "Description",
        "Duration (sec)", "Publish time", "Permalink", "Post type", "Data comment", "Date",
        "Views", "Reach", "Likes", "Shares", "Follows", "Comments", "Saves",
    ]  # fmt: skip
    row = [
        "18000000000000017", "1", "town", "Town", "A picture 🙂", "0", "09/28/2026 18:12",
        "https://www.instagram.com/p/x/", "IG image", "", "Lifetime", "5", "4", "3", "0", "", "1", "2",
    ]  # fmt: skip
    found, pages = read(write(tmp_path / "a.csv", table(header, row)))

    assert found.platform == "instagram"
    assert values(pages) == {
        Metric.VIEWS: 5,
        Metric.REACH: 4,
        Metric.LIKES: 3,
        Metric.SHARES: 0,
        Metric.REPLIES: 1,
        Metric.BOOKMARKS: 2,
    }


def test_a_linkedin_workbook_gives_posts_and_days(tmp_path: Path) -> None:
    days = [
        ["Aggregated engagement metrics for your organic and sponsored posts."],
        ["Date", "Impressions (total)", "Unique impressions (organic)", "Clicks (total)",
         "Reactions (total)", "Comments (total)", "Reposts (total)"],
        ["10/30/2026", 100, 60, 7, 5, 2, -1],
        ["10/31/2026", 110, None, 8, 6, 0, 1],
    ]  # fmt: skip
    path = write_workbook(
        tmp_path / "town_content.xlsx",
        {"Metrics": days, "All posts": [["Posts, all engagement"], LINKEDIN, LINKEDIN_ROW]},
    )
    found, pages = read(path)

    (post,) = posts(pages)
    assert found.platform == "linkedin"
    assert found.description.startswith("LinkedIn page, day by day, LinkedIn page posts")
    assert post.external_id == "7100000000000000017"
    assert post.date_only
    assert values(pages) == {
        Metric.IMPRESSIONS: 1500,
        Metric.CLICKS: 33,
        Metric.LIKES: 21,
        Metric.REPOSTS: 4,
        Metric.NEW_FOLLOWS: 0,
    }
    assert left(found) == {"a negative count (acts that were undone)": 2}
    assert [one.first for one in found.summary().left_out] == [
        ("line 3, reposts (total)", "line 3, comments")
    ]
    daily = [one for page in pages for one in page.channel_readings]
    assert len(daily) == 10
    assert {one.days for one in daily} == {1}
    assert "Jo Bloggs" not in repr(pages)


def test_new_followers_of_a_linkedin_page(tmp_path: Path) -> None:
    rows = [
        ["Date", "Sponsored followers", "Organic followers", "Auto-invited followers", "Total followers"],
        ["10/30/2026", 0, 4, 1, 5],
    ]  # fmt: skip
    _, pages = read(
        write_workbook(tmp_path / "f.xlsx", {"New followers": rows, "Location": [["a"]]})
    )

    (one,) = [one for page in pages for one in page.channel_readings]
    assert (one.metric, one.value, one.days) == (Metric.NEW_FOLLOWS, 5, 1)


def test_a_youtube_zip(tmp_path: Path) -> None:
    header = [
        "Content", "Video title", "Video publish time", "Duration", "Likes", "Views",
        "Comments added", "Watch time (hours)", "Thumbnail impressions",
    ]  # fmt: skip
    with zipfile.ZipFile(tmp_path / "Content 2026.zip", "w") as archive:
        archive.writestr(
            "Table data.csv",
            table(
                header,
                ["Total", "", "", "", "90", "2100", "3", "10.5", "50000"],
                [
                    "2q4TS4z4Rpk",
                    "How we review",
                    "Jan 6, 2024",
                    "2496",
                    "196",
                    "8542",
                    "12",
                    "927.58",
                    "",
                ],
            ),
        )
        archive.writestr("Totals.csv", table(["Date", "Views"], ["2026-10-01", "5"]))
        archive.writestr(
            "Chart data.csv", table(["Date", "Content", "Views"], ["2026-10-01", "2q4", "5"])
        )
    found, pages = read(tmp_path / "Content 2026.zip")

    (post,) = posts(pages)
    assert (found.platform, post.external_id, post.text) == (
        "youtube",
        "2q4TS4z4Rpk",
        "How we review",
    )
    assert values(pages) == {Metric.LIKES: 196, Metric.VIEWS: 8542, Metric.REPLIES: 12}
    assert left(found) == {"a row of content 'total', as the mapping says": 1}


@pytest.mark.skipif(not LAYOUTS.exists(), reason="the collected headers are not on this machine")
@pytest.mark.parametrize(
    ("layout", "name"),
    [
        ("facebook_posts_2026", "facebook-posts"),
        ("instagram_posts_2026", "instagram-posts"),
        ("linkedin_page_posts", "linkedin-posts"),
        ("linkedin_page_metrics", "linkedin-days"),
    ],
)
def test_headers_of_real_files_are_known(tmp_path: Path, layout: str, name: str) -> None:
    header = json.loads(LAYOUTS.read_text())[layout]
    path = write(tmp_path / "a.csv", table(header, ["1"] * len(header)))

    assert recognise(path).title == shipped()[name].title


# --- a person's own mapping


def test_a_mapping_says_what_each_column_is(tmp_path: Path) -> None:
    mapping = write(tmp_path / "mine.yaml", MAPPING)
    rows = [
        ["Exported from somewhere"],
        [],
        ["Id", "When", "Words", "Link", "Type", "LIKES", " comments ", "Spare"],
        ["a1", "01/07/2026 12:00", "Hello", "https://example.org/1", "Status", "3", "1,000", "x"],
        ["a2", "02/01/2026 12:00", "Theirs", "javascript:alert(1)", "Shared", "4", "5", "x"],
        ["a3", "03/01/2026 12:00", "Yes", "", "answer", "", "n/a", "x"],
    ]
    found, pages = read(write(tmp_path / "a.csv", table(*rows)), mapping=mapping)

    first, second, third = posts(pages)
    assert first.published_at == datetime(2026, 7, 1, 11, tzinfo=UTC)
    assert second.published_at == datetime(2026, 1, 2, 12, tzinfo=UTC)
    assert (second.kind, second.text, second.url) == (PostKind.REPOST, "", "")
    assert third.kind is PostKind.REPLY
    assert [(r.external_id, r.metric, r.value) for page in pages for r in page.readings] == [
        ("a1", Metric.LIKES, 3),
        ("a1", Metric.REPLIES, 1000),
    ]
    assert found.summary().notes == ("Columns that were not taken: spare.",)


def test_a_column_of_yes_and_no_says_whether_there_are_hashtags(tmp_path: Path) -> None:
    mapping = MAPPING + "flags: {hashtags: Tagged, link: Linked}\n"
    head = ("Id", "When", "Words", "Link", "Type", "Likes", "Comments", "Tagged", "Linked")
    rows = [
        (f"{i}", "01/09/2026 10:00", "Words", "", "", 1, 0, tagged, "no")
        for i, tagged in enumerate(("Yes", "no", "perhaps", ""))
    ]
    path = write(tmp_path / "posts.csv", table(head, *rows))
    _, pages = read(path, mapping=write(tmp_path / "m.yaml", mapping))
    features = [one.features for one in posts(pages)]
    assert [one.tagged for one in features] == [True, False, None, None]
    assert {one.hashtags for one in features} == {None}
    assert {one.link for one in features} == {False}


def test_a_corrected_mapping_reads_the_file_anew(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", table(["Id", "When", "Likes"], ["1", "01/07/2026 12:00", "3"]))
    one = read(path, mapping=write(tmp_path / "one.yaml", MAPPING))[0]
    same = read(path, mapping=write(tmp_path / "same.yaml", MAPPING))[0]
    other = read(path, mapping=write(tmp_path / "two.yaml", MAPPING.replace("text: Words\n", "")))[
        0
    ]

    assert one.digest == same.digest
    assert one.digest != other.digest


def test_metas_page_table_in_utf_16(tmp_path: Path) -> None:
    text = 'sep=,\n"Facebook follows"\n"Date","Primary"\n"2026-10-30T00:00:00","12"\n"2026-10-31T00:00:00",""\n'
    mapping = """\
name: follows
platform: facebook
rows: days
day: {column: Date, format: "%Y-%m-%dT%H:%M:%S"}
metrics: {new_follows: Primary}
"""
    _, pages = read(
        write(tmp_path / "a.csv", text.encode("utf-16")),
        mapping=write(tmp_path / "m.yaml", mapping),
    )

    (one,) = [one for page in pages for one in page.channel_readings]
    assert (one.metric, one.value, one.days) == (Metric.NEW_FOLLOWS, 12, 1)


def test_standing_counts_are_not_counts_over_a_day(tmp_path: Path) -> None:
    mapping = """\
name: followers
platform: linkedin
rows: days
day: {column: Day, format: iso}
standing: {followers: Followers}
"""
    path = write(tmp_path / "a.csv", table(["Day", "Followers"], ["2026-10-30", "1200"]))
    _, pages = read(path, mapping=write(tmp_path / "m.yaml", mapping))

    (one,) = [one for page in pages for one in page.channel_readings]
    assert (one.value, one.days) == (1200, 0)
    assert one.at == datetime(2026, 10, 30, 23, 59, 59, tzinfo=UTC)


def test_dates_that_a_spreadsheet_holds_as_dates(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["Id", "When", "Likes"],
        ["1", datetime(2026, 7, 1, 12, 30), 3],  # noqa: DTZ001 - spreadsheets know no zone
    ]
    path = write_workbook(tmp_path / "a.xlsx", {"Sheet1": rows})
    _, pages = read(path, mapping=write(tmp_path / "m.yaml", MAPPING))

    assert posts(pages)[0].published_at == datetime(2026, 7, 1, 11, 30, tzinfo=UTC)


@pytest.mark.skipif(not REAL_WORKBOOK.exists(), reason="the sample workbook is not on this machine")
def test_a_real_workbook_with_formulas(tmp_path: Path) -> None:
    mapping = """\
name: creator
platform: linkedin
rows: days
sheet: FOLLOWERS
day: {column: Date, format: "%m/%d/%Y"}
metrics: {new_follows: New followers}
"""
    found, pages = read(REAL_WORKBOOK, mapping=write(tmp_path / "m.yaml", mapping))

    daily = [one for page in pages for one in page.channel_readings]
    assert len(daily) > 300
    assert found.summary().read == len(daily) + sum(one.count for one in found.left_out)


@pytest.mark.skipif(not UCI.exists(), reason="the sample table is not on this machine")
def test_a_table_without_ids_and_dates_is_refused_with_its_columns() -> None:
    with pytest.raises(
        UnreadableFile, match=r"a table we do not know\. Its first row is: Page_total_likes"
    ):
        read(UCI)


# --- refusals


def test_an_unknown_table_gets_an_example_to_start_from(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", table(["Key", "Day", "Thumbs"], ["1", "2", "3"]))
    found = recognise(path)

    assert found.kind is None
    assert found.columns == ("Key", "Day", "Thumbs")
    assert "#   Thumbs" in found.example
    assert parse(found.example, file="example").platform == "facebook"
    with pytest.raises(UnreadableFile) as refusal:
        read(path)
    assert str(refusal.value) == (
        "a.csv: This is a table we do not know. Its first row is: Key, Day, Thumbs. Write a "
        "mapping file that says what the columns are (docs/guide/importing.md) and give it beside "
        "the file (--mapping)."
    )


@pytest.mark.parametrize(
    ("mapping", "where"),
    [
        ("", "m.yaml: A mapping file holds between 1 byte and 64 KB"),
        ("- a\n- b\n", "m.yaml, line 1: Here 'name: value' lines are wanted"),
        ("name: [1\nplatform: x\n", "m.yaml, line 2: This is not YAML"),
        (MAPPING.replace("platform: facebook\n", ""), "m.yaml, line 1, platform: It is missing"),
        (MAPPING.replace("id: {column: Id}\n", ""), "m.yaml, line 1, id: It is missing"),
        (
            MAPPING.replace("  likes: Likes", "  thumbs: Likes"),
            "line 9, metrics.thumbs: 'thumbs' is none of",
        ),
        (MAPPING.replace("zone: Europe/London", "zone: Mars"), "line 4, published_at.zone: 'Mars'"),
        (MAPPING.replace("%d/%m/%Y %H:%M", "DD/MM"), "published_at.format: 'DD/MM' is not a date"),
        (MAPPING + "columns: 3\n", "m.yaml, line 11, columns: There is no such field"),
        (MAPPING + "name: again\n", "m.yaml, line 11, name: It is given twice"),
        (MAPPING + "header_row: first\n", "line 11, header_row: A row number"),
        (
            MAPPING.replace("Answer: reply", "Answer: retort"),
            "kind.values.Answer: 'retort' is none",
        ),
        (MAPPING + "exported_at: yesterday\n", "line 11, exported_at: Write when the export was"),
        (MAPPING + "url:\n", "m.yaml, line 11, url: It is given twice"),
        ("name: a\nplatform: x\nrows: weeks\n", "m.yaml, line 3, rows: 'weeks' is none of: days"),
        (MAPPING.split("metrics")[0], "m.yaml, line 1, metrics: It is missing"),
        ("a: &x [1]\nb: !!python/object:os.system {}\n", "m.yaml, line 1"),
    ],
)
def test_a_wrong_mapping_is_refused_with_line_and_field(
    tmp_path: Path, mapping: str, where: str
) -> None:
    path = write(tmp_path / "a.csv", table(["Id", "When", "Likes"], ["1", "2", "3"]))
    with pytest.raises(UnreadableFile) as refusal:
        read(path, mapping=write(tmp_path / "m.yaml", mapping))

    assert where in refusal.value.sentence
    assert refusal.value.next_step


def test_a_mapping_that_is_not_there_names_those_that_are(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", table(["Id"], ["1"]))
    with pytest.raises(UnreadableFile, match="facebook-posts, instagram-posts"):
        read(path, mapping="facebok-posts")


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        (["Id", "Likes"], "No row has the columns 'Id' and 'When' that the mapping 'mine' needs"),
        (["Id", "When"], "None of the columns of counts is there: Likes, Comments"),
        (["Id", "When", "Likes", "likes"], "The column 'Likes' is there twice"),
    ],
)
def test_a_table_that_lacks_what_the_mapping_names_is_refused(
    tmp_path: Path, header: list[str], sentence: str
) -> None:
    path = write(tmp_path / "a.csv", table(header, ["01/07/2026 12:00"] * len(header)))
    with pytest.raises(UnreadableFile) as refusal:
        read(path, mapping=write(tmp_path / "m.yaml", MAPPING))

    assert sentence in refusal.value.sentence


def test_a_column_of_counts_that_is_lacking_is_said(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", table(["Id", "When", "Likes"], ["1", "01/07/2026 12:00", "3"]))
    found, _ = read(path, mapping=write(tmp_path / "m.yaml", MAPPING))

    assert "The table has no column Comments: nothing is recorded for it." in found.summary().notes


def test_the_wrong_date_format_refuses_the_whole(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", table(["Id", "When", "Likes"], ["1", "2026-07-01", "3"]))
    with pytest.raises(UnreadableFile) as refusal:
        read(path, mapping=write(tmp_path / "m.yaml", MAPPING))

    assert "a date that is not written as the mapping says (1, first on line 2)" in str(
        refusal.value
    )


def test_day_and_month_the_other_way_round_refuse_the_whole(tmp_path: Path) -> None:
    """The first row can be read either way: it would come in as 2 January, unseen."""
    rows = [["1", "01/02/2026 12:00", "3"], ["2", "02/28/2026 12:00", "3"]]
    path = write(tmp_path / "a.csv", table(["Id", "When", "Likes"], *rows))
    with pytest.raises(UnreadableFile, match="other way round") as refusal:
        read(path, mapping=write(tmp_path / "m.yaml", MAPPING))

    assert str(refusal.value).startswith("a.csv, line 3, When: The date '02/28/2026 12:00' has")


def test_british_dates_in_a_table_of_a_shipped_layout_refuse_it(tmp_path: Path) -> None:
    british = ["122158000000000018", *FACEBOOK_ROW[1:6], "28/09/2026 18:12", *FACEBOOK_ROW[7:]]
    with pytest.raises(UnreadableFile, match="'facebook-posts' reads them"):
        read(write(tmp_path / "a.csv", table(FACEBOOK, FACEBOOK_ROW, british)))


def test_a_web_page_instead_of_a_table_says_to_sign_in(tmp_path: Path) -> None:
    for page in ("<!DOCTYPE html><title>Log in</title>", "\ufeff\n<HTML lang=en><body>"):
        with pytest.raises(UnreadableFile, match=r"This is a web page.*Sign in to the platform"):
            read(write(tmp_path / "posts.csv", page))


@pytest.mark.parametrize(
    ("end", "said"), [("2,01/07/2026 12:00", True), ("2,01/07/2026 12:00\n", False)]
)
def test_a_last_line_without_its_end_is_said(tmp_path: Path, end: str, said: bool) -> None:
    path = write(tmp_path / "a.csv", f"Id,When,Likes\n1,01/07/2026 12:00,3\n{end}")
    found, _ = read(path, mapping=write(tmp_path / "m.yaml", MAPPING))

    assert ("Line 3, the last, is shorter" in str(found.summary().notes)) is said


def test_rows_and_cells_left_out_are_counted(tmp_path: Path) -> None:
    rows = [
        ["1", "01/07/2026 12:00", "3"],
        ["1", "01/07/2026 12:00", "4"],
        ["2", "01/07/1970 12:00", "3"],
        ["3", "01/07/2030 12:00", "3"],
        ["", "01/07/2026 12:00", "3"],
        ["4", "01/07/2026 12:00", "12.000"],
        ["5", "01/07/2026 12:00", "12%"],
        ["6", "01/07/2026 12:00", "3", "4", "5"],
    ]
    path = write(tmp_path / "a.csv", table(["Id", "When", "Likes", "Comments"], *rows))
    found, pages = read(path, mapping=write(tmp_path / "m.yaml", MAPPING))

    assert [post.external_id for post in posts(pages)] == ["1", "4", "5"]
    assert values(pages) == {Metric.LIKES: 3}
    assert left(found) == {
        "a date that cannot be right": 2,
        "no id": 1,
        "a count that is not a whole number": 1,
        "a percentage where a count should be": 1,
        "a row with more columns than the header": 1,
    }
    assert found.summary().duplicates == 1


def test_ids_that_a_workbook_holds_as_rounded_numbers_refuse_it(tmp_path: Path) -> None:
    rows: list[list[Any]] = [FACEBOOK, [1.22158e17, *FACEBOOK_ROW[1:]]]
    with pytest.raises(UnreadableFile, match="lost their last digits"):
        read(write_workbook(tmp_path / "a.xlsx", {"Sheet1": rows}))


def test_a_sheet_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "a.xlsx", {"One": [["Id"]], "Two": [["Id"]]})
    with pytest.raises(UnreadableFile, match="asks for Three; there is: One, Two"):
        read(path, mapping=write(tmp_path / "m.yaml", MAPPING + "sheet: Three\n"))


def test_a_workbook_named_csv_is_read_as_what_it_is(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "a.csv", {"Sheet1": [FACEBOOK, FACEBOOK_ROW]})

    assert len(posts(read(path)[1])) == 1


def test_a_workbook_that_is_a_bomb_is_refused(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "a.xlsx", {"Sheet1": [["x"]]})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", " " * 200_000_000)
    with pytest.raises(UnsafeFile, match="as a zip bomb does"):
        read(path)


@pytest.mark.parametrize("keep", [100, 900, 1500])
def test_a_damaged_workbook_is_refused(tmp_path: Path, keep: int) -> None:
    path = write_workbook(tmp_path / "a.xlsx", {"Sheet1": [FACEBOOK, FACEBOOK_ROW]})
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(UnreadableFile, match="damaged"):
        read(path)


def test_formulas_in_texts_are_kept_as_text(tmp_path: Path) -> None:
    row = ["1", "01/07/2026 12:00", '=HYPERLINK("http://x")', "", "", "3"]
    path = write(tmp_path / "a.csv", table(["Id", "When", "Words", "Link", "Type", "Likes"], row))
    _, pages = read(path, mapping=write(tmp_path / "m.yaml", MAPPING))

    assert posts(pages)[0].text == '=HYPERLINK("http://x")'


def test_every_shipped_mapping_parses_and_says_where_it_is_from() -> None:
    for name, mapping in shipped().items():
        assert mapping.name == name
        assert mapping.recognised_by
        assert "source:" in mapping.text
