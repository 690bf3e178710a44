"""Surveys from the draft to the figures, on a real database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.browser.surveying import GROUPS, answered, groups_and_purposes, somebody

from goodmeasure.evidence.audiences import editing
from goodmeasure.evidence.audiences.pieces import Aspect
from goodmeasure.evidence.audiences.questionnaire import Kind, Notice
from goodmeasure.evidence.audiences.shares import Share
from goodmeasure.evidence.audiences.survey_answers import Answers
from goodmeasure.kernel.errors import InputError, UnreadableFile
from goodmeasure.kernel.findings import NotEnough
from goodmeasure.services import tasks
from goodmeasure.services.surveys import (
    answering,
    answers_by_group,
    files,
    making,
    pieces_of_surveys,
    reach_answers,
    results,
)
from goodmeasure.services.surveys.answering import Sent
from goodmeasure.services.surveys.keeping import keep_promises
from goodmeasure.services.surveys.pieces import dated_of
from goodmeasure.store.models import (
    AuditEvent,
    Contact,
    Group,
    Organisation,
    Response,
    Survey,
    SurveyLink,
    User,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 10, 9, 30, tzinfo=UTC)
TODAY = date(2026, 6, 10)
WEEK = timedelta(days=7)
AFTER = TODAY + WEEK + timedelta(days=1)
"""The survey of these tests is closed then, and all of its answers are shown."""


@pytest.fixture
def groups(organisation: Organisation) -> dict[str, Group]:
    return groups_and_purposes(organisation, NOW)


@pytest.fixture
def survey(organisation: Organisation, groups: dict[str, Group]) -> Survey:
    made = making.make(organisation, making.NewSurvey(title="First", languages=("cy",)), now=NOW)
    return making.open_survey(
        organisation, made.pk, opens_on=TODAY, closes_on=TODAY + WEEK, now=NOW
    )


def sent(survey: Survey, once: str, group: int | None, **values: object) -> Sent:
    return Sent(
        answers=Answers(group=group, values=values or {"miss": ("email",)}),  # type: ignore[arg-type]
        once=answering.digest(survey, once), language="en",
    )  # fmt: skip


def test_a_new_survey_can_be_opened_as_it_is(survey: Survey, groups: dict[str, Group]) -> None:
    form = making.form_of(survey)
    assert [one.kind for one in form.shown] == [
        Kind.GROUP, Kind.GRID, Kind.PURPOSE, Kind.PURPOSE, Kind.SOME,
    ]  # fmt: skip
    named = form.shown[0].options
    assert {o.words["en"] for o in named} == {*groups, "None of these"}
    assert form.shown[3].words == {"en": "Where would you look first if our systems were down?"}


def test_without_groups_it_does_not_ask_for_them(organisation: Organisation) -> None:
    made = making.make(organisation, making.NewSurvey(title="First"), now=NOW)
    assert making.form_of(made).question("group") is None


def test_it_closes_at_midnight_where_the_organisation_is(
    organisation: Organisation, survey: Survey
) -> None:
    last = TODAY + WEEK
    before = datetime(2026, 6, 17, 22, 59, 59, tzinfo=UTC)  # 23:59:59 in British summer
    after = datetime(2026, 6, 17, 23, 0, 0, tzinfo=UTC)
    assert organisation.day_of(before) == last
    assert making.stage_of(survey, organisation.day_of(before)) is making.Stage.OPEN
    assert making.stage_of(survey, organisation.day_of(after)) is making.Stage.CLOSED
    organisation.time_zone = "America/New_York"
    assert making.stage_of(survey, organisation.day_of(after)) is making.Stage.OPEN


def test_days_that_cannot_be_are_refused(organisation: Organisation, survey: Survey) -> None:
    for first, last in ((TODAY, TODAY - WEEK), (TODAY - 2 * WEEK, TODAY - WEEK),
                        (TODAY, TODAY + 60 * WEEK)):  # fmt: skip
        with pytest.raises(InputError):
            making.open_survey(organisation, survey.pk, opens_on=first, closes_on=last, now=NOW)


def test_it_stays_as_it_is_once_somebody_answered(
    organisation: Organisation, survey: Survey
) -> None:
    def change() -> None:
        making.change(
            organisation, survey.pk, lambda f: editing.named(f, title="Else", intro=""),
            what="title", now=NOW,
        )  # fmt: skip

    change()
    answering.receive(organisation, survey, sent(survey, "a", None), now=NOW)
    with pytest.raises(InputError, match="next wave"):
        change()
    wave = making.next_wave(organisation, survey.pk, now=NOW)
    assert (wave.wave, wave.state) == (2, "draft")
    assert making.earlier_wave(organisation, wave) == survey


def test_a_form_sent_twice_counts_once(organisation: Organisation, survey: Survey) -> None:
    assert answering.receive(organisation, survey, sent(survey, "a", None), now=NOW)
    assert not answering.receive(organisation, survey, sent(survey, "a", None), now=NOW)
    assert Response.objects.count() == 1


def test_a_ticket_is_of_its_survey_and_its_day(organisation: Organisation, survey: Survey) -> None:
    other = making.make(organisation, making.NewSurvey(title="Other"), now=NOW)
    given = answering.ticket(survey, now=NOW)
    read = answering.read_ticket(survey, given, now=NOW + timedelta(seconds=40))
    assert read is not None
    assert read.age == 40
    assert answering.read_ticket(survey, given, now=NOW) == answering.Ticket(once=read.once, age=0)
    for wrong, at in ((given, NOW + timedelta(hours=25)), (given[:-2] + "xx", NOW), ("", NOW),
                      ("1.2.3:abc", NOW)):  # fmt: skip
        assert answering.read_ticket(survey, wrong, now=at) is None
    assert answering.read_ticket(other, given, now=NOW) is None


def test_three_answers_are_not_shown(
    organisation: Organisation, survey: Survey, groups: dict[str, Group]
) -> None:
    first = next(iter(groups.values()))
    for n in range(3):
        answering.receive(organisation, survey, sent(survey, str(n), first.pk), now=NOW)
    held = results.answered_of(organisation, survey, today=AFTER)
    miss = held.form.question("miss")
    assert miss is not None
    for group in (None, first.pk):
        assert isinstance(results.share_of(held, miss, "email", group), NotEnough)
    assert pieces_of_surveys(organisation, today=TODAY) == {}
    assert all(line[3] is None and line[8] for line in results.lines_of(held))
    assert answers_by_group(organisation) == {first.pk: 3}


def test_results_pieces_and_reach(
    organisation: Organisation, survey: Survey, groups: dict[str, Group]
) -> None:
    answered(organisation, survey, groups, now=NOW, seed=3)
    held = results.answered_of(organisation, survey, today=AFTER)
    use = held.form.question("use")
    assert use is not None
    largest = groups[GROUPS[0][0]]
    mine = [
        one.values["use"]["email"] in ("daily", "weekly", "monthly")  # type: ignore[index]
        for one in held.given
        if one.group == largest.pk
    ]
    found = results.share_of(held, use, "email", largest.pk)
    assert isinstance(found, Share)
    assert found.value == pytest.approx(sum(mine) / 60)
    pieces = pieces_of_surveys(organisation, today=AFTER)
    cell = next(q for q in pieces if q.group == largest.pk and q.outlet == "email"
                and q.aspect is Aspect.PRESENCE)  # fmt: skip
    assert pieces[cell][0].share == found.value
    assert {q.aspect for q in pieces} == {Aspect.PRESENCE, Aspect.EXPECTATION}
    assert not {"ask", "nowhere"} & {q.outlet for q in pieces}
    small = groups["Sponsors"].pk
    beside = groups[GROUPS[2][0]].pk
    assert not {small, beside} & {q.group for q in pieces}
    used, weights = reach_answers(organisation, largest.pk, today=AFTER)
    assert weights is None
    assert used["email"].sum() == sum(mine)
    assert reach_answers(organisation, small, today=AFTER) == ({}, None)


def test_a_group_of_groups_adds_its_parts_up(
    organisation: Organisation, groups: dict[str, Group]
) -> None:
    top = Group.objects.create(organisation=organisation, name="Our Community", added_at=NOW)
    Group.objects.filter(pk__in=[g.pk for g in list(groups.values())[:2]]).update(parent=top)
    made = making.make(organisation, making.NewSurvey(title="T"), now=NOW)
    answered(organisation, made, groups, now=NOW, seed=1)
    pieces = pieces_of_surveys(organisation, today=TODAY)
    assert top.pk in {question.group for question in pieces}


def test_known_sizes_weigh_and_impossible_ones_say_which(
    organisation: Organisation, survey: Survey, groups: dict[str, Group]
) -> None:
    answered(organisation, survey, groups, now=NOW, seed=3)
    sizes = {str(groups[name].pk): 100.0 for name, _ in GROUPS}
    results.know_sizes(organisation, survey.pk, "group", sizes, source="Register", now=NOW)
    survey.refresh_from_db()
    held = results.answered_of(organisation, survey, today=AFTER)
    assert held.weights is not None
    by_group = {pk: held.weights.values[held.inside(int(pk))].sum() for pk in sizes}
    assert max(by_group.values()) == pytest.approx(min(by_group.values()))
    Response.objects.filter(group=groups["Sponsors"]).delete()
    with pytest.raises(InputError, match=r"Which of these fits you best.*Sponsors"):
        results.know_sizes(organisation, survey.pk, "group", sizes, source="Register", now=NOW)
    with pytest.raises(InputError, match="come from"):
        results.know_sizes(organisation, survey.pk, "group", sizes, source=" ", now=NOW)


def test_two_looks_around_one_answer_show_the_same(
    organisation: Organisation, survey: Survey, groups: dict[str, Group]
) -> None:
    """While it is open, one answer more changes nothing that can be seen; at the close all count."""
    first = groups[GROUPS[0][0]]

    def come(count: int, day: int, place: str) -> None:
        for n in range(count):
            answering.receive(
                organisation, survey, sent(survey, f"{day}-{n}", first.pk, miss=[place]),
                now=NOW + timedelta(days=day),
            )  # fmt: skip

    def seen(day: int) -> list[object]:
        today = TODAY + timedelta(days=day)
        held = results.answered_of(organisation, survey, today=today)
        return [
            results.lines_of(held), files.answers_table(organisation, survey.pk, today=today),
            [[piece.share for piece in pieces]
             for pieces in pieces_of_surveys(organisation, today=today).values()],
            [len(used) for used in reach_answers(organisation, first.pk, today=today)[0].values()],
        ]  # fmt: skip

    come(24, 0, "email")
    before = seen(1)
    held = results.answered_of(organisation, survey, today=TODAY + timedelta(days=1))
    assert (len(held.given), held.waiting) == (14, 10)
    come(1, 1, "x")
    assert seen(1) == seen(2) == before
    come(9, 2, "x")
    assert seen(2) == before
    step = results.answered_of(organisation, survey, today=TODAY + timedelta(days=3))
    assert (len(step.given), step.waiting) == (24, 10)
    closed = results.answered_of(organisation, survey, today=AFTER)
    assert (len(closed.given), closed.waiting) == (34, 0)


def test_a_survey_closed_after_midnight_is_dated_there_and_not_in_utc(
    organisation: Organisation, survey: Survey, groups: dict[str, Group]
) -> None:
    answered(organisation, survey, groups, now=NOW, seed=3)
    late = datetime(2026, 6, 11, 23, 30, tzinfo=UTC)  # half past midnight in British summer
    making.close_survey(organisation, survey.pk, now=late)
    found = [one for row in pieces_of_surveys(organisation, today=AFTER).values() for one in row]
    assert {one.dated for one in found} == {date(2026, 6, 12)}


def test_dating_surveys_asks_for_no_organisation_again(
    organisation: Organisation, survey: Survey
) -> None:
    Survey.objects.update(closed_at=NOW)
    with CaptureQueriesContext(connection) as asked:
        for one in making.surveys_of(organisation):
            dated_of(one, AFTER)
    assert len(asked) == 1


def test_sizes_of_groups_that_wait_are_left_out_and_no_trouble(
    organisation: Organisation, survey: Survey, groups: dict[str, Group]
) -> None:
    answered(organisation, survey, groups, now=NOW, seed=3)
    sizes = {str(groups[name].pk): 100.0 for name, _ in GROUPS}
    results.know_sizes(organisation, survey.pk, "group", sizes, source="Register", now=NOW)
    survey.refresh_from_db()
    held = results.answered_of(organisation, survey, today=TODAY + timedelta(days=1))
    assert held.waiting
    assert not held.trouble
    assert held.weights is not None
    by_group = [held.weights.values[held.inside(groups[name].pk)].sum() for name, _ in GROUPS[:3]]
    assert max(by_group) == pytest.approx(min(by_group))


def test_change_between_waves_is_tested(
    organisation: Organisation, survey: Survey, groups: dict[str, Group]
) -> None:
    for n in range(40):
        answering.receive(organisation, survey, sent(survey, str(n), None, miss=["x"]), now=NOW)
    wave = making.next_wave(organisation, survey.pk, now=NOW)
    for n in range(40):
        answering.receive(organisation, wave, sent(wave, str(n), None, miss=["email"]), now=NOW)
    now, before = results.results_of(organisation, wave.pk, today=AFTER)
    assert before is not None
    miss = now.form.question("miss")
    assert miss is not None
    less = results.change_since(now, before, miss, "x", None)
    same = results.change_since(now, before, miss, "news", None)
    assert less is not None
    assert same is not None
    assert less.differs
    assert less.value == -1
    assert not same.differs


def test_set_aside_counts_nowhere_until_taken_back(
    organisation: Organisation, survey: Survey
) -> None:
    machine = Sent(
        answers=Answers(group=None, values={"miss": ("x",)}), once="m" * 64, language="en",
        suspicion=answering.HIDDEN_BOX, email="a@b.example",
    )  # fmt: skip
    answering.receive(organisation, survey, machine, now=NOW)
    assert answering.counts_of(organisation, survey).total() == 0
    assert Contact.objects.count() == 0
    [row] = answering.set_aside_of(organisation, survey)
    answering.set_aside(organisation, survey.pk, row.pk, why="", now=NOW)
    assert answering.counts_of(organisation, survey).total() == 1
    assert AuditEvent.objects.filter(action="survey answers taken back in").count() == 1


def csv_of(survey: Survey, *lines: str) -> bytes:
    head = ",".join(files.template(making.form_of(survey)))
    return "\r\n".join([head, *lines]).encode("utf-8-sig")


def test_a_file_comes_in_whole_and_once(organisation: Organisation, survey: Survey) -> None:
    fields = list(files.template(making.form_of(survey)))

    def line(**typed: str) -> str:
        return ",".join(typed.get(name.replace("-", "_"), "") for name in fields)

    data = csv_of(
        survey, line(group="1", use_email="Every day"), line(group="Sponsors", miss="email; X (formerly Twitter)"),
        line(group="1", use_email="Every day"), line(number="8", miss="2 3"),
    )  # fmt: skip
    found = files.import_file(organisation, survey.pk, data, name="a.csv", now=NOW)
    assert (found.read, found.new, found.wrong) == (4, 4, ())
    again = files.import_file(organisation, survey.pk, data, name="b.csv", now=NOW)
    assert (again.read, again.new) == (4, 0)
    assert Response.objects.filter(answers={"miss": ["email", "x"]}).count() == 1
    bad = csv_of(survey, line(miss="email"), line(use_email="sometimes"), line(group="Martians"))
    wrong = files.import_file(organisation, survey.pk, bad, name="c.csv", now=NOW)
    assert [(one.line, one.field) for one in wrong.wrong] == [(3, "use-email"), (4, "group")]
    assert Response.objects.count() == 4


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "does not name"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"group,miss\n\x00", "not a CSV"),
        (b"group,hair\n1,2", "no such question"),
        (b"group,group\n1,2", "Two columns"),
        (b"group,miss\n1,2,3", "line 2"),
        (b'group,miss\n1,"2', "cannot be read as CSV"),
        (b"x" * 5_000_001, "over 5 MB"),
    ],
)
def test_what_is_no_file_of_answers_is_refused(
    organisation: Organisation, survey: Survey, data: bytes, said: str
) -> None:
    with pytest.raises(UnreadableFile, match=said):
        files.import_file(organisation, survey.pk, data, name="x.csv", now=NOW)
    assert Response.objects.count() == 0


def test_answers_out_say_nothing_of_who(
    organisation: Organisation, survey: Survey, groups: dict[str, Group]
) -> None:
    answered(organisation, survey, groups, now=NOW, seed=3)
    head, *lines = files.answers_table(organisation, survey.pk, today=AFTER)
    assert head[0] == "group"
    assert not {"received_on", "way", "once", "more"} & set(head)
    shown = {line[0] for line in lines}
    assert shown == {GROUPS[0][0], GROUPS[1][0], files.SMALL}
    assert len(lines) == 122


def test_addresses_are_kept_apart_sealed_and_deleted(
    organisation: Organisation, survey: Survey
) -> None:
    making.change(
        organisation, survey.pk,
        lambda f: making.with_notice(f, Notice(who="Us", why="x", email_why="results")),
        what="notice", now=NOW,
    )  # fmt: skip
    survey.refresh_from_db()
    for n in range(20):
        one = Sent(
            answers=Answers(group=None, values={"miss": ("x",)}), once=f"{n:064}", language="en",
            email=f"p{n}@mail.example",
        )  # fmt: skip
        answering.receive(organisation, survey, one, now=NOW)
        answering.receive(organisation, survey, one, now=NOW)
    assert Contact.objects.count() == 20
    assert not any(b"mail.example" in bytes(one.address) for one in Contact.objects.all())
    order = answering.contacts_of(organisation, survey.pk, now=NOW)
    arrival = tuple(f"p{n}@mail.example" for n in range(20))
    assert sorted(order) == sorted(arrival)
    assert order != arrival
    by_key = [one.pk for one in Contact.objects.order_by("pk")]
    assert max(by_key) > 1_000_000
    keep_promises(organisation, now=NOW + WEEK + timedelta(days=90))
    assert Contact.objects.count() == 20
    keep_promises(organisation, now=NOW + WEEK + timedelta(days=92))
    assert Contact.objects.count() == 0


def test_own_words_and_answers_go_in_time(organisation: Organisation, survey: Survey) -> None:
    making.change(
        organisation, survey.pk,
        lambda f: editing.reworded(f, "more", words="More?", hint="", asked=True, required=False,
                                   why="To learn."),
        what="more", now=NOW,
    )  # fmt: skip
    answering.receive(
        organisation, survey, sent(survey, "a", None, miss=["x"], more="I am Ann"), now=NOW
    )
    keep_promises(organisation, now=NOW + WEEK + timedelta(days=1))
    survey.refresh_from_db()
    assert survey.state == "closed"
    assert AuditEvent.objects.filter(action="survey closed", person=None).count() == 1
    keep_promises(organisation, now=NOW + WEEK + timedelta(days=182))
    assert Response.objects.get().answers == {"miss": ["x"]}
    keep_promises(organisation, now=NOW + WEEK + timedelta(days=740))
    assert Response.objects.count() == 0


def test_the_daily_task_is_queued_once_a_day(db: None) -> None:
    now = datetime.now(UTC)
    assert tasks.enqueue_daily(now)
    assert not tasks.enqueue_daily(now)
    assert tasks.enqueue_daily(now + timedelta(hours=21))


def test_nothing_of_another_organisation(
    organisation: Organisation, other_organisation: Organisation, survey: Survey,
    groups: dict[str, Group],
) -> None:  # fmt: skip
    answering.receive(organisation, survey, sent(survey, "a", None), now=NOW)
    person = User.objects.create_user("a@b.example", "a long enough password")
    first = next(iter(groups.values()))
    link = making.add_link(organisation, survey.pk, first.pk, now=NOW)
    row = Response.objects.get().pk
    attempts = (
        lambda o: making.survey_of(o, survey.pk),
        lambda o: making.change(o, survey.pk, lambda f: f, what="", now=NOW),
        lambda o: making.open_survey(o, survey.pk, opens_on=TODAY, closes_on=TODAY + WEEK, now=NOW),
        lambda o: making.close_survey(o, survey.pk, now=NOW),
        lambda o: making.next_wave(o, survey.pk, now=NOW),
        lambda o: making.add_link(o, survey.pk, first.pk, now=NOW),
        lambda o: making.end_link(o, survey.pk, link.pk, now=NOW),
        lambda o: answering.enter_paper(
            o, survey.pk, Answers(group=None), "x", language="en", now=NOW, person=person
        ),
        lambda o: answering.set_aside(o, survey.pk, row, why="x", now=NOW),
        lambda o: answering.contacts_of(o, survey.pk, now=NOW),
        lambda o: files.import_file(o, survey.pk, b"", name="", now=NOW),
        lambda o: files.answers_table(o, survey.pk),
        lambda o: results.results_of(o, survey.pk),
        lambda o: results.know_sizes(o, survey.pk, "group", {}, source="", now=NOW),
    )
    for attempt in attempts:
        with pytest.raises(Survey.DoesNotExist):
            attempt(other_organisation)
    assert making.surveys_of(other_organisation) == []
    assert answering.counts_of(other_organisation, survey).total() == 0
    assert results.answered_of(other_organisation, survey).given == ()
    assert pieces_of_surveys(other_organisation, today=TODAY) == {}
    assert SurveyLink.objects.get(pk=link.pk).ended_at is None
    theirs = making.make(other_organisation, making.NewSurvey(title="T"), now=NOW)
    with pytest.raises(Group.DoesNotExist):
        making.add_link(other_organisation, theirs.pk, first.pk, now=NOW)


def test_the_example_people_answer_what_is_asked(survey: Survey) -> None:
    """The seeding of other tests says nothing that the form would refuse."""
    import random

    from goodmeasure.evidence.audiences.survey_answers import read_form

    form = making.form_of(survey)
    said = somebody(form, random.Random(1))
    flat = {}
    for key, value in said.items():
        if isinstance(value, dict):
            flat |= {f"{key}-{row}": [often] for row, often in value.items()}
        else:
            flat[key] = list(value)
    assert read_form(form, flat, complete=False).problems == ()
