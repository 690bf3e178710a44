"""A name server on loopback that knows the TXT records a test gives it, and can misbehave.

Written from RFC 1035 alone, without the library that the program asks with.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

TXT = 16
NAME_ERROR, SERVER_FAILURE, REFUSED = 3, 2, 5


@dataclass
class NameServer:
    """``records`` by name in small letters; ``behaves`` is "answers", "is silent" or "fails"."""

    port: int = 0
    records: dict[str, tuple[str, ...]] = field(default_factory=dict)
    behaves: str = "answers"
    asked: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def proves(self, domain: str, *dids: str) -> None:
        """The domain names these accounts as Bluesky wants it; none takes the record away."""
        name = f"_atproto.{domain}".lower()
        if dids:
            self.records[name] = tuple(f"did={did}" for did in dids)
        else:
            self.records.pop(name, None)

    def answer(self, query: bytes) -> bytes | None:
        number, _, questions = struct.unpack("!HHH", query[:6])
        name, after = read_name(query, 12)
        self.asked.append(name)
        if self.behaves == "is silent":
            return None
        question = query[12 : after + 4]
        kind = struct.unpack("!H", query[after : after + 2])[0]
        texts = self.records.get(name, ()) if kind == TXT else ()
        problem = (
            SERVER_FAILURE if self.behaves == "fails" else 0 if name in self.records else NAME_ERROR
        )
        found = texts if not problem else ()
        head = struct.pack("!HHHHHH", number, 0x8580 | problem, questions, len(found), 0, 0)
        return head + question + b"".join(record(text) for text in found)


def record(text: str) -> bytes:
    """A TXT record of the name that was asked for; long texts are cut into strings of 255 bytes."""
    raw = text.encode()
    parts = [raw[start : start + 255] for start in range(0, max(len(raw), 1), 255)]
    data = b"".join(bytes([len(part)]) + part for part in parts)
    return struct.pack("!HHHIH", 0xC00C, TXT, 1, 1, len(data)) + data


def read_name(packet: bytes, at: int) -> tuple[str, int]:
    labels = []
    while size := packet[at]:
        labels.append(packet[at + 1 : at + 1 + size].decode("ascii", "replace"))
        at += 1 + size
    return ".".join(labels).lower(), at + 1


@contextlib.contextmanager
def name_server() -> Iterator[NameServer]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as heard:
        heard.bind(("127.0.0.1", 0))
        heard.settimeout(0.2)
        server, over = NameServer(port=heard.getsockname()[1]), threading.Event()

        def listen() -> None:
            while not over.is_set():
                with contextlib.suppress(TimeoutError):
                    query, asker = heard.recvfrom(4096)
                    said = server.answer(query)
                    if said is not None:
                        heard.sendto(said, asker)

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            over.set()
            thread.join(timeout=5)
