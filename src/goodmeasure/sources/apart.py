"""A large archive read in a process of its own, which hands back finished pages.

Two reasons. Reading and storing then run on two cores, which takes a third off a large import. And
an untrusted file is taken apart where it can do the least: without the database, without keys, and
with a limit on memory. (A thread would do neither: reading is Python, and holds the interpreter.)

What goes over the pipe is MessagePack of the frozen values themselves; decoding it costs a tenth of
making them.
"""

from __future__ import annotations

import fcntl
import gc
import resource
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import IO

import msgspec

from goodmeasure.kernel import errors
from goodmeasure.observations.records import Page
from goodmeasure.sources.files import LIMITS, Limits, open_source
from goodmeasure.sources.imported import Found, Tally
from goodmeasure.sources.x import archive as x_archive
from goodmeasure.sources.x import manifest as x_manifest

MEMORY = 2 << 30
"""Bytes of address space the reader may take; it needs about a tenth of that."""

PIPE = 1 << 20
"""Bytes the pipe between the two holds: the most that Linux gives without asking."""

_LENGTH = 8


class Order(msgspec.Struct):
    """What is to be read."""

    path: str
    exported_at: datetime
    limits: Limits


class Refused(msgspec.Struct, tag=True):
    """An error of ``kernel.errors`` on its way to the other process."""

    kind: str
    sentence: str
    next_step: str
    file: str = ""
    line: int | None = None
    field: str = ""


class Finished(msgspec.Struct, tag=True):
    """All pages have been sent; what else was found."""

    found: Found


_ENCODER = msgspec.msgpack.Encoder()
_PAGE = b"P"
_END = b"E"
_ENDS = msgspec.msgpack.Decoder(Refused | Finished)
_PAGES = msgspec.msgpack.Decoder(Page)
_ORDERS = msgspec.msgpack.Decoder(Order)


def read_apart(
    path: Path, exported_at: datetime, tally: Tally, limits: Limits = LIMITS
) -> Iterator[Page]:
    """The pages of an X archive, as ``x_archive.read`` gives them. Raises the same errors."""
    order = Order(path=str(path.absolute()), exported_at=exported_at, limits=limits)
    command = [sys.executable, "-P", "-m", "goodmeasure.sources.apart"]
    with subprocess.Popen(  # noqa: S603 - our own module, nothing of it from outside
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        try:
            assert process.stdin is not None  # noqa: S101 - PIPE was asked for just above
            assert process.stdout is not None  # noqa: S101
            _widen(process.stdout)
            with suppress(BrokenPipeError):
                process.stdin.write(_ENCODER.encode(order))
                process.stdin.close()
            yield from _received(process.stdout, tally, label=path.name)
        finally:
            process.kill()


def _widen(stream: IO[bytes]) -> None:
    """Let the reader be a page ahead: a pipe holds 64 KiB unless asked, and a page is a megabyte.

    Only Linux can; an import without is the same and a little slower.
    """
    with suppress(AttributeError, OSError):
        fcntl.fcntl(stream, fcntl.F_SETPIPE_SZ, PIPE)


def _received(stream: IO[bytes], tally: Tally, *, label: str) -> Iterator[Page]:
    while True:
        kind, body = _frame(stream)
        if kind == _PAGE:
            yield _PAGES.decode(body)
            continue
        if kind != _END:
            raise errors.UnreadableFile(
                "Reading it broke off: it needs more memory than a file may take.",
                next_step="Nothing was imported. Import the parts of the archive one by one.",
                file=label,
            )
        end = _ENDS.decode(body)
        if isinstance(end, Refused):
            raise _error(end)
        tally.take(end.found)
        return


def _frame(stream: IO[bytes]) -> tuple[bytes, bytes]:
    head = stream.read(1 + _LENGTH)
    size = int.from_bytes(head[1:], "big")
    body = stream.read(size) if len(head) == 1 + _LENGTH else b""
    return (head[:1], body) if head and len(body) == size else (b"", b"")


def _error(refused: Refused) -> errors.GoodMeasureError:
    kind = getattr(errors, refused.kind, errors.UnreadableFile)
    error: errors.GoodMeasureError = kind(refused.sentence, next_step=refused.next_step)
    if isinstance(error, errors.UnreadableFile):
        error.file, error.line, error.field = refused.file, refused.line, refused.field
    return error


def _refused(error: errors.GoodMeasureError) -> Refused:
    return Refused(
        kind=type(error).__name__,
        sentence=error.sentence,
        next_step=error.next_step,
        file=getattr(error, "file", ""),
        line=getattr(error, "line", None),
        field=getattr(error, "field", ""),
    )


def main() -> None:
    """The reader's side: an order on standard input, frames on standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    gc.disable()  # it lives for one file, and makes no cycles worth looking for
    order = _ORDERS.decode(sys.stdin.buffer.read())
    tally = Tally()
    try:
        with open_source(Path(order.path), order.limits) as files:
            archive = x_manifest.look(files)
            for page in x_archive.read(files, archive, order.exported_at, tally):
                _send(_PAGE, _ENCODER.encode(_packed(page)))
        _send(_END, _ENCODER.encode(Finished(found=tally.found())))
    except errors.GoodMeasureError as error:
        _send(_END, _ENCODER.encode(_refused(error)))


def _packed(page: Page) -> Page:
    """With its payload compressed here: the other process has more to do than this one."""
    return replace(
        page, own_payload=zlib.compress(page.own_payload, 1), packed_size=len(page.own_payload)
    )


def _send(kind: bytes, body: bytes) -> None:
    out = sys.stdout.buffer
    out.write(kind + len(body).to_bytes(_LENGTH, "big"))
    out.write(body)
    out.flush()


if __name__ == "__main__":
    main()
