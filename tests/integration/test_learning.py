"""Events, before and after, fair tests, lessons and objectives, on real figures of the store."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.browser.seeding import Seeded, small
from tests.integration.web import as_role

from goodmeasure.kernel.breaks import BreakKind
from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.findings import Finding
from goodmeasure.kernel.plain import from_plain
from goodmeasure.measures.definitions import measures
from goodmeasure.reports.period import document
from goodmeasure.services import lessons, objectives
from goodmeasure.services.change import breaks, log, studies
from goodmeasure.services.evaluating import evaluate
from goodmeasure.services.experiments import results, running
from goodmeasure.services.plain.learning import study_plain
from goodmeasure.services.reporting.gathering import gather
from goodmeasure.store.models import (
    AuditEvent,
    Channel,
    EffectRecord,
    Event,
    Experiment,
    Lesson,
    Objective,
    Role,
    Study,
)
from goodmeasure.web.presenters.learning.objectives import objectives_page

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)


@pytest.fixture
def seeded(learned_body: Seeded) -> Seeded:
    return learned_body


def test_events_of_a_channel_its_platform_or_all_are_its_breaks(seeded):
    organisation = seeded.organisation
    day = NOW.date()
    for title, more in (
        ("All", {}), ("X only", {"platform": "x"}), ("One", {"channel": seeded.bluesky}),
    ):  # fmt: skip
        log.write(organisation, log.NewEvent(kind="method", at=day, title=title, **more), now=NOW)
    found = breaks.breaks_of(organisation, [seeded.bluesky, seeded.x])
    ours = {one.why for one in found[seeded.bluesky.pk] if one.kind is BreakKind.METHOD}
    assert {"All", "One"} <= ours
    assert "X only" not in ours
    assert {"All", "X only"} <= {one.why for one in found[seeded.x.pk]}
    gone = Event.objects.get(organisation=organisation, title="All")
    log.withdraw(organisation, gone.pk, reason="A mistake", now=NOW)
    assert "All" not in {one.why for one in breaks.known_breaks(organisation, seeded.x)}
    assert Event.objects.filter(pk=gone.pk).exists()


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "party"}, {"title": " "}, {"source_url": "http://a.example"},
     {"until": NOW.date() - timedelta(days=9)}],
)  # fmt: skip
def test_what_cannot_be_right_does_not_enter_the_log(seeded, wrong):
    before = Event.objects.count()
    fields = {"kind": "left", "at": NOW.date(), "title": "Left", **wrong}
    with pytest.raises(InputError):
        log.write(seeded.organisation, log.NewEvent(**fields), now=NOW)
    assert Event.objects.count() == before


def test_a_study_keeps_its_answer_and_refuses_a_series_that_is_not_there(seeded):
    whole, refused = Study.objects.filter(organisation=seeded.organisation).order_by("pk")[:2]
    assert whole.result["known"]
    assert len(whole.result["estimates"]) == 2
    assert not refused.result["known"]
    assert "both sides" in refused.result["reason"]


def test_a_change_that_may_be_that_of_a_control_is_called_one_nowhere(seeded):
    organisation = seeded.organisation
    study = Study.objects.filter(organisation=organisation).earliest("pk")
    Study.objects.exclude(pk=study.pk).delete()

    def standing(spoilers: list[list[str]]) -> tuple[bool, bool, bool | None]:
        study.result = {**study.result, "changed": True, "spoilers": spoilers}
        study.save()
        page = as_role(seeded, Role.VIEWER).get("/learning/before-and-after/").content.decode()
        row = page.partition("<tbody")[2].partition("</tbody>")[0]
        offered = {one.key for one in lessons.candidates(organisation, now=NOW)}
        marked, plain = "Controls moved too" in row, study_plain(study)
        assert marked == ("where a control moved too" in page)
        return marked, f"study:{study.pk}" in offered, plain["changed"]

    assert standing([]) == (False, True, True)
    assert standing([["a control changes at the event too", "Town"]]) == (True, False, False)


def test_no_study_across_a_break_of_method(seeded):
    site = Channel.objects.get(organisation=seeded.organisation, platform="website")
    at = (NOW - timedelta(days=40)).date()
    log.write(
        seeded.organisation,
        log.NewEvent(kind="method", at=at, title="Consent banner changed", channel=site),
        now=NOW,
    )
    study = Study.objects.filter(organisation=seeded.organisation).earliest("pk")
    asked = studies.Asked(event=study.event, channel=site, series="visits", grain=studies.Grain.DAY)
    answer = studies.result_of(seeded.organisation, asked, now=NOW)
    assert not answer["known"]
    assert "Consent banner" in answer["reason"]


def test_a_fair_test_counts_each_post_at_one_age(seeded):
    test = Experiment.objects.get(organisation=seeded.organisation)
    found = results.results(seeded.organisation, test, now=NOW)
    assert found.readings[-1].why == "Waiting for its post"
    read = [one for one in found.readings if one.value is not None]
    assert len(read) + sum(bool(one.why) for one in found.readings) == len(found.readings)
    assert [one.toss.number for one in found.readings] == list(range(1, len(found.readings) + 1))


def test_a_post_from_before_its_toss_or_with_a_toss_is_refused(seeded):
    test = Experiment.objects.get(organisation=seeded.organisation)
    tossed = running.toss(seeded.organisation, test.pk, now=NOW)
    old = seeded.bluesky.posts.order_by("published_at")[0]
    with pytest.raises(InputError, match="before the toss"):
        running.link(seeded.organisation, tossed.pk, old.pk, now=NOW)
    elsewhere = seeded.mastodon.posts.order_by("-published_at")[0]
    with pytest.raises(InputError, match="another channel"):
        running.link(seeded.organisation, tossed.pk, elsewhere.pk, now=NOW)


def test_no_toss_after_the_test_is_stopped(seeded):
    test = Experiment.objects.get(organisation=seeded.organisation)
    running.stop(seeded.organisation, test.pk, reason="Clear enough", now=NOW)
    with pytest.raises(InputError, match="stopped"):
        running.toss(seeded.organisation, test.pk, now=NOW)
    assert AuditEvent.objects.filter(action="fair test stopped").exists()


def test_a_lesson_keeps_its_findings_as_they_stood(seeded):
    organisation = seeded.organisation
    record = EffectRecord.objects.filter(organisation=organisation).exclude(detail={}).first()
    assert record is not None
    record.detail["candidate"] = True
    record.save()
    (chosen,) = [
        one.key for one in lessons.candidates(organisation, now=NOW)
        if one.key.startswith("effect:") and one.answer == record.answer
    ][:1]  # fmt: skip
    lesson = lessons.write(
        organisation,
        lessons.NewLesson(kind="worked", sentence="It works, so do it.", about=NOW.date(),
                          rests_on=(chosen,)),
        now=NOW,
    )  # fmt: skip
    stood = from_plain(lesson.rests_on[0]["answer"])
    EffectRecord.objects.filter(pk=record.pk).update(answer={**record.answer, "value": 99.0})
    evaluate(organisation, now=NOW)
    kept = from_plain(Lesson.objects.get(pk=lesson.pk).rests_on[0]["answer"])
    assert isinstance(kept, Finding)
    assert kept == stood


def test_a_lesson_is_retired_with_a_reason_and_found_by_its_words(seeded):
    organisation = seeded.organisation
    lesson = Lesson.objects.filter(organisation=organisation).earliest("pk")
    assert lessons.lessons_of(organisation, words="image answers") == [lesson]
    assert lessons.lessons_of(organisation, words="unfindable") == []
    with pytest.raises(InputError, match="why"):
        lessons.review(organisation, lesson.pk, keep=False, note=" ", now=NOW)
    lessons.review(organisation, lesson.pk, keep=False, note="No longer so", now=NOW)
    assert lessons.lessons_of(organisation) == []
    assert lessons.lessons_of(organisation, retired=True) == [Lesson.objects.get(pk=lesson.pk)]


def test_an_objective_is_met_only_where_the_whole_range_is_beyond_its_target(seeded):
    organisation = seeded.organisation
    objective = Objective.objects.get(organisation=organisation)
    found = objectives.progress(organisation, objective, now=NOW).answer
    assert isinstance(found, Finding)
    for target, met in ((found.low * 0.9, True), (found.high * 1.1, False), (found.value, None)):
        objective.target = target
        assert objectives.progress(organisation, objective, now=NOW).met is met


def test_until_its_days_are_over_an_objective_stands_so_far(seeded):
    """500 followers in a year is not missed in the eleventh month."""
    objective = Objective.objects.get(organisation=seeded.organisation)
    objective.measure, objective.target = "follower_growth", 1e6
    objective.since, objective.until = NOW.date() - timedelta(days=90), NOW.date()
    objective.save()
    for now, over, tag, said in (
        (NOW, False, "Not met yet", "so it is not met so far."),
        (NOW + timedelta(days=1), True, "Not met", "so it is not met."),
    ):
        stands = objectives.progress(seeded.organisation, objective, now=now)
        assert (stands.met, stands.over) == (False, over)
        page = objectives_page([stands], measures(), now, ZoneInfo("Europe/London"))
        assert page.lead == f"None of 1 objective met; 1 {tag.lower()}."
        days = {"since": objective.since, "until": objective.until}
        report = document.html(gather(seeded.organisation, **days, now=now))
        assert said in report


def test_a_share_is_set_and_said_as_a_percentage(seeded):
    days = {"since": NOW.date() - timedelta(days=90), "until": NOW.date()}
    wanted = objectives.NewObjective(
        sentence="Every picture is described.", **days, channel=seeded.bluesky,
        measure="alt_text_share", target=90,
    )  # fmt: skip
    with pytest.raises(InputError, match="from 0 to 1"):
        objectives.set_out(seeded.organisation, wanted, now=NOW)
    made = objectives.set_out(seeded.organisation, replace(wanted, target=0.9), now=NOW)
    report = document.html(gather(seeded.organisation, **days, now=NOW))
    assert "Target: 90% of posts with an image. Now: " in report
    assert re.search(r"<td>\d+% \(\d+ to \d+\) of posts with an image", report)
    assert "share of posts with an image" not in report
    page = as_role(seeded, Role.VIEWER).get("/learning/objectives/").content.decode()
    assert "90% of posts with an image" in page
    assert made.target == 0.9


def test_two_answers_about_one_event_say_whose_figures_they_are(seeded):
    days = {"since": NOW.date() - timedelta(days=365), "until": NOW.date()}
    said = gather(seeded.organisation, **days, now=NOW).story.studies
    asked = Study.objects.filter(organisation=seeded.organisation).select_related("channel")
    assert len(said) == len(set(said)) == asked.count() > 1
    for one in asked:
        assert any(one.channel.handle in sentence for sentence in said)


def test_nothing_of_another_organisation_can_be_had(seeded):
    theirs = small(NOW, slug="theirs", name="Theirs").organisation
    mine = seeded.organisation
    with pytest.raises(Study.DoesNotExist):
        studies.study_of(theirs, Study.objects.filter(organisation=mine).earliest("pk").pk)
    with pytest.raises(Lesson.DoesNotExist):
        lessons.lesson_of(theirs, Lesson.objects.filter(organisation=mine).earliest("pk").pk)
    with pytest.raises(Experiment.DoesNotExist):
        running.toss(theirs, Experiment.objects.get(organisation=mine).pk, now=NOW)
    with pytest.raises(Channel.DoesNotExist):
        log.write(
            theirs,
            log.NewEvent(kind="left", at=NOW.date(), title="Left", channel=seeded.bluesky),
            now=NOW,
        )
    assert lessons.candidates(theirs, now=NOW) == []


def test_a_lesson_leads_to_what_it_rests_on_and_an_old_one_keeps_its_own_address(seeded):
    client = as_role(seeded, Role.VIEWER)
    lesson = Lesson.objects.filter(organisation=seeded.organisation).first()
    assert lesson is not None
    study = Study.objects.filter(organisation=seeded.organisation).earliest("pk")
    common = {"key": "k", "title": "T", "sentence": "S", "answer": None}
    lesson.rests_on = [
        {**common, "about": {"kind": "study", "number": study.pk, "outcome": ""}},
        {**common, "about": {"kind": "posts", "number": 3, "outcome": "worked"}},
        {**common, "about": {"kind": "effect", "number": 3, "outcome": ""}},
        {**common, "href": "/learning/experiments/7/"},
        common,
    ]
    lesson.save()
    page = client.get(f"/learning/lessons/{lesson.pk}/").content.decode()
    for where in (
        f"/learning/before-and-after/{study.pk}/", "/posts/?channel=3&amp;verdict=worked",
        "/learning/effects/?channel=3", "/learning/experiments/7/",
    ):  # fmt: skip
        assert f'href="{where}"' in page
    assert page.count("See it as it is now") == 4


def test_an_objective_whose_measure_is_retired_says_so(seeded):
    found = Objective.objects.get(organisation=seeded.organisation)
    found.measure = "applause"
    found.save()
    stands = objectives.progress(seeded.organisation, found, now=NOW)
    assert stands.met is None
    assert "not in use" in stands.answer.reason
    assert as_role(seeded, Role.VIEWER).get("/learning/objectives/").status_code == 200
