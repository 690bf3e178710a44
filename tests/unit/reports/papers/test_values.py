"""What papers say: all of it from the record, each figure with its number, and no more."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.unit.reports.papers import made_up

from goodmeasure.decisions.record.record import AnswerThen, ChannelThen, PresenceThen
from goodmeasure.decisions.record.words import Words
from goodmeasure.decisions.review.cells import Cell, Judgement
from goodmeasure.decisions.review.options import Placement, State
from goodmeasure.decisions.review.turning import Stretch
from goodmeasure.decisions.review.under import Under
from goodmeasure.reports.papers import channels, known
from goodmeasure.reports.papers.annex import Annex
from goodmeasure.reports.papers.kinds import KINDS
from goodmeasure.reports.papers.making import Source, make
from goodmeasure.reports.papers.passages import to_text
from goodmeasure.reports.papers.tree import (
    Day,
    Figure,
    Paper,
    Paragraph,
    Table,
    Text,
    lines,
    plain,
    refs,
)
from goodmeasure.reports.papers.values import decision, fill
from goodmeasure.reports.reviews.names import names_of

RECORD = made_up.record()


def papers(record=RECORD):
    return {one.key: make(one.key, Source(record=record)).paper for one in KINDS}


def whole(paper: Paper) -> str:
    return to_text(paper.blocks)


def test_the_report_contains_all_that_a_board_asks_for():
    """The list of the product's own promise, by the headings under which it stands."""
    headings = [plain(one.heading.line) for one in make("report", Source(record=RECORD)).parts
                if one.heading]  # fmt: skip
    assert headings == [
        "Purpose", "Recommendation", "Background", "Options, and what speaks for and against each",
        "What the review came to", "Evidence", "Groups affected, and where they can be reached",
        "Incident duty", "Risks", "Equality and accessibility", "Cost", "What we do not know",
        "Reasons, and what was said against", "When we look again", "Steps of the change",
        "Resolution for the minutes",
    ]  # fmt: skip


def test_what_people_wrote_is_in_the_pack_word_for_word():
    text = " ".join(" ".join(whole(one).split()) for one in papers().values())
    words = made_up.words()
    for name in Words.__dataclass_fields__:
        value = getattr(words, name)
        if isinstance(value, str):
            for line in value.split("\n"):
                assert line.removeprefix("- ").replace("*", "\\*") in text, name
    cells = " ".join(
        plain(line) for one in papers().values() for block in one.blocks for line in lines(block)
    )
    for one in (*words.risks, *words.steps):
        assert one.what in cells
    for one in words.places:
        assert one.title in cells


@pytest.mark.parametrize("key", [one.key for one in KINDS])
def test_nothing_is_in_a_paper_that_is_not_in_the_record(key):
    """Every number in it is a figure with its entry, a day, or somebody's own words; and with
    another record not one sentence about this one stays."""
    for block in papers()[key].blocks:
        for line in lines(block):
            for one in line:
                assert (
                    isinstance(one, Figure | Day)
                    or (isinstance(one, Text) and one.own)
                    or not re.search(r"\d", one.text)
                ), one
    bare = whole(papers(made_up.bare())[key])
    for said in ("Bluesky", "Parents", "Ana", "RESOLVED", "61%", "flood"):
        assert said not in bare


def test_every_figure_of_a_cell_carries_its_range_and_base():
    names = names_of(RECORD.under)
    annex = Annex(RECORD, names)
    reach = next(one for one in RECORD.under.leaves if one.key == "reach")
    (said,) = annex.cell("stay", reach, "group:1")
    assert isinstance(said, Figure)
    assert said.text == "61% (55 to 67)"
    entry = next(one for one in annex.entries if one.key == said.ref)
    assert entry.value == "61% of people (55 to 67)"
    assert entry.base == "parents who answered, 412 of them (own survey)"
    assert "412" in entry.n
    assert entry.sources == (("Survey of parents", "https://survey.example/1"),)
    assert "Definition: Reach of groups, version 2" in entry.definition
    assert entry.as_of == made_up.SEEN.date()


def test_a_judgement_says_who_scored_what_and_why():
    annex = Annex(RECORD, names_of(RECORD.under))
    incident = next(one for one in RECORD.under.leaves if one.key == "incident")
    (said,) = annex.cell("stay", incident, None)
    entry = next(one for one in annex.entries if one.key == said.ref)
    assert said.text == "5 to 7 of 10"
    assert [name for name, _ in entry.sources] == ["Ana", "Ben"]
    assert "Ana 7, “We did it in the flood”; Ben 5, “Nobody follows <us> there”" in entry.method


def test_what_is_not_known_is_said_with_its_reason():
    annex = Annex(RECORD, names_of(RECORD.under))
    identity = next(one for one in RECORD.under.leaves if one.key == "identity")
    assert (
        plain(annex.cell("stay", identity, None)) == "Not known. The verified badge can be bought."
    )
    assert plain(annex.cell("close", identity, None)) == "Not known. Nobody has said."


def test_a_figure_that_has_expired_is_not_known():
    late = replace(RECORD, day=made_up.DAY.replace(year=2027))
    annex = Annex(late, names_of(late.under))
    cost = next(one for one in late.under.leaves if one.key == "cost")
    assert plain(annex.cell("stay", cost, None)).startswith("Not known. Its figure held until")


def test_numbers_of_the_annex_are_the_same_in_every_paper():
    known = {one.key: one for one in papers()["annex"].references}
    assert list(known) == [f"A{n + 1}" for n in range(len(known))]
    for paper in papers().values():
        for one in paper.references:
            assert known[one.key] == one
        assert set(refs(paper.blocks)) <= {one.key for one in paper.references}


def test_every_number_is_spoken_of_somewhere():
    spoken = {key for one in papers().values() for key in refs(one.blocks)}
    assert spoken == {one.key for one in papers()["annex"].references}


def test_one_figure_behind_several_cells_has_one_number():
    shared = tuple(
        replace(one, evidence=replace(one.evidence, item="one"))
        if one.evidence and one.criterion == "reach" and one.evidence.finding.value == 0.20 else one
        for one in RECORD.under.cells
    )  # fmt: skip
    record = replace(RECORD, under=replace(RECORD.under, cells=shared))
    annex = Annex(record, names_of(record.under))
    reach = next(one for one in record.under.leaves if one.key == "reach")
    both = [annex.cell(option, reach, "group:2")[0].ref for option in ("stay", "emergency")]
    assert both[0] == both[1]


def test_groups_that_do_not_matter_are_left_out_of_the_evidence():
    audiences = tuple(
        replace(one, weight=0) if one.key == "group:2" else one for one in RECORD.under.audiences
    )
    record = replace(RECORD, under=replace(RECORD.under, audiences=audiences))
    (table,) = [b for b in fill(record).values["evidence"] if b.caption.startswith("Reach")]
    assert [plain(row[0]) for row in table.rows] == ["Parents"]


def test_the_decision_in_a_sentence():
    assert plain(decision(RECORD)) == (
        "Decided on 4 March 2026: Close X, open Bluesky. We look again on 1 September 2026, or when a"
        " signpost trips."
    )
    wait = replace(RECORD, is_wait=True, choice="stay", signposts=())
    assert plain(decision(wait)) == (
        "Decided on 4 March 2026: wait, and for now “Stay as we are”, until 1 September 2026."
    )
    assert plain(decision(made_up.bare())) == (
        "Proposed, and not decided yet: no option chosen yet."
    )


def test_a_notice_says_whether_anything_changes():
    said = {
        name: " ".join(plain(one.line) for one in made.blocks if hasattr(one, "line"))
        for name, made in {
            "leave": make("notice", Source(record=RECORD)).paper,
            "stay": make("notice", Source(record=replace(RECORD, choice="stay"))).paper,
        }.items()
    }
    assert "we decided to change where we publish" in said["leave"]
    assert "What changes" in said["leave"]
    assert "Nothing changes in where we publish." in said["stay"]
    assert "decided to change" not in said["stay"]


@pytest.mark.parametrize(("whole", "named"), [(5, 5), (6, 6), (7, 5), (23, 5)])
def test_a_short_paper_counts_sources_that_are_too_many_to_name(whole, named):
    one = replace(
        fill(RECORD).references[-1], sources=tuple((f"@town{n} on X", "") for n in range(whole))
    )
    brief, full = plain(known.in_brief(one, alone=True)), plain(known.in_full(one))
    assert brief.count("@town") == named
    assert full.count("@town") == whole
    assert (f"and {whole - named} others that the data annex names" in brief) == (named < whole)


def test_a_figure_of_long_ago_says_from_when():
    cells = tuple(
        replace(one, evidence=replace(one.evidence, finding=replace(
            one.evidence.finding, as_of=datetime(2019, 4, 9, tzinfo=UTC))))
        if one.place == ("stay", "cost", None) else one for one in RECORD.under.cells
    )  # fmt: skip
    stay = of_options(replace(RECORD, under=replace(RECORD.under, cells=cells)))["Stay as we are"]
    assert "about 40 hours a month (36 to 44), of 2019" in plain(stay.bad)


def of_options(record=RECORD):
    return {one.title: one for one in fill(record).values["options"]}


def test_for_and_against_are_where_an_option_is_best_and_weakest():
    """Judged 4 to 5 of 10 where the others are 5 to 7 and 6 to 8: the worst, and the ranges touch."""
    close = of_options()["Close X, open Bluesky"]
    assert close.chosen
    assert plain(close.good) == ""
    assert plain(close.perhaps_good) == "cost and hours, about 8 hours a month (4 to 12)"
    assert plain(close.bad) == ""
    assert plain(close.perhaps_bad) == "reach of groups; incident duty, 4 to 5 of 10"
    stay = of_options()["Stay as we are"]
    assert plain(stay.bad) == "cost and hours, about 40 hours a month (36 to 44)"
    assert isinstance(stay.bad[-1], Figure)


def test_scores_closer_together_than_scores_can_tell_speak_with_perhaps():
    """An opinion is good for two points either way: 8 and 5 are not apart, and 9 and 2 are."""

    def said(mine: float, others: float):
        cells = [
            Cell(option=option, criterion="incident",
                 judgements=(Judgement(author="Ada", score=score, reason="As I see it"),))
            for option, score in (("stay", mine), ("emergency", others), ("close", others))
        ]  # fmt: skip
        rest = [one for one in RECORD.under.cells if one.criterion != "incident"]
        under = replace(RECORD.under, cells=(*rest, *cells))
        stay = of_options(replace(RECORD, under=under))["Stay as we are"]
        return [("incident" in plain(line)) for line in (stay.good, stay.perhaps_good)]

    assert said(8, 5) == [False, True]
    assert said(9, 2) == [True, False]


def test_what_is_not_known_speaks_for_no_option():
    """Nothing is known of any on proof of identity, so chance alone would put one of them ahead; and
    a group that is not known of one option does not come into reach."""
    said = " ".join(
        plain(line) for one in of_options().values()
        for line in (one.good, one.bad, one.perhaps_good, one.perhaps_bad)
    )  # fmt: skip
    assert "proof of identity" not in said
    older = tuple(
        replace(one, evidence=replace(one.evidence, finding=made_up.finding(0.99, 0.98, 1.0)))
        if one.place == ("stay", "reach", "group:2") else one for one in RECORD.under.cells
    )  # fmt: skip
    other = replace(RECORD, under=replace(RECORD.under, cells=older))
    assert of_options(other)["Stay as we are"].good == of_options()["Stay as we are"].good


def test_no_weight_of_what_nobody_knows_would_change_the_answer():
    unscored = replace(RECORD, outcome=turned(RECORD.outcome))
    (found,) = fill(unscored).values["turning"]
    text = " ".join(plain(one) for one in found.lines)
    assert "incident duty counts for more than 70% of all weight (now" in text
    assert "proof of identity" not in text


def turned(outcome):
    """Where first place would change at 70 % of incident duty, and of proof of identity."""
    options = {key: n for n, key in enumerate(outcome.options)}
    turning = tuple(
        replace(one, now=0.2, first=options["close"], stretches=(
            Stretch(option=options["close"], low=0.0, high=0.7),
            Stretch(option=options["stay"], low=0.7, high=1.0),
        ))
        if outcome.criteria[one.criterion] in ("incident", "identity")
        else replace(one, stretches=(Stretch(option=options["close"], low=0.0, high=1.0),))
        for one in outcome.turning
    )  # fmt: skip
    leads = sorted(outcome.standings, key=lambda one: one.option != "close")
    return replace(outcome, turning=turning, standings=tuple(leads))


def test_what_is_known_of_no_option_is_said_once():
    tables = fill(RECORD).values["evidence"]
    cells = [
        plain(cell) for one in tables if isinstance(one, Table) for r in one.rows for cell in r
    ]
    assert "Proof of identity" in cells  # it says why of one option alone
    empty = replace(RECORD.under, cells=tuple(
        one for one in RECORD.under.cells if one.criterion not in ("identity", "reach")))  # fmt: skip
    said = [
        plain(one.line)
        for one in fill(replace(RECORD, under=empty)).values["evidence"]
        if isinstance(one, Paragraph)
    ]
    assert said == [
        "Not known of any option: proof of identity. Nobody has said.",
        "Not known of any option: reach of groups, for any group. Nobody has said.",
    ]


def test_a_group_is_told_where_most_of_it_is_first():
    there = tuple(
        PresenceThen(outlet=name, answer=AnswerThen(finding=made_up.finding(share, share, share)))
        for name, share in (("X", 0.1), ("Website", 0.9), ("Bluesky", 0.0))
    )
    groups = (replace(RECORD.groups[0], presence=there), RECORD.groups[1])
    (table, below) = fill(replace(RECORD, groups=groups)).values["presence"]
    assert [plain(cell) for cell in table.rows[0]] == [
        "Parents", "Website 90%, all counted; X 10%, all counted; Bluesky 0%, all counted", "Nothing",
    ]  # fmt: skip
    assert plain(below.line) == "Not known, of any place: People over 75."


def test_the_public_is_told_what_changes_without_our_words_for_it():
    (found,) = fill(RECORD).values["moves"]
    assert [plain(one) for one in found.lines] == ["We leave: @town on X", "We post on: Bluesky"]
    assert set(channels.PUBLIC) == set(State)


def test_accounts_on_one_platform_name_it_once():
    places = (*RECORD.under.options[2].places, Placement(channel="channel:2", state=State.CLOSED))
    options = (*RECORD.under.options[:2], replace(RECORD.under.options[2], places=places))
    other = ChannelThen(key="channel:2", title="@museum on X", state="active")
    record = replace(RECORD, under=replace(RECORD.under, options=options),
                     channels=(*RECORD.channels, other))  # fmt: skip
    (found,) = fill(record).values["moves"]
    assert plain(found.lines[0]) == "We leave: @town and @museum on X"


def test_effects_that_are_not_known_are_named_in_one_line():
    table, line = fill(RECORD).values["effects"]
    assert [plain(row[0]) for row in table.rows] == ["Age"]
    assert plain(line.line).startswith("Effect not known: Disability, Gender reassignment")


def test_figures_that_rest_on_the_same_are_explained_once_in_a_report():
    for paper in papers().values():
        keys = [key for one in known.entries(paper) for key in one.keys]
        assert sorted(keys) == sorted(one.key for one in paper.references)
    brief = papers()["report"]
    assert len(known.entries(brief)) < len(brief.references)
    assert len(known.entries(papers()["annex"])) == len(papers()["annex"].references)
    for one in known.entries(brief):
        alike = {(r.base, r.n, r.sources, r.as_of) for r in brief.references if r.key in one.keys}
        assert len(alike) == 1


def test_the_equality_form_does_not_speak_of_weights():
    with_weights = whole(papers()["report"])
    assert "did not say how much" in with_weights
    assert "did not say how much" not in whole(papers()["equality"])


def test_a_channel_before_and_after():
    (table,) = fill(RECORD).values["states"]
    rows = [tuple(plain(cell) for cell in row) for row in table.rows]
    assert rows == [("@town on X", "Active", "Closed"), ("Bluesky", "Not there yet", "Active")]


def test_a_review_without_weights_says_that_all_count_alike():
    stands = replace(RECORD.under, weighings=())
    text = plain(fill(replace(RECORD, under=stands)).values["answer"])
    assert "all weights count alike" in text


def test_an_empty_review_makes_every_paper_all_the_same():
    record = replace(made_up.bare(), under=Under())
    for one in KINDS:
        assert make(one.key, Source(record=record)).paper.title
