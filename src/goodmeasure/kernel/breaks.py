"""Moments across which figures are not alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from goodmeasure.kernel.periods import Period


class BreakKind(StrEnum):
    """Where a break comes from: four kinds that are never mixed up."""

    DEFINITION = "definition"  # our measure has a new version
    METHOD = "method"  # counted or collected in another way: a file for an API, a new export
    PLATFORM = "platform"  # the platform did something: an algorithm, a price, an outage
    DETECTED = "detected"  # the figures themselves shift, and nobody has said why

    @property
    def parts(self) -> bool:
        """Figures on its two sides are different quantities: no trend or comparison across it."""
        return self in (BreakKind.DEFINITION, BreakKind.METHOD)


@dataclass(frozen=True, kw_only=True, slots=True)
class Break:
    """``at`` is the first day of the new side. ``source`` says who says so."""

    at: date
    kind: BreakKind
    why: str
    source: str = ""


def parting(breaks: Iterable[Break], period: Period) -> tuple[Break, ...]:
    """The breaks of definition or method inside a period: those that part it in two."""
    return tuple(one for one in breaks if one.kind.parts and period.since < one.at <= period.until)
