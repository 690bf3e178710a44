"""Groups, evidence, cells, routes and input on a real database: scoped, audited, and never made up."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.test.utils import CaptureQueriesContext

from goodmeasure.evidence.audiences.pieces import Aspect, Estimate, Grade
from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.findings import Finding, NotEnough
from goodmeasure.kernel.periods import Period
from goodmeasure.measures.ranges import wilson
from goodmeasure.services.audiences import (
    counted,
    due,
    estimates,
    example,
    groups,
    inputs,
    library,
    purposes,
    routing,
    sets,
    trees,
)
from goodmeasure.services.audiences.groups import NewGroup
from goodmeasure.services.audiences.library import NewEvidence
from goodmeasure.services.audiences.purposes import NewPurpose
from goodmeasure.store.models import (
    AuditEvent,
    Channel,
    Evidence,
    Group,
    Organisation,
    PublishedFigure,
    PublishedSource,
    Purpose,
    Response,
    Route,
    Standing,
    Survey,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
TODAY = NOW.date()
MEMBERS = "Research ethics committee members"
PUBLIC = "Patients, service users, carers and the public"


@pytest.fixture
def known(organisation: Organisation) -> dict[str, Group]:
    """The example set, by name."""
    example.add_example(organisation, now=NOW)
    return {one.name: one for one in groups.groups_of(organisation)}


def survey(group: Group, outlet: str, hits: int, out_of: int, /, **more: Any) -> NewEvidence:
    """What a survey of our own says of a group."""
    given: dict[str, Any] = {
        "statement": f"{hits} of {out_of} use {outlet}.", "grade": "own survey",
        "kind": "own survey", "groups": (group.pk,), "aspect": Aspect.PRESENCE, "outlet": outlet,
        "hits": hits, "out_of": out_of, "dated": TODAY, "source_name": "Members’ survey",
    }  # fmt: skip
    return NewEvidence(**{**given, **more})


def published(group: Group, **more: Any) -> NewEvidence:
    """What somebody published."""
    given: dict[str, Any] = {
        "statement": "A regulator says how many use X.", "grade": "official statistics",
        "kind": "claimed", "groups": (group.pk,), "aspect": Aspect.PRESENCE, "outlet": "x",
        "share": 0.39, "out_of": 3_000, "dated": TODAY, "source_name": "A regulator",
        "source_url": "https://example.org/figures",
    }  # fmt: skip
    return NewEvidence(**{**given, **more})


def cell(organisation: Organisation, group: Group, outlet: str) -> Estimate | None:
    return estimates.sheet(organisation, today=TODAY).cell(group, outlet)


# --- groups and purposes -------------------------------------------------------------------------


def test_the_example_set_is_the_case_s_and_is_added_once(organisation: Organisation) -> None:
    assert example.add_example(organisation, now=NOW) == (11, 4)
    assert example.add_example(organisation, now=NOW) == (0, 0)
    placed = [(one.name, depth) for one, depth in groups.placed(organisation)]
    assert placed[:4] == [
        ("Our Community", 0),
        (MEMBERS, 1),
        ("Confidentiality advisors", 1),
        ("Public contributors", 1),
    ]
    assert [one.name for one in purposes.purposes_of(organisation)] == [
        "Inform", "Celebrate", "Involve", "Incident",
    ]  # fmt: skip
    assert [one.name for one in groups.groups_of(organisation) if one.is_public] == [PUBLIC]
    assert all(one.size is None for one in groups.groups_of(organisation))


def test_what_was_retired_does_not_come_back_with_the_example(
    organisation: Organisation, known: dict[str, Group]
) -> None:
    trees.retire(Group, organisation, known["Sponsors"].pk, reason="None here.", now=NOW)
    assert example.add_example(organisation, now=NOW) == (0, 0)
    assert "Sponsors" not in [one.name for one in groups.groups_of(organisation)]
    trees.restore(Group, organisation, known["Sponsors"].pk, now=NOW)
    assert "Sponsors" in [one.name for one in groups.groups_of(organisation)]


def test_a_change_is_in_the_trail_with_what_was_before(
    organisation: Organisation, known: dict[str, Group]
) -> None:
    new = NewGroup(
        name="Committee members", parent=None, size=1_000, size_source="Register", size_on=TODAY
    )
    groups.change(organisation, known[MEMBERS].pk, new, now=NOW)
    event = AuditEvent.objects.get(organisation=organisation, action="group changed")
    assert event.subject == MEMBERS
    assert event.detail["name"] == [MEMBERS, "Committee members"]
    assert event.detail["size"] == ["None", "1000"]
    groups.change(organisation, known[MEMBERS].pk, new, now=NOW)
    assert AuditEvent.objects.filter(action="group changed").count() == 1


def test_groups_are_ordered_among_their_siblings(
    organisation: Organisation, known: dict[str, Group]
) -> None:
    key = known["Public contributors"].pk
    trees.shift(Group, organisation, key, up=True, now=NOW)
    inside = [one.name for one, depth in groups.placed(organisation) if depth == 1]
    assert inside == [MEMBERS, "Public contributors", "Confidentiality advisors"]
    for _ in range(5):
        trees.shift(Group, organisation, key, up=True, now=NOW)
    assert next(n.name for n, d in groups.placed(organisation) if d == 1) == "Public contributors"
    assert AuditEvent.objects.filter(action="group moved").count() == 2


def test_a_tree_does_not_bite_its_tail(organisation: Organisation, known: dict[str, Group]) -> None:
    top, part = known["Our Community"], known[MEMBERS]
    with pytest.raises(InputError, match="part of itself"):
        groups.change(organisation, top.pk, NewGroup(name=top.name, parent=part.pk), now=NOW)
    deep = groups.add(organisation, NewGroup(name="Chairs", parent=part.pk), now=NOW)
    with pytest.raises(InputError, match="at most 3 levels"):
        groups.add(organisation, NewGroup(name="Vice-chairs", parent=deep.pk), now=NOW)


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (NewGroup(name="  "), "no name"),
        (NewGroup(name="SPONSORS"), "is there already"),
        (NewGroup(name="x" * 121), "at most 120"),
        (NewGroup(name="A", size=0, size_source="B", size_on=TODAY), "nobody is none"),
        (NewGroup(name="A", size=5), "needs its source"),
        (NewGroup(name="A", size=5, size_source="B"), "needs its source"),
        (NewGroup(name="A", size=5, size_source="B", size_on=date(2030, 1, 1)), "day to come"),
        (NewGroup(name="A", size_url="http://a.example"), "https://"),
        (NewGroup(name="A", parent=10**9), "not there"),
    ],
)
def test_a_wrong_group_is_refused_and_nothing_kept(
    organisation: Organisation, known: dict[str, Group], new: NewGroup, said: str
) -> None:
    before = Group.objects.count()
    with pytest.raises(InputError, match=said) as refused:
        groups.add(organisation, new, now=NOW)
    assert refused.value.next_step
    assert Group.objects.count() == before


def test_a_group_with_parts_is_not_retired_and_its_routes_end_with_it(
    organisation: Organisation, known: dict[str, Group]
) -> None:
    with pytest.raises(InputError, match="still has parts"):
        trees.retire(Group, organisation, known["Our Community"].pk, reason="x", now=NOW)
    with pytest.raises(InputError, match="Say why"):
        trees.retire(Group, organisation, known["Staff"].pk, reason=" ", now=NOW)
    choose(organisation, known["Staff"], "email")
    trees.retire(Group, organisation, known["Staff"].pk, reason="Told elsewhere.", now=NOW)
    assert Route.objects.get().ended_at == NOW
    event = AuditEvent.objects.get(action="group retired")
    assert event.detail == {"reason": "Told elsewhere.", "routes_ended": 1}


# --- evidence ------------------------------------------------------------------------------------


def test_a_survey_s_answer_fills_its_cell_with_a_range(
    organisation: Organisation, known: dict[str, Group]
) -> None:
    library.add(organisation, survey(known[MEMBERS], "linkedin", 61, 118), now=NOW)
    found = cell(organisation, known[MEMBERS], "linkedin")
    assert found is not None
    assert found.grade is Grade.OWN_SURVEY
    assert isinstance(found.answer, Finding)
    held = wilson(61, 118)
    assert (found.answer.value, found.answer.low, found.answer.high) == pytest.approx(
        (61 / 118, held.low, held.high)
    )
    assert cell(organisation, known["Sponsors"], "linkedin") is None
    assert cell(organisation, known[MEMBERS], "bluesky") is None


def test_too_few_answers_are_known_of_and_are_no_figure(
    organisation: Organisation, known: dict[str, Group]
) -> None:
    library.add(organisation, survey(known["Staff"], "linkedin", 2, 4), now=NOW)
    found = cell(organisation, known["Staff"], "linkedin")
    assert found is not None
    assert isinstance(found.answer, NotEnough)
    assert len(found.left_out) == 1


def test_none_of_them_is_a_figure_and_not_missing(
    organisation: Organisation, known: dict[str, Group]
) -> None:
    library.add(organisation, survey(known["Staff"], "mastodon", 0, 80), now=NOW)
    found = cell(organisation, known["Staff"], "mastodon")
    assert found is not None
    assert isinstance(found.answer, Finding)
    assert found.answer.value == 0
    assert (found.answer.high or 0) > 0


def test_evidence_that_expired_or_was_withdrawn_carries_nothing(
    organisation: Organisation, known: dict[str, Group]
) -> None:
    old = survey(known[MEMBERS], "x", 50, 100, dated=TODAY - timedelta(days=800))
    kept = library.add(organisation, old, now=NOW)
    assert kept.expires == (TODAY - timedelta(days=800)).replace(year=2025)
    found = cell(organisation, known[MEMBERS], "x")
    assert found is not None
    assert isinstance(found.answer, NotEnough)
    assert "held until" in found.left_out[0][1]
    assert due.due(organisation, today=TODAY).expired == 1
    assert [one.pk for one in library.evidence_of(
        organisation, today=TODAY, wanted=library.Wanted(state="expired"))] == [kept.pk]  # fmt: skip
    library.withdraw(organisation, kept.pk, reason="Wrong group.", now=NOW)
    assert cell(organisation, known[MEMBERS], "x") is None
    assert due.due(organisation, today=TODAY).expired == 0
    event = AuditEvent.objects.get(action="evidence withdrawn")
    assert event.detail["reason"] == "Wrong group."


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"statement": "Short"}, "whole sentence"),
        ({"grade": "rumour"}, "no grade"),
        ({"source_name": " "}, "has a source"),
        ({"grade": "official statistics"}, "needs a link"),
        ({"grade": "second-hand"}, "needs a link"),
        ({"source_url": "http://a.example"}, "https://"),
        ({"dated": TODAY + timedelta(days=1)}, "day to come"),
        ({"expires": TODAY}, "expires before"),
        ({"outlet": "pigeon"}, "described"),
        ({"aspect": "hope"}, "no aspect"),
        ({"grade": "opinion"}, "never a figure"),
        ({"groups": ()}, "of one group"),
        ({"aspect": ""}, "somewhere"),
        ({"outlet": ""}, "somewhere"),
        ({"aspect": "expectation"}, "for a purpose"),
        ({"kind": ""}, "came about"),
        ({"hits": 41, "out_of": 40}, "more than all"),
        ({"out_of": None}, "go together"),
        ({"hits": None}, "go together"),
        ({"out_of": 0, "hits": 0}, "nobody"),
        ({"low": 0.1}, "both ends"),
        ({"low": 0.9, "high": 0.95}, "does not lie"),
        ({"whom": "some"}, "Whom the figure is of"),
        ({"whom": "nobody"}, "not known"),
    ],
)
def test_evidence_that_cannot_be_right_is_refused(
    organisation: Organisation, known: dict[str, Group], change: dict[str, Any], said: str
) -> None:
    with pytest.raises(InputError, match=said) as refused:
        library.add(organisation, survey(known[MEMBERS], "x", 20, 40, **change), now=NOW)
    assert refused.value.next_step
    assert not Evidence.objects.exists()
    assert not AuditEvent.objects.filter(action="evidence added").exists()


# --- national figures ----------------------------------------------------------------------------


def test_a_national_figure_never_fills_a_cell_of_another_group(
    organisation: Organisation, known: dict[str, Group]
) -> None:
    """Whichever way it is written down: as of more people, as of these, or as of some of these."""
    for name, one in known.items():
        library.add(organisation, published(one, whom="more", population="UK adults 16+"), now=NOW)
        found = cell(organisation, one, "x")
        assert found is not None, name
        assert isinstance(found.answer, NotEnough), name
        assert "more people than" in found.left_out[0][1]
    for whom in ("these", "some"):
        for name in (MEMBERS, "Researchers and research teams", "Journalists", "Sponsors"):
            with pytest.raises(InputError, match="the public at large"):
                library.add(
                    organisation,
                    published(known[name], whom=whom, population="UK online adults"),
                    now=NOW,
                )


def test_a_published_figure_of_researchers_themselves_is_heard(
    organisation: Organisation, known: dict[str, Group]
) -> None:
    one = known["Researchers and research teams"]
    library.add(organisation, published(one, population="Researchers in the UK"), now=NOW)
    found = cell(organisation, one, "x")
    assert found is not None
    assert isinstance(found.answer, Finding)
    assert found.grade is Grade.OFFICIAL


def test_figures_of_some_of_them_by_others_do_not_stand_for_all(
    organisation: Organisation, known: dict[str, Group]
) -> None:
    one = known["Researchers and research teams"]
    library.add(organisation, published(one, whom="some", population="Chemists"), now=NOW)
    found = cell(organisation, one, "x")
    assert found is not None
    assert isinstance(found.answer, NotEnough)


def test_even_a_standing_lets_a_national_figure_fill_only_cells_of_the_public(
    organisation: Organisation, known: dict[str, Group]
) -> None:
    """Standings written past every check, for every group: the grid hears only the public's."""
    source = PublishedSource.objects.create(
        organisation=organisation, title="Adults and what they use", publisher="Regulator",
        published_on=TODAY, grade=Grade.OFFICIAL, read_at=NOW,
    )  # fmt: skip
    PublishedFigure.objects.create(
        source=source, table="Use", population="UK adults 16+", kind="claimed", column="Total",
        row="X", outlet="x", measure="uses", value=39, unit="percent", base_unweighted=3_000,
    )  # fmt: skip
    Standing.objects.bulk_create(
        Standing(organisation=organisation, group=one, source=source, column="Total",
                 discount=0.5, reason="They are adults.", at=NOW)
        for one in known.values()
    )  # fmt: skip
    sheet = estimates.sheet(organisation, today=TODAY)
    filled = {
        group.name
        for group, _ in sheet.groups
        if isinstance(getattr(sheet.cell(group, "x"), "answer", None), Finding)
    }
    assert filled == {PUBLIC}


# --- counts of our own ---------------------------------------------------------------------------


def sized(organisation: Organisation, group: Group, size: int) -> Group:
    new = NewGroup(name=group.name, parent=group.parent_id, size=size, size_source="Register",
                   size_on=TODAY)  # fmt: skip
    return groups.change(organisation, group.pk, new, now=NOW)


def looked(group: Group, channel: Channel, **more: Any) -> counted.Followers:
    given: dict[str, Any] = {
        "followers": 300, "looked_at": 50, "declared": 6, "on": TODAY,
        "group": group.pk, "channel": channel,
    }  # fmt: skip
    return counted.Followers(**{**given, **more})


def test_followers_who_say_who_they_are_give_a_lower_bound(
    organisation: Organisation, known: dict[str, Group], channel: Channel
) -> None:
    group = sized(organisation, known["Journalists"], 240)
    made = counted.followers_evidence(organisation, looked(group, channel), now=NOW)
    assert made.share == pytest.approx(6 / 50 * 300 / 240)
    held = wilson(6, 50)
    assert (made.low, made.high) == pytest.approx((held.low * 1.25, held.high * 1.25))
    assert made.at_least
    found = cell(organisation, group, channel.platform)
    assert found is not None
    assert isinstance(found.answer, Finding)
    assert found.answer.high == 1.0
    assert found.grade is Grade.OWN_MEASUREMENT


@pytest.mark.parametrize(
    ("size", "more", "said"),
    [
        (None, {}, "not known"),
        (20, {}, "1.8 times"),
        (240, {"looked_at": 400}, "cannot be"),
        (240, {"declared": 51}, "more than all"),
    ],
)
def test_followers_that_cannot_be_are_explained(
    organisation: Organisation, known: dict[str, Group], channel: Channel, size: int | None,
    more: dict[str, Any], said: str,
) -> None:  # fmt: skip
    group = known["Journalists"] if size is None else sized(
        organisation, known["Journalists"], size
    )  # fmt: skip
    with pytest.raises(InputError, match=said):
        counted.followers_evidence(organisation, looked(group, channel, **more), now=NOW)
    assert not Evidence.objects.exists()


def test_people_who_wrote_are_the_least_part_of_a_group(
    organisation: Organisation, known: dict[str, Group]
) -> None:
    group = sized(organisation, known["Sponsors"], 200)
    seen = counted.Contacts(
        group=group.pk, outlet="email", channel=None, people=30, since=date(2026, 1, 1),
        until=date(2026, 1, 31), source_name="Enquiries desk",
    )  # fmt: skip
    made = counted.contacts_evidence(organisation, seen, now=NOW)
    assert made.share == 0.15
    assert "from 1 January 2026 to 31 January 2026" in made.statement
    with pytest.raises(InputError, match="cannot be"):
        counted.contacts_evidence(
            organisation, counted.Contacts(
                group=group.pk, outlet="email", channel=None, people=201, since=date(2026, 1, 1),
                until=date(2026, 1, 31), source_name="Enquiries desk"), now=NOW,
        )  # fmt: skip


# --- the grid ------------------------------------------------------------------------------------


def test_the_grid_takes_few_queries_however_much_there_is(
    organisation: Organisation, known: dict[str, Group], django_assert_max_num_queries: Any
) -> None:
    for outlet in ("x", "email", "linkedin", "bluesky", "website"):
        for one in known.values():
            library.add(organisation, survey(one, outlet, 20, 50), now=NOW)
    with django_assert_max_num_queries(9) as asked:
        sheet = estimates.sheet(organisation, today=TODAY)
    assert len(sheet.cells) == 5 * len(known)
    assert isinstance(asked, CaptureQueriesContext)


def test_expectation_is_of_one_purpose(organisation: Organisation, known: dict[str, Group]) -> None:
    incident = Purpose.objects.get(organisation=organisation, name="Incident")
    inform = Purpose.objects.get(organisation=organisation, name="Inform")
    new = survey(known[MEMBERS], "email", 80, 100, aspect="expectation", purpose=incident.pk)
    library.add(organisation, new, now=NOW)
    for purpose, there in ((incident, True), (inform, False)):
        sheet = estimates.sheet(organisation, today=TODAY, purpose=purpose.pk)
        assert (sheet.cell(known[MEMBERS], "email") is not None) is there
    assert cell(organisation, known[MEMBERS], "email") is None


def test_nothing_of_another_organisation_is_seen_or_used(
    organisation: Organisation, other_organisation: Organisation, known: dict[str, Group],
    channel: Channel,
) -> None:  # fmt: skip
    library.add(organisation, survey(known[MEMBERS], "email", 80, 100), now=NOW)
    choose(organisation, known[MEMBERS], "email")
    mine = Purpose.objects.filter(organisation=organisation).first()
    theirs = groups.add(other_organisation, NewGroup(name="Theirs"), now=NOW)
    purpose = purposes.add(other_organisation, NewPurpose(name="Inform"), now=NOW)
    assert not estimates.sheet(other_organisation, today=TODAY).cells
    assert not library.evidence_of(other_organisation, today=TODAY)
    assert not routing.table(other_organisation).stops
    assert not library.pieces_of_evidence(other_organisation, today=TODAY)
    assert [one.name for one in groups.groups_of(other_organisation)] == ["Theirs"]
    for refused, act in (
        (Group, lambda: library.add(organisation, survey(theirs, "x", 1, 2), now=NOW)),
        (Purpose, lambda: library.add(
            organisation,
            survey(known[MEMBERS], "x", 1, 2, aspect="expectation", purpose=purpose.pk), now=NOW)),
        (Channel, lambda: library.add(
            other_organisation, survey(theirs, "", 1, 2, channel=channel), now=NOW)),
        (Group, lambda: trees.retire(Group, organisation, theirs.pk, reason="x", now=NOW)),
        (Group, lambda: trees.shift(Group, organisation, theirs.pk, up=True, now=NOW)),
        (Group, lambda: groups.change(organisation, theirs.pk, NewGroup(name="A"), now=NOW)),
        (Purpose, lambda: purposes.change(
            organisation, purpose.pk, NewPurpose(name="A"), now=NOW)),
        (Group, lambda: choose(organisation, theirs, "email", purpose=mine)),
        (Evidence, lambda: library.withdraw(
            other_organisation, Evidence.objects.get().pk, reason="x", now=NOW)),
        (Route, lambda: routing.end(other_organisation, Route.objects.get().pk, now=NOW)),
        (Group, lambda: inputs.count_in(organisation, input_of(theirs), now=NOW)),
        (Purpose, lambda: estimates.sheet(organisation, today=TODAY, purpose=purpose.pk)),
    ):  # fmt: skip
        with pytest.raises(refused.DoesNotExist):
            act()
    with pytest.raises(InputError):
        groups.add(organisation, NewGroup(name="B", parent=theirs.pk), now=NOW)


# --- routes --------------------------------------------------------------------------------------


def choose(
    organisation: Organisation, group: Group, outlet: str, *, purpose: Purpose | None = None,
    **more: Any,
) -> Route:  # fmt: skip
    wanted = purpose or Purpose.objects.get(organisation=organisation, name="Incident")
    choice = routing.Choice(
        **{"group": group.pk, "purpose": wanted.pk, "outlet": outlet, "reason": "They read it.",
           **more}
    )  # fmt: skip
    return routing.choose(organisation, choice, today=TODAY, now=NOW)


def test_a_choice_keeps_the_evidence_of_its_day(
    organisation: Organisation, known: dict[str, Group]
) -> None:
    kept = library.add(organisation, survey(known[MEMBERS], "email", 80, 100), now=NOW)
    made = choose(organisation, known[MEMBERS], "email")
    library.withdraw(organisation, kept.pk, reason="Wrong.", now=NOW)
    frozen = Route.objects.get(pk=made.pk).evidence
    assert frozen["on"] == TODAY.isoformat()
    assert frozen["cells"][0]["grade"] == "own survey"
    assert frozen["cells"][0]["answer"]["value"] == 0.8


def test_a_new_choice_ends_the_one_before_and_both_stay(
    organisation: Organisation, known: dict[str, Group]
) -> None:
    first = choose(organisation, known[MEMBERS], "email")
    choose(organisation, known[MEMBERS], "text", is_fallback=True)
    second = choose(organisation, known[MEMBERS], "website")
    purpose = second.purpose
    past = routing.history(organisation, known[MEMBERS], purpose)
    assert {one.pk: one.ended_at for one in past}[first.pk] == NOW
    stop = routing.table(organisation).stop(known[MEMBERS], purpose)
    assert stop.first is not None
    assert stop.first.pk == second.pk
    assert stop.fallback is not None
    assert stop.fallback.outlet == "text"
    changed = AuditEvent.objects.filter(action="route chosen").order_by("-pk")[0]
    assert (changed.detail["before"], changed.detail["to"]) == ("E-mail from us", "Website")


def test_gaps_are_counted_and_groups_without_any_route_are_due(
    organisation: Organisation, known: dict[str, Group]
) -> None:
    assert len(due.due(organisation, today=TODAY).without_route) == 11
    choose(organisation, known[MEMBERS], "email")
    choose(organisation, known["Staff"], "text", is_fallback=True)
    table = routing.table(organisation)
    assert table.gaps == 11 * 4 - 1
    assert MEMBERS not in [one.name for one in table.without]
    assert "Staff" in [one.name for one in table.without]
    rows = routing.rows(table)
    assert len(rows) == 44
    assert sum(row[2] is None for row in rows) == 43


def test_routes_that_cannot_be_are_refused(
    organisation: Organisation, known: dict[str, Group], channel: Channel
) -> None:
    choose(organisation, known[MEMBERS], "email")
    for outlet, more, said in (
        ("email", {"is_fallback": True}, "the same"),
        ("pigeon", {}, "Say where"),
        ("text", {"reason": " "}, "Say why"),
    ):
        with pytest.raises(InputError, match=said):
            choose(organisation, known[MEMBERS], outlet, **more)
    Channel.objects.filter(pk=channel.pk).update(state="closed")
    channel.refresh_from_db()
    with pytest.raises(InputError, match="closed"):
        choose(organisation, known[MEMBERS], "", channel=channel)
    assert Route.objects.count() == 1


# --- input ---------------------------------------------------------------------------------------


def input_of(group: Group | None, **more: Any) -> inputs.NewInput:
    given: dict[str, Any] = {
        "kind": "enquiry", "count": 12, "since": date(2026, 1, 1), "until": date(2026, 1, 31),
        "source_name": "Enquiries desk", "group": group.pk if group else None, "outlet": "email",
    }  # fmt: skip
    return inputs.NewInput(**{**given, **more})


def test_whom_we_do_not_hear_is_said_and_not_counted_is_not_nought(
    organisation: Organisation, known: dict[str, Group]
) -> None:
    inputs.count_in(organisation, input_of(known["Sponsors"]), now=NOW)
    inputs.count_in(organisation, input_of(known["Staff"], count=0), now=NOW)
    inputs.count_in(organisation, input_of(None, count=7), now=NOW)
    inputs.count_in(organisation, input_of(known[MEMBERS], since=date(2025, 12, 1)), now=NOW)
    period = Period(since=date(2026, 1, 1), until=date(2026, 2, 28))
    found = inputs.received(organisation, period, now=NOW)
    by_name = {one.group.name if one.group else "": one for one in found.rows}
    assert by_name["Sponsors"].counts == {"enquiry": 12}
    assert by_name["Staff"].counts == {"enquiry": 0}
    assert by_name[MEMBERS].counts == {}
    assert by_name[""].counts == {"enquiry": 7}
    assert found.rows[-1].group is None
    assert found.left_out == 1
    assert "Sponsors" not in [one.name for one in found.missing]
    assert {"Staff", MEMBERS} <= {one.name for one in found.missing}


def test_the_same_days_are_not_counted_twice(
    organisation: Organisation, known: dict[str, Group]
) -> None:
    made = inputs.count_in(organisation, input_of(known["Sponsors"]), now=NOW)
    again = input_of(known["Sponsors"], since=date(2026, 1, 31), until=date(2026, 2, 5))
    with pytest.raises(InputError, match="counted already"):
        inputs.count_in(organisation, again, now=NOW)
    inputs.withdraw(organisation, made.pk, now=NOW)
    inputs.count_in(organisation, again, now=NOW)
    actions = AuditEvent.objects.filter(organisation=organisation).values_list("action", flat=True)
    assert {"input counted", "input withdrawn"} <= set(actions)


def test_collected_replies_are_of_people_we_do_not_know(db: None) -> None:
    from django.db.models import Sum
    from tests.browser.seeding import small

    from goodmeasure.store.models import LatestReading

    seeded = small(NOW)
    period = Period(since=TODAY - timedelta(days=400), until=TODAY)
    found = inputs.received(seeded.organisation, period, now=NOW)
    ours = LatestReading.objects.filter(
        post__organisation=seeded.organisation, metric="replies"
    ).exclude(post__kind="repost")
    assert found.rows[-1].group is None
    assert found.rows[-1].counts["posts"] == ours.aggregate(n=Sum("value"))["n"] > 0


def test_survey_answers_count_for_the_group_they_came_from(
    organisation: Organisation, known: dict[str, Group]
) -> None:
    """In the days asked for, and not those set aside."""
    survey_row = Survey.objects.create(
        organisation=organisation, title="Where are you?", token="a" * 20, made_at=NOW
    )
    for number, (group, on, aside) in enumerate((
        (known["Sponsors"], date(2026, 1, 5), ""),
        (known["Sponsors"], date(2026, 1, 6), "A machine"),
        (known["Sponsors"], date(2025, 1, 5), ""),
        (None, date(2026, 1, 5), ""),
    )):  # fmt: skip
        Response.objects.create(
            survey=survey_row, group=group, way="web", answers={}, received_on=on,
            once=str(number), set_aside=aside,
        )  # fmt: skip
    period = Period(since=date(2026, 1, 1), until=date(2026, 1, 31))
    found = inputs.received(organisation, period, now=NOW)
    counts = {one.group.name if one.group else "": one.counts for one in found.rows}
    assert counts["Sponsors"] == {"survey": 1}
    assert counts[""] == {"survey": 1}


def test_sets_are_exact_from_answers_and_bounds_otherwise(
    organisation: Organisation, known: dict[str, Group], monkeypatch: pytest.MonkeyPatch
) -> None:
    group = known[MEMBERS]
    for outlet, hits in (("email", 60), ("linkedin", 50)):
        library.add(organisation, survey(group, outlet, hits, 100), now=NOW)
    cells = estimates.of_group(organisation, group, today=TODAY)
    loose = sets.sets_of(organisation, group, cells)
    assert loose.bounds is not None
    assert (loose.bounds.low, loose.bounds.high) == pytest.approx((0.6, 1.0))
    used = {
        "email": np.array([True] * 6 + [False] * 14),
        "linkedin": np.array([False] * 5 + [True] * 5 + [False] * 10),
    }
    answered = {group.pk: (used, None)}
    monkeypatch.setattr(
        sets, "reach_answers", lambda organisation, key: answered.get(key, ({}, None))
    )
    exact = sets.sets_of(organisation, group, cells)
    assert exact.reached[1][0].reach.value == pytest.approx(0.5)
    assert sets.sets_of(organisation, known["Staff"], {}).none is not None
