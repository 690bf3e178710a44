"""Tables as long form: every figure with its outlet, measure, base and note."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.sources import official
from tests.unit.sources.official import Manner
from tests.unit.sources.published.crosstabs.test_seeing import seen

from goodmeasure.sources.published.long_form import (
    AS_ROW,
    FiguresMapping,
    RowsAre,
    as_plain,
    figures,
    from_plain,
    proposed,
)
from goodmeasure.sources.published.outlet_names import outlet_named, outlet_within


def test_what_is_proposed_by_name(tmp_path: Path) -> None:
    official.write(tmp_path / "t.xlsx")
    mapping = proposed(seen(tmp_path / "t.xlsx"))
    assert mapping.rows == {
        "Facebook": "facebook", "YouTube": "youtube", "WhatsApp": "whatsapp",
        "Instagram": "instagram", "X (formerly Twitter)": "x", "TikTok": "tiktok",
        "LinkedIn": "linkedin", "Snapchat": "snapchat", "Bluesky": "bluesky",
        "NET: Any of these": "", "None of these": "",
    }  # fmt: skip
    tables = list(mapping.tables.values())
    assert [one.measure for one in tables[:3]] == ["uses", "uses every day", "uses for news"]
    assert [(one.rows_are, one.outlet, one.measure) for one in tables[3:5]] == [
        (RowsAre.ANSWERS, "facebook", AS_ROW), (RowsAre.ANSWERS, "youtube", AS_ROW),
    ]  # fmt: skip
    assert tables[9].measure == "Table 10. Platforms trusted for matter 9"
    assert from_plain(as_plain(mapping)) == mapping


def test_every_figure_is_in_the_long_form(tmp_path: Path) -> None:
    truth = official.write(tmp_path / "t.xlsx")
    layout = seen(tmp_path / "t.xlsx")
    found = list(figures(layout, proposed(layout)))
    assert len(found) == len(truth.shares)
    for one in found:
        key = (one.table, official.name(one.heading, one.column), one.row)
        assert one.value == truth.shares[key]
        assert one.unit == "percent"
        assert one.population == truth.populations[one.table]
        assert (one.base_unweighted, one.base_weighted) == truth.bases[key[:2]]
        assert (truth.marks[key] in one.note) if truth.marks[key] else ("shows" not in one.note)
    starred = next(one for one in found if "shows *" in one.note)
    assert "* means less than 0.5 per cent" in starred.note


def test_counts_become_shares_of_the_weighted_base(tmp_path: Path) -> None:
    truth = official.write(tmp_path / "t.xlsx", Manner(rows="counts", tables=2))
    layout = seen(tmp_path / "t.xlsx")
    for one in figures(layout, proposed(layout)):
        key = (one.table, official.name(one.heading, one.column), one.row)
        if truth.shares[key] is not None:
            assert one.value == pytest.approx(100 * truth.shares[key] / truth.bases[key[:2]][1])
            assert "worked out from the count" in one.note


def test_what_was_confirmed_last_year_is_proposed_again(tmp_path: Path) -> None:
    official.write(tmp_path / "a.xlsx", Manner(rows="shares", tables=2))
    official.write(
        tmp_path / "b.xlsx", Manner(rows="shares", tables=2, year=2026, new_row="Threads")
    )
    first = proposed(seen(tmp_path / "a.xlsx"))
    confirmed = FiguresMapping(
        tables=first.tables, rows={**first.rows, "NET: Any of these": "website"}, kind="measured"
    )
    again = proposed(seen(tmp_path / "b.xlsx"), confirmed)
    assert again.tables == first.tables
    assert again.rows == {**confirmed.rows, "Threads": "threads"}
    assert again.kind == "measured"


@pytest.mark.parametrize(
    ("label", "outlet"),
    [("Twitter", "x"), ("X", "x"), ("X (Twitter)", "x"), ("Facebook Messenger", "messenger"),
     ("Facebook (app or site)", "facebook"), ("Facebook & Messenger", ""), ("Any of these", ""),
     ("Email", "email"), ("LINKEDIN", "linkedin"), ("Discord", ""), ("", "")],
)  # fmt: skip
def test_an_outlet_is_known_by_its_name(label: str, outlet: str) -> None:
    assert outlet_named(label) == outlet


def test_a_title_that_names_two_names_none() -> None:
    assert outlet_within("How often people use Facebook") == "facebook"
    assert outlet_within("Facebook and YouTube compared") == ""
    assert outlet_within("Which of these have you used by phone?") == ""
