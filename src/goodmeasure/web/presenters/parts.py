"""Parts that several pages share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from goodmeasure.measures.platforms import account_name, account_title
from goodmeasure.reports import wording
from goodmeasure.store.models import Channel, ChannelState


@dataclass(frozen=True, kw_only=True)
class Crumb:
    text: str
    href: str


@dataclass(frozen=True, kw_only=True)
class Tag:
    """A label that never speaks by colour alone: a shape, a word, and what it means."""

    text: str
    shape: str
    colour: str
    meaning: str = ""


@dataclass(frozen=True, kw_only=True)
class HowKnown:
    """The "how do we know?" of a figure: method, base, sources and what to be careful about."""

    method: str
    base: str
    sources: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    versions: str = ""
    link: str = ""
    """Where the method is described."""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A name and a value of a summary list."""

    name: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Option:
    """A choice of a select."""

    value: str
    text: str
    selected: bool = False


@dataclass(frozen=True, kw_only=True)
class Empty:
    """What a page says where there is nothing to show yet, and what to do about it."""

    sentence: str
    action: str = ""
    href: str = ""


OUTCOME_TAGS: Mapping[str, Tag] = {
    "worked": Tag(
        text="Worked", shape="▲", colour="green", meaning=wording.OUTCOMES["worked"].meaning
    ),
    "as expected": Tag(
        text="As expected",
        shape="●",
        colour="white",
        meaning=wording.OUTCOMES["as expected"].meaning,
    ),
    "missed": Tag(
        text="Missed", shape="▼", colour="orange", meaning=wording.OUTCOMES["missed"].meaning
    ),
    "too early": Tag(
        text="Too early", shape="◔", colour="blue", meaning=wording.OUTCOMES["too early"].meaning
    ),
    "cannot tell": Tag(
        text="Cannot tell",
        shape="?",
        colour="grey",
        meaning=wording.OUTCOMES["cannot tell"].meaning,
    ),
}
NOT_JUDGED = Tag(
    text="Not judged",
    shape="–",
    colour="grey",
    meaning="No verdict: it is somebody else's post, a count is missing, or it has not been"
    " evaluated yet.",
)


def outcome_tag(outcome: str) -> Tag:
    """The tag of an outcome; an empty one is a post without a verdict."""
    return OUTCOME_TAGS.get(outcome, NOT_JUDGED)


KINDS: Mapping[str, str] = {
    "original": "Post",
    "reply": "Reply",
    "quote": "Quote",
    "repost": "Repost",
}


def kind_words(kind: str) -> str:
    return KINDS.get(kind, kind.capitalize())


def channel_name(channel: Channel) -> str:
    return account_name(channel.platform, channel.handle)


def channel_title(channel: Channel) -> str:
    """ "@town.example on Bluesky"."""
    return account_title(channel.platform, channel.handle)


def state_words(channel: Channel) -> str:
    return str(ChannelState(channel.state).label)


def when_ago(then: datetime | None, now: datetime, zone: tzinfo) -> str:
    """ "3 hours ago (4 March 2026 at 9am)", or that it never was."""
    if then is None:
        return "Never"
    return f"{sentence_case(wording.ago(then, now))} ({wording.moment(then, zone)})"


def sentence_case(text: str) -> str:
    """With a capital first letter and the rest as it is (names keep theirs)."""
    return text[:1].upper() + text[1:]


def snippet(text: str, length: int = 140) -> str:
    """The start of a post, cut at a word."""
    flat = " ".join(text.split())
    if len(flat) <= length:
        return flat
    return flat[:length].rsplit(" ", 1)[0].rstrip(",;:") + "…"
