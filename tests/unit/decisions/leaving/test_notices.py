"""A draft fits where it stands, says when and where to go, and never breaks off."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodmeasure.decisions.leaving import notices
from goodmeasure.decisions.leaving.notices import Kind, Spot, Told
from goodmeasure.measures.platforms import platforms

TOLD = Told(
    organisation="Health Research Example", left="X", day="4 March 2027",
    spots=(Spot(title="Bluesky", address="https://bsky.app/profile/research.example"),
           Spot(title="Newsletter", address="https://www.research.example/newsletter")),
    website="https://www.research.example",
)  # fmt: skip


@pytest.mark.parametrize("platform", sorted(platforms()))
@pytest.mark.parametrize("kind", list(Kind))
def test_every_notice_fits_on_every_platform(platform, kind):
    found = notices.draft(TOLD, kind, platform)
    count = notices.measured(found.text, kind, platform)
    assert found.fits
    assert count is None or count.fits
    assert "4 March 2027" in found.text


def test_the_fullest_wording_is_taken_and_what_had_no_room_is_named():
    assert notices.draft(TOLD, Kind.PINNED, "x").left_out == ()
    short = notices.draft(TOLD, Kind.PROFILE, "tiktok")
    assert short.text == "Not used from 4 March 2027. https://www.research.example"
    assert short.left_out == TOLD.spots


def test_a_fourth_place_takes_nothing_from_who_we_are():
    many = tuple(Spot(title=f"Site {i}", address=f"https://s{i}.example") for i in range(7))
    told = Told(organisation="Town Council", left="X", day="4 March 2027", spots=many)
    found = notices.draft(told, Kind.PINNED, "x")
    assert "Town Council" in found.text
    assert "Thank you" in found.text
    assert len(many) - len(found.left_out) >= notices.ENOUGH


def test_nothing_that_fits_is_said_to_be_so():
    endless = Told(organisation="A", left="X", day="9" * 400, spots=())
    assert not notices.draft(endless, Kind.PROFILE, "tiktok").fits


NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=120)


@given(
    NAMES,
    st.lists(st.builds(Spot, title=NAMES, address=st.just("https://town.example/a")), max_size=6),
    st.sampled_from(sorted(platforms())),
    st.sampled_from(list(Kind)),
)
def test_whatever_the_organisation_is_called_it_fits(name, spots, platform, kind):
    told = Told(organisation=name, left="X", day="4 March 2027", spots=tuple(spots),
                website="https://town.example")  # fmt: skip
    found = notices.draft(told, kind, platform)
    count = notices.measured(found.text, kind, platform)
    assert found.fits
    assert count is None or count.used <= count.most
    named = len(spots) - len(found.left_out)
    assert all(one.words in found.text for one in spots[:named])
