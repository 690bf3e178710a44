"""The entries of one ``data/*.js`` file of an X archive, one after another, never all at once.

A file is ``window.YTD.tweets.part0 = [ {...}, {...} ]``: strip up to the first ``=``, never eval.
The list is cut into batches where one entry ends and the next begins, and each batch is parsed on
its own by a strict parser. That is safe without knowing where strings begin: if every batch is a
complete list of objects, then the file is exactly those objects, because a JSON text has one
reading only. A cut in the wrong place leaves a batch incomplete, and then it is made longer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from goodmeasure.kernel.errors import UnreadableFile
from goodmeasure.sources.loose_json import to_strict

LARGEST_BATCH = 32 << 20
"""An entry is a few kilobytes; a batch that finds no end in this many bytes is not an archive."""
_MOST_ATTEMPTS = 3
_TAIL = 64 * 1024
_ASSIGNMENT = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:(?:var|let|const)\s+)?[\w.$\[\]\"']+\s*=\s*(?=[\[{])"
)
_FIRST_KEY = re.compile(rb"\s*\[\s*\{\s*([\"']?)([\w$-]+)\1\s*:")
_EMPTY = re.compile(rb"\s*\[\s*\]\s*;?\s*\Z")
_OFFSET = re.compile(r"\(byte (\d+)\)")
_RAWS = msgspec.json.Decoder(list[msgspec.Raw])
_AGAIN = "Download the archive again; nothing was imported."


def after_assignment(head: bytes, *, file: str) -> int:
    """Where the value begins, after ``window.… =``. Raises ``UnreadableFile``."""
    match = _ASSIGNMENT.match(head)
    if match is None:
        raise UnreadableFile(
            "This is not a data file of an X archive: it does not begin with 'window.YTD… = ['.",
            next_step=_AGAIN,
            file=file,
            line=1,
        )
    return match.end()


def parse_object(text: bytes, *, file: str) -> bytes:
    """The one object of a small file such as the manifest, as strict JSON."""
    start = after_assignment(text[:4096], file=file)
    line = 1 + text[:start].count(b"\n")
    body = text[start:].rstrip().removesuffix(b";").rstrip()
    parsed = _parse(b"[" + body + b"]")
    if isinstance(parsed, _Broken) or not parsed.raws:
        broken = parsed if isinstance(parsed, _Broken) else _Broken(0, 0)
        raise _refusal(broken, file=file, line=line)
    return bytes(parsed.raws[0])


@dataclass(frozen=True, slots=True)
class Batch:
    """Some entries in the file's order: each one's JSON text, and the list of them as one text."""

    text: bytes
    raws: list[msgspec.Raw]


def entries(chunks: Iterator[bytes], *, file: str) -> Iterator[bytes]:
    """Each entry of the list as strict JSON text, in the file's order. Raises as ``batches``."""
    for batch in batches(chunks, file=file):
        yield from map(bytes, batch.raws)


def batches(chunks: Iterator[bytes], *, file: str) -> Iterator[Batch]:
    """The entries, about a mebibyte at a time, as strict JSON.

    Raises ``UnreadableFile`` with the line where the text stops being JSON, however it is read.
    """
    buffer, ended = _fill(b"", chunks, 4096)
    start = after_assignment(buffer, file=file)
    line = 1 + buffer[:start].count(b"\n")
    buffer = buffer[start:]
    boundary: re.Pattern[bytes] | None = None
    attempts = 0
    want = len(buffer) + 1
    while True:
        if not ended:
            buffer, ended = _fill(buffer, chunks, want)
        if boundary is None:
            if ended and _EMPTY.match(buffer):
                return
            boundary = _boundary(buffer, file=file, line=line)
        cut = None if ended else _last(boundary, buffer)
        if cut is None and not ended:
            want = _longer(buffer, file=file, line=line)
            continue
        batch = _whole(buffer) if cut is None else buffer[: cut.start() + 1] + b"]"
        parsed = _parse(batch)
        if isinstance(parsed, _Broken):
            attempts += 1
            if ended or (parsed.line is not None and attempts > _MOST_ATTEMPTS):
                raise _refusal(parsed, file=file, line=line)
            want = _longer(buffer, file=file, line=line)
            continue
        attempts = 0
        yield parsed
        if cut is None:
            return
        rest = cut.start(1)
        line += buffer.count(b"\n", 0, rest)
        buffer = b"[" + buffer[rest:]
        want = len(buffer) + 1


class _Broken:
    """Why a batch is not JSON. ``line`` counts from 0 within it; ``None`` when it just stops."""

    def __init__(self, line: int | None, lines: int) -> None:
        self.line, self.lines = line, lines


def _parse(text: bytes) -> Batch | _Broken:
    """Strictly first; what a code formatter made of it second."""
    try:
        return Batch(text, _RAWS.decode(text))
    except (msgspec.DecodeError, RecursionError) as error:
        stops = "truncated" in str(error)
    loose = to_strict(text)
    try:
        return Batch(loose, _RAWS.decode(loose))
    except RecursionError:
        return _Broken(0, loose.count(b"\n"))
    except msgspec.DecodeError as error:
        offset = None if stops else _OFFSET.search(str(error))
        line = loose.count(b"\n", 0, int(offset[1])) if offset else None
        return _Broken(line, loose.count(b"\n"))


def _refusal(broken: _Broken, *, file: str, line: int) -> UnreadableFile:
    if broken.line is None:
        return UnreadableFile(
            "The file stops in the middle: it was cut short.",
            next_step=_AGAIN,
            file=file,
            line=line + broken.lines,
        )
    return UnreadableFile(
        "From here on this is not the JSON that X writes, nor what a code formatter makes of it.",
        next_step=_AGAIN,
        file=file,
        line=line + broken.line,
    )


def _fill(buffer: bytes, chunks: Iterator[bytes], want: int) -> tuple[bytes, bool]:
    """At least ``want`` bytes, and whether that was all."""
    parts, size = [buffer], len(buffer)
    while size < want:
        chunk = next(chunks, None)
        if chunk is None:
            return b"".join(parts), True
        parts.append(chunk)
        size += len(chunk)
    return b"".join(parts), False


def _boundary(buffer: bytes, *, file: str, line: int) -> re.Pattern[bytes]:
    """The end of one entry and the beginning of the next, which starts with the same key."""
    match = _FIRST_KEY.match(buffer)
    if match is None:
        raise UnreadableFile(
            "This is not a list of entries as X writes it.", next_step=_AGAIN, file=file, line=line
        )
    return re.compile(rb"\}\s*,\s*(?=\{\s*[\"']?" + re.escape(match[2]) + rb"[\"']?\s*:)()")


def _last(boundary: re.Pattern[bytes], buffer: bytes) -> re.Match[bytes] | None:
    """The last end of an entry; looked for in the tail first, where it nearly always is."""
    last = None
    for start in (max(len(buffer) - _TAIL, 0), 0):
        for last in boundary.finditer(buffer, start):  # noqa: B007 - the last one is wanted
            pass
        if last is not None or start == 0:
            break
    return last


def _whole(buffer: bytes) -> bytes:
    return buffer.rstrip().removesuffix(b";").rstrip()


def _longer(buffer: bytes, *, file: str, line: int) -> int:
    if len(buffer) > LARGEST_BATCH:
        raise UnreadableFile(
            "No end of an entry was found in 32 MB: this is not a list of posts.",
            next_step=_AGAIN,
            file=file,
            line=line,
        )
    return 2 * len(buffer)
