"""The platform evidence log: sources, what it bears on, and who may rest on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from tests.browser.seeding import Seeded
from tests.integration.test_cli import run, run_json
from tests.integration.web import as_role

from goodmeasure.kernel.breaks import BreakKind
from goodmeasure.kernel.errors import InputError
from goodmeasure.measures.platforms import platforms
from goodmeasure.services.change import log, starter_set
from goodmeasure.services.change.breaks import breaks_of
from goodmeasure.services.change.log import NewEvent, criteria, events_of, evidence_for, write
from goodmeasure.store.models import Event, EventKind, Role

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
FINE = NewEvent(
    kind="regulator", at=date(2026, 2, 1), title="Fined for its blue ticks", platform="x",
    source_name="European Commission", bears_on=("safety", "identity"),
)  # fmt: skip


@pytest.mark.parametrize("kind", log.SOURCED)
def test_what_somebody_else_did_needs_a_source(organisation, kind):
    with pytest.raises(InputError, match="source"):
        write(organisation, replace(FINE, kind=kind, source_name="  "), now=NOW)
    assert not Event.objects.exists()
    link = "https://example.org/decision"
    assert write(organisation, replace(FINE, kind=kind, source_name="", source_url=link), now=NOW)


def test_our_own_events_need_none(organisation):
    for kind in set(EventKind.values) - {one.value for one in log.SOURCED}:
        assert write(organisation, NewEvent(kind=kind, at=FINE.at, title="It was so"), now=NOW)


def test_it_bears_on_shipped_criteria_only_and_on_no_heading(organisation):
    assert {"reach", "safety", "incident", "identity"} <= set(criteria())
    assert "people" not in criteria()
    with pytest.raises(InputError, match="beauty"):
        write(organisation, replace(FINE, bears_on=("safety", "beauty")), now=NOW)
    made = write(organisation, replace(FINE, bears_on=("safety", "safety")), now=NOW)
    assert made.bears_on == ["safety"]


def test_evidence_for_a_cell_is_of_its_platform_and_criterion(small_body: Seeded):
    ours = small_body.organisation
    of_x = write(ours, FINE, now=NOW)
    everywhere = write(ours, replace(FINE, kind="policy", platform="", title="A law"), now=NOW)
    one = write(ours, replace(FINE, channel=small_body.mastodon, title="Blocked"), now=NOW)
    gone = write(ours, replace(FINE, title="A mistake"), now=NOW)
    log.withdraw(ours, gone.pk, reason="Mistaken", now=NOW)
    write(ours, replace(FINE, kind="campaign", title="Ours"), now=NOW)

    def found(about, criterion):
        return {event.pk for event in evidence_for(ours, criterion, about)}

    assert found("x", "safety") == {of_x.pk, everywhere.pk}
    assert found("x", "reach") == set()
    assert found(None, "safety") == {of_x.pk, everywhere.pk, one.pk}
    assert found("mastodon", "safety") == {everywhere.pk, one.pk}
    assert found(small_body.mastodon, "identity") == {everywhere.pk, one.pk}
    assert found(small_body.bluesky, "identity") == {everywhere.pk}


def test_only_a_change_of_what_people_are_shown_is_a_break(organisation, channel):
    for kind in log.SOURCED:
        write(organisation, replace(FINE, kind=kind, platform="", title=str(kind)), now=NOW)
    (one,) = breaks_of(organisation, [channel])[channel.pk]
    assert (one.why, one.kind, one.kind.parts) == ("algorithm", BreakKind.PLATFORM, False)


def test_the_log_is_read_by_kind_as_a_set_and_by_platform(small_body: Seeded):
    ours = small_body.organisation
    for kind in EventKind.values:
        write(ours, replace(FINE, kind=kind, title=f"It is {kind}", platform="x"), now=NOW)
    write(ours, replace(FINE, title="On another", platform="bluesky"), now=NOW)
    client = as_role(small_body, Role.VIEWER)

    def said(**asked):
        page = client.get(reverse("log"), asked)
        assert page.status_code == 200
        return page.content.decode()

    for kind in EventKind.values:
        text = said(kind=kind)
        assert text.count("It is ") == 1
        assert f"It is {kind}" in text
    text = said(kind="platform evidence")
    assert text.count("It is ") == len(log.EVIDENCE)
    assert "Bears on: Safety" in text
    assert "On another" not in said(kind="platform evidence", platform="x")
    assert "It is policy" not in said(platform="bluesky")
    assert "Nothing of these is in the log" in said(kind="price", platform="bluesky")
    assert "It is left" in said(kind="nonsense")


def test_the_form_keeps_what_it_bears_on_and_refuses_hearsay(small_body: Seeded):
    client = as_role(small_body, Role.OFFICER)
    given = {"kind": "outage", "title": "Down for a day", "at": "2026-03-01", "about": "mastodon",
             "bears_on": ["incident", "reach"]}  # fmt: skip
    refused = client.post(reverse("log"), given)
    assert refused.status_code == 422
    assert "needs a source" in refused.content.decode()
    assert client.post(reverse("log"), {**given, "source_name": "Status page"}).status_code == 302
    made = Event.objects.get()
    assert made.bears_on == ["incident", "reach"]
    page = client.get(reverse("event", args=[made.pk])).content.decode()
    assert "It bears on: " in page
    assert "Status page" in page
    strange = client.post(reverse("log"), {**given, "source_name": "x", "bears_on": ["beauty"]})
    assert strange.status_code == 422


def test_commands_write_and_read_evidence(small_body: Seeded):
    made = run_json("log", "add", "Prices doubled", "--kind", "price", "--on", "2026-03-01",
                    "--platform", "x", "--source", "X, price list", "--bears-on", "cost",
                    "--bears-on", "measurability")  # fmt: skip
    assert made["bears_on"] == ["cost", "measurability"]
    assert len(run_json("log", "list", "--kind", "platform evidence")) == 1
    assert run_json("log", "list", "--platform", "bluesky") == []
    wrong = run("log", "add", "Hearsay", "--kind", "regulator", "--on", "2026-03-01")
    assert wrong.exit_code == 2
    assert "source" in wrong.stderr


def test_another_organisation_sees_nothing_of_it(organisation, other_organisation):
    write(organisation, FINE, now=NOW)
    assert events_of(other_organisation, kind=log.PLATFORM_EVIDENCE) == []
    assert evidence_for(other_organisation, "safety", "x") == []


def test_every_fact_of_the_starter_set_has_a_day_a_source_and_a_platform_of_ours():
    found = starter_set.starter_events()
    assert len({one.key for one in found}) == len(found) >= 8
    for one in found:
        assert one.new.kind in log.SOURCED
        assert one.new.platform in platforms()
        assert one.new.at <= date(2026, 11, 27)
        assert one.new.source_url.startswith("https://")
        assert one.new.source_name.endswith("(second-hand)") == one.second_hand
        assert one.new.bears_on
        assert set(one.new.bears_on) <= set(criteria())
        assert all(len(text) <= most for text, most in (
            (one.new.title, 200), (one.new.source_name, 200), (one.new.source_url, 500),
        ))  # fmt: skip
    first_hand = {one.new.source_url.split("/")[2] for one in found if not one.second_hand}
    assert first_hand == {"docs.x.com", "developers.facebook.com", "developers.google.com"}


def test_chosen_facts_go_into_the_log_once_and_what_was_withdrawn_is_not_offered_again(
    organisation, other_organisation
):
    keys = ["x-2025-12-05", "tiktok-2023-04-04"]
    made = starter_set.add_starter_events(organisation, keys, now=NOW)
    assert {one.platform for one in made} == {"x", "tiktok"}
    assert starter_set.add_starter_events(organisation, keys, now=NOW) == []
    log.withdraw(organisation, made[0].pk, reason="We have it already", now=NOW)
    left = {one.key for one in starter_set.not_in_log(organisation)}
    assert left == {one.key for one in starter_set.starter_events()} - set(keys)
    assert len(starter_set.not_in_log(other_organisation)) == len(left) + 2


def test_a_team_chooses_the_facts_that_it_takes_in(small_body: Seeded):
    client, where = as_role(small_body, Role.OFFICER), reverse("log_starter")
    assert where in client.get(reverse("log")).content.decode()
    shown = client.get(where).content.decode()
    ticked = [one.split('"')[0] for one in shown.split('value="')[1:] if "checked" in one[:120]]
    ours = {channel.platform for channel in (small_body.mastodon, small_body.bluesky)}
    assert {one.partition("-")[0] for one in ticked} >= ours
    assert "tiktok-2023-04-04" not in ticked
    assert client.post(where, {}).status_code == 422
    assert client.post(where, {"take": ["tiktok-2023-04-04"]}).status_code == 302
    (made,) = Event.objects.filter(organisation=small_body.organisation)
    assert (made.person, made.source_name) == (
        small_body.people[Role.OFFICER], "The Independent (second-hand)",
    )  # fmt: skip
    assert "tiktok-2023-04-04" not in client.get(where).content.decode()
    assert as_role(small_body, Role.VIEWER).get(where).status_code == 403
    assert where not in as_role(small_body, Role.VIEWER).get(reverse("log")).content.decode()


def test_the_command_takes_in_facts_about_platforms_we_are_on_or_name(small_body: Seeded):
    ours = small_body.organisation
    made = run_json("log", "starter", "--platform", "linkedin", "--organisation", ours.slug)
    assert [one["title"] for one in made] == [
        "The Irish Data Protection Commission fines LinkedIn €310 million"
    ]
    run("log", "starter", "--organisation", ours.slug)
    assert set(Event.objects.filter(organisation=ours).values_list("platform", flat=True)) == {
        "linkedin", *(one for one in starter_set.platforms_of(ours) if one in platforms())
    }  # fmt: skip
    assert "nothing to add" in run("log", "starter", "--organisation", ours.slug).stdout
