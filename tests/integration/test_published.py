"""Published figures from file to library, and what they may say of groups."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.browser.published import PEOPLE, group, kept
from tests.unit.sources import official
from tests.unit.sources.official import Manner

from goodmeasure.evidence.audiences.pieces import Aspect, Grade, Question
from goodmeasure.evidence.audiences.rebase import Rebased
from goodmeasure.kernel.errors import InputError, UnreadableFile
from goodmeasure.kernel.findings import BaseKind, NotEnough
from goodmeasure.services.published import keeping, reading, rebasing, standings
from goodmeasure.services.published.keeping import NewSource
from goodmeasure.services.published.library import figures_in
from goodmeasure.services.published.pieces import pieces_of_published
from goodmeasure.services.published.starter_set import add_starter_set
from goodmeasure.sources.published.long_form import LongFigure
from goodmeasure.store.models import (
    AuditEvent,
    Organisation,
    PopulationCount,
    PublishedFigure,
    PublishedSource,
    Standing,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
def organisation(db: None) -> Organisation:
    return Organisation.objects.create(name="Health Research", slug="health-research")


def new(**more: object) -> NewSource:
    return NewSource(**{
        "title": "A survey", "publisher": "Somebody", "published_on": date(2025, 6, 1),
        "grade": "official statistics", **more,
    })  # type: ignore[arg-type]  # fmt: skip


def figure(**more: object) -> LongFigure:
    return LongFigure(**{
        "table": "Use", "population": "UK adults 16+", "kind": "claimed", "column": "Total",
        "row": "Facebook", "outlet": "facebook", "measure": "uses", "value": 60.0, "unit": "percent",
        "base_unweighted": 3000.0, **more,
    })  # type: ignore[arg-type]  # fmt: skip


def stood(organisation: Organisation, source: PublishedSource, name: str, *, is_public: bool,
          column: str = "Total") -> Standing:  # fmt: skip
    who = group(organisation, name, is_public=is_public, now=NOW)
    asked = standings.NewStanding(group=who.pk, column=column, discount=0.5, reason="They are.")
    return standings.stand(organisation, source.pk, asked, now=NOW)


def test_every_figure_of_a_workbook_is_kept(organisation: Organisation, tmp_path: Path) -> None:
    truth = official.write(tmp_path / "tables.xlsx")
    source = kept(organisation, tmp_path / "tables.xlsx", now=NOW)
    rows = PublishedFigure.objects.filter(source=source)
    assert rows.count() == len(truth.shares)
    for one in rows:
        key = (one.table, official.name(one.heading, one.column), one.row)
        assert one.value == truth.shares[key]
        assert (one.base_unweighted, one.base_weighted) == truth.bases[key[:2]]
        assert one.letters == truth.letters[key]
        assert one.line == truth.lines[key[0], key[2]]
        assert (one.sheet, one.kind) == ("Tables", "claimed")
    assert AuditEvent.objects.get(organisation=organisation).detail["figures"] == rows.count()


def test_at_most_five_confirmations(organisation: Organisation, tmp_path: Path) -> None:
    """What was seen, which rows are what and what the source is, and keeping it: three pages; each
    question about the layout is one more."""
    official.write(tmp_path / "tables.xlsx")
    found = reading.read(organisation, tmp_path / "tables.xlsx")
    assert found.layout is not None
    assert 3 + len(found.layout.doubts) <= 5


def test_the_same_file_twice_is_refused(organisation: Organisation, tmp_path: Path) -> None:
    official.write(tmp_path / "tables.xlsx", Manner(tables=2))
    kept(organisation, tmp_path / "tables.xlsx", now=NOW)
    with pytest.raises(InputError, match="kept already"):
        kept(organisation, tmp_path / "tables.xlsx", now=NOW)
    assert PublishedSource.objects.count() == 1


def test_next_years_file_reuses_the_mapping_and_says_what_changed(
    organisation: Organisation, tmp_path: Path
) -> None:
    official.write(tmp_path / "a.xlsx", Manner(rows="shares", tables=6))
    first = kept(organisation, tmp_path / "a.xlsx", now=NOW)
    official.write(tmp_path / "b.xlsx", Manner(rows="shares", tables=6, year=2026))
    same = reading.read(organisation, tmp_path / "b.xlsx")
    assert (same.before, same.changes) == (first, ())
    assert same.is_settled
    assert same.mapping == reading.mapping_of(first)
    other = Manner(rows="shares", tables=6, year=2026, renamed=(("55-64", "55-69"),),
                   new_row="Threads", base_below=True, other_population=False)  # fmt: skip
    official.write(tmp_path / "c.xlsx", other)
    said = " ".join(reading.read(organisation, tmp_path / "c.xlsx").changes)
    for part in ("now called “Age: 55-69”", "row “Threads” is new", "base has moved",
                 "The population was"):  # fmt: skip
        assert part in said


def test_nothing_is_half_kept(organisation: Organisation) -> None:
    good, bad = figure(), figure(table="x" * 10, population="UK adults 16+")
    with pytest.raises(InputError, match="names no profession or role"):
        keeping.store(organisation, new(people="role"),
                        [figure(population="UK researchers"), bad], now=NOW)  # fmt: skip
    with pytest.raises(InputError, match="no figure to keep"):
        keeping.store(organisation, new(), [], now=NOW)
    assert good
    assert not PublishedSource.objects.exists()
    assert not PublishedFigure.objects.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [({"title": " "}, "a title and a publisher"), ({"grade": "opinion"}, "cannot be opinion"),
     ({"published_on": date(2027, 1, 1)}, "after today"), ({"url": "http://a.example"}, "https")],
)  # fmt: skip
def test_a_source_that_cannot_be_right_is_refused(
    organisation: Organisation, change: dict[str, object], sentence: str
) -> None:
    with pytest.raises(InputError, match=sentence):
        keeping.store(organisation, new(**change), [figure()], now=NOW)


def test_without_a_standing_nothing_is_said_of_anybody(organisation: Organisation) -> None:
    keeping.store(organisation, new(), [figure()], now=NOW)
    group(organisation, "Patients", is_public=True, now=NOW)
    assert pieces_of_published(organisation, today=TODAY) == {}


def test_a_standing_makes_a_discounted_piece(organisation: Organisation) -> None:
    source = keeping.store(organisation, new(grade="second-hand"), [figure()], now=NOW)
    standing = stood(organisation, source, "Patients", is_public=True)
    found = pieces_of_published(organisation, today=TODAY)
    question = Question(group=standing.group_id, outlet="facebook", aspect=Aspect.PRESENCE)
    assert list(found) == [question]
    (piece,) = found[question]
    assert (piece.share, piece.n, piece.discount) == (0.6, 2000.0, 0.5)
    assert (piece.grade, piece.kind) == (Grade.SECOND_HAND, BaseKind.CLAIMED)
    assert piece.population == "UK adults 16+"
    assert any("Second-hand" in one for one in piece.caveats)


def test_national_figures_never_fill_a_cell_for_researchers(organisation: Organisation) -> None:
    """Done-when 6: neither by asking, nor by unmarking a group later, nor by hand in the table."""
    source = keeping.store(organisation, new(), [figure()], now=NOW)
    for name in ("Researchers", "Research ethics committee members"):
        with pytest.raises(InputError, match=f"say nothing about {name}"):
            stood(organisation, source, name, is_public=False)
    assert not Standing.objects.exists()
    standing = stood(organisation, source, "Patients", is_public=True)
    standing.group.is_public = False
    standing.group.save()
    assert pieces_of_published(organisation, today=TODAY) == {}


def test_a_survey_of_researchers_may_stand_for_researchers(organisation: Organisation) -> None:
    of_role = [figure(population="UK health researchers")]
    source = keeping.store(organisation, new(people="role"), of_role, now=NOW)
    standing = stood(organisation, source, "Researchers", is_public=False)
    (question,) = pieces_of_published(organisation, today=TODAY)
    assert question.group == standing.group_id
    with pytest.raises(InputError, match="who are the public"):
        stood(organisation, source, "Patients", is_public=True)


def test_the_same_people_are_heard_once(organisation: Organisation) -> None:
    source = keeping.store(organisation, new(), [
        figure(measure="uses every day", value=40.0), figure(base_unweighted=500.0, value=70.0),
        figure(), figure(measure="trusts", value=9.0), figure(value=None, base_unweighted=9000.0),
        figure(outlet="x", measure="uses for news", value=16.0),
        figure(outlet="x", unit="million", value=19.3), figure(outlet="", row="Any"),
    ], now=NOW)  # fmt: skip
    stood(organisation, source, "Patients", is_public=True)
    found = {q.outlet: [(p.share, p.at_least) for p in pieces]
             for q, pieces in pieces_of_published(organisation, today=TODAY).items()}  # fmt: skip
    assert found == {"facebook": [(0.6, False)], "x": [(0.16, True)]}


def test_what_is_withdrawn_says_nothing(organisation: Organisation) -> None:
    source = keeping.store(organisation, new(), [figure()], now=NOW)
    standing = stood(organisation, source, "Patients", is_public=True)
    standings.withdraw_standing(organisation, standing.pk, now=NOW)
    assert pieces_of_published(organisation, today=TODAY) == {}
    stood(organisation, source, "Patients", is_public=True)
    assert pieces_of_published(organisation, today=TODAY) != {}
    keeping.withdraw(organisation, source.pk, now=NOW)
    assert pieces_of_published(organisation, today=TODAY) == {}
    assert PublishedFigure.objects.exists()


@pytest.mark.parametrize("discount", [0.0, -0.1, 0.51, 1.0])
def test_published_answers_never_count_for_more_than_half(
    organisation: Organisation, discount: float
) -> None:
    source = keeping.store(organisation, new(), [figure()], now=NOW)
    who = group(organisation, "Patients", is_public=True, now=NOW)
    asked = standings.NewStanding(group=who.pk, column="Total", discount=discount, reason="So.")
    with pytest.raises(InputError, match=r"at most 0\.5"):
        standings.stand(organisation, source.pk, asked, now=NOW)


def test_others_sources_are_not_ours(organisation: Organisation) -> None:
    theirs = Organisation.objects.create(name="Theirs", slug="theirs")
    source = keeping.store(theirs, new(), [figure()], now=NOW)
    assert keeping.sources_of(organisation) == []
    for call in (keeping.source_of, keeping.withdraw):
        with pytest.raises(PublishedSource.DoesNotExist):
            call(organisation, source.pk, **({"now": NOW} if call is keeping.withdraw else {}))
    with pytest.raises(PublishedSource.DoesNotExist):
        stood(organisation, source, "Patients", is_public=True)
    assert figures_in(organisation, source, "Total") == []


def test_the_starter_set_is_second_hand_and_comes_once(organisation: Organisation) -> None:
    made = add_starter_set(organisation, now=NOW)
    rows = PublishedFigure.objects.filter(source__organisation=organisation)
    assert rows.count() == 124
    assert {one.grade for one in made} == {"second-hand"}
    assert add_starter_set(organisation, now=NOW) == []
    measured = rows.filter(population__contains="Ipsos iris")
    assert set(measured.values_list("kind", flat=True)) == {"measured"}
    asked = rows.filter(population__contains="News Consumption Survey")
    assert set(asked.values_list("kind", flat=True)) == {"claimed"}
    x = rows.get(
        outlet="x", unit="million", source__fieldwork="2025", measure="visitors in the month"
    )
    assert (x.value, x.outlet) == (19.3, "x")
    assert rows.filter(unit="minutes").count() == 25
    keeping.withdraw(organisation, made[0].pk, now=NOW)
    assert add_starter_set(organisation, now=NOW) == []


def test_a_plain_table_keeps_each_of_its_sources(
    organisation: Organisation, tmp_path: Path
) -> None:
    path = tmp_path / "f.csv"
    path.write_text(
        "source,year,population,platform,group,measure,value,unit\n"
        "One,2024,UK adults,Facebook,all,monthly reach,60,percent\n"
        "Two,2025,UK adults,Facebook,all,uses,61,percent\n"
        "Two,2025,UK adults,Fediverse,all,uses,lots,percent\n"
    )
    found = reading.read(organisation, path)
    assert found.form is reading.Form.LONG
    assert found.mapping.measures == {"monthly reach": "uses every month", "uses": "uses"}
    figures, left = reading.long_form(path, found, found.mapping)
    assert left == ["Line 4: 'lots' is no number."]
    made = reading.keep(organisation, new(), found, found.mapping, figures, now=NOW)
    assert [(one.title, one.published_on) for one in made] == [
        ("One", date(2024, 12, 31)), ("Two", date(2025, 12, 31)),
    ]  # fmt: skip


def test_fifty_thousand_lines_are_kept_whole(organisation: Organisation, tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    line = "UK adults,Facebook,{},uses,61,percent\n"
    path.write_text("population,platform,group,measure,value,unit\n"
                    + "".join(line.format(n) for n in range(50_000)))  # fmt: skip
    found = reading.read(organisation, path)
    figures, _ = reading.long_form(path, found, found.mapping)
    reading.keep(organisation, new(), found, found.mapping, figures, now=NOW)
    assert PublishedFigure.objects.count() == 50_000


def test_a_figure_is_rebased_by_age_to_the_people_of_a_place(
    organisation: Organisation, tmp_path: Path
) -> None:
    people = tmp_path / "people.csv"
    people.write_text(PEOPLE)
    rebasing.keep_counts(organisation, people, year=2024, source_name="ONS", now=NOW)
    rebasing.keep_counts(organisation, people, year=2024, source_name="ONS", now=NOW)
    assert PopulationCount.objects.count() == 6
    (kent,) = rebasing.areas_of(organisation)
    assert (kent.name, kent.people) == ("Kent", 100)
    ages = {"16-24": 80.0, "25-34": 70.0, "35-54": 60.0, "55-64": 50.0, "65+": 40.0}
    source = keeping.store(
        organisation,
        new(),
        [figure(heading="Age", column=k, value=v) for k, v in ages.items()],
        now=NOW,
    )
    asked = rebasing.Question(table="Use", row="Facebook", area="Kent", year=2024)
    assert rebasing.by_age(organisation, source.pk) == [("Use", "Facebook")]
    found, figures = rebasing.rebased(organisation, source.pk, asked)
    assert isinstance(found, Rebased)
    by_hand = (12 * 80 + 13 * 70 + 26 * 60 + 12 * 50 + 17 * 40) / 80
    assert found.value == pytest.approx(by_hand / 100)
    assert (found.people, len(figures)) == (80, 5)
    PublishedFigure.objects.filter(column="16-24").update(value=None)
    assert isinstance(rebasing.rebased(organisation, source.pk, asked)[0], NotEnough)
    nowhere = replace(asked, area="Nowhere")
    assert isinstance(rebasing.rebased(organisation, source.pk, nowhere)[0], NotEnough)


def test_rubbish_is_refused_with_a_sentence(organisation: Organisation, tmp_path: Path) -> None:
    import zipfile

    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "x")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (80 << 20))
    with pytest.raises(UnreadableFile, match=r"zip bomb|unpack"):
        reading.read(organisation, bomb)
    (tmp_path / "cut.sav").write_bytes(b"$FL2" + b"\x00" * 40)
    (tmp_path / "p.png").write_bytes(b"\x89PNG\r\n")
    (tmp_path / "words.csv").write_text("Dear reader\nHello\n")
    for name in ("cut.sav", "p.png", "words.csv", "missing.csv"):
        with pytest.raises(UnreadableFile):
            reading.read(organisation, tmp_path / name)
    assert not PublishedSource.objects.exists()
