"""Published figures by command and through the pages: a later file, an SPSS file, a CSV whose
columns a person names."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pyreadstat
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.browser.published import kept
from tests.browser.seeding import Seeded
from tests.integration.test_cli import run, run_json
from tests.integration.web import as_role
from tests.unit.sources import official
from tests.unit.sources.official import Manner

from goodmeasure.store.models import PublishedFigure, PublishedSource, Role

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
ABOUT = {
    "title": "A survey of our own", "publisher": "Health Research Example", "url": "",
    "published_on": "2026-02-01", "fieldwork": "", "grade": "official statistics",
    "kind": "claimed", "people": "public",
}  # fmt: skip


@pytest.fixture
def seeded(small_body: Seeded) -> Seeded:
    return small_body


@pytest.fixture
def officer(seeded: Seeded) -> Client:
    return as_role(seeded, Role.OFFICER)


@pytest.fixture
def first(seeded: Seeded, tmp_path: Path) -> PublishedSource:
    """Read and confirmed by a person, as the pages do it."""
    official.write(tmp_path / "2025.xlsx", Manner(rows="shares", tables=4))
    return kept(seeded.organisation, tmp_path / "2025.xlsx", now=NOW)


def test_the_command_reads_next_years_file_by_the_mapping_kept(
    first: PublishedSource, tmp_path: Path
) -> None:
    truth = official.write(tmp_path / "2026.xlsx", Manner(rows="shares", tables=4, year=2026))
    done = run_json("published", "read", str(tmp_path / "2026.xlsx"), "--as", str(first.pk),
                    "--published", "2026-02-20")  # fmt: skip
    (key,) = done["sources"]
    source = PublishedSource.objects.get(pk=key)
    assert (source.title, source.published_on) == (first.title, date(2026, 2, 20))
    assert done["figures"] == len(truth.shares) == source.figures.count()
    for one in source.figures.all():
        name = official.name(one.heading, one.column)
        assert one.value == truth.shares[one.table, name, one.row]
    again = run("published", "read", str(tmp_path / "2026.xlsx"), "--as", str(first.pk),
                "--published", "2026-02-20")  # fmt: skip
    assert again.exit_code == 2
    assert "kept already" in again.output


def test_the_command_says_what_changed_and_keeps_nothing(
    first: PublishedSource, tmp_path: Path
) -> None:
    changed = Manner(
        rows="shares", tables=4, year=2026, renamed=(("55-64", "55-69"),), new_row="Threads"
    )
    official.write(tmp_path / "other.xlsx", changed)
    before = PublishedFigure.objects.count()
    done = run("published", "read", str(tmp_path / "other.xlsx"), "--as", str(first.pk),
               "--published", "2026-02-20")  # fmt: skip
    said = " ".join(done.output.split())
    assert done.exit_code == 2
    assert f"The layout is not that of “{first.title}”" in said
    assert "now called “Age: 55-69”" in said
    assert "The row “Threads” is new" in said
    assert "Nothing was kept" in said
    assert PublishedFigure.objects.count() == before


def test_the_command_needs_a_source_that_is_there(first: PublishedSource, tmp_path: Path) -> None:
    official.write(tmp_path / "2026.xlsx", Manner(rows="shares", tables=4, year=2026))
    done = run("published", "read", str(tmp_path / "2026.xlsx"), "--as", "99999",
               "--published", "2026-02-20")  # fmt: skip
    assert done.exit_code == 2
    assert "There is no source 99999" in " ".join(done.output.split())


def brought(officer: Client, name: str, data: bytes, **more: str) -> str:
    """The address of what was seen in a file."""
    sent = officer.post(
        "/audiences/published/add/", {"file": SimpleUploadedFile(name, data), "plain": "", **more}
    )
    assert sent.status_code == 302, sent.content.decode()
    return str(sent["Location"])


def keep_it(officer: Client, meaning: str) -> PublishedSource:
    """From what it means to the end, with everything else as it was filled in."""
    html = officer.get(meaning).content.decode()
    fields = dict(ABOUT)
    for found in re.finditer(r'<select[^>]*name="([^"]+)".*?</select>', html, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', found[0])
        fields.setdefault(found[1], chosen[1] if chosen else "")
    shown = officer.post(meaning, fields)
    assert shown.status_code == 302, shown.content.decode()
    assert "Nothing has been kept yet" in officer.get(shown["Location"]).content.decode()
    assert not PublishedSource.objects.filter(title=ABOUT["title"]).exists()
    officer.post(shown["Location"])
    return PublishedSource.objects.get(title=ABOUT["title"])


def test_an_spss_file_becomes_shares_with_weights(officer: Client, tmp_path: Path) -> None:
    import pandas

    people = 60
    table = pandas.DataFrame({
        "use": [float(n % 3 == 0) for n in range(people)],
        "w": [2.0 if n % 2 else 1.0 for n in range(people)],
    })  # fmt: skip
    pyreadstat.write_sav(
        table,
        str(tmp_path / "s.sav"),
        column_labels={"use": "Uses LinkedIn", "w": "Weight"},
        variable_value_labels={"use": {0.0: "No", 1.0: "Yes"}},
    )
    seen = brought(officer, "s.sav", (tmp_path / "s.sav").read_bytes())
    assert "We saw a survey of 60 people with 2 variables" in officer.get(seen).content.decode()
    wrong = officer.post(seen, {"questions": ["use"], "weight": "w", "by": "", "population": ""})
    assert wrong.status_code == 422
    assert "Say who was asked" in wrong.content.decode()
    sent = {"questions": ["use"], "weight": "w", "by": "", "population": "UK adults"}
    source = keep_it(officer, officer.post(seen, sent)["Location"])
    by_hand = sum(w for u, w in zip(table["use"], table["w"], strict=True) if u) / table["w"].sum()
    yes = source.figures.get(outlet="linkedin")
    assert yes.value == pytest.approx(100 * by_hand, abs=0.05)
    assert (yes.population, yes.base_unweighted) == ("UK adults", 60)


def test_a_csv_whose_columns_a_person_names(officer: Client) -> None:
    data = (
        b"Who,Site,What it says,Number,Measured in\n"
        b"UK adults,Facebook,uses,61,percent\n"
        b"UK adults,LinkedIn,uses,22,percent\n"
    )
    seen = brought(officer, "ours.csv", data, plain="yes")
    asked = re.findall(r'name="column_(\w+)"', officer.get(seen).content.decode())
    assert asked
    empty = officer.post(seen, {f"column_{name}": "" for name in asked})
    assert empty.status_code == 422
    assert "Say where the" in empty.content.decode()
    names = {"population": "Who", "row": "Site", "measure": "What it says", "value": "Number",
             "unit": "Measured in"}  # fmt: skip
    meaning = officer.post(seen, {f"column_{name}": names[name] for name in asked})
    assert meaning.status_code == 302
    source = keep_it(officer, meaning["Location"])
    found = {one.outlet: (one.value, one.measure) for one in source.figures.all()}
    assert found == {"facebook": (61.0, "uses"), "linkedin": (22.0, "uses")}


def test_what_is_sure_is_folded_and_the_rest_is_open(officer: Client, tmp_path: Path) -> None:
    official.write(tmp_path / "t.xlsx", Manner(tables=20))
    seen = brought(officer, "t.xlsx", (tmp_path / "t.xlsx").read_bytes())
    for _ in range(5):
        html = officer.get(seen).content.decode()
        fields = {
            found[1]: re.findall(r'<option value="([^"]+)"', found[0])[0]
            for found in re.finditer(r'<select[^>]*name="(doubt_\d+)".*?</select>', html, re.DOTALL)
        }
        tables = re.findall(r'name="tables"[^>]*value="([^"]*)"', html)
        seen = officer.post(seen, {**fields, "tables": tables})["Location"]
        if "meaning" in seen:
            break
    html = officer.get(seen).content.decode()
    main = html[html.index("<main") : html.index("</main")]
    inside = "".join(re.findall(r"<details.*?</details>", main, re.DOTALL))
    outside = re.sub(r"<details.*?</details>", "", main, flags=re.DOTALL)
    assert inside.count("<select") >= 20
    opened = re.findall(r"The row “([^”]+)” is", outside)
    assert opened == ["NET: Any of these", "None of these"]
    assert outside.count("<select") == 3 + len(opened)
    assert re.search(r"<dt[^>]*>\s*Facebook\s*</dt>", outside)
