"""From one population to another, only through sizes that somebody stands for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from goodmeasure.kernel.bases import SHARE_OF_PEOPLE, Population, convert, of_people
from goodmeasure.kernel.errors import InputError, UnlikeThings
from goodmeasure.kernel.findings import Base, BaseKind, Definition, Finding, Source

SEEN = datetime(2026, 1, 1, tzinfo=UTC)
CENSUS = Source(name="Office for National Statistics", seen_at=SEEN)
TOWN = Population(name="people of Town", size=100_000, source=CENSUS)
ADULTS = Population(
    name="adults of Town", size=80_000, source=CENSUS, within=("people of Town",)
)  # fmt: skip
SHARE = Finding(
    value=0.5, low=0.45, high=0.55, n=400, method="surveys", as_of=SEEN, sources=(CENSUS,),
    base=Base(population="adults of Town", kind=BaseKind.CLAIMED),
)  # fmt: skip


def test_a_share_of_a_part_becomes_a_smaller_share_of_the_whole():
    whole = convert(SHARE, of=ADULTS, to=TOWN)
    assert (whole.value, whole.low, whole.high) == pytest.approx((0.4, 0.36, 0.44))
    assert whole.base == Base(population="people of Town", kind=BaseKind.CLAIMED, size=100_000)
    assert whole.sources == (CENSUS,)
    assert "adults of Town" in whole.caveats[1]


def test_a_share_of_everybody_says_nothing_about_a_part():
    of_town = replace(SHARE, base=Base(population="people of Town", kind=BaseKind.CLAIMED))
    with pytest.raises(UnlikeThings, match="may lie outside adults of Town") as refusal:
        convert(of_town, of=TOWN, to=ADULTS)
    assert refusal.value.aspect == "population"


@pytest.mark.parametrize(
    ("of", "to", "finding", "said"),
    [
        (replace(ADULTS, size=None), TOWN, SHARE, "size of adults of Town is not known"),
        (ADULTS, replace(TOWN, size=None), SHARE, "size of people of Town is not known"),
        (ADULTS, replace(TOWN, name="people of Elsewhere"), SHARE, "outside people of Elsewhere"),
        (TOWN, TOWN, SHARE, "share of adults of Town, not of people of Town"),
        (replace(ADULTS, size=300_000), TOWN, SHARE, "more people than there are"),
        (ADULTS, TOWN, replace(SHARE, base=replace(SHARE.base, kind=BaseKind.VIEWS)),
         "no share of people"),
    ],
)  # fmt: skip
def test_what_cannot_be_converted_is_refused_with_the_reason(of, to, finding, said):
    with pytest.raises(UnlikeThings, match=said) as refusal:
        convert(finding, of=of, to=to)
    assert refusal.value.next_step


@pytest.mark.parametrize("fields", [{"size": 0}, {"size": -5}, {"source": None}])
def test_a_size_is_a_number_of_people_with_a_source(fields):
    with pytest.raises(InputError) as refusal:
        replace(TOWN, **fields)
    assert "people of Town" in refusal.value.sentence


def test_a_share_is_known_by_its_base_or_its_unit():
    measured = replace(SHARE, base=replace(SHARE.base, kind=BaseKind.MEASURED))
    unit = Definition(measure="m", title="M", version=1, unit=SHARE_OF_PEOPLE)
    assert of_people(SHARE)
    assert not of_people(measured)
    assert of_people(replace(measured, of=unit))


@given(st.floats(0, 1), st.integers(1, 10**8), st.integers(1, 10**8))
@example(1.0, 51774, 3357)  # there and back is one rounding step over everybody
def test_there_and_back_is_the_same_share_and_never_more_people(share, part, more):
    inner = replace(ADULTS, size=part)
    outer = replace(TOWN, size=part + more)
    finding = replace(SHARE, value=share, low=None, high=None)
    there = convert(finding, of=inner, to=outer)
    assert there.value * outer.size == pytest.approx(share * part)
    back = convert(there, of=outer, to=inner, counted_in=inner)
    assert back.value == pytest.approx(share)
