"""How numbers and their ranges are said.

A value travels with its range, rounded to what the range supports. "Not collected yet", "not enough
yet", "not measurable here" and 0 are four different things and are said in four different ways.
"""

from __future__ import annotations

import math

from goodmeasure.kernel.findings import LEVEL, Finding, NotEnough, NotMeasurable

NOT_COLLECTED = "Not collected yet"


def number(value: float) -> str:
    """``12345`` as "12,345"; a fraction keeps what is needed to be told from its neighbours."""
    if float(value).is_integer():
        return f"{int(value):,}"
    if abs(value) >= 10:
        return f"{round(value):,}"
    text = f"{value:.1f}" if abs(value) >= 1 else f"{value:.2g}"
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text


def count(value: int | None) -> str:
    """A plain count as the platform gave it. None is "Not collected yet", which 0 is not."""
    return NOT_COLLECTED if value is None else number(value)


def many(how_many: int, one: str, more: str = "") -> str:
    """Say "1 post", "41 posts"; give ``more`` where adding an s is not enough."""
    return f"{number(how_many)} {one if how_many == 1 else more or one + 's'}"


def percent(share: float, *, places: int = 0) -> str:
    """A share of one as "62%". Never rounds something to 0% or 100% that is not."""
    said = f"{share * 100:.{places}f}"
    if share > 0 and float(said) == 0:
        return "less than 1%" if places == 0 else f"less than {10**-places:g}%"
    if share < 1 and float(said) == 100:
        return "more than 99%"
    return f"{said}%"


def step_for(low: float, high: float) -> float:
    """The unit a range supports, two figures of its width: 13 wide gives 1, 2,293 wide 100."""
    width = high - low
    if width <= 0 or not math.isfinite(width):
        return 1.0
    return float(10.0 ** (math.floor(math.log10(width)) - 1))


def _to_step(value: float, step: float) -> float:
    return round(round(value / step) * step, max(0, -math.floor(math.log10(step))))


def between(low: float, high: float, *, beside: float | None = None, whole: bool = True) -> str:
    """Say "8 to 40", rounded to what the range supports.

    ``beside`` is a count shown next to the range: rounding never moves an end to the other side of
    it, so that a sentence cannot contradict itself. ``whole`` keeps counts whole.
    """
    low, high = rounded_range(low, high, beside=beside, whole=whole)
    first, last = _alike(low, high)
    return first if first == last else f"{first} to {last}"


def _alike(*values: float) -> tuple[str, ...]:
    """Each with as many decimals as the one that needs most: "0.020 to 0.027"."""
    plain = [f"{value:,.10f}".rstrip("0").rstrip(".") for value in values]
    places = max(len(text.partition(".")[2]) for text in plain)
    return tuple(f"{value:,.{places}f}" for value in values)


def rounded_range(
    low: float, high: float, *, beside: float | None = None, whole: bool = True
) -> tuple[float, float]:
    """Both ends rounded as :func:`between` says them."""
    step = max(step_for(low, high), 1.0) if whole else step_for(low, high)
    while True:
        ends = _to_step(low, step), _to_step(high, step)
        fine = beside is None or all(
            _side(beside, end) == _side(beside, rounded)
            for end, rounded in zip((low, high), ends, strict=True)
        )
        if fine or step <= (1.0 if whole else 1e-6):
            return ends
        step /= 10


def _side(value: float, end: float) -> int:
    return (value > end) - (value < end)


def with_range(value: float, low: float | None, high: float | None, *, whole: bool = False) -> str:
    """Say "about 24 (18 to 31)"; without a range, the exact count."""
    if low is None or high is None:
        return number(value)
    step = max(step_for(low, high), 1.0) if whole else step_for(low, high)
    said = _alike(*(_to_step(one, step) for one in (value, low, high)))
    return f"about {said[0]} ({said[1]} to {said[2]})"


def percent_range(share: float, low: float, high: float) -> str:
    """Say "61% (55 to 67)", for shares of one; with decimals where whole ends would be one."""
    ends = rounded_range(low * 100, high * 100)
    return f"{percent(share)} ({between(low * 100, high * 100, whole=ends[0] != ends[1])})"


def answer(value: Finding | NotEnough | NotMeasurable | None, *, whole: bool = False) -> str:
    """Any answer in words. The four ways of having no number never look alike."""
    match value:
        case None:
            return NOT_COLLECTED
        case Finding():
            return with_range(value.value, value.low, value.high, whole=whole)
        case NotEnough():
            needed = value.needed[:1].upper() + value.needed[1:]
            return sentences("Not enough yet: " + _start_low(value.reason), needed)
        case NotMeasurable():
            return sentences("Not measurable here: " + _start_low(value.reason), value.cost)


def level_sentence() -> str:
    """Said once on each page or document that shows ranges."""
    return (
        f"A range after a figure says how far off it may be: {LEVEL * 100:.0f} in 100 such ranges"
        " hold the true figure."
    )


def expected_sentence() -> str:
    """The same, of the range in which a post is expected: one of posts and not of a figure."""
    return f"Of posts like it, {LEVEL * 100:.0f} in 100 fall in the range that we would expect."


def sentences(*parts: str) -> str:
    """The parts that are not empty, each ending in one full stop."""
    kept = (part.strip() for part in parts)
    return " ".join(part if part[-1] in ".?!" else part + "." for part in kept if part)


def _start_low(text: str) -> str:
    """Lower the first letter, unless the word is a name or initials."""
    word = text.partition(" ")[0]
    if word == "A" or (word[1:2].islower() and not text.startswith(_NAMES)):
        return text[:1].lower() + text[1:]
    return text


_NAMES = (
    "Bluesky", "Facebook", "Google", "Instagram", "LinkedIn", "Mastodon", "Meta", "Nextdoor",
    "Pinterest", "Reddit", "Snapchat", "Threads", "TikTok", "WhatsApp", "YouTube",
)  # fmt: skip
