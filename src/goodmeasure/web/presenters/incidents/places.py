"""Each place of the incident plan: what to say there, who can say it, and what it leans on."""

from __future__ import annotations

from dataclasses import dataclass

from goodmeasure.decisions.incident.plan import Leans, Place, Plan
from goodmeasure.evidence.audiences.outlets import outlet_title
from goodmeasure.measures.limits import Counting, limit_of, limits
from goodmeasure.reports import wording
from goodmeasure.reports.incident import words
from goodmeasure.web.presenters.parts import Fact, HowKnown, Tag

WORKS = Tag(text="Runs without us", shape="●", colour="green")
PERHAPS = Tag(text="If we can sign in", shape="◐", colour="yellow")
OURS = Tag(text="Runs on our systems", shape="○", colour="red")
TAGS = {Leans.OTHERS: WORKS, Leans.SIGN_IN: PERHAPS, Leans.OURS: OURS}
COUNTING = {
    Counting.CHARACTERS: "characters as people see them, an emoji is one.",
    Counting.WEIGHTED: "most letters are one; emoji, and letters of Chinese or Japanese, are two.",
    Counting.UTF_16: "letters are one, most emoji two. Where a platform does not say how it counts,"
    " this is never too low.",
    Counting.BYTES: "in bytes; a letter with an accent is two, an emoji four or more.",
    Counting.EMOJI_BYTES: "letters are one, emoji as many as they have bytes.",
    Counting.TEXT_MESSAGES: "letters of the alphabet of text messages are one, a few signs two."
    " With any other letter a message holds fewer than half as many.",
}


@dataclass(frozen=True, kw_only=True)
class PlaceCard:
    key: str
    title: str
    tag: Tag
    leans: str
    message: str
    count: str
    """How long the message is, as the place counts; empty where no limit is known."""
    how: HowKnown | None
    facts: tuple[Fact, ...]
    is_written: bool


def cards(plan: Plan) -> tuple[PlaceCard, ...]:
    return tuple(
        _card(plan, one, f"place-{number}")
        for number, one in enumerate((*plan.needed, *plan.spare, *plan.lost), start=1)
    )


def _card(plan: Plan, place: Place, key: str) -> PlaceCard:
    said = plan.of(place.key)
    whom = ", ".join(dict.fromkeys(row.name for row in plan.told_at(place)))
    if place in plan.spare:
        whom = f"{whom}, if the first place fails too"
    facts = (
        ("For", whom or "Nobody, while our systems are down"),
        ("Who can post", said.who or "Not written down"),
        ("From what device", said.device or "Not written down"),
        ("Where the key is kept", said.key_place or "Not written down"),
    )
    return PlaceCard(
        key=key,
        title=place.title,
        tag=TAGS[plan.leans(place)],
        leans=words.leans_words(plan, place),
        message=said.message,
        count=words.count_words(place, said.message) if said.message else "",
        how=_how_counted(place),
        facts=tuple(
            Fact(name=name, value=value)
            for name, value in (facts if said.is_written else facts[:1])
        ),
        is_written=said.is_written,
    )


def _how_counted(place: Place) -> HowKnown | None:
    found, limit = limits().get(place.outlet), limit_of(place.outlet)
    if found is None or limit is None:
        return None
    return HowKnown(
        method=f"Counted as {outlet_title(place.outlet)} counts: {COUNTING[limit.counting]}"
        + (f" Each link counts as {limit.link}." if limit.link else ""),
        base=f"At most {limit.most:,} in one message.",
        sources=(f"{found.source}, looked at on {wording.day(found.checked)}.",),
        caveats=(limit.note,) if limit.note else (),
    )
