"""What we do not know, and what does not hold together: each with what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from goodmeasure.decisions.review.checks import Note, Trouble
from goodmeasure.kernel.words import listed
from goodmeasure.reports import wording
from goodmeasure.reports.reviews.names import Names, capital


@dataclass(frozen=True, kw_only=True, slots=True)
class NoteWords:
    """``step`` is the part of the review where it can be put right: options, criteria, groups,
    grid or weights. ``place`` is the one cell it is about, where it is about one."""

    sentence: str
    to_do: str
    step: str
    place: tuple[str, str, str | None] | None = None

    @property
    def all(self) -> str:
        return f"{self.sentence} {self.to_do}"


def note_words(note: Note, names: Names) -> NoteWords:
    """A note in words. ``names`` knows the parts of the same review."""
    step, to_do, say = WORDS[note.trouble]
    places = [names.places[one][0] for one in note.about if one in names.places]
    return NoteWords(
        sentence=wording.sentences(say(note.about, names)), to_do=wording.sentences(to_do),
        step=step, place=places[0] if len(places) == 1 and len(note.about) == 1 else None,
    )  # fmt: skip


def together(notes: Sequence[Note]) -> tuple[Note, ...]:
    """Criteria that nobody has said anything on are one note, where the first of them is."""
    silent = [key for one in notes if one.trouble is Trouble.NOBODY_SCORED for key in one.about]
    all_silent = Note(trouble=Trouble.NOBODY_SCORED, about=tuple(silent))
    said = (all_silent if one.trouble is Trouble.NOBODY_SCORED else one for one in notes)
    return tuple(dict.fromkeys(said))


def all_notes(notes: Sequence[Note], names: Names) -> tuple[NoteWords, ...]:
    return tuple(note_words(one, names) for one in together(notes))


About = tuple[str, ...]


def _one_option(about: About, names: Names) -> str:
    return f"There is one option, {names.option(about[0])}, and nothing to choose between"


def _no_evidence(about: About, names: Names) -> str:
    return "There is not one figure: all of it is what people think, or unknown"


def _nothing_known(about: About, names: Names) -> str:
    return "Nothing is known yet, not even an opinion: every option could be first"


def _nobody_scored(about: About, names: Names) -> str:
    return (
        f"Nobody has said anything on {_criteria(about, names, 'or')}, for any option."
        f" {_counts(about)} as anything from worst to best"
    )


def _unknown_cells(about: About, names: Names) -> str:
    return f"We do not know {names.items(about)}. {_counts(about)} as anything from worst to best"


def _counts(about: About) -> str:
    return "It counts" if len(about) == 1 else "They count"


def _no_weights(about: About, names: Names) -> str:
    return "Nobody has said what matters most. All weights count as equally likely"


def _not_weighed(about: About, names: Names) -> str:
    return (
        f"{about[0]} did not say how much {_criteria(about[1:], names, 'or')} matters. It may count"
        " for nothing or as much as the greatest"
    )


def _all_on_one(about: About, names: Names) -> str:
    return f"{about[0]} put all weight on {names.criterion(about[1])}: nothing else counts for them"


def _contradiction(about: About, names: Names) -> str:
    who, *criteria = about
    if len(criteria) == 2:
        more, less = (names.criterion(one) for one in criteria)
        return (
            f"{who}’s answers do not fit together: asked beside each other, {more} matters more"
            f" than {less}, and yet it was given less. Both answers are used as they stand"
        )
    round_trip = [names.criterion(one) for one in (*criteria, criteria[0])]
    first, *rest = pairwise(round_trip)
    steps = [f"{first[0]} matters more than {first[1]}", *(f"{a} more than {b}" for a, b in rest)]
    return f"{who}’s answers go round in a circle: {listed(steps)}. They are used as they stand"


def _criteria(keys: Sequence[str], names: Names, joined: str) -> str:
    return listed([names.criterion(one) for one in keys], joined)


def _expired(about: About, names: Names) -> str:
    return f"{capital(names.items(about))}: the figure is too old and counts as unknown"


def _channel_gone(about: About, names: Names) -> str:
    return f"{names.option(about[0])} speaks of a channel that is no longer here"


def _beyond(about: About, names: Names) -> str:
    return (
        f"{capital(names.items(about))}: the figure lies beyond the ends of the scale, and counts"
        " as the end"
    )


WORDS: Mapping[Trouble, tuple[str, str, Callable[[About, Names], str]]] = {
    Trouble.ONE_OPTION: (
        "options", "Write a second one: staying as you are is an option too", _one_option,
    ),
    Trouble.NO_EVIDENCE: (
        "grid", "Collect first what is named below, the most useful first", _no_evidence,
    ),
    Trouble.NOTHING_KNOWN: (
        "grid", "Fill in what we hold, or let somebody who knows judge", _nothing_known,
    ),
    Trouble.NOBODY_SCORED: (
        "grid", "Judge it, state a figure, or take out what does not matter", _nobody_scored,
    ),
    Trouble.UNKNOWN_CELLS: ("grid", "Judge it, or state a figure", _unknown_cells),
    Trouble.NO_WEIGHTS: ("weights", "Answer the questions on what matters", _no_weights),
    Trouble.NOT_WEIGHED: ("weights", "Ask them, if it matters to them", _not_weighed),
    Trouble.ALL_ON_ONE: (
        "weights", "If that is not what they meant, let them answer again", _all_on_one,
    ),
    Trouble.CONTRADICTION: (
        "weights", "Let them look at both answers and change one", _contradiction,
    ),
    Trouble.EXPIRED: ("grid", "Collect it again, or judge it", _expired),
    Trouble.CHANNEL_GONE: ("options", "Change the option, or take it out", _channel_gone),
    Trouble.BEYOND_SCALE: (
        "criteria", "Widen the scale if the difference beyond its end matters", _beyond,
    ),
}  # fmt: skip
"""Where it is put right, what to do, and how it is said."""
