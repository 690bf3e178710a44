"""The public page of a survey: no cookie, no address kept, machines set aside, languages, days."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.browser.seeding import Seeded
from tests.browser.surveying import surveyed
from tests.integration.web import as_role

from goodmeasure.services.surveys import answering, making
from goodmeasure.store.models import Response, Role, Survey
from goodmeasure.web import survey_limits
from goodmeasure.web.survey_limits import DOUBTED, REFUSED, Limits, Pace
from goodmeasure.web.views.surveys import public as public_survey

pytestmark = pytest.mark.django_db


@pytest.fixture
def seeded(small_body: Seeded) -> Seeded:
    return small_body


@pytest.fixture
def things(seeded: Seeded, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    monkeypatch.setattr(public_survey, "limits", Limits())
    return surveyed(seeded.organisation, timezone.now())


def ticket(html: str) -> str:
    found = re.search(r'name="ticket" value="([^"]+)"', html)
    assert found is not None
    return found[1]


def old_ticket(token: str, seconds: float) -> str:
    survey = Survey.objects.get(token=token)
    return answering.ticket(survey, now=timezone.now() - timedelta(seconds=seconds))


def send(token: object, client: Client | None = None, **fields: object):
    first = Response.objects.filter(survey__token=token).first()
    group = first.group_id if first else "none"
    body = {"group": group, "miss": ["email"], "lang": "en", "homepage": "",
            "ticket": old_ticket(str(token), 30), **fields}  # fmt: skip
    return (client or Client(enforce_csrf_checks=True)).post(f"/s/{token}/", body)


def test_it_needs_no_cookie_and_sets_none(things: dict[str, object]) -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.get(f"/s/{things['token']}/")
    sent = send(things["token"], client)
    thanks = client.get(sent["Location"])
    for response in (page, sent, thanks):
        assert not response.cookies
        assert response["Cache-Control"] == "no-store"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert "Cookie" not in response.get("Vary", "")
    assert sent.status_code == 303
    assert "Your answers are with us" in thanks.content.decode()


def test_nothing_says_who_answered(things: dict[str, object]) -> None:
    send(things["token"], Client(REMOTE_ADDR="203.0.113.9", HTTP_USER_AGENT="Strange/9"))
    row = Response.objects.latest("received_on", "pk")
    stored = str(list(Response.objects.filter(survey=row.survey).values()))
    assert "203.0.113" not in stored
    assert "Strange" not in stored


def test_sent_twice_it_counts_once(things: dict[str, object]) -> None:
    before = Response.objects.count()
    given = old_ticket(str(things["token"]), 30)
    for _ in range(2):
        assert send(things["token"], ticket=given).status_code == 303
    assert Response.objects.count() == before + 1


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"homepage": "http://spam.example"}, answering.HIDDEN_BOX),
        ({"ticket": 1.0}, answering.TOO_FAST),
    ],
)
def test_what_looks_like_a_machine_is_set_aside(
    things: dict[str, object], fields: dict[str, object], why: str
) -> None:
    if "ticket" in fields:
        fields = {"ticket": old_ticket(str(things["token"]), 1)}
    assert send(things["token"], **fields).status_code == 303
    assert Response.objects.filter(set_aside=why, survey=things["survey"]).exists()


def test_a_made_up_ticket_keeps_nothing_and_loses_nothing(things: dict[str, object]) -> None:
    before = Response.objects.count()
    for wrong in ("", "x", old_ticket(str(things["token"]), 25 * 3600)):
        response = send(things["token"], ticket=wrong)
        html = response.content.decode()
        assert response.status_code == 422
        assert "open for too long" in html
        assert re.search(r'id="miss-email"[^>]* checked', html)
        assert answering.read_ticket(
            Survey.objects.get(token=things["token"]), ticket(html), now=timezone.now()
        )
    assert Response.objects.count() == before


def test_a_mistake_is_said_and_answers_stay(things: dict[str, object]) -> None:
    response = send(things["token"], group="", miss=["none", "email"])
    html = response.content.decode()
    assert response.status_code == 422
    assert html.count("nhsuk-error-summary__list") == 1
    assert 'href="#group-' in html
    assert "but not both" in html


def test_many_from_one_address_are_doubted_then_turned_away() -> None:
    limits = Limits()
    paces = [limits.count("203.0.113.9", 1.0) for _ in range(REFUSED + 1)]
    assert paces.count(Pace.FINE) == DOUBTED
    assert paces[-1] is Pace.REFUSED
    assert limits.count("203.0.113.10", 2.0) is Pace.FINE
    assert limits.count("203.0.113.9", 2.0 + survey_limits.WINDOW) is Pace.FINE
    held = repr(vars(limits))
    assert "203.0.113" not in held


def test_the_turned_away_are_told(
    things: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(survey_limits, "REFUSED", 0)
    response = send(things["token"])
    assert response.status_code == 429
    assert "wait ten minutes" in response.content.decode()


def test_languages(things: dict[str, object]) -> None:
    client = Client()
    welsh = client.get(f"/s/{things['token']}/?lang=cy").content.decode()
    assert '<html lang="cy" dir="ltr">' in welsh
    assert "Anfon fy atebion" in welsh
    assert '<span lang="en" dir="ltr">Sponsors</span>' in welsh
    arabic = client.get(f"/s/{things['token']}/?lang=ar").content.decode()
    assert '<html lang="ar" dir="rtl">' in arabic
    unknown = client.get(f"/s/{things['token']}/?lang=tlh").content.decode()
    assert '<html lang="en"' in unknown
    assert "not in the language you asked for" in unknown


def test_an_answer_in_an_unknown_language_is_kept_in_the_surveys_own(
    things: dict[str, object],
) -> None:
    send(things["token"], lang="tlh", miss=["news"])
    assert Response.objects.get(answers={"miss": ["news"]}).language == "en"
    send(things["token"], lang="cy", miss=["events"])
    assert Response.objects.get(answers={"miss": ["events"]}).language == "cy"


def test_days_drafts_and_ended_links(seeded: Seeded, things: dict[str, object]) -> None:
    client = Client()
    assert client.get(f"/s/{things['closed']}/").status_code == 410
    assert "closed" in client.get(f"/s/{things['closed']}/").content.decode()
    assert "not open yet" in client.get(f"/s/{things['later']}/").content.decode()
    assert client.get(f"/s/{things['draft_token']}/").status_code == 404
    assert client.get("/s/unknown-token/").status_code == 404
    before = Response.objects.count()
    send(things["closed"])
    send(things["later"])
    assert Response.objects.count() == before
    assert client.get(f"/s/{things['link']}/").status_code == 200
    making.end_link(
        seeded.organisation, int(str(things["survey"])), int(str(things["link_key"])),
        now=timezone.now(),
    )  # fmt: skip
    assert client.get(f"/s/{things['link']}/").status_code == 404


def test_by_a_groups_link_nobody_is_asked_and_nobody_can_say_otherwise(
    things: dict[str, object],
) -> None:
    html = Client().get(f"/s/{things['link']}/").content.decode()
    assert 'name="group"' not in html
    survey = Survey.objects.get(token=things["token"])
    other = survey.responses.exclude(group__name__startswith="Researchers").first()
    assert other is not None
    Client().post(
        f"/s/{things['link']}/",
        {"group": other.group_id, "miss": ["facebook"], "lang": "en", "ticket": ticket(html)},
    )
    row = survey.responses.get(answers={"miss": ["facebook"]})
    assert row.group is not None
    assert row.group.name.startswith("Researchers")


def test_markup_in_wording_is_shown_as_it_was_typed(
    seeded: Seeded, things: dict[str, object]
) -> None:
    from goodmeasure.evidence.audiences import editing

    draft = int(str(things["draft"]))
    making.change(
        seeded.organisation, draft,
        lambda f: editing.named(f, title="<script>alert(1)</script> {most}", intro="{0}"),
        what="title", now=timezone.now(),
    )  # fmt: skip
    html = as_role(seeded, Role.VIEWER).get(f"/audiences/surveys/{draft}/preview/").content.decode()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_downloads_run_no_formula(seeded: Seeded, things: dict[str, object]) -> None:
    from goodmeasure.store.models import Group

    Group.objects.filter(name__startswith="Researchers").update(name="=1+1")
    client = as_role(seeded, Role.OFFICER)
    for name in ("answers.csv", "results/results.csv"):
        text = client.get(f"/audiences/surveys/{things['survey']}/{name}").content.decode()
        assert "'=1+1" in text
        assert "\n=1+1" not in text
        assert ",=1+1" not in text


def test_paper_is_typed_by_numbers_and_counts_once(
    seeded: Seeded, things: dict[str, object]
) -> None:
    client = as_role(seeded, Role.OFFICER)
    where = f"/audiences/surveys/{things['survey']}/paper/"
    html = client.get(where).content.decode()
    once = re.search(r'name="once" value="([^"]+)"', html)
    assert once is not None
    typed = {"once": once[1], "group": "1", "use-email": "1", "miss": "2 3"}
    for _ in range(2):
        assert client.post(where, typed).status_code == 302
    row = Response.objects.get(way="paper")
    assert row.answers["use"] == {"email": "daily"}
    assert len(row.answers["miss"]) == 2
    assert row.entered_by == seeded.people[Role.OFFICER]
    wrong = client.post(where, {**typed, "once": "other", "miss": "99"})
    assert wrong.status_code == 422
    assert "Choose from the answers" in wrong.content.decode()
