"""SPSS files: read apart, with weights, labels and missing values; broken ones are refused."""

from __future__ import annotations

import random
from pathlib import Path

import pandas
import pyreadstat
import pytest

from goodmeasure.kernel.errors import InputError, UnreadableFile
from goodmeasure.sources.published import spss
from goodmeasure.sources.published.spss_shares import Asked, design_effect, figures

PEOPLE = 400


@pytest.fixture(scope="module")
def survey(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, pandas.DataFrame]:
    """A survey of 400 people, with refusals (9) declared missing and weights from 0.5 to 2."""
    chance = random.Random(4)
    data = pandas.DataFrame({
        "q1": [float(chance.choice([1, 1, 2, 3, 9])) for _ in range(PEOPLE)],
        "q2_1": [float(chance.random() < 0.4) for _ in range(PEOPLE)],
        "age": [float(chance.choice([1, 2])) for _ in range(PEOPLE)],
        "wt": [chance.choice([0.5, 1.0, 2.0]) for _ in range(PEOPLE)],
        "id": [float(n) for n in range(PEOPLE)],
        "name": ["x"] * PEOPLE,
    })  # fmt: skip
    path = tmp_path_factory.mktemp("sav") / "survey.sav"
    pyreadstat.write_sav(
        data, str(path),
        column_labels={"q1": "How often do you use Facebook?", "q2_1": "Uses: YouTube", "age": "Age",
                       "wt": "Weight", "id": "Person"},
        variable_value_labels={"q1": {1: "Every day", 2: "Every week", 3: "Never", 9: "Refused"},
                               "q2_1": {0: "No", 1: "Yes"}, "age": {1: "16-34", 2: "35+"}},
        missing_ranges={"q1": [9]},
    )  # fmt: skip
    return path, data


ASKED = Asked(questions=("q1", "q2_1"), weight="wt", by="age", population="adults in Kent")


def test_what_is_in_a_file_is_seen(survey: tuple[Path, pandas.DataFrame]) -> None:
    path, _ = survey
    assert spss.is_sav(path)
    found = spss.look(path)
    assert found.rows == PEOPLE
    assert [one.name for one in found.variables] == ["q1", "q2_1", "age", "wt", "id", "name"]
    q1 = found.variable("q1")
    assert q1 is not None
    assert q1.title == "q1: How often do you use Facebook?"
    assert q1.answers == ((1.0, "Every day"), (2.0, "Every week"), (3.0, "Never"))
    assert [one.is_text for one in found.variables][-2:] == [False, True]


def test_declared_refusals_are_missing(survey: tuple[Path, pandas.DataFrame]) -> None:
    path, data = survey
    read = spss.columns(path, ["q1", "wt"])
    assert read.keys() == {"q1", "wt"}
    assert read["q1"] == [None if one == 9 else one for one in data["q1"]]


def test_weighted_shares_by_a_break(survey: tuple[Path, pandas.DataFrame]) -> None:
    path, data = survey
    found = list(figures(spss.look(path), ASKED, spss.columns(path, ASKED.names)))
    assert len(found) == (3 + 1) * 3
    for one in found:
        part = (
            data
            if one.column == "Total"
            else data[data["age"] == {"16-34": 1, "35+": 2}[one.column]]
        )
        if one.row == "YouTube":
            hits = part["q2_1"] == 1
        else:
            part = part[part["q1"] != 9]
            hits = part["q1"] == {"Every day": 1, "Every week": 2, "Never": 3}[one.row]
        assert one.value == pytest.approx(100 * (part["wt"] * hits).sum() / part["wt"].sum())
        assert one.base_unweighted == len(part)
        assert one.base_weighted == pytest.approx(part["wt"].sum(), abs=0.06)
        assert one.population == "adults in Kent"
    tick = next(one for one in found if one.row == "YouTube")
    assert (tick.outlet, tick.measure, tick.heading) == ("youtube", "uses", "")
    often = next(one for one in found if one.row == "Every day")
    assert (often.outlet, often.table) == ("facebook", "How often do you use Facebook?")


def test_what_weights_cost(survey: tuple[Path, pandas.DataFrame]) -> None:
    path, data = survey
    weights = data["wt"]
    cost = design_effect(ASKED, spss.columns(path, ASKED.names))
    assert cost == pytest.approx(1 + weights.var(ddof=0) / weights.mean() ** 2)
    plain = Asked(questions=("q1",), population="adults in Kent")
    assert design_effect(plain, spss.columns(path, plain.names)) == 1


def test_shares_of_fewer_than_ten_people_are_not_shown() -> None:
    few = spss.SavFile(rows=5, variables=(spss.Variable(name="q", label="", is_text=True),))
    asked = Asked(questions=("q",), population="five people")
    found = list(figures(few, asked, {"q": ["a", "a", "b", None, "b"]}))
    assert [(one.value, one.base_unweighted) for one in found] == [(None, 4), (None, 4)]
    assert "fewer than 10" in found[0].note


@pytest.mark.parametrize("kept", [3, 100, 400, 0.5, 0.95])
def test_a_file_cut_short_is_refused(
    survey: tuple[Path, pandas.DataFrame], tmp_path: Path, kept: float
) -> None:
    data = survey[0].read_bytes()
    short = tmp_path / "short.sav"
    short.write_bytes(data[: int(kept if kept > 1 else kept * len(data))])
    with pytest.raises(UnreadableFile, match=r"short\.sav: It is damaged|short\.sav: It holds no"):
        spss.columns(short, [one.name for one in spss.look(short).variables])


def test_bytes_that_kill_the_reader_are_a_sentence(tmp_path: Path) -> None:
    chance = random.Random(1)
    bad = tmp_path / "bad.sav"
    for _ in range(5):
        bad.write_bytes(b"$FL2" + bytes(chance.randrange(256) for _ in range(5_000)))
        with pytest.raises(UnreadableFile, match=r"bad\.sav"):
            spss.look(bad)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [({"questions": ()}, "No question"), ({"population": " "}, "Say who"),
     ({"weight": "name"}, "holds text"), ({"by": "nowhere"}, "no variable nowhere"),
     ({"questions": ("id",)}, "400 different values"), ({"weight": "zero"}, "no variable zero")],
)  # fmt: skip
def test_choices_that_cannot_be_are_refused(
    survey: tuple[Path, pandas.DataFrame], change: dict[str, object], sentence: str
) -> None:
    path, _ = survey
    asked = Asked(**{"questions": ("q1",), "population": "adults in Kent", **change})
    file = spss.look(path)
    with pytest.raises(InputError, match=sentence):
        list(
            figures(
                file,
                asked,
                spss.columns(path, [n for n in asked.names if file.variable(n)] or ["q1"]),
            )
        )
