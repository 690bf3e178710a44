"""Published shares by age as they would be elsewhere, and what is asked about, not guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodmeasure.evidence.audiences.rebase import Band, BandShare, rebase
from goodmeasure.evidence.audiences.shares import BASE_NOT_PUBLISHED, published_range
from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.findings import NotEnough

YOUNG, MIDDLE, OLD = (
    Band(age_from=16, age_to=34),
    Band(age_from=35, age_to=54),
    Band(age_from=55, age_to=120),
)
PUBLISHED = (
    BandShare(band=YOUNG, share=0.6, n=300),
    BandShare(band=MIDDLE, share=0.4, n=350),
    BandShare(band=OLD, share=0.1, n=350),
)
TOWN = {YOUNG: 1000, MIDDLE: 2000, OLD: 7000}
ADULTS = (16, 120)


def band(first: int, last: int, sex: str = "") -> Band:
    return Band(age_from=first, age_to=last, sex=sex)


def test_each_band_counts_for_its_people():
    """0.1 x 60% + 0.2 x 40% + 0.7 x 10% = 21%."""
    found = rebase(PUBLISHED, TOWN, ages=ADULTS)
    assert found.value == pytest.approx(0.21)
    assert found.people == 10_000
    variance = 0.01 * 0.24 / 300 + 0.04 * 0.24 / 350 + 0.49 * 0.09 / 350
    assert found.n == pytest.approx(0.21 * 0.79 / variance, rel=0.02)
    assert found.span.low < 0.21 < found.span.high
    assert "same there as everywhere" in found.caveats[0]


def test_one_band_has_the_published_range():
    found = rebase(PUBLISHED[2:], {OLD: 5}, ages=(55, 120))
    span = published_range(0.1, 350)
    assert (found.span.low, found.span.high) == pytest.approx((span.low, span.high))


def test_finer_bands_are_joined_and_ages_not_asked_about_left_out():
    years = {band(age, age): 10 for age in range(100)} | {band(100, 120): 5}
    found = rebase(PUBLISHED, years, ages=ADULTS)
    assert found.people == 84 * 10 + 5
    assert found.value == pytest.approx((0.6 * 190 + 0.4 * 200 + 0.1 * 455) / 845)


@pytest.mark.parametrize(
    ("people", "ages", "said"),
    [
        ({band(16, 24): 1, band(25, 39): 1, band(40, 120): 1}, ADULTS, "25 to 39 lies only partly"),
        ({band(15, 34): 1, MIDDLE: 1, OLD: 1}, ADULTS, "15 to 34 lies only partly in 16 and over"),
        ({band(0, 15): 1, **TOWN}, (0, 120), "publishes nothing for 0 to 15"),
        ({YOUNG: 1, OLD: 1}, ADULTS, "people of age 35 is missing"),
        ({YOUNG: 1, MIDDLE: 1}, (16, 60), "people of age 55 is missing"),
        ({}, ADULTS, "no numbers of people"),
        (dict.fromkeys(TOWN, 0), ADULTS, "nobody of these ages"),
    ],
)
def test_what_is_not_covered_is_named_and_nothing_split(people, ages, said):
    found = rebase(PUBLISHED, people, ages=ages)
    assert isinstance(found, NotEnough)
    assert said in found.reason
    assert found.needed


def test_a_band_is_divided_only_by_a_persons_word_and_that_is_told():
    across = band(25, 39)
    people = {band(16, 24): 500, across: 1000, band(40, 54): 1500, OLD: 7000}
    found = rebase(PUBLISHED, people, ages=ADULTS, splits={across: {YOUNG: 0.6, MIDDLE: 0.4}})
    assert found.value == pytest.approx((0.6 * 1100 + 0.4 * 1900 + 0.1 * 7000) / 10_000)
    assert "Divided by hand: 25 to 39." in found.caveats
    for wrong in ({YOUNG: 0.6}, {YOUNG: 0.6, band(1, 2): 0.4}):
        with pytest.raises(InputError, match="add up to 1"):
            rebase(PUBLISHED, people, ages=ADULTS, splits={across: wrong})


def test_by_age_and_sex():
    both = [
        BandShare(band=band(16, 120, sex), share=share, n=500)
        for sex, share in (("women", 0.3), ("men", 0.5))
    ]
    people = {band(16, 120, "women"): 60, band(16, 120, "men"): 40}
    assert rebase(both, people, ages=ADULTS).value == pytest.approx(0.38)
    untold = rebase(both, {band(16, 120): 100}, ages=ADULTS)
    assert "not told by sex" in untold.reason
    together = rebase([BandShare(band=band(16, 120), share=0.4, n=9)], people, ages=ADULTS)
    assert together.value == pytest.approx(0.4)


def test_without_a_base_there_is_a_share_and_no_range():
    found = rebase((*PUBLISHED[:2], BandShare(band=OLD, share=0.1, n=None)), TOWN, ages=ADULTS)
    assert (found.value, found.span, found.n) == (pytest.approx(0.21), None, None)
    assert BASE_NOT_PUBLISHED in found.caveats


@pytest.mark.parametrize(
    ("published", "said"),
    [
        ((), "no published bands"),
        ((*PUBLISHED, BandShare(band=band(16, 120), share=0.3, n=1000)), "overlap at age"),
        ((*PUBLISHED, BandShare(band=band(0, 15, "men"), share=0.3, n=1000)), "have a sex"),
        ((BandShare(band=YOUNG, share=60, n=300),), "share of 16 to 34 is 60"),
    ],
)
def test_tables_that_cannot_be_are_refused(published, said):
    with pytest.raises(InputError, match=said):
        rebase(published, TOWN, ages=ADULTS)


@given(
    st.lists(st.floats(0, 1), min_size=3, max_size=3),
    st.lists(st.integers(1, 9999), min_size=3, max_size=3),
)
def test_it_lies_between_the_bands_and_its_range_holds_it(shares, counts):
    published = [
        BandShare(band=one, share=share, n=200) for one, share in zip(TOWN, shares, strict=True)
    ]
    found = rebase(published, dict(zip(TOWN, counts, strict=True)), ages=ADULTS)
    assert min(shares) - 1e-9 <= found.value <= max(shares) + 1e-9
    assert found.span.low - 1e-9 <= found.value <= found.span.high + 1e-9


def test_a_band_goes_from_young_to_old():
    with pytest.raises(InputError, match="from 40 to 30"):
        band(40, 30)
