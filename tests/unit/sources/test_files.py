from __future__ import annotations

import io
import random
import stat
import struct
import zipfile
from datetime import UTC
from pathlib import Path

import pytest
from tests.unit.sources.archives import plain, tweet, write_folder, write_zip

from goodmeasure.kernel.errors import UnreadableFile, UnsafeFile
from goodmeasure.sources.files import Limits, check_name, open_source, read_all
from goodmeasure.sources.importing import read_file

SMALL = Limits(members=5, member_bytes=50_000, total_bytes=80_000, ratio=20, ratio_from=5_000)


@pytest.mark.parametrize(
    "name",
    [
        "../outside.js",
        "data/../../outside.js",
        "/etc/passwd",
        "\\windows\\system.ini",
        "C:\\outside.js",
        "data\\..\\..\\outside.js",
    ],
)
def test_a_zip_with_a_path_that_climbs_out_is_refused(tmp_path: Path, name: str) -> None:
    path = write_zip(tmp_path / "a.zip", plain([tweet("1")]) | {name: "x"})
    with pytest.raises(UnsafeFile) as refusal:
        read_file(path, timezone=UTC)

    assert refusal.value.sentence.startswith("a.zip: It holds a path that climbs out of its folder")
    assert refusal.value.next_step
    assert sorted(item.name for item in tmp_path.iterdir()) == ["a.zip"]


@pytest.mark.parametrize("name", ["data/tweets.js", "a..b/c..js", "data/.hidden", "ünï/☃.js"])
def test_ordinary_names_are_fine(name: str) -> None:
    check_name(name, label="a.zip")


def test_a_zip_with_a_link_in_it_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("data/tweets.js")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(UnsafeFile, match="a link to another file"):
        read_file(path, timezone=UTC)


def test_a_folder_with_a_link_in_it_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    folder = write_folder(tmp_path / "a", plain([tweet("1")]))
    (folder / "data" / "tweets-part1.js").symlink_to(secret)
    with pytest.raises(UnsafeFile, match="a link to another file"):
        read_file(folder, timezone=UTC)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    bomb = plain([]) | {"data/tweets.js": "window.YTD.tweets.part0 = [" + " " * 300_000_000}
    path = write_zip(tmp_path / "a.zip", bomb)
    with pytest.raises(UnsafeFile) as refusal:
        list(read_file(path, timezone=UTC).pages())

    assert "data/tweets.js would unpack to 286 MB from" in refusal.value.sentence
    assert refusal.value.sentence.endswith("KB, as a zip bomb does.")
    assert path.stat().st_size < 1_000_000


def test_a_bomb_among_pictures_is_never_touched(tmp_path: Path) -> None:
    members = plain([tweet("1")]) | {"data/tweets_media/1.jpg": "\0" * 20_000_000}
    found = read_file(write_zip(tmp_path / "a.zip", members), timezone=UTC)

    assert sum(len(page.posts) for page in found.pages()) == 1


def test_what_is_too_large_is_refused(tmp_path: Path) -> None:
    text = random.Random(1).randbytes(60_000 // 2).hex()
    path = write_zip(tmp_path / "a.zip", {"a.csv": text})
    with (
        pytest.raises(UnsafeFile, match=r"a\.csv would unpack to 0 MB"),
        open_source(path, SMALL) as files,
    ):
        list(files.chunks("a.csv"))


def test_many_members_that_are_too_large_together_are_refused(tmp_path: Path) -> None:
    text = random.Random(1).randbytes(45_000 // 2).hex()
    path = write_zip(tmp_path / "a.zip", {"a.csv": text, "b.csv": text})
    with open_source(path, SMALL) as files:
        list(files.chunks("a.csv"))
        with pytest.raises(UnsafeFile):
            list(files.chunks("b.csv"))


def test_too_many_members_are_refused(tmp_path: Path) -> None:
    members = {f"{number}.csv": "x" for number in range(6)}
    for path in (write_zip(tmp_path / "a.zip", members), write_folder(tmp_path / "b", members)):
        with pytest.raises(UnsafeFile, match="files"):
            open_source(path, SMALL)


def test_a_table_larger_than_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x" * 3_000_000)
    with open_source(path) as files, pytest.raises(UnsafeFile, match="larger than the 2 MB"):
        read_all(files, "a.csv", 2 << 20)


def test_a_locked_zip_says_so(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", plain([tweet("1")]))
    data = bytearray(path.read_bytes())
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = 0
        while (start := data.find(signature, start)) >= 0:
            flags = struct.unpack_from("<H", data, start + at)[0]
            struct.pack_into("<H", data, start + at, flags | 1)
            start += 4
    path.write_bytes(data)
    with pytest.raises(UnreadableFile, match="locked with a password"):
        read_file(path, timezone=UTC)


@pytest.mark.parametrize("keep", [30, 200, -10])
def test_a_zip_cut_short_is_refused(tmp_path: Path, keep: int) -> None:
    path = write_zip(tmp_path / "a.zip", plain([tweet("1")]))
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(UnreadableFile, match="damaged or was cut short"):
        read_file(path, timezone=UTC)


def test_a_member_whose_bytes_were_changed_is_refused(tmp_path: Path) -> None:
    members = plain([tweet("1", full_text="x" * 1000)])
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    data = buffer.getvalue().replace(b"xxxx", b"yyyy", 1)
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    with pytest.raises(UnreadableFile, match=r"data/tweets\.js in the zip is damaged"):
        list(read_file(path, timezone=UTC).pages())


def test_a_device_is_not_a_file() -> None:
    with pytest.raises(UnreadableFile, match="not a file or a folder"):
        open_source(Path("/dev/zero"))


def test_a_folder_without_anything_known_says_what_is_wanted(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "a", {"one.doc": "x", "two.doc": "y"})
    with pytest.raises(UnreadableFile) as refusal:
        read_file(folder, timezone=UTC)

    assert str(refusal.value) == (
        "a: There is neither an X archive in it nor a table. "
        "Give an X archive, or one CSV or spreadsheet."
    )
