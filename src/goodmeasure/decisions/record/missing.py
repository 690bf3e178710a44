"""What is still to write before a decision can stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from goodmeasure.decisions.record.words import CHARACTERISTICS, Words


@dataclass(frozen=True, kw_only=True, slots=True)
class Missing:
    """``section`` is where it is written (a key of ``SECTIONS``); ``what`` says what."""

    section: str
    what: str


SECTIONS = {
    "choice": "What was decided",
    "purpose": "Purpose and background",
    "reasons": "Reasons and dissent",
    "authority": "Who decided",
    "equality": "Equality",
    "accessibility": "Accessibility",
    "risks": "Risks",
    "incident": "Incident duty",
    "cost": "Cost",
    "steps": "Steps of the change",
    "resolution": "Recommendation and resolution",
    "places": "Where people find us now",
}
"""Parts of a draft, in the order in which they are written."""

_PASSAGES = (
    ("purpose", "purpose", "The purpose: what this paper asks for."),
    ("purpose", "background", "The background: what led to the question."),
    ("reasons", "reasons", "The reasons for the choice."),
    ("reasons", "dissent", "What was said against it, or that nobody spoke against it."),
    ("authority", "decided_by", "Who decided, or will decide."),
    ("authority", "authority", "Under what authority: a scheme of delegation, a standing order."),
    ("accessibility", "accessibility", "What it does to people who use assistive technology."),
    ("risks", "impersonation", "The risk that somebody takes our name or place."),
    ("incident", "incident", "How people are told when systems are down."),
    ("cost", "cost", "What it costs, or that it costs nothing more."),
    ("resolution", "recommendation", "The recommendation."),
    ("resolution", "resolution", "The resolution, as it goes into the minutes."),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Chosen:
    """What is set beside the words: whether an option of the review is chosen, the days, whether
    it is to wait, and whether a signpost is watched."""

    is_chosen: bool
    decided_on: date | None
    review_on: date | None
    is_wait: bool
    is_watched: bool


def missing(words: Words, chosen: Chosen) -> tuple[Missing, ...]:
    """Everything, in the order of the draft."""
    found = [*_choice(chosen), *_words(words)]
    order = list(SECTIONS)
    return tuple(sorted(found, key=lambda one: order.index(one.section)))


def _choice(chosen: Chosen) -> Iterator[Missing]:
    if not chosen.is_chosen:
        yield Missing(section="choice", what="Which option was chosen.")
    if chosen.decided_on is None:
        yield Missing(section="choice", what="The day of the decision.")
    if chosen.review_on is None:
        yield Missing(section="choice", what="The day on which it is looked at again.")
    elif chosen.decided_on is not None and chosen.review_on <= chosen.decided_on:
        yield Missing(section="choice", what="A day of review after the day of the decision.")
    if chosen.is_wait and not chosen.is_watched:
        yield Missing(
            section="choice",
            what="A signpost: a decision to wait says what would end the waiting.",
        )


def _words(words: Words) -> Iterator[Missing]:
    for section, name, what in _PASSAGES:
        if not getattr(words, name).strip():
            yield Missing(section=section, what=what)
    out = [title for key, title in CHARACTERISTICS.items() if words.impact(key) is None]
    if out:
        yield Missing(section="equality", what=f"The effect by: {', '.join(out)}.")
    if not words.risks:
        yield Missing(section="risks", what="The risks, and what is done about them.")
    if not words.steps:
        yield Missing(section="steps", what="The steps, each with an owner and a day.")
    for one in words.steps:
        if not one.owner.strip() or one.by is None:
            yield Missing(section="steps", what=f"An owner and a day for “{one.what}”.")
    if not words.places:
        yield Missing(section="places", what="Where people find us now.")
