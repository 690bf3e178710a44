"""What a decision does to channels: as a table of states, and in words for the public."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from goodmeasure.decisions.record.record import ChannelThen, Record
from goodmeasure.decisions.review.options import State
from goodmeasure.kernel.words import listed
from goodmeasure.reports.papers.language import Blocks
from goodmeasure.reports.papers.tables import bullets, own, table
from goodmeasure.reports.papers.tree import Line, Paragraph, Text, words
from goodmeasure.reports.reviews.names import capital

AS_IS = "as it is"
PUBLIC: Mapping[str, str] = {
    State.ACTIVE: "We post on",
    State.SCALED_BACK: "We post less on",
    State.EMERGENCY_ONLY: "We post in an emergency, and at no other time, on",
    State.WATCHING: "We read, and do not post on",
    State.DORMANT: "We do not post any more on",
    State.RESERVED: "We keep our name, and do not post, on",
    State.CLOSED: "We leave",
}


def states(record: Record) -> Blocks:
    """Every channel that there is or that the choice opens, before and after."""
    return table(
        "What happens to each channel", ("Channel", "Before", "After"),
        (
            _state(one, after)
            for one, after in states_after(record)
            if one.state or after != one.state
        ),
    )  # fmt: skip


def changes(record: Record) -> Blocks:
    """Only those that the choice changes; of the others that they stay."""
    after = states_after(record)
    found = table(
        "Channels, before and after", ("Channel", "Before", "After"),
        (_state(one, state) for one, state in after if state != one.state),
    )  # fmt: skip
    stay = any(one.state and state == one.state for one, state in after)
    said = Paragraph(line=words("All other channels stay as they are."))
    return (*found, said) if found and stay else found


def states_after(record: Record) -> list[tuple[ChannelThen, str]]:
    """Every channel with its state under the choice; empty for one that is there under no state."""
    chosen = record.chosen
    after = {one.channel: one.state.value for one in chosen.places} if chosen else {}
    return [(one, after.get(one.key, one.state)) for one in record.channels]


def _state(one: ChannelThen, after: str) -> tuple[Line, ...]:
    then = AS_IS if after == one.state else after
    before = one.state or "not there yet"
    return own(one.title), words(capital(before)), words(capital(then))


def moves(record: Record) -> Blocks:
    """What we do from now on, in one sentence for all channels that come to the same."""
    found: dict[str, list[str]] = {}
    for one, after in states_after(record):
        if after != one.state:
            found.setdefault(after, []).append(one.title)
    lines: list[Line] = [
        (Text(text=PUBLIC.get(after, capital(after)), strong=True), Text(text=": "),
         Text(text=_together(titles), own=True))
        for after, titles in found.items()
    ]  # fmt: skip
    return bullets(lines)


def _together(titles: Sequence[str]) -> str:
    """ "@town and @museum on X, LinkedIn page": accounts on one platform name it once."""
    found: dict[str, list[str]] = {}
    for one in titles:
        account, on, platform = one.rpartition(" on ")
        found.setdefault(f"{on}{platform}" if account else "", []).append(account or one)
    return ", ".join(
        f"{listed(some)}{platform}" if platform else ", ".join(some)
        for platform, some in found.items()
    )
