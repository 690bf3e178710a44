"""The pages of Audiences through forms: what they keep, refuse, say and never fill."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.browser.audiences import met
from tests.browser.seeding import Seeded, small
from tests.integration.web import as_role

from goodmeasure.store.models import AuditEvent, Evidence, Group, InputCount, Purpose, Role, Route

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
MEMBERS, RESEARCHERS = "Research ethics committee members", "Researchers and research teams"


@pytest.fixture
def ours(small_body: Seeded) -> Seeded:
    return small_body


@pytest.fixture
def officer(ours: Seeded) -> Client:
    return as_role(ours, Role.OFFICER)


@pytest.fixture
def known(ours: Seeded, officer: Client) -> dict[str, int]:
    """Keys of the example groups and purposes, added with the button."""
    officer.post(reverse("audiences_example"))
    groups = Group.objects.filter(organisation=ours.organisation).values_list("name", "pk")
    purposes = Purpose.objects.filter(organisation=ours.organisation).values_list("name", "pk")
    return {**dict(groups), **dict(purposes)}


def evidence(key: int, **more: Any) -> dict[str, Any]:
    """What a person fills in."""
    return {
        "statement": "How many use LinkedIn, they said.", "grade": "own survey",
        "groups": [str(key)], "place": "linkedin", "aspect": "presence", "hits": "61",
        "out_of": "118", "at_least": "no", "kind": "own survey", "whom": "these",
        "dated": "2026-03-04", "source_name": "Survey", **more,
    }  # fmt: skip


def text(client: Client, where: str) -> str:
    return client.get(where).content.decode()


def row(html: str, name: str) -> str:
    """The row of the grid that is about one group."""
    return html.split("gm-heat__group")[
        next(i for i, part in enumerate(html.split("gm-heat__group")) if f">{name}</a>" in part)
    ]


def test_the_first_page_leads_to_the_first_step(ours: Seeded, officer: Client) -> None:
    page = text(officer, reverse("audiences"))
    assert "Where is each group, and where do they expect us?" in page
    assert "Add the example groups and purposes" in page
    assert "Add the example" not in text(as_role(ours, Role.VIEWER), reverse("audiences"))


def test_evidence_through_the_form_fills_its_cell(
    ours: Seeded, officer: Client, known: dict[str, int]
) -> None:
    response = officer.post(reverse("evidence_add"), evidence(known[MEMBERS]))
    assert response.status_code == 302, response.content.decode()
    page = text(officer, reverse("audiences"))
    assert "43 to 61%" in row(page, MEMBERS)
    assert "Own survey" in row(page, MEMBERS)
    assert "Not asked" in row(page, "Sponsors")
    assert Evidence.objects.get().person == ours.people[Role.OFFICER]
    assert AuditEvent.objects.filter(action="evidence added").count() == 1


def test_a_national_figure_fills_no_cell_of_researchers_or_members(
    officer: Client, known: dict[str, int]
) -> None:
    """As a person would enter it: refused as theirs, kept to be read as that of more people."""
    for name in (MEMBERS, RESEARCHERS):
        national = evidence(
            known[name], place="x", grade="official statistics", kind="claimed", hits="",
            share="39", out_of="3000", population="UK online adults",
            source_url="https://example.org/figures",
        )  # fmt: skip
        refused = officer.post(reverse("evidence_add"), national)
        assert refused.status_code == 422
        assert "the public at large" in refused.content.decode()
        kept = officer.post(reverse("evidence_add"), {**national, "whom": "more"})
        assert kept.status_code == 302
    page = text(officer, reverse("audiences"))
    for name in (MEMBERS, RESEARCHERS):
        assert "%" not in row(page, name)
        assert "We do not know" in row(page, name)
        shown = text(officer, reverse("group", args=[known[name]]))
        assert "It is of more people than" in shown
    rows = list(csv.DictReader(StringIO(
        officer.get(reverse("audiences_csv")).content.decode("utf-8-sig"))))  # fmt: skip
    assert {one["answer"] for one in rows} == {"not asked", "not enough"}
    assert not any(one["value"] for one in rows)


def test_a_form_that_is_wrong_says_what_and_keeps_what_was_typed(
    officer: Client, known: dict[str, int]
) -> None:
    response = officer.post(reverse("evidence_add"), evidence(known[MEMBERS], hits="200"))
    assert response.status_code == 422
    assert "more than all" in response.content.decode()
    assert "How many use LinkedIn, they said." in response.content.decode()
    assert not Evidence.objects.exists()
    group = officer.post(reverse("groups"), {"name": "sponsors", "is_public": "no", "size": "-3"})
    assert group.status_code == 422
    assert "Enter a number above 0" in group.content.decode()


@pytest.mark.parametrize("query", ["?purpose=999999999", "?purpose=x", "?purpose=-1", "?purpose="])
def test_a_purpose_that_is_not_there_shows_presence(
    officer: Client, known: dict[str, int], query: str
) -> None:
    assert "Where they are" in text(officer, reverse("audiences") + query)


def test_a_group_is_changed_moved_and_retired(
    ours: Seeded, officer: Client, known: dict[str, int]
) -> None:
    key = known["Sponsors"]
    officer.post(reverse("group_change", args=[key]), {
        "name": "Sponsors of studies", "parent": "", "size": "40", "size_source": "Register",
        "size_on": "2026-03-01", "is_public": "no",
    })  # fmt: skip
    found = Group.objects.get(pk=key)
    assert (found.name, found.size) == ("Sponsors of studies", 40)
    officer.post(reverse("group_shift", args=[key]), {"to": "up"})
    page = text(officer, reverse("groups"))
    assert page.index("Sponsors of studies") < page.index(RESEARCHERS)
    assert "Say why" in officer.post(
        reverse("group_retire", args=[key]), {"reason": ""}, follow=True
    ).content.decode()  # fmt: skip
    officer.post(reverse("group_retire", args=[key]), {"reason": "Mer\0ged."}, follow=True)
    trail = AuditEvent.objects.filter(organisation=ours.organisation, action="group retired").get()
    assert trail.detail["reason"] == "Merged."
    assert "Sponsors of studies" not in text(officer, reverse("audiences"))
    officer.post(reverse("group_restore", args=[key]))
    assert "Sponsors of studies" in text(officer, reverse("audiences"))


def test_a_group_with_parts_shows_each_part_and_adds_nothing_up(
    officer: Client, known: dict[str, int]
) -> None:
    parent = Group.objects.get(pk=known[MEMBERS]).parent
    assert parent is not None
    where = reverse("group", args=[parent.pk])
    assert "We do not know yet" in text(officer, where)
    officer.post(reverse("evidence_add"), evidence(known[MEMBERS]))
    page = text(officer, where)
    # the whole is still not known, and its part is, with a link and an explanation
    assert "Nobody has asked them yet." in page
    parts = page.partition('id="parts"')[2]
    assert f'href="{reverse("group", args=[known[MEMBERS]])}"' in parts
    assert "LinkedIn" in parts
    assert "52%" in parts
    assert f'data-how="part-{known[MEMBERS]}-linkedin"' in parts
    assert "52%" not in page.partition('id="parts"')[0]
    # and the other parts say that they are not known
    others = Group.objects.filter(parent=parent).count() - 1
    assert parts.count("We do not know yet") == others > 0


def test_a_route_is_chosen_with_the_evidence_beside_it(
    ours: Seeded, officer: Client, known: dict[str, int]
) -> None:
    officer.post(reverse("evidence_add"), evidence(known[MEMBERS]))
    where = reverse("route", args=[known[MEMBERS], known["Incident"]])
    assert "52% (43 to 61)" in text(officer, where)
    officer.post(where, {"place": "linkedin", "rank": "first", "reason": "Half are there."})
    officer.post(
        where, {"place": f"channel:{ours.bluesky.pk}", "rank": "fallback", "reason": "Ours."}
    )
    page = text(officer, reverse("routing"))
    assert "If it is down: Bluesky (@small.example)" in page
    assert "Nobody has chosen" in page
    assert "52% (43 to 61) are there (own survey)" in text(officer, where)
    rows = list(csv.DictReader(StringIO(
        officer.get(reverse("routing_csv")).content.decode("utf-8-sig"))))  # fmt: skip
    mine = next(r for r in rows if (r["group"], r["purpose"]) == (MEMBERS, "Incident"))
    assert (mine["first"], mine["first_reason"]) == ("LinkedIn page", "Half are there.")
    assert sum(not one["first"] for one in rows) == 43
    officer.post(reverse("route_end", args=[Route.objects.get(outlet="linkedin").pk]))
    assert "Half are there." in text(officer, where)
    assert "Nobody has chosen yet." in text(officer, where)


def test_a_channel_of_a_stranger_cannot_be_chosen(
    ours: Seeded, officer: Client, known: dict[str, int]
) -> None:
    theirs = small(NOW, slug="theirs", name="Somebody Else")
    where = reverse("route", args=[known[MEMBERS], known["Incident"]])
    response = officer.post(
        where, {"place": f"channel:{theirs.bluesky.pk}", "rank": "first", "reason": "x"}
    )
    assert response.status_code == 422
    assert not Route.objects.exists()


def test_input_is_entered_by_hand_and_taken_back(
    ours: Seeded, officer: Client, known: dict[str, int]
) -> None:
    given = {"group": known["Sponsors"], "kind": "enquiry", "place": "email", "count": "12",
             "first": "2026-02-01", "last": "2026-02-28", "source_name": "Desk"}  # fmt: skip
    assert officer.post(reverse("input"), given).status_code == 302
    again = officer.post(reverse("input"), given)
    assert again.status_code == 422
    assert "counted already" in again.content.decode()
    page = text(officer, f"{reverse('input')}?since=2026-01-01&until=2026-03-31")
    assert "We miss the input of" in page
    assert "We do not know from whom" in page
    officer.post(reverse("input_item", args=[InputCount.objects.get().pk]))
    assert InputCount.objects.get().withdrawn_at is not None


def test_a_viewer_looks_and_changes_nothing(ours: Seeded, known: dict[str, int]) -> None:
    viewer = as_role(ours, Role.VIEWER)
    viewer.post(reverse("groups"), {"name": "Mine", "is_public": "no"})
    viewer.post(reverse("route", args=[known[MEMBERS], known["Incident"]]),
                {"place": "email", "rank": "first", "reason": "x"})  # fmt: skip
    viewer.post(reverse("input"), {"kind": "enquiry", "count": "1", "first": "2026-02-01",
                                   "last": "2026-02-01", "source_name": "x"})  # fmt: skip
    assert not Group.objects.filter(name="Mine").exists()
    assert not Route.objects.exists()
    assert not InputCount.objects.exists()
    assert "Add a group" not in text(viewer, reverse("groups"))


def test_the_overview_says_what_is_due(ours: Seeded, officer: Client) -> None:
    assert "Nobody has chosen yet where we tell" not in text(officer, "/")
    met(ours, NOW)
    page = text(officer, "/")
    assert "1 piece of evidence about our groups has expired." in page
    assert "Nobody has chosen yet where we tell 8 groups anything." in page


def test_lists_hold_nothing_of_a_stranger(ours: Seeded, officer: Client) -> None:
    theirs = small(NOW, slug="theirs", name="Somebody Else")
    met(theirs, NOW)
    for name in ("audiences", "groups", "purposes", "evidence", "routing", "input",
                 "routing_print", "audiences_csv", "routing_csv"):  # fmt: skip
        page = officer.get(reverse(name)).content.decode()
        assert "Made up for this example" not in page, name
        assert "Public contributors" not in page, name


def test_a_page_of_the_grid_takes_few_queries(
    ours: Seeded, officer: Client, django_assert_max_num_queries: Any
) -> None:
    met(ours, NOW)
    with django_assert_max_num_queries(22):
        officer.get(reverse("audiences"))
