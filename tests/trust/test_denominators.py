"""How others mislead: one share "of the UK", another "of UK online adults", in one chart."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from goodmeasure.kernel.bases import SHARE_OF_PEOPLE, Population, convert
from goodmeasure.kernel.comparison import compare
from goodmeasure.kernel.errors import UnlikeThings
from goodmeasure.kernel.findings import Base, BaseKind, Definition, Finding, Source

SEEN = datetime(2025, 12, 14, tzinfo=UTC)
EVERYBODY = Population(
    name="the UK population", size=69_400_000,
    source=Source(name="Implied by 19.3 million being 27.8%", seen_at=SEEN),
)  # fmt: skip
ONLINE = Population(
    name="UK online adults", size=49_500_000, within=("the UK population",),
    source=Source(name="Implied by 19.3 million being about 39%", seen_at=SEEN),
)  # fmt: skip
OF_EVERYBODY = Finding(
    value=0.278, n=0, method="published-figures", as_of=SEEN,
    base=Base(population="the UK population", kind=BaseKind.MEASURED, size=69_400_000),
    sources=(Source(name="Ofcom, re-based by a blogger (second-hand)", seen_at=SEEN),),
    of=Definition(measure="uses_x", title="Visited X", version=1, unit=SHARE_OF_PEOPLE),
)  # fmt: skip
OF_ONLINE = replace(
    OF_EVERYBODY, value=0.39, base=Base(population="UK online adults", kind=BaseKind.MEASURED)
)


def test_shares_of_unlike_populations_cannot_be_put_side_by_side():
    """27.8% and 39% are the same 19.3 million people on X in May 2025, and no fall of 11 points."""
    with pytest.raises(UnlikeThings, match=r"UK online adults.*the UK population") as refusal:
        compare(OF_ONLINE, OF_EVERYBODY)
    assert refusal.value.aspect == "population"
    assert "sizes of both" in refusal.value.next_step


def test_they_convert_into_each_other_through_the_stated_sizes():
    """Adults were counted and put out of everybody, so who was counted has to be said."""
    down = convert(OF_EVERYBODY, of=EVERYBODY, to=ONLINE, counted_in=ONLINE)
    assert down.value == pytest.approx(0.39, abs=0.0005)
    assert down.value * 49.5 == pytest.approx(19.3, abs=0.01)
    up = convert(OF_ONLINE, of=ONLINE, to=EVERYBODY)
    assert up.value == pytest.approx(0.278, abs=0.0005)
    assert compare(OF_ONLINE, down).difference == pytest.approx(0, abs=0.0005)
    assert compare(OF_EVERYBODY, up).difference == pytest.approx(0, abs=0.0005)


def test_a_conversion_names_both_sizes_and_where_they_are_from():
    up = convert(OF_ONLINE, of=ONLINE, to=EVERYBODY)
    assert {one.name for one in up.sources} >= {EVERYBODY.source.name, ONLINE.source.name}
    assert "49,500,000" in up.caveats[0]
    assert "69,400,000" in up.caveats[0]
    assert "may be higher" in up.caveats[1]


def test_claimed_and_measured_use_are_different_things():
    claimed = replace(OF_ONLINE, base=replace(OF_ONLINE.base, kind=BaseKind.CLAIMED))
    with pytest.raises(UnlikeThings, match=r"measured.*claimed") as refusal:
        compare(OF_ONLINE, claimed)
    assert refusal.value.aspect == "base"
    assert "Convert" not in refusal.value.next_step


def test_a_share_without_a_base_makes_no_percentage():
    """Published without a range it is no exact count: nothing can be said to differ from it."""
    change = compare(OF_ONLINE, replace(OF_ONLINE, value=0.41)).change()
    assert "no range" in change.reason
