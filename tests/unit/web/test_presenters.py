"""What pages decide, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodmeasure.measures.platforms import How, platforms
from goodmeasure.observations.metrics import Metric
from goodmeasure.reports import wording
from goodmeasure.web.presenters import overview, parts
from goodmeasure.web.presenters.channels import channel, channels
from goodmeasure.web.presenters.posts import posts

NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)


def test_every_outcome_has_a_tag_of_its_own_word_and_shape() -> None:
    tags = [parts.outcome_tag(outcome) for outcome in wording.OUTCOMES]
    assert len({tag.text for tag in tags}) == len(tags)
    assert len({tag.shape for tag in tags}) == len(tags)
    assert parts.outcome_tag("") is parts.NOT_JUDGED


def test_every_road_to_a_metric_has_a_tag_of_its_own_word_and_shape() -> None:
    tags = channels.HOW_TAGS
    assert set(tags) == set(How)
    assert len({tag.text for tag in tags.values()}) == len(tags)
    assert len({tag.shape for tag in tags.values()}) == len(tags)


@given(st.text(max_size=400), st.integers(min_value=20, max_value=200))
def test_a_snippet_is_a_start_of_the_words_on_one_line(text: str, length: int) -> None:
    short = parts.snippet(text, length)
    assert len(short) <= length + 1
    assert short.rstrip("…").rstrip() in " ".join(text.split()) or short.endswith("…")
    assert len(short.splitlines()) <= 1


@given(st.integers(min_value=1, max_value=400), st.integers(min_value=1, max_value=400))
def test_page_links_hold_the_first_the_last_and_the_neighbours(page: int, last: int) -> None:
    page = min(page, last)
    links = posts._page_links(posts.Asked(values={}), "/posts/", page, last)
    if last == 1:
        assert links == ()
        return
    numbers = [link.number for link in links if not link.ellipsis]
    assert numbers == sorted(set(numbers))
    assert {1, last, page} <= set(numbers)
    assert [link.number for link in links if link.current] == [page]
    assert len(links) <= 7
    for before, link, after in zip(links, links[1:], links[2:], strict=False):
        if link.ellipsis:
            assert after.number - before.number > 1


def test_a_link_keeps_what_was_asked_and_leaves_out_what_was_not() -> None:
    asked = posts.Asked(values={"channel": "3", "words": "a&b=c", "kind": ""})
    assert asked.link("/posts/", page="2") == "/posts/?channel=3&words=a%26b%3Dc&page=2"
    assert posts.Asked(values={"kind": ""}).link("/posts/") == "/posts/"


@given(st.sets(st.dates(date(2015, 1, 1), date(2030, 1, 1)), min_size=1, max_size=6))
def test_months_have_no_holes(days: set[date]) -> None:
    known = {day.replace(day=1) for day in days}
    months = channel._months(known)
    assert known <= set(months)
    assert months[0] == min(known)
    assert months[-1] == max(known)
    for before, after in pairwise(months):
        assert timedelta(days=28) <= after - before <= timedelta(days=31)


def test_a_month_without_a_figure_is_unknown_and_not_0() -> None:
    filled = channel._filled({date(2026, 1, 1): 4.0, date(2026, 3, 1): 0.0})
    assert [point.value for point in filled] == [4.0, None, 0.0]


def test_the_overview_of_an_old_archive_is_about_its_own_last_days() -> None:
    old = datetime(2014, 4, 9, tzinfo=UTC)
    shown = overview.window(old, NOW)
    assert not shown.recent
    assert shown.until == old
    assert shown.words(UTC) == "In the 30 days to 9 April 2014"
    assert overview.window(NOW - timedelta(days=2), NOW).words(UTC) == "In the last 30 days"
    assert overview.window(None, NOW).recent


@pytest.mark.parametrize("name", sorted(platforms()))
def test_what_cannot_be_measured_on_a_platform_is_said(name: str) -> None:
    """The few words of the overview agree with the facts they stand for."""
    facts = platforms()[name]
    said = overview._blind(name).lower()
    if facts.owned:  # nobody asks a website how many people saw its posts
        assert said == ""
        return
    views = any(facts.measurable(m).possible for m in (Metric.VIEWS, Metric.IMPRESSIONS))
    assert ("views" in said.split(", ")) == (not views)
    assert ("people reached" in said) == (not facts.measurable(Metric.REACH).possible)


def test_the_easiest_road_is_the_one_shown() -> None:
    row = channels._row("Views", (Metric.VIEWS, Metric.IMPRESSIONS), [platforms()["x"]])
    assert row.tags == (channels.HOW_TAGS[How.FILE],)


def need(matter: overview.Matter, number: int) -> overview.Need:
    return overview.Need(matter=matter, sentence=f"{matter.value} {number}", action="Go", href="/")


def test_few_needs_are_one_list_and_the_most_urgent_stands_first() -> None:
    going, name = need(overview.Matter.GOING_ON, 1), need(overview.Matter.NAMES, 1)
    assert overview.grouped([]) == ()
    (one,) = overview.grouped([going, name])
    assert (one.title, one.shown, one.folded) == ("", (name, going), ())


def test_many_needs_are_grouped_the_most_urgent_first_and_none_is_lost() -> None:
    needs = [need(matter, n) for n in range(7) for matter in reversed(overview.Matter)]
    found = overview.grouped(needs)
    assert [one.title for one in found] == [one.value for one in overview.Matter]
    assert {len(one.shown) for one in found} == {overview.OF_A_KIND}
    both = [one for group in found for one in (*group.shown, *group.folded)]
    assert sorted(map(id, both)) == sorted(map(id, needs))
    assert [one.sentence[-1] for one in found[0].shown + found[0].folded] == list("0123456")


def test_what_there_is_one_of_never_folds_behind_what_there_is_much_of() -> None:
    many = [replace(need(overview.Matter.DATES, n), kind="sign-in due") for n in range(9)]
    three = [replace(need(overview.Matter.DATES, n), kind="review date passed") for n in range(3)]
    drill = replace(need(overview.Matter.DATES, 1), kind="drill overdue")
    (dates,) = overview.grouped([*many, *three, drill])
    assert dates.shown == (*many[: overview.OF_A_KIND], *three, drill)
    assert dates.folded == tuple(many[overview.OF_A_KIND :])
