"""An archive read in another process gives what it gives when read here."""

from __future__ import annotations

import zlib
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from tests.unit.sources.archives import as_x_writes, plain, tweet, write_folder, write_zip

from goodmeasure.kernel.errors import UnreadableFile, UnsafeFile
from goodmeasure.observations.records import Page
from goodmeasure.sources import apart, importing
from goodmeasure.sources.files import Limits
from goodmeasure.sources.imported import ImportedFile
from goodmeasure.sources.importing import read_file


@pytest.fixture
def read_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "APART_FROM", 0)


def read(path: Path, **options: Any) -> tuple[ImportedFile, list[Page]]:
    found = read_file(path, timezone=UTC, **options)
    return found, list(found.pages())


def members() -> dict[str, str]:
    posts = [tweet(str(number), full_text=f"Post {number} 🙂") for number in range(1, 2_300)]
    posts += [tweet("5"), tweet("9000", favorite_count="-1"), tweet("9001", created_at="never")]
    posts += [tweet("9002", full_text="RT @a: b"), tweet("9003", full_text="\u202eturned")]
    followers = [{"follower": {"accountId": "1"}}]
    return plain(posts) | {"data/follower.js": as_x_writes("follower", followers)}


def unpacked(page: Page) -> Page:
    """With the payload as it was before the reader compressed it."""
    assert page.packed_size is not None
    plain = zlib.decompress(page.own_payload)
    assert len(plain) == page.packed_size
    return replace(page, own_payload=plain, packed_size=None)


def test_pages_and_summary_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    zipped = write_zip(tmp_path / "a.zip", members())
    folder = write_folder(tmp_path / "b", members())
    here, pages = read(zipped)

    monkeypatch.setattr(importing, "APART_FROM", 0)
    for path in (zipped, folder):
        there, pages_there = read(path)
        assert [unpacked(page) for page in pages_there] == list(pages)
        assert there.summary() == here.summary()
    assert here.summary().duplicates == 1
    assert len(here.summary().left_out) == 2
    assert len(here.summary().notes) == 1


@pytest.mark.usefixtures("read_apart")
def test_refusals_come_back_as_they_are(tmp_path: Path) -> None:
    broken = members()
    broken["data/tweets.js"] = broken["data/tweets.js"][:-500]
    with pytest.raises(UnreadableFile) as refusal:
        read(write_zip(tmp_path / "a.zip", broken))

    line = broken["data/tweets.js"].count("\n") + 1
    assert (refusal.value.file, refusal.value.line) == ("data/tweets.js", line)
    assert str(refusal.value) == (
        f"data/tweets.js, line {line}: The file stops in the middle: it was cut short. "
        "Download the archive again; nothing was imported."
    )


@pytest.mark.usefixtures("read_apart")
def test_limits_hold_there_too(tmp_path: Path) -> None:
    bomb = members() | {"data/note-tweet.js": " " * 30_000_000}
    found = read_file(write_zip(tmp_path / "a.zip", bomb), timezone=UTC, limits=Limits(ratio=50))
    with pytest.raises(UnsafeFile, match="as a zip bomb does"):
        list(found.pages())


@pytest.mark.usefixtures("read_apart")
def test_a_reader_that_dies_refuses_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_zip(tmp_path / "a.zip", members())
    monkeypatch.setattr(apart.sys, "executable", "/bin/false")
    with pytest.raises(UnreadableFile, match=r"a\.zip: Reading it broke off"):
        read(path)


@pytest.mark.usefixtures("read_apart")
def test_a_reading_given_up_leaves_no_process(tmp_path: Path) -> None:
    """An unfinished process would be a ``ResourceWarning``, which is an error here."""
    found = read_file(write_zip(tmp_path / "a.zip", members()), timezone=UTC)
    pages = found.pages()
    next(pages)
    pages.close()  # type: ignore[attr-defined]


def test_a_program_of_the_same_name_where_we_stand_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "msgspec.py").write_text("raise SystemExit(3)")
    path = write_zip(tmp_path / "a.zip", members())
    monkeypatch.setattr(importing, "APART_FROM", 0)
    monkeypatch.chdir(tmp_path)
    assert read(Path(path.name))[0].summary().posts > 2_000
