"""The pages of signposts: set in steps, shown, entered, seen, ended; and what waits on the Overview."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.browser.audiences import met
from tests.browser.seeding import Seeded, small
from tests.browser.signposting import jobs_site, signposted, watched
from tests.integration.test_cli import run, run_json
from tests.integration.web import as_role

from goodmeasure.services.signposts import watching
from goodmeasure.services.signposts.reading import spec_of
from goodmeasure.store.models import (
    DecisionRecord,
    Event,
    ReviewRecord,
    Role,
    SignpostLook,
    SignpostRecord,
)

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
TODAY = NOW.astimezone(ZoneInfo("Europe/London")).date()
UNTIL = f"{TODAY + timedelta(days=730)}"


@pytest.fixture
def body(small_body: Seeded) -> Seeded:
    return small_body


@pytest.fixture
def site(body: Seeded):
    return jobs_site(body.organisation, NOW)


def asked(site, **more) -> dict[str, str]:
    return {"kind": "measure", "channel": str(site.pk), "measure": "site_visits",
            "direction": "falls under", "threshold": "500", "every": "7", "persistence": "4",
            "until": UNTIL, **more}  # fmt: skip


def address_of(given: dict[str, str]) -> str:
    from urllib.parse import urlencode

    return f"{reverse('signpost_new')}?{urlencode(given)}"


def test_it_is_set_in_steps_and_what_it_takes_comes_first(body, site):
    client = as_role(body, Role.OFFICER)
    review = ReviewRecord.objects.create(
        organisation=body.organisation, question="Should we stay on X?", seed=1, opened_at=NOW
    )
    first = client.get(reverse("signpost_new"), {"review": review.pk}).content.decode()
    assert "Should we stay on X?" in first
    assert f'name="review" value="{review.pk}"' in first
    second = client.get(reverse("signpost_new"), {"kind": "measure"}).content.decode()
    assert "Set the signpost" not in second
    where = address_of(asked(site, review=str(review.pk)))
    third = client.get(where).content.decode()
    for said in ("What it would take", "from the threshold of 500", "How soon it would tell",
                 "Set the signpost"):  # fmt: skip
        assert said in third
    assert not SignpostRecord.objects.exists()
    sent = {"title": "Visits keep up", "owner": str(body.people[Role.APPROVER].pk)}
    answered = client.post(where, sent)
    made = SignpostRecord.objects.get()
    assert answered.url == reverse("signpost", args=[made.pk])
    assert (made.title, made.owner, made.review) == (
        "Visits keep up", body.people[Role.APPROVER], review,
    )  # fmt: skip
    assert made.checked_at is not None
    assert spec_of(made).threshold == 500
    page = client.get(answered.url).content.decode()
    assert "Site visits, jobs.research.example (website) falls under 500" in page


def test_a_refusal_leaves_no_way_to_set_it(body, site):
    client = as_role(body, Role.OFFICER)
    where = address_of(
        asked(site, channel=str(body.mastodon.pk), measure="engagement_by_views")
    )  # fmt: skip
    text = client.get(where).content.decode()
    assert "It cannot be watched" in text
    assert "Set the signpost" not in text
    client.post(where, {"title": "", "owner": str(body.people[Role.OFFICER].pk)})
    assert not SignpostRecord.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"until": "2020-01-01"}, "not after the first"),
        ({"until": "2099-01-01"}, "five years"),
        ({"threshold": "many"}, "Enter a number"),
        ({"threshold": "nan"}, "Enter a number"),
        ({"threshold": ""}, "Enter the threshold"),
        ({"channel": "999999"}, "Choose one from the list"),
        ({"every": "3"}, "Choose one from the list"),
    ],
)
def test_what_cannot_be_right_is_said_beside_its_field(body, site, wrong, said):
    response = as_role(body, Role.OFFICER).get(address_of(asked(site, **wrong)))
    assert response.status_code == 422
    text = response.content.decode()
    assert said in text
    field = next(iter(wrong))
    assert f'href="#id_watch_{field}"' in text


def test_nothing_of_another_organisation_can_be_watched_or_replaced(body, site):
    theirs = small(NOW, slug="theirs", name="Theirs")
    client = as_role(theirs, Role.OFFICER)
    assert client.get(address_of(asked(site))).status_code == 422
    made = watched(body.organisation, site, 300, NOW)
    assert client.get(reverse("signpost_new"), {"replaces": made.pk}).status_code == 404
    review = ReviewRecord.objects.create(
        organisation=body.organisation, question="X?", seed=1, opened_at=NOW
    )
    for given in ({"review": review.pk}, {"decision": 10**8}):
        assert client.get(reverse("signpost_new"), given).status_code == 404
    for strange in ("x", "-1", "9" * 30, "1e5"):
        assert client.get(reverse("signpost_new"), {"review": strange}).status_code in (200, 404)


def test_shares_hands_and_the_log_are_set_too(body):
    met(body, NOW)
    client, owner = as_role(body, Role.OFFICER), str(body.people[Role.OFFICER].pk)
    from goodmeasure.store.models import Group

    staff = Group.objects.get(organisation=body.organisation, name="Staff").pk
    rises = {"direction": "rises above", "until": UNTIL}
    for given in (
        {"kind": "cell", "group": str(staff), "outlet": "email", "purpose": "",
         "direction": "falls under", "threshold": "40", "until": UNTIL},
        {"kind": "hand", "figure": "Price", "unit": "pounds", "exact": "yes", "threshold": "900",
         "every": "28", "persistence": "2", **rises},
        {"kind": "log", "event": "regulator", "about": f"channel:{body.bluesky.pk}",
         "threshold": "1", "until": UNTIL},
    ):  # fmt: skip
        text = client.get(address_of(given)).content.decode()
        assert "Set the signpost" in text, given
        assert client.post(address_of(given), {"title": "", "owner": owner}).status_code == 302
    titles = list(SignpostRecord.objects.order_by("pk").values_list("title", flat=True))
    assert titles == [
        "Share of Staff on E-mail from us falls under 40%",
        "Price rises above 900",
        "Finding of a regulator or a court about @small.example on Bluesky is written in the log",
    ]
    made = SignpostRecord.objects.latest("pk")
    day_after = spec_of(made).set_on + timedelta(days=1)
    written = {"kind": "regulator", "title": "Fined", "at": f"{day_after}",
               "about": "bluesky", "source_name": "The regulator"}  # fmt: skip
    assert client.post(reverse("log"), written).status_code == 302
    assert Event.objects.filter(kind="regulator").exists()
    watching.check(body.organisation, now=NOW + timedelta(days=2))
    made.refresh_from_db()
    assert made.status == "tripped"


def test_a_figure_is_entered_and_refused_in_words(body):
    client = as_role(body, Role.OFFICER)
    keys = signposted_in(body)
    where = reverse("signpost_enter", args=[keys["price_signpost"]])
    before = SignpostLook.objects.filter(signpost=keys["price_signpost"]).count()
    for wrong, field in (
        ({"on": f"{TODAY}", "value": "", "source": "Invoice"}, "value"),
        ({"on": f"{TODAY}", "value": "950", "source": ""}, "source"),
        ({"on": f"{TODAY + timedelta(days=2)}", "value": "950", "source": "Invoice"}, "on"),
        ({"on": f"{TODAY - timedelta(days=40)}", "value": "950", "source": "Invoice"}, "on"),
    ):
        refused = client.post(where, wrong)
        assert refused.status_code == 422
        assert f'href="#id_{field}"' in refused.content.decode()
    assert SignpostLook.objects.filter(signpost=keys["price_signpost"]).count() == before
    fine = client.post(where, {"on": f"{TODAY}", "value": "950", "source": "Invoice"})
    assert fine.status_code == 302
    assert SignpostRecord.objects.get(pk=keys["price_signpost"]).status == "tripped"


def signposted_in(body: Seeded) -> dict[str, int]:
    met(body, NOW)
    return signposted(body, NOW)


def test_a_figure_is_corrected_and_both_are_shown_with_who_and_why(body):
    met(body, NOW)
    keys = signposted(body, NOW)
    client = as_role(body, Role.OFFICER)
    page = reverse("signpost", args=[keys["price_signpost"]])
    look = SignpostLook.objects.get(value=930)
    where = reverse("signpost_correct", args=[keys["price_signpost"], look.pk])
    assert where in client.get(page).content.decode()
    assert "930" in client.get(where).content.decode()
    given = {"value": "390", "source": "The invoice", "reason": ""}
    refused = client.post(where, given)
    assert (refused.status_code, "Say why" in refused.content.decode()) == (422, True)
    same = client.post(where, {**given, "value": "930", "reason": "Typed wrong."})
    assert "That is what stands there" in same.content.decode()
    assert client.post(where, {**given, "reason": "Digits swapped."}).status_code == 302
    text = client.get(page).content.decode()
    assert "What was corrected" in text
    for said in ("930", "390", "Digits swapped.", "One nought too many."):
        assert said in text
    assert client.post(where, {**given, "reason": "Again."}).status_code == 422
    other = reverse("signpost_correct", args=[keys["share_signpost"], look.pk])
    assert client.get(other).status_code == 404
    assert as_role(body, Role.VIEWER).get(where).status_code == 403
    assert where not in as_role(body, Role.VIEWER).get(page).content.decode()


def test_a_tripped_one_waits_on_the_overview_until_somebody_saw_it(body):
    keys = signposted_in(body)
    officer, viewer = as_role(body, Role.OFFICER), as_role(body, Role.VIEWER)
    assert "Visits to our jobs fall away" in viewer.get("/").content.decode()
    where = reverse("signpost_seen", args=[keys["tripped_signpost"]])
    assert viewer.post(where, {"note": "Seen"}).status_code == 403
    assert officer.post(where, {"note": ""}).status_code == 422
    assert officer.post(where, {"note": "The board met on it."}).status_code == 302
    text = officer.get("/").content.decode()
    assert "Visits to our jobs fall away" not in text
    page = viewer.get(reverse("signpost", args=[keys["tripped_signpost"]])).content.decode()
    assert "The board met on it." in page
    assert "Keep</button>" not in page


def test_the_overview_asks_for_figures_and_for_reviews_of_decisions(body):
    signposted_in(body)
    review = ReviewRecord.objects.filter(organisation=body.organisation).first()
    DecisionRecord.objects.create(
        organisation=body.organisation, review=review, title="Emergency only",
        review_on=TODAY - timedelta(days=1), frozen_at=NOW, started_at=NOW,
    )  # fmt: skip
    text = as_role(body, Role.VIEWER).get("/").content.decode()
    assert "A figure is to be entered: Price of measuring X." in text
    assert "The decision “Emergency only” was to be reviewed on" in text


def test_it_is_ended_only_after_the_page_that_asks(body, site):
    client = as_role(body, Role.OFFICER)
    made = watched(body.organisation, site, 300, NOW)
    where = reverse("signpost_end", args=[made.pk])
    assert "cannot be undone" in client.get(where).content.decode()
    assert client.post(where, {"reason": ""}).status_code == 422
    made.refresh_from_db()
    assert made.ended_at is None
    assert client.post(where, {"reason": "The site closes"}).status_code == 302
    made.refresh_from_db()
    assert made.ended_reason == "The site closes"
    assert client.get(where).status_code == 302


@pytest.mark.parametrize(
    "name", ["tripped_signpost", "share_signpost", "price_signpost", "log_signpost"]
)
def test_another_in_its_place_starts_from_the_same(body, name):
    keys = signposted_in(body)
    client = as_role(body, Role.OFFICER)
    old = SignpostRecord.objects.get(pk=keys[name])
    text = client.get(reverse("signpost_new"), {"replaces": old.pk}).content.decode()
    spec = spec_of(old)
    shown = f"{spec.threshold * (100 if spec.is_share else 1):g}"
    assert f'value="{shown}' in text
    assert f'name="replaces" value="{old.pk}"' in text


def test_a_replacement_ends_the_old_one(body, site):
    client = as_role(body, Role.OFFICER)
    old = watched(body.organisation, site, 300, NOW)
    given = asked(site, replaces=str(old.pk))
    sent = {"title": "Anew", "owner": str(body.people[Role.OFFICER].pk)}
    assert client.post(address_of(given), sent).status_code == 302
    old.refresh_from_db()
    assert old.ended_at is not None


def test_the_list_takes_as_many_queries_for_many_as_for_few(
    body, site, django_assert_max_num_queries
):
    from django.db import connection

    client = as_role(body, Role.VIEWER)
    watched(body.organisation, site, 300, NOW)
    client.get(reverse("signposts"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("signposts"))
    for _ in range(4):
        watched(body.organisation, site, 300, NOW)
    with django_assert_max_num_queries(len(few)):
        client.get(reverse("signposts"))


def test_commands_list_and_check(body):
    signposted_in(body)
    listed = run_json("signpost", "list")
    assert len(listed) == 8
    assert listed[0]["state"] == "tripped"
    assert "It tripped on" in listed[0]["sentence"]
    said = run("signpost", "list").stdout
    assert "Visits keep up (watching)" in said
    assert "Watched no more (ended)" in said
    checked = run("signpost", "check")
    assert checked.exit_code == 1
    assert "Tripped: " in checked.stdout
    SignpostRecord.objects.filter(status="tripped").update(seen_at=timezone.now())
    done = run_json("signpost", "check")
    assert done["tripped"] == []
    assert done["watched"] == 5
