"""The read-only API: who may read, what they get, and that it says what the pages say."""

from __future__ import annotations

import json
import logging
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from tests.browser.learning import learned
from tests.browser.seeding import Seeded, small
from tests.integration.reader import Reader, rows_of
from tests.integration.web import as_role

from goodmeasure.kernel import findings
from goodmeasure.kernel.periods import Period
from goodmeasure.kernel.plain import from_plain
from goodmeasure.measures.definitions import measures
from goodmeasure.reports import wording
from goodmeasure.services import keys, lessons, measuring, objectives
from goodmeasure.services.change import log
from goodmeasure.services.experiments import results, running
from goodmeasure.store.models import (
    AccessKey,
    Channel,
    EffectRecord,
    LatestReading,
    PostRecord,
    Role,
    Verdict,
)
from goodmeasure.store.queries import posts as post_queries
from goodmeasure.web.api import keys as api_keys
from goodmeasure.web.api import shapes

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
LISTS = ("channels", "posts", "measures", "figures", "events", "breaks", "effects", "experiments",
         "studies", "lessons", "objectives")  # fmt: skip


@pytest.fixture(autouse=True)
def _nobody_has_asked_yet() -> None:
    cache.clear()


@pytest.fixture
def ours(small_body: Seeded) -> Seeded:
    return small_body


@pytest.fixture
def whole(learned_body: Seeded) -> Seeded:
    return learned_body


def every_path(seeded: Seeded) -> list[str]:
    """Every address of what this file is about, with numbers of this organisation's own things."""
    found = []
    for path in Client().get("/api/v1/openapi.json").json()["paths"]:
        if path.removeprefix("/api/v1/").split("/")[0] not in every_path_of_lists():
            continue  # test_api_work
        where = path.removeprefix("/api/v1/").replace("{name}", "engagement")
        number = seeded.bluesky.pk if "channels" in where else seeded.bluesky.posts.first().pk
        if "experiments/" in where or "studies/" in where:
            number = learned(seeded, NOW)["test" if "experiments" in where else "study"]
        found.append(where.replace("{number}", str(number)))
    return found


def test_nothing_opens_without_a_key_that_is_live(whole):
    """And every way of not having one is answered alike."""
    reader, ended = Reader(whole), Reader(whole, "Ended")
    keys.end(whole.organisation, ended.key.pk, now=NOW)
    expired = Reader(whole, "Expired")
    AccessKey.objects.filter(pk=expired.key.pk).update(expires_at=NOW - timedelta(seconds=1))
    wrong = [
        {}, {"Authorization": "Bearer"}, {"Authorization": "Bearer gm_nobodys"},
        {"Authorization": f"Bearer {ended.secret}"}, {"Authorization": f"Bearer {expired.secret}"},
        {"Authorization": f"Token {reader.secret}"}, {"Authorization": reader.secret},
        {"Authorization": "Basic %%%"}, {"Authorization": "Basic " + b64encode(b"x").decode()},
        {"Authorization": "Bearer \x00\xff"},
    ]  # fmt: skip
    answers = {
        (answer.status_code, answer.content, answer["WWW-Authenticate"])
        for headers in wrong
        for answer in (Client(headers=headers).get("/api/v1/organisation"),)
    }
    assert len(answers) == 1
    status, body, challenge = answers.pop()
    assert status == 401
    assert challenge.startswith("Bearer")
    assert set(json.loads(body)) == {"code", "sentence", "next_step"}
    signed_in = as_role(whole, Role.ADMINISTRATOR)
    for path in every_path(whole):
        assert reader.get(path).status_code == 200, path
        assert Client().get(f"/api/v1/{path}").status_code == 401, path
        assert signed_in.get(f"/api/v1/{path}").status_code == 401, path


def test_a_key_in_the_address_is_not_read(ours):
    reader = Reader(ours)
    for name in ("key", "token", "access_token", "api_key"):
        assert Client().get("/api/v1/organisation", {name: reader.secret}).status_code == 401


def test_a_key_may_come_as_a_password(ours):
    reader = Reader(ours)
    packed = b64encode(f"anybody:{reader.secret}".encode()).decode()
    answer = Client(headers={"Authorization": f"Basic {packed}"}).get("/api/v1/organisation")
    assert answer.json()["short_name"] == "small"
    assert answer.json()["person"] == "viewer@small.example"


def test_a_key_dies_with_its_persons_role_while_it_is_in_use(ours):
    reader = Reader(ours)
    assert reader.get("organisation").status_code == 200
    reader.key.user.memberships.all().delete()
    assert reader.get("organisation").status_code == 401


def test_nothing_can_be_changed_and_head_is_a_get_without_its_body(ours):
    reader = Reader(ours)
    before = PostRecord.objects.count()
    for method in ("post", "put", "patch", "delete"):
        for path in every_path_of_lists():
            answer = getattr(reader.client, method)(f"/api/v1/{path}")
            assert answer.status_code == 405, (method, path)
            assert answer.json()["code"] == "read-only"
    assert PostRecord.objects.count() == before
    head = reader.client.head("/api/v1/posts")
    assert head.status_code == 200
    assert head.content == b""


def every_path_of_lists() -> tuple[str, ...]:
    return (*LISTS, "organisation")


def test_nobody_on_the_way_keeps_an_answer(ours):
    for answer in (Reader(ours).get("posts"), Client().get("/api/v1/posts")):
        assert answer["Cache-Control"] == "no-store"
        assert "Authorization" in answer["Vary"]


def test_keys_are_in_no_log(ours, caplog):
    caplog.set_level(logging.DEBUG)
    reader = Reader(ours)
    reader.get("organisation")
    reader.get("figures", measure="nope")
    reader.get("nothing")
    Client(headers={"Authorization": f"Bearer {reader.secret}x"}).get("/api/v1/posts")
    assert reader.secret not in caplog.text


def test_a_mistake_of_ours_is_a_sentence_and_its_trace_is_in_the_log(ours, monkeypatch, caplog):
    reader = Reader(ours)

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("not for readers")

    monkeypatch.setattr(log, "events_of", fail)
    answer = reader.get("events")
    assert answer.status_code == 500
    assert answer.json()["code"] == "server"
    assert b"not for readers" not in answer.content
    assert "ZeroDivisionError" in caplog.text
    assert reader.secret not in caplog.text


def test_nothing_of_another_organisation_is_read(whole):
    theirs = small(NOW, slug="strangers", name="Somebody Else")
    log.write(
        theirs.organisation,
        log.NewEvent(kind="left", at=NOW.date(), title="strangers left"),
        now=NOW,
    )
    stranger = Reader(theirs)
    for path in every_path(whole):
        if any(part.isdigit() for part in path.split("/")):
            strange, nobody = stranger.get(path), stranger.get(path.replace("/", "/9999", 1))
            assert strange.status_code == nobody.status_code == 404, path
            assert strange.content == nobody.content
    reader = Reader(whole)
    for path in LISTS:
        assert "strangers" not in reader.get(path).content.decode(), path
    for path in ("posts", "figures", "effects", "breaks"):
        assert reader.get(path, channel=theirs.bluesky.pk).status_code == 404, path
        assert reader.get(path, channel=10**30).status_code == 404, path
    assert reader.get(f"posts/{10**30}").status_code == 404


def test_each_key_may_ask_so_often_in_a_minute_and_no_other_suffers(ours, monkeypatch):
    monkeypatch.setattr(api_keys.time, "time", lambda: 6_000_000.0)
    busy, calm = Reader(ours, "Busy"), Reader(ours, "Calm")
    answers = [busy.get("organisation").status_code for _ in range(api_keys.A_MINUTE + 1)]
    assert answers == [200] * api_keys.A_MINUTE + [429]
    refused = busy.get("organisation")
    assert refused.json()["code"] == "too-many"
    assert refused["Retry-After"] == "60"
    assert calm.get("organisation").status_code == 200
    monkeypatch.setattr(api_keys.time, "time", lambda: 6_000_060.0)
    assert busy.get("organisation").status_code == 200


@pytest.mark.parametrize(
    ("path", "asked", "said"),
    [
        ("posts", {"chanel": 3}, "no parameter chanel"),
        ("posts", {"page": 0}, "page"),
        ("posts", {"per_page": 100_000}, "per_page"),
        ("posts", {"since": "yesterday"}, "since"),
        ("posts", {"since": "0001-01-01"}, "since"),
        ("posts", {"verdict": "brilliant"}, "verdict"),
        ("posts", {"words": "\x00"}, "words"),
        ("posts", {"format": "xlsx"}, "format"),
        ("figures", {"measure": "nope"}, "no measure called"),
        ("figures", {"since": "2026-03-04", "until": "2026-03-01"}, "ends on 2026-03-01 before"),
        ("figures", {"since": "1990-01-01", "until": "2100-01-01", "grain": "day"}, "steps"),
        ("figures", {"until": "9999-12-31", "grain": "month"}, "until"),
        ("measures/nope", {}, "no measure called"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(ours, path, asked, said):
    answer = Reader(ours).get(path, **asked)
    assert answer.status_code == 422
    body = answer.json()
    assert set(body) == {"code", "sentence", "next_step"}
    assert said in body["sentence"]
    assert body["next_step"]


def test_an_address_that_is_none_is_answered_in_json(ours):
    for path in ("/api/v1/nothing", "/api/v2/posts", "/api/", "/api/v1/docs"):
        answer = Reader(ours, path).client.get(path)
        assert answer.status_code == 404
        assert answer.json()["code"] == "not-there"


def test_the_description_names_every_part_and_asks_for_a_key():
    description = Client().get("/api/v1/openapi.json").json()
    assert description["openapi"].startswith("3.")
    assert {one["scheme"] for one in description["components"]["securitySchemes"].values()} == {
        "bearer", "basic",
    }  # fmt: skip
    for path, ways in description["paths"].items():
        assert set(ways) == {"get"}, path
        assert ways["get"]["security"], path
        assert ways["get"]["description"], path


@pytest.mark.parametrize(
    ("shape", "kernel"),
    [
        (shapes.FindingShape, findings.Finding),
        (shapes.NotEnoughShape, findings.NotEnough),
        (shapes.NotMeasurableShape, findings.NotMeasurable),
        (shapes.BaseShape, findings.Base),
        (shapes.SourceShape, findings.Source),
        (shapes.DefinitionShape, findings.Definition),
    ],
)
def test_the_shapes_are_those_of_the_core(shape, kernel):
    assert set(shape.model_fields) - {"answer"} == set(kernel.__dataclass_fields__)


def test_a_list_is_read_whole_by_its_pages(ours):
    reader = Reader(ours)
    seen, where = [], "/api/v1/posts?per_page=4&sort=oldest"
    while where:
        answer = reader.client.get(where).json()
        assert len(answer["items"]) <= 4
        seen += [one["number"] for one in answer["items"]]
        where = answer["next"]
    every = PostRecord.objects.filter(organisation=ours.organisation).order_by("published_at", "pk")
    assert seen == list(every.values_list("pk", flat=True))
    assert answer["total"] == len(seen)
    assert reader.json("posts", page=1000)["items"] == []


def test_posts_as_they_are_kept_with_null_for_missing(whole):
    reader = Reader(whole)
    items = {one["number"]: one for one in reader.items("posts")}
    assert len(items) == PostRecord.objects.filter(organisation=whole.organisation).count()
    held = {
        (one.post_id, one.metric): one.value
        for one in LatestReading.objects.filter(post__organisation=whole.organisation)
    }
    judged = {one.post_id: one for one in Verdict.objects.filter(organisation=whole.organisation)}
    missing = 0
    for number, item in items.items():
        for metric, count in item["counts"].items():
            assert (count["value"] if count else None) == held.get((number, metric))
            missing += count is None
        assert (item["verdict"] is None) == (number not in judged)
        if item["verdict"]:
            verdict = judged[number]
            assert item["verdict"]["outcome"] == verdict.outcome
            assert (item["verdict"]["low"], item["verdict"]["high"]) == (verdict.low, verdict.high)
    assert missing > 0
    assert {one.post_id for one in judged.values()} <= set(items)
    any_one = next(iter(items))
    assert reader.json(f"posts/{any_one}") == items[any_one]


def test_the_table_of_posts_says_what_the_pages_download_says(whole):
    reader, page = Reader(whole), as_role(whole, Role.VIEWER)
    ours = {one["post"]: one for one in reader.table("posts")}
    theirs = rows_of(page.get(reverse("posts_csv")))
    assert len(ours) == len(theirs)
    for row in theirs:
        mine = ours[row["post"]]
        assert mine["verdict_outcome"] == row["verdict"]
        assert mine["verdict_value"] == row["engagement"]
        for metric in ("likes", "replies", "reposts"):
            assert mine[f"counts_{metric}_value"] == row[metric]
        for end, name in (("low", "expected low"), ("high", "expected high")):
            given = mine[f"verdict_{end}"]
            assert (f"{float(given):.6g}" if given else "") == row[name]
    assert any(one["text"].startswith("'=HYPERLINK") for one in ours.values())


def test_every_filter_of_posts_is_that_of_the_page(whole):
    reader = Reader(whole)
    for asked in (
        {"verdict": "worked"}, {"kind": "repost"}, {"words": "annual report"},
        {"channel": whole.x.pk}, {"sort": "better"},
        {"since": f"{(NOW - timedelta(days=60)).date()}", "until": f"{NOW.date()}"},
    ):  # fmt: skip
        narrowed = reader.items("posts", **asked)
        assert 0 < len(narrowed) < reader.json("posts")["total"]
    worked = reader.items("posts", verdict="worked")
    assert {one["verdict"]["outcome"] for one in worked} == {"worked"}
    wanted = post_queries.PostFilter(measure="engagement", outcome="worked")
    listed = post_queries.listing(whole.organisation, wanted, limit=1000)
    assert [one["number"] for one in worked] == [one.post.pk for one in listed]


def test_every_figure_is_the_finding_of_the_service_the_page_and_the_download(whole):
    """One question, asked four ways."""
    reader, page = Reader(whole), as_role(whole, Role.VIEWER)
    since, until = (NOW - timedelta(days=120)).date(), NOW.date()
    period, days = Period(since=since, until=until), {"since": f"{since}", "until": f"{until}"}
    figures = reader.items("figures", **days)
    ours = Channel.objects.filter(organisation=whole.organisation)
    assert len(figures) == len(measures()) * ours.count()
    found_some = set()
    for name in measures():
        by_service = measuring.answers(whole.organisation, name, period, now=datetime.now(UTC))
        html = page.get(reverse("measure", args=[name]), days).content.decode()
        for one in (one for one in figures if one["measure"] == name):
            answer = from_plain(one["result"])
            kept = by_service[one["channel"]]
            found_some.add(one["result"]["answer"])
            if isinstance(answer, findings.Finding) and name == "posting_frequency":
                continue  # its days run on with the clock of each request
            assert answer == kept
            if isinstance(answer, findings.Finding):
                assert wording.number(answer.n) in html
    assert found_some == {"finding", "not enough", "not measurable"}


@pytest.mark.parametrize("name", ["engagement", "posting_frequency"])
def test_the_months_of_a_measure_are_those_of_its_download(whole, name):
    reader, page = Reader(whole), as_role(whole, Role.VIEWER)
    days = {"since": f"{(NOW - timedelta(days=400)).date()}", "until": f"{NOW.date()}"}
    items = reader.items("figures", measure=name, grain="month", **days)
    table = reader.table("figures", measure=name, grain="month", **days)
    download = rows_of(page.get(reverse("measure_csv", args=[name]), days))
    assert len(items) == len(table) == len(download) > 12
    key = {one["since"] + one["result_base_population"]: one for one in table}
    seen = 0
    for item, row in zip(items, table, strict=True):
        value = item["result"].get("value")
        assert row["result_value"] == ("" if value is None else repr(value))
        assert row["since"] == item["since"]
    for row in download:
        mine = key.get(row["first_day"] + row["base"])
        if row["value"]:
            assert mine is not None
            for ours_, theirs in (("value", "value"), ("low", "low"), ("high", "high"), ("n", "n"),
                                  ("base_size", "base_size"), ("base_kind", "base_kind"),
                                  ("of_version", "version")):  # fmt: skip
                assert mine[f"result_{ours_}"] == row[theirs]
            seen += 1
    assert seen == sum(one["result"]["answer"] == "finding" for one in items) > 0


def test_effects_are_those_of_the_page_and_its_download(whole):
    reader, page = Reader(whole), as_role(whole, Role.VIEWER)
    items = reader.items("effects")
    kept = EffectRecord.objects.filter(organisation=whole.organisation)
    by_choice = {(one.channel_id, one.measure, one.choice): one.answer for one in kept}
    assert {
        (one["channel"], one["measure"], one["choice"]): from_plain(one["result"]) for one in items
    } == {key: from_plain(answer) for key, answer in by_choice.items()}
    download = rows_of(page.get(reverse("effects_csv")))
    table = reader.table("effects")
    assert len(download) == len(table) == len(items)
    for row, mine in zip(download, table, strict=True):
        for ours_, theirs in (("choice", "choice"), ("result_value", "ratio"),
                              ("result_low", "low"), ("result_high", "high"),
                              ("posts_with", "posts with"), ("result_reason", "reason")):  # fmt: skip
            assert mine[ours_] == row[theirs]
    assert any(one["result"]["answer"] == "finding" for one in items)
    shown = {
        key: page.get(reverse("effects"), {"channel": key}).content.decode()
        for key in {one["channel"] for one in items}
    }
    for one in items:
        if one["result"]["answer"] == "finding":
            assert (
                wording.with_range(*(one["result"][k] for k in ("value", "low", "high")))
                .split(" (")[1]
                .rstrip(")")
                in shown[one["channel"]]
            )


def test_tests_studies_lessons_and_objectives_carry_what_their_pages_say(whole):
    reader, page = Reader(whole), as_role(whole, Role.VIEWER)
    things = learned(whole, NOW)
    test = reader.json(f"experiments/{things['test']}")
    html = page.get(reverse("experiment", args=[things["test"]])).content.decode()
    assert test["sentence"].replace("“", "").split(" (")[0][:20] in html.replace("“", "")
    held = running.experiment_of(whole.organisation, things["test"])
    found = results.results(whole.organisation, held, now=datetime.now(UTC))
    assert [one["value"] for one in test["readings"]] == [one.value for one in found.readings]
    mine = from_plain(test["result"])
    assert isinstance(mine, findings.Finding)
    assert replace(mine, as_of=found.as_of) == results.finding_of(held, found)
    studied = {one["number"]: one for one in reader.items("studies")}
    known, refused = studied[things["study"]], studied[things["refused"]]
    assert known["known"]
    assert len(known["estimates"]) == 2
    assert known["sentence"] in page_text(page, "study", things["study"])
    assert (refused["known"], refused["estimates"], refused["changed"]) == (False, [], None)
    assert refused["reason"]
    steps = reader.json(f"studies/{things['study']}")["steps"]
    assert sum(one["after"] for one in steps) == known["steps_after"]
    lesson = next(one for one in reader.items("lessons") if one["number"] == things["lesson"])
    rests_on = lessons.lesson_of(whole.organisation, things["lesson"]).rests_on
    assert [one["sentence"] for one in lesson["rests_on"]] == [one["sentence"] for one in rests_on]
    (objective,) = reader.items("objectives")
    (stands,) = objectives.progress_of(
        whole.organisation, objectives.objectives_of(whole.organisation), now=datetime.now(UTC)
    )
    assert objective["met"] == stands.met
    assert from_plain(objective["result"]) == stands.answer


def page_text(client: Client, name: str, number: int) -> str:
    from html import unescape

    return unescape(client.get(reverse(name, args=[number])).content.decode())


def test_channels_say_what_can_be_measured_and_why_not(whole):
    items = {one["number"]: one for one in Reader(whole).items("channels")}
    bluesky = {one["metric"]: one for one in items[whole.bluesky.pk]["measurable"]}
    assert bluesky["likes"]["possible"]
    assert not bluesky["impressions"]["possible"]
    assert bluesky["impressions"]["reason"]
    assert items[whole.mastodon.pk]["trouble"]


def test_the_readings_of_a_channel_and_of_a_post_are_all_there(whole):
    reader = Reader(whole)
    site = Channel.objects.get(organisation=whole.organisation, platform="website")
    visits = reader.items(f"channels/{site.pk}/readings", metric="visits")
    assert len(visits) == site.readings.filter(metric="visits").count()
    assert visits == sorted(visits, key=lambda one: one["at"])
    day = visits[5]["at"][:10]
    assert len(reader.items(f"channels/{site.pk}/readings", since=day, until=day)) == 1
    post = whole.bluesky.posts.first()
    kept = list(post.readings.order_by("at", "metric").values_list("metric", "value"))
    given = reader.items(f"posts/{post.pk}/readings")
    assert [(one["metric"], one["value"]) for one in given] == kept


def test_every_answer_takes_few_queries_however_much_there_is(whole, django_assert_max_num_queries):
    reader = Reader(whole)
    reader.get("organisation")  # writes down that the key is used
    for path in every_path(whole):
        with django_assert_max_num_queries(16):
            answer = reader.get(path, per_page=1000) if path in LISTS else reader.get(path)
        assert answer.status_code == 200
    # the key, two counts, the page's keys, its posts, verdicts and readings, channels
    with django_assert_max_num_queries(8):
        reader.get("posts", per_page=1000)


def test_a_table_ends_a_spreadsheets_formula(ours):
    log.write(
        ours.organisation,
        log.NewEvent(kind="left", at=NOW.date(), title='=HYPERLINK("https://a.example")'),
        now=NOW,
    )
    (row,) = Reader(ours).table("events")
    assert row["title"] == '\'=HYPERLINK("https://a.example")'
    assert row["is_break"] == "no"
    assert row["channel"] == ""


def test_every_list_is_a_table_with_the_same_rows(whole):
    reader = Reader(whole)
    for path in LISTS:
        assert len(reader.table(path)) == reader.json(path)["total"], path
