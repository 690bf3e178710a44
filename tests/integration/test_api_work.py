"""The API on audiences, reviews, decisions, plans and names: that it says what pages and commands
say, and keeps to itself what is nobody's but the keepers'."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from tests.browser.seeding import Seeded, small
from tests.integration import test_api
from tests.integration.reader import Reader, rows_of
from tests.integration.test_cli import run_json
from tests.integration.web import as_role

from goodmeasure.decisions.review.cells import Judgement
from goodmeasure.decisions.review.changes import Judged
from goodmeasure.kernel.plain import from_plain
from goodmeasure.services.decisions import drafting
from goodmeasure.services.names.keeping import WORDS
from goodmeasure.services.plain.names import OF_KEYS
from goodmeasure.services.reviews import making
from goodmeasure.store.models import (
    DecisionRecord,
    IncidentPlan,
    Keeping,
    LeavingPlan,
    PublishedSource,
    ReviewRecord,
    Role,
    SignpostRecord,
    Survey,
)

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
LISTS = ("groups", "purposes", "audiences", "evidence", "routes", "surveys", "published", "reviews",
         "decisions", "signposts", "plans", "leaving", "names", "alerts")  # fmt: skip
GUIDE = (Path(__file__).parents[2] / "docs" / "guide" / "api.md").read_text(encoding="utf-8")
CODES = {"key", "not-there", "read-only", "input", "too-many", "server"}
ROOTS = (*LISTS, "incident")
OF_ONE = {
    "surveys": Survey, "published": PublishedSource, "reviews": ReviewRecord,
    "decisions": DecisionRecord, "signposts": SignpostRecord, "leaving": LeavingPlan,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _nobody_has_asked_yet() -> None:
    cache.clear()


@pytest.fixture
def body(working_body: Seeded) -> Seeded:
    return working_body


def number_of(body: Seeded, root: str) -> int:
    """The first of a kind that says something."""
    rows = OF_ONE[root].objects.filter(organisation=body.organisation)
    if root == "published":
        rows = rows.filter(withdrawn_at=None)
    return rows.order_by("pk")[0].pk


def every_path(body: Seeded) -> list[str]:
    """Every address of what this file is about, with numbers of the organisation's own things."""
    found = []
    for path in Client().get("/api/v1/openapi.json").json()["paths"]:
        where = path.removeprefix("/api/v1/")
        root = where.split("/")[0]
        if root in ROOTS:
            number = number_of(body, root) if "{number}" in where else ""
            found.append(where.replace("{number}", str(number)))
    return found


def every_list(body: Seeded) -> list[str]:
    description = Client().get("/api/v1/openapi.json").json()["paths"]
    return [
        path for path, ways in zip(every_path(body), _ours(description), strict=True)
        if "Listed" in json.dumps(ways["get"]["responses"])
    ]  # fmt: skip


def _ours(description: dict[str, Any]) -> list[Any]:
    return [
        ways for path, ways in description.items()
        if path.removeprefix("/api/v1/").split("/")[0] in ROOTS
    ]  # fmt: skip


def test_every_address_is_tested_here_or_in_the_other_file(body):
    paths = Client().get("/api/v1/openapi.json").json()["paths"]
    roots = {path.removeprefix("/api/v1/").split("/")[0] for path in paths}
    assert roots == {*ROOTS, *test_api.every_path_of_lists()}


def test_each_opens_with_a_key_and_with_nothing_else(body):
    reader, signed_in = Reader(body), as_role(body, Role.ADMINISTRATOR)
    for path in every_path(body):
        assert reader.get(path).status_code == 200, (path, reader.get(path).content)
        assert Client().get(f"/api/v1/{path}").status_code == 401, path
        assert signed_in.get(f"/api/v1/{path}").status_code == 401, path
        assert reader.client.post(f"/api/v1/{path}").status_code == 405, path


def test_nothing_of_another_organisation_is_read(body):
    stranger = Reader(small(NOW, slug="theirs", name="Somebody Else"))
    for path in every_path(body):
        strange = stranger.get(path)
        if any(part.isdigit() for part in path.split("/")):
            root, _, rest = path.partition("/")
            nobody = stranger.get(f"{root}/99999/{rest.partition('/')[2]}".rstrip("/"))
            assert strange.status_code == nobody.status_code == 404, path
            assert strange.content == nobody.content
        elif path == "incident":
            assert strange.status_code == 404
        elif path not in ("names", "audiences", "alerts"):
            assert strange.json()["items"] == [], path
    group = Reader(body).items("groups")[0]["number"]
    for path in ("audiences", "evidence"):
        assert stranger.get(path, group=group).status_code == 404, path


def test_every_list_is_a_table_with_the_same_rows_and_no_programs_words_in_it(body):
    reader = Reader(body)
    for path in every_list(body):
        rows = reader.table(path)
        assert len(rows) == reader.json(path)["total"], path
        for row in rows:
            assert not [value for value in row.values() if value.startswith(("{", "["))], path


def test_every_answer_takes_few_queries_however_much_there_is(body, django_assert_max_num_queries):
    reader = Reader(body)
    reader.get("organisation")  # writes down that the key is used
    slow = {"audiences": 60, "surveys": 30, "decisions": 90}  # a survey is read for its groups
    for path in every_path(body):
        reader.get(path)  # a review is worked out once
        with django_assert_max_num_queries(slow.get(path.split("/")[0], 16)):
            assert reader.get(path).status_code == 200


def test_answers_fit_their_description(body):
    """By a reading of the description that shares nothing with how answers are made."""
    description = Client().get("/api/v1/openapi.json").json()
    reader, ours = Reader(body), every_path(body)
    for path, ways in zip(ours, _ours(description["paths"]), strict=True):
        schema = ways["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        wrong = list(misfits(reader.json(path), schema, description["components"]["schemas"]))
        assert not wrong, (path, wrong[:3])


TYPES: dict[str, Any] = {
    "string": str, "integer": int, "number": (int, float), "boolean": bool, "array": list,
    "object": dict, "null": type(None),
}  # fmt: skip


def misfits(value: Any, schema: dict[str, Any], known: dict[str, Any], at: str = "$") -> Any:
    """Where a value is not as its JSON schema says."""
    if "$ref" in schema:
        schema = known[schema["$ref"].rpartition("/")[2]]
    ways = schema.get("anyOf") or schema.get("oneOf")
    if ways:
        if all(list(misfits(value, way, known, at)) for way in ways):
            yield f"{at} is none of them: {value!r:.60}"
    elif not is_of(value, schema):
        yield f"{at} is not {schema}: {value!r:.60}"
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from misfits(one, schema.get("items", {}), known, f"{at}[{place}]")
    elif "properties" in schema:
        if set(value) != set(schema["properties"]):
            yield f"{at} has or lacks {set(value) ^ set(schema['properties'])}"
        for name in set(value) & set(schema["properties"]):
            yield from misfits(value[name], schema["properties"][name], known, f"{at}.{name}")


def is_of(value: Any, schema: dict[str, Any]) -> bool:
    kind = schema.get("type")
    right = kind is None or (
        isinstance(value, TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))
    )
    allowed = schema.get("enum", [schema["const"]] if "const" in schema else [value])
    return right and value in allowed


@pytest.mark.parametrize(
    ("command", "path"),
    [
        ("audience groups", "groups"), ("audience grid", "audiences"),
        ("audience evidence list", "evidence"), ("audience routing", "routes"),
        ("survey list", "surveys"), ("survey results N", "surveys/N/results"),
        ("published list", "published"), ("review list", "reviews"), ("review show N", "reviews/N"),
        ("review result N", "reviews/N/result"), ("signpost list", "signposts"),
        ("leaving list", "leaving"), ("leaving show N", "leaving/N"), ("names list", "names"),
        ("names alerts", "alerts"), ("incident show", "incident"),
    ],
)  # fmt: skip
def test_a_command_and_the_api_say_the_same(body, command, path):
    """One form of each thing; a command may say more, to the person who runs it."""
    root = path.split("/")[0]
    number = str(number_of(body, root)) if "N" in path else ""
    printed = run_json(*command.replace("N", number).split())
    read = Reader(body).json(path.replace("N", number), **({"per_page": 1000} if root in LISTS and
                             ("N" not in path or path.endswith("results")) else {}))  # fmt: skip
    more = {"names": OF_KEYS, "surveys": {"path"}, "leaving": {"baseline"}}.get(root, set())
    if "items" in read:
        assert [_but(one, more) for one in printed[: len(read["items"])]] == read["items"]
        assert len(printed) == read["total"]
    else:
        assert _but(printed, more) == _but(read, {"drill_due_on", "drilled_at"})


def _but(one: dict[str, Any], names: Any) -> dict[str, Any]:
    return {name: value for name, value in one.items() if name not in names}


def test_no_key_and_no_address_that_answers_a_survey_is_given_away(body):
    secret = "in the blue safe behind the door"
    Keeping.objects.filter(channel__organisation=body.organisation).update(
        key_place=secret, second_factor_note=secret, note=secret
    )
    assert Keeping.objects.filter(key_place=secret).exists()
    for one in IncidentPlan.objects.filter(organisation=body.organisation):
        for place in one.words["places"].values():
            place["key_place"] = secret
        one.save()
    assert {"key_place", "second_factor", "second_factor_note"} < OF_KEYS < set(WORDS)
    tokens = list(Survey.objects.values_list("token", flat=True))
    tokens += [one.token for survey in Survey.objects.all() for one in survey.links.all()]
    assert len(tokens) > 4
    reader = Reader(body)
    for path in every_path(body):
        for answer in (reader.get(path), *([reader.get(path, format="csv")]
                                           if path in every_list(body) else [])):  # fmt: skip
            said = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert secret.encode() not in said, path
            assert not [token for token in tokens if token.encode() in said], path


def test_the_grid_is_the_pages_download_cell_by_cell(body):
    reader = Reader(body)
    ours = reader.items("audiences") + reader.json("audiences", per_page=1000, page=2)["items"]
    theirs = rows_of(as_role(body, Role.VIEWER).get(reverse("audiences_csv")))
    assert len(ours) == len(theirs)
    kinds = set()
    for mine, row in zip(ours, theirs, strict=True):
        assert (mine["group_name"], mine["aspect"], mine["purpose_name"] or "") == (
            row["group"], row["aspect"], row["purpose"],
        )  # fmt: skip
        result = mine["result"] or {"answer": "not asked"}
        assert result["answer"] == row["answer"]
        assert mine["asked"] == (row["answer"] != "not asked")
        kinds.add(row["answer"])
        for name in ("value", "low", "high"):
            held = result.get(name)
            assert row[name] == ("" if held is None else repr(held))
    assert kinds == {"finding", "not enough", "not asked"}


def test_the_grid_can_be_asked_for_a_part(body):
    reader = Reader(body)
    known = next(one for one in reader.items("audiences", aspect="expectation") if one["asked"])
    some = reader.items("audiences", group=known["group"], purpose=known["purpose"],
                        outlet=known["outlet"])  # fmt: skip
    assert some == [known]
    assert reader.get("audiences", purpose=99999).status_code == 404
    assert reader.get("audiences", aspect="taste").status_code == 422


def test_figures_of_a_survey_and_of_a_source_are_those_of_their_downloads(body):
    reader, page = Reader(body), as_role(body, Role.VIEWER)
    number = number_of(body, "surveys")
    ours = reader.table(f"surveys/{number}/results")
    theirs = rows_of(page.get(reverse("survey_results_csv", args=[number])))
    assert len(ours) == len(theirs)
    for mine, row in zip(ours, theirs, strict=True):
        assert (mine["question"], mine["answer"], mine["group_name"]) == tuple(
            list(row.values())[:3]
        )
        known = mine["result_answer"] == "finding"
        shown = list(row.values())[3]
        assert (f"{float(mine['result_value']):.4f}" if known else "") == (
            f"{float(shown):.4f}" if shown else ""
        )
        assert bool(mine["result_reason"]) is not known
    source = number_of(body, "published")
    figures = reader.items(f"published/{source}/figures")
    download = rows_of(page.get(reverse("published_csv", args=[source])))
    assert len(figures) == len(download) > 0


def test_a_review_says_how_sure_it_is_and_what_is_not_known(body):
    reader, page = Reader(body), as_role(body, Role.VIEWER)
    number = number_of(body, "reviews")
    found = reader.json(f"reviews/{number}/result")
    html = unescape(page.get(reverse("review_result", args=[number])).content.decode())
    assert found["known"]
    assert found["sentence"] in html
    for one in found["standings"]:
        assert sum(one["ranks"]) == pytest.approx(1)
    for one in found["not_known"]:
        assert one["sentence"] in html
        assert one["to_do"]
    assert found["collect_first"][0]["worth"] >= found["collect_first"][-1]["worth"] >= 0
    ranks = reader.items(f"reviews/{number}/ranks")
    first = {one["option"]: one["share"] for one in ranks if one["rank"] == 1}
    assert max(first, key=first.__getitem__) == found["leader"]
    assert [one["share"] for one in ranks] == [
        share for one in found["standings"] for share in one["ranks"]
    ]
    cells = reader.items(f"reviews/{number}/cells")
    assert {one["kind"] for one in cells} == {"evidence", "judgement", "unknown"}
    for one in cells:
        assert (one["kind"] == "unknown") == (one["why_unknown"] is not None)
        assert (one["kind"] != "evidence") or from_plain(one["result"])


def test_a_review_that_cannot_be_worked_out_says_what_is_missing(body):
    made = making.open_review(body.organisation, "Where?", now=NOW)
    reader = Reader(body)
    found = reader.json(f"reviews/{made.pk}/result")
    assert (found["known"], found["leader"], found["standings"]) == (False, None, [])
    assert "There is no option" in found["reason"]
    assert found["needed"]
    assert reader.items(f"reviews/{made.pk}/ranks") == []


def test_a_decision_that_stands_is_read_as_it_was_frozen(body):
    """To the digit, whatever is said in its review afterwards."""
    reader = Reader(body)
    frozen = next(one for one in reader.items("decisions") if one["state"] == "stands")
    where = f"decisions/{frozen['number']}"
    before, figures = reader.json(where), reader.items(f"{where}/figures")
    review = ReviewRecord.objects.get(pk=frozen["review"])
    option = before["review_as_it_was"]["options"][0]["key"]
    free = next(
        one for one in before["review_as_it_was"]["cells"]
        if one["kind"] == "judgement" and one["option"] == option
    )  # fmt: skip
    said = Judgement(author="Somebody new", score=0, reason="It was better before")
    changed = Judged(option=option, criterion=free["criterion"], audience=free["audience"],
                     judgement=said)  # fmt: skip
    result = reader.json(f"reviews/{review.pk}/result")
    making.change(body.organisation, review.pk, [changed], seen=review.last_change, now=NOW)
    assert reader.json(f"reviews/{review.pk}/result") != result
    assert reader.json(where) == before
    assert reader.items(f"{where}/figures") == figures
    assert before["choice_title"]
    assert before["result"]["standings"]
    assert all(one["result"] or one["scores"] or one["why"] for one in figures)
    assert {one["about"] for one in figures} == {"option", "group"}
    held = drafting.decision_of(body.organisation, frozen["number"]).frozen["record"]
    values = [
        cell["evidence"]["finding"]["value"] for cell in held["under"]["cells"]
        if cell["evidence"] and cell["option"] == option
    ]  # fmt: skip
    title = before["review_as_it_was"]["options"][0]["title"]
    given = [one["result"]["value"] for one in figures if one["option"] == title and one["result"]]
    assert sorted(given) == sorted(values)


def test_a_baseline_is_read_as_it_was_frozen(body):
    reader = Reader(body)
    plan = next(one for one in reader.items("leaving") if one["baseline_at"])
    rows = reader.items(f"leaving/{plan['number']}/baseline")
    held = LeavingPlan.objects.get(pk=plan["number"]).baseline
    ours = [one["result"] for one in rows if one["of"] == "left" and one["measure"] != "followers"]
    assert [from_plain(one) for one in ours] == [from_plain(f["answer"]) for f in held["findings"]]
    whole = reader.json(f"leaving/{plan['number']}")
    assert whole["baseline_as_frozen"] is True
    assert whole["steps"]


def test_without_an_incident_plan_there_is_none(small_body):
    answer = Reader(small_body).get("incident")
    assert answer.status_code == 404
    assert answer.json()["code"] == "not-there"


def test_the_guide_has_every_address_and_its_examples_are_answered(body):
    described = {
        path.removeprefix("/api/v1/").replace("{name}", "engagement").replace("{number}", "N")
        for path in Client().get("/api/v1/openapi.json").json()["paths"]
    }
    table = re.findall(r"^\| (`[^|]+) \|", GUIDE, re.MULTILINE)
    told = {re.sub(r"\d+", "N", one) for cell in table for one in re.findall(r"`([^`]+)`", cell)}
    assert described == {one for one in told if not one[0].isdigit()} - {"openapi.json"} - CODES
    examples = re.findall(r'(?:table_of\("|/api/v1/)([a-z][^"\s`]+)', GUIDE)
    assert len(examples) > 4
    reader = Reader(body)
    for example in examples:
        assert reader.client.get(f"/api/v1/{example}").status_code == 200, example
