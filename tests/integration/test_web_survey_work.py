"""What officers do with a survey through its pages: waves, known sizes, files, addresses."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.browser.seeding import Seeded
from tests.browser.surveying import GROUPS, surveyed
from tests.integration.web import as_role

from goodmeasure.evidence.audiences.survey_answers import Answers
from goodmeasure.services.surveys import answering, making
from goodmeasure.services.surveys.answering import Sent
from goodmeasure.store.models import AuditEvent, Group, Response, Role, Survey

pytestmark = pytest.mark.django_db


@pytest.fixture
def seeded(small_body: Seeded) -> Seeded:
    return small_body


@pytest.fixture
def things(seeded: Seeded) -> dict[str, object]:
    return surveyed(seeded.organisation, timezone.now())


@pytest.fixture
def officer(seeded: Seeded, things: dict[str, object]) -> Client:
    return as_role(seeded, Role.OFFICER)


def text_of(response: object) -> str:
    html = response.content.decode()  # type: ignore[attr-defined]
    main = html[html.index("<main") :] if "<main" in html else html
    return " ".join(re.sub(r"<[^>]+>", " ", main).replace("&#39;", "'").split())


def test_the_next_wave_is_made_opened_and_compared(
    officer: Client, seeded: Seeded, things: dict[str, object]
) -> None:
    # given the second wave, closed
    officer.post(f"/audiences/surveys/{things['survey']}/close/")
    # when an officer makes the third
    made = officer.post(f"/audiences/surveys/{things['survey']}/wave/", follow=True)
    assert "It asks the same; change what you need to" in text_of(made)
    third = Survey.objects.get(organisation=seeded.organisation, wave=3)
    assert made.redirect_chain[-1][0] == f"/audiences/surveys/{third.pk}/"
    assert third.form == Survey.objects.get(pk=things["survey"]).form
    assert "Where our people are, wave 3" in text_of(officer.get("/audiences/surveys/"))
    # and opens it, and enough people answer and it closes
    today = timezone.localdate()
    officer.post(
        f"/audiences/surveys/{third.pk}/open/",
        {"opens_on": str(today), "closes_on": str(today + timedelta(days=9))},
    )
    third.refresh_from_db()
    assert Client().get(f"/s/{third.token}/").status_code == 200
    group = Group.objects.get(organisation=seeded.organisation, name=GROUPS[0][0])
    for n in range(30):
        answering.receive(
            seeded.organisation, third,
            Sent(answers=Answers(group=group.pk, values={"miss": ("events",)}),
                 once=answering.digest(third, str(n)), language="en"),
            now=timezone.now(),
        )  # fmt: skip
    officer.post(f"/audiences/surveys/{third.pk}/close/")
    # then results say what changed since the last wave
    said = text_of(officer.get(f"/audiences/surveys/{third.pk}/results/"))
    assert "Since the last wave" in said
    assert re.search(r"More: by \d+ to \d+ points", said)
    assert "No change that we can tell" in said


def test_a_wave_can_be_changed_until_somebody_answers(
    officer: Client, things: dict[str, object]
) -> None:
    where = f"/audiences/surveys/{things['survey']}/questions/use/"
    asked = {"words": "How often?", "hint": "", "asked": "yes", "required": "no", "place": "2"}
    refused = officer.post(where, asked)
    assert refused.status_code == 422
    assert "Make its next wave and change that one" in text_of(refused)


def test_known_sizes_are_saved_and_taken_away(
    officer: Client, seeded: Seeded, things: dict[str, object]
) -> None:
    key = things["survey"]
    where = f"/audiences/surveys/{key}/sizes/group/"
    groups = {name: Group.objects.get(organisation=seeded.organisation, name=name).pk
              for name, _ in GROUPS}  # fmt: skip
    sizes = {f"size-{pk}": str(100 * n) for n, pk in enumerate(groups.values(), 1)}
    saved = officer.post(where, {**sizes, "source": "Register, 2 May"}, follow=True)
    assert "Results are weighted to these sizes" in text_of(saved)
    assert "Answers are weighted to known sizes (Register, 2 May)" in text_of(saved)
    assert 'value="200' in officer.get(where).content.decode()
    officer.post(where, {"source": ""})
    assert Survey.objects.get(pk=key).margins == {}
    assert "weighted to known sizes" not in text_of(
        officer.get(f"/audiences/surveys/{key}/results/")
    )


def test_sizes_that_cannot_be_met_are_refused_by_name(
    officer: Client, seeded: Seeded, things: dict[str, object]
) -> None:
    """Nobody answered of a group that is said to have people: the sentence names margin and
    group, and what was known stays."""
    key, before = things["survey"], Survey.objects.get(pk=things["survey"]).margins
    sponsors = Group.objects.get(organisation=seeded.organisation, name="Sponsors").pk
    Response.objects.filter(survey=key, group=sponsors).delete()
    wanted = {
        f"size-{Group.objects.get(organisation=seeded.organisation, name=name).pk}": "50"
        for name, _ in GROUPS
    }
    refused = officer.post(
        f"/audiences/surveys/{key}/sizes/group/", {**wanted, "source": "Register"}
    )
    assert refused.status_code == 422
    said = text_of(refused)
    assert "cannot be weighted to these sizes" in said
    assert "Which of these fits you best" in said
    assert "the margin “Which of these fits you best?”: nobody answered “Sponsors”" in said
    assert Survey.objects.get(pk=key).margins == before


@pytest.mark.parametrize(
    ("sizes", "said"),
    [(("10", ""), "of at least two answers"), (("0", "0"), "add up to nothing"),
     (("many", "5"), "Enter a number")],
)  # fmt: skip
def test_sizes_that_are_none_are_said(
    officer: Client, seeded: Seeded, things: dict[str, object], sizes: tuple[str, str], said: str
) -> None:
    keys = [Group.objects.get(organisation=seeded.organisation, name=n).pk for n, _ in GROUPS[:2]]
    sent = {f"size-{key}": size for key, size in zip(keys, sizes, strict=True)}
    refused = officer.post(
        f"/audiences/surveys/{things['survey']}/sizes/group/", {**sent, "source": "x"}
    )
    assert refused.status_code == 422
    assert said in text_of(refused)


def answers_file(officer: Client, key: object, *lines: dict[str, str]) -> SimpleUploadedFile:
    """By the template that the page gives out, filled in as a person would."""
    given = officer.get(f"/audiences/surveys/{key}/template.csv").content.decode("utf-8-sig")
    head = given.strip().split(",")
    rows = [",".join(one.get(name, "") for name in head) for one in lines]
    data = "\r\n".join([",".join(head), *rows]).encode("utf-8-sig")
    return SimpleUploadedFile("answers.csv", data, content_type="text/csv")


def test_a_file_of_answers_comes_in(officer: Client, things: dict[str, object]) -> None:
    key = things["survey"]
    file = answers_file(
        officer, key, {"number": "1", "group": "1", "use-email": "1", "miss": "2 3"},
        {"number": "2", "group": "Sponsors", "miss": "1"},
    )  # fmt: skip
    done = officer.post(f"/audiences/surveys/{key}/file/", {"file": file}, follow=True)
    assert done.redirect_chain[-1][0] == f"/audiences/surveys/{key}/"
    assert Response.objects.filter(survey=key, way="file").count() == 2
    assert AuditEvent.objects.filter(action="survey answers imported").count() == 1


def test_one_bad_line_and_nothing_comes_in(officer: Client, things: dict[str, object]) -> None:
    key = things["survey"]
    before = Response.objects.count()
    file = answers_file(
        officer, key, {"group": "1", "use-email": "1"}, {"group": "1", "use-email": "sometimes"},
        {"group": "1", "miss": "3"},
    )  # fmt: skip
    refused = officer.post(f"/audiences/surveys/{key}/file/", {"file": file})
    assert refused.status_code == 422
    said = text_of(refused)
    assert "Nothing came in" in said
    assert "use-email" in said
    assert re.search(r"\b3\b", said.partition("What is wrong")[2] or said)
    assert Response.objects.count() == before
    assert not AuditEvent.objects.filter(action="survey answers imported").exists()


def test_addresses_are_downloaded_by_officers_and_that_is_noted(
    officer: Client, seeded: Seeded, things: dict[str, object]
) -> None:
    key = things["survey"]
    where = f"/audiences/surveys/{key}/addresses.csv"
    survey = making.survey_of(seeded.organisation, int(str(key)))
    for n in range(3):
        answering.receive(
            seeded.organisation, survey,
            Sent(answers=Answers(group=None, values={"miss": ("x",)}), language="en",
                 once=answering.digest(survey, f"with {n}"), email=f"=p{n}@mail.example"),
            now=timezone.now(),
        )  # fmt: skip
    assert "Addresses that people left" in text_of(officer.get(f"/audiences/surveys/{key}/"))
    assert as_role(seeded, Role.VIEWER).post(where).status_code == 403
    assert officer.get(where).status_code == 405
    given = officer.post(where)
    lines = given.content.decode("utf-8-sig").split()
    assert given["Content-Disposition"].startswith("attachment")
    assert lines[0] == "address"
    assert sorted(lines[1:]) == [f"'=p{n}@mail.example" for n in range(3)]
    noted = AuditEvent.objects.get(action="survey addresses looked at")
    assert (noted.person, noted.detail["count"]) == (seeded.people[Role.OFFICER], 3)
    assert "mail.example" not in str(noted.detail)


def test_not_enough_yet_opens_to_why(officer: Client, things: dict[str, object]) -> None:
    html = officer.get(f"/audiences/surveys/{things['survey']}/results/use/").content.decode()
    # a group without any figure has no column and is named
    assert not re.search(r"<th[^>]*>Sponsors</th>", html)
    assert re.search(r"<p[^>]*>Not enough yet of [^<]*Sponsors", html)
    # and each tag in a column that has some leads there
    assert html.count('href="#why-none"') == len(re.findall(r"<strong class=.nhsuk-tag", html))
    why = html[html.index('id="why-none"') :]
    why = why[: why.index("</details>")]
    assert "at least 10 people of the group" in why
    assert "wait for the close" in why


def test_results_say_how_many_wait(officer: Client, things: dict[str, object]) -> None:
    key = things["survey"]
    said = text_of(officer.get(f"/audiences/surveys/{key}/results/"))
    assert "89 answers shown so far" in said
    assert "33 more answers are here" in said
    officer.post(f"/audiences/surveys/{key}/close/")
    said = text_of(officer.get(f"/audiences/surveys/{key}/results/"))
    assert "122 answers" in said
    assert "more answers are here" not in said


def test_texts_that_still_need_wording_are_named_and_can_be_given(
    officer: Client, things: dict[str, object]
) -> None:
    key = things["draft"]
    officer.post(
        f"/audiences/surveys/{key}/notice/",
        {"who": "Health Research Example", "why": "to choose channels", "keep_months": "12",
         "contact": "", "email_why": "To send you what we found.", "email_days": "30"},
    )  # fmt: skip
    about = text_of(officer.get(f"/audiences/surveys/{key}/"))
    assert "Welsh: some texts, also of the privacy notice, have no wording yet" in about
    where = f"/audiences/surveys/{key}/wording/cy/"
    said = text_of(officer.get(where))
    assert "Still shown in English" in said
    assert "Why you ask for an e-mail address: “To send you what we found.”" in said
    # when it is given, people read it, and it is wanted no more
    fields = dict(
        re.findall(r'name="([\w.-]+)"[^>]*value="([^"]*)"', officer.get(where).content.decode())
    )
    fields |= {"fixed.own_email_why": "I anfon atoch yr hyn a welsom.", "fixed.own_who": "Ni"}
    assert officer.post(where, fields).status_code == 302
    preview = officer.get(f"/audiences/surveys/{key}/preview/?lang=cy").content.decode()
    assert "I anfon atoch yr hyn a welsom." in preview
    assert "To send you what we found" not in preview
    assert "Why you ask for an e-mail address" not in text_of(officer.get(where)).partition(
        "Above each box")[0]  # fmt: skip
