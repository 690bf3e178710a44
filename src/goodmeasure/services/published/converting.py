"""A published figure as a share of other people, through sizes that a person states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from goodmeasure.evidence.audiences.shares import BASE_NOT_PUBLISHED, published_range
from goodmeasure.kernel.bases import SHARE_OF_PEOPLE, Population, convert
from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.findings import Base, BaseKind, Definition, Finding, Source
from goodmeasure.services.published.pieces import SECOND_HAND, design_effect, where, worth
from goodmeasure.store.models import GradeOf, Organisation, PublishedFigure

METHOD = "published-figures"
MILLION = 1_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Sizes:
    """Two populations with their sizes, each with the source that it is from."""

    size: int
    size_source: str
    to: str
    to_size: int
    to_source: str
    counted_in_other: bool = False
    """The people were counted in the other population, and divided by the first."""


def figure_of(organisation: Organisation, key: int) -> PublishedFigure:
    """``PublishedFigure.DoesNotExist`` for another organisation's."""
    rows = PublishedFigure.objects.select_related("source")
    return rows.get(pk=key, source__organisation=organisation)


def as_finding(figure: PublishedFigure, *, people: int | None = None) -> Finding:
    """A share as it was published, with its range; a number of millions needs ``people``, the size
    of its population, to be one. Raises ``InputError`` for what is no share of people."""
    source = figure.source
    if figure.value is None:
        raise InputError("The source does not show this figure.", next_step="Choose another one.")
    if figure.unit == "million" and people is not None:
        value = figure.value * MILLION / people
    elif figure.unit == "percent":
        value = figure.value / 100
    else:
        raise InputError(
            f"A figure in {figure.unit} is no share of people.", next_step="Choose a share."
        )
    if not 0 <= value <= 1:
        raise InputError("That would be more people than there are.", next_step="Check the sizes.")
    base = figure.base_unweighted or figure.base_weighted
    span = published_range(value, base, design_effect=design_effect(source))
    caveats = [BASE_NOT_PUBLISHED] if span is None else []
    caveats += [SECOND_HAND] if source.grade == GradeOf.SECOND_HAND else []
    return Finding(
        value=value, low=span.low if span else None, high=span.high if span else None,
        n=int(worth(source, figure) or 0), method=METHOD,
        base=Base(population=figure.population, kind=BaseKind(figure.kind), size=people),
        sources=(Source(name=f"{source.title}: {where(figure)}", seen_at=source.read_at,
                        url=source.url),),
        as_of=source.read_at, caveats=tuple(caveats),
        of=Definition(measure=METHOD, title=figure.measure, version=1, unit=SHARE_OF_PEOPLE),
    )  # fmt: skip


def converted(organisation: Organisation, key: int, sizes: Sizes, *, now: datetime) -> Finding:
    """Raises ``UnlikeThings`` or ``InputError`` where it cannot be done, saying why."""
    figure = figure_of(organisation, key)
    other = Population(
        name=sizes.to.strip(), size=sizes.to_size,
        source=Source(name=sizes.to_source.strip(), seen_at=now),
    )  # fmt: skip
    of = Population(
        name=figure.population, size=sizes.size, within=(other.name,),
        source=Source(name=sizes.size_source.strip(), seen_at=now),
    )  # fmt: skip
    finding = as_finding(figure, people=sizes.size)
    return convert(finding, of=of, to=other, counted_in=other if sizes.counted_in_other else None)
