"""A review as plain data, for JSON columns, files and the API; and back again."""

from __future__ import annotations

from typing import Any

import msgspec

from goodmeasure.decisions.review.review import Review
from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.plain import in_words


def to_plain(review: Review) -> dict[str, Any]:
    """JSON's own types only."""
    plain: dict[str, Any] = msgspec.to_builtins(review)
    return plain


def from_plain(plain: object) -> Review:
    """What ``to_plain`` made, or a person or a file wrote. Raises ``InputError`` naming the field,
    ``UnlikeThings`` where figures of one criterion are unlike."""
    try:
        return msgspec.convert(plain, Review)
    except msgspec.ValidationError as wrong:
        sentence, field = in_words(str(wrong))
        raise InputError(
            f"{field}: {sentence}" if field else sentence,
            next_step="Put this field right, and try again.",
        ) from None
