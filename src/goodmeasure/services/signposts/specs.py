"""From what a person chooses to what is watched, in the words of the organisation's own lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from goodmeasure.decisions.review.signposts import Direction
from goodmeasure.decisions.review.watched import (
    DEFAULTS,
    SETTLES,
    OfCell,
    OfHand,
    OfLog,
    OfMeasure,
    Spec,
)
from goodmeasure.evidence.audiences.outlets import outlet_title, outlets
from goodmeasure.kernel.errors import InputError
from goodmeasure.measures.definitions import Measure, Way
from goodmeasure.measures.platforms import account_title, platforms
from goodmeasure.services.audiences.groups import group_of
from goodmeasure.services.measuring import definition
from goodmeasure.store.models import Channel, EventKind, Organisation, Purpose

CELL_EVERY = 28
"""Days between looks at a cell: surveys come a few times a year, and each look has its price."""

LONGEST = 5 * 366
"""Days that a watch may last: what is watched for longer is not waited for."""


FIELDS = {
    "last day": "until",
    "longer than": "persistence",
    "days between": "every",
    "": "threshold",
}
"""Which field a refusal is about, by words of it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Watch:
    """When it would trip, and for how long it is watched; ``set_on`` is today."""

    threshold: float
    set_on: date
    until: date
    direction: Direction = Direction.FALLS
    every: int = 7
    persistence: int | None = None


def of_measure(
    organisation: Organisation, channel: Channel, name: str, watch: Watch
) -> Spec:  # fmt: skip
    """Raises ``InputError``."""
    if channel.organisation_id != organisation.pk:
        raise Channel.DoesNotExist("That channel belongs to another organisation.")
    wanted = definition(organisation, name)
    return _made(
        watch,
        lambda: Spec(
            watched=OfMeasure(
                channel=channel.pk, measure=wanted.name, settles=SETTLES if _ages(wanted) else 0
            ),
            figure=f"{wanted.title}, {_name(channel)}", unit=wanted.unit,
            threshold=watch.threshold, direction=watch.direction, set_on=watch.set_on,
            until=watch.until, every=watch.every, window=_window(watch.every),
            persistence=watch.persistence or DEFAULTS.get(watch.every, (6, 3))[1],
        ),
    )  # fmt: skip


def _ages(measure: Measure) -> bool:
    """Whether posts must have settled before it counts them."""
    return measure.way.of_posts and measure.way not in (Way.SHARE, Way.FREQUENCY)


def of_cell(
    organisation: Organisation, group: int, outlet: str, purpose: int | None, watch: Watch
) -> Spec:
    """``watch.threshold`` is a share from 0 to 1. Raises ``InputError``."""
    if outlet not in outlets():
        raise InputError(f"There is no place {outlet!r}.", next_step="Choose one from the list.")
    whom = group_of(organisation, group).name
    figure = f"Share of {whom} on {outlet_title(outlet)}"
    if purpose is not None:
        named = Purpose.objects.get(organisation=organisation, pk=purpose).name
        figure = f"Share of {whom} who expect us on {outlet_title(outlet)} ({named})"
    return _made(
        watch,
        lambda: Spec(
            watched=OfCell(group=group, outlet=outlet, purpose=purpose), figure=figure,
            unit="share of people", threshold=watch.threshold, direction=watch.direction,
            set_on=watch.set_on, until=watch.until, every=CELL_EVERY, window=1, persistence=1,
        ),
    )  # fmt: skip


def of_hand(figure: str, unit: str, watch: Watch, *, exact: bool) -> Spec:
    """Raises ``InputError``."""
    if not figure.strip():
        raise InputError("Say what is watched.", next_step="For example: abuse an hour.")
    persistence = watch.persistence or (2 if exact else DEFAULTS.get(watch.every, (6, 3))[1])
    return _made(
        watch,
        lambda: Spec(
            watched=OfHand(), figure=figure.strip()[:120], unit=unit.strip()[:60], exact=exact,
            threshold=watch.threshold, direction=watch.direction, set_on=watch.set_on,
            until=watch.until, every=watch.every, window=max(_window(watch.every), persistence),
            persistence=persistence,
        ),
    )  # fmt: skip


def of_log(
    organisation: Organisation, kind: str, about: Channel | str, watch: Watch
) -> Spec:  # fmt: skip
    """``about`` is a channel, a platform's name, or nothing for all. Raises ``InputError``."""
    if kind not in EventKind.values:
        raise InputError(f"There is no kind {kind!r}.", next_step="Choose one from the list.")
    where = ""
    if isinstance(about, Channel):
        if about.organisation_id != organisation.pk:
            raise Channel.DoesNotExist("That channel belongs to another organisation.")
        where = f" about {_name(about)}"
    elif about:
        if about not in platforms():
            raise InputError(f"There is no platform {about!r}.", next_step="Choose one.")
        where = f" about {platforms()[about].title}"
    return _made(
        watch,
        lambda: Spec(
            watched=OfLog(
                kind=kind, platform=about if isinstance(about, str) else "",
                channel=about.pk if isinstance(about, Channel) else None,
            ),
            figure=f"{EventKind(kind).label}{where}", unit="events", threshold=watch.threshold,
            direction=Direction.RISES, set_on=watch.set_on, until=watch.until,
        ),
    )  # fmt: skip


def _name(channel: Channel) -> str:
    """ "@town.example on Bluesky"."""
    return account_title(channel.platform, channel.handle)


def _window(every: int) -> int:
    return DEFAULTS.get(every, (6, 3))[0]


def _made(watch: Watch, make: Callable[[], Spec]) -> Spec:
    if (watch.until - watch.set_on).days > LONGEST:
        raise InputError(
            "until: It would be watched for more than five years.",
            next_step="Choose an earlier last day; set it again then.",
        )
    try:
        return make()
    except ValueError as wrong:
        said = str(wrong).partition(": ")[2] or str(wrong)
        field = next(name for words, name in FIELDS.items() if words in said)
        raise InputError(
            f"{field}: {said[:1].upper()}{said[1:]}", next_step="Put it right, and try again."
        ) from None
