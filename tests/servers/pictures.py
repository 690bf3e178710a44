"""Pictures to post."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

# The smallest valid PNG: one transparent pixel.
ONE_PIXEL_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c02"
    "0000000b4944415478da6364f80f00010501012718e3660000000049454e44ae426082"
)


@dataclass(frozen=True, kw_only=True)
class Image:
    """A picture to post, with its alternative text."""

    alt: str
    content: bytes = ONE_PIXEL_PNG
    media_type: str = "image/png"

    @classmethod
    def from_file(cls, path: Path, alt: str) -> Image:
        kind = "image/jpeg" if path.suffix.lower() in {".jpg", ".jpeg"} else "image/png"
        return cls(alt=alt, content=path.read_bytes(), media_type=kind)
