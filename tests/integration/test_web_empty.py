"""The first day: every page of the menu while there is nothing. It says what to do next, on a page."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.unit.sources.test_tables import FACEBOOK, FACEBOOK_ROW, table

from goodmeasure.store.models import Channel, Membership, Organisation, PostRecord, Role, User

pytestmark = pytest.mark.django_db

PAGES = [
    "overview",
    "channels",
    "posts",
    "data",
    "import",
    "report",
    "log",
    "measures",
    "learning",
    "effects",
    "experiments",
    "experiment_start",
    "studies",
    "lessons",
    "objectives",
    "topics",
    "audiences",
    "groups",
    "purposes",
    "evidence",
    "published",
    "surveys",
    "routing",
    "input",
    "reviews",
    "decisions",
    "plans",
    "incident",
    "names",
    "signposts",
]


@pytest.fixture
def officer(organisation: Organisation, client: Client) -> Client:
    person = User.objects.create_user(email="officer@town.example", password="correct horse")
    Membership.objects.create(organisation=organisation, user=person, role=Role.OFFICER)
    client.force_login(person)
    return client


@pytest.mark.parametrize("name", PAGES)
def test_a_page_with_nothing_on_it_leads_on(officer: Client, name: str) -> None:
    response = officer.get(reverse(name))
    assert response.status_code == 200
    main = re.search(r"<main.*?</main>", response.content.decode(), re.DOTALL)
    assert main
    said = main[0]
    assert re.search(r"<a [^>]*href=|<button", said), "a dead end"
    assert not re.findall(r"goodmeasure [a-z]+ ", said), "a command, which an officer cannot run"
    selects = re.findall(r"<select.*?</select>", said, re.DOTALL)
    assert all("<option" in one for one in selects), "a choice with nothing to choose"


@pytest.mark.parametrize(
    ("page", "leads_to"),
    [
        ("data", "channel_add"),
        ("posts", "channel_add"),
        ("studies", "log"),
        ("experiment_start", "channel_add"),
    ],
)
def test_what_is_missing_is_one_step_away(officer: Client, page: str, leads_to: str) -> None:
    text = officer.get(reverse(page)).content.decode()
    assert f'<a href="{reverse(leads_to)}"' in text.partition("<main")[2]


def test_the_first_channel_that_comes_from_files_is_made_on_the_pages(
    officer: Client, organisation: Organisation
) -> None:
    """No export of Facebook says which page it is of, and an officer has no command line."""
    file = SimpleUploadedFile("posts.csv", table(FACEBOOK, FACEBOOK_ROW).encode())
    refused = officer.post(reverse("import"), {"file": file})
    assert "as the address of the new channel write facebook:NAME" in refused.content.decode()

    added = officer.post(reverse("channel_add"), {"address": "facebook:Town"})
    (channel,) = Channel.objects.filter(organisation=organisation)
    assert added["Location"] == f"{reverse('import')}?channel={channel.pk}"
    form = officer.get(added["Location"]).content.decode()
    assert f'<option value="{channel.pk}" selected>' in form

    file.seek(0)
    shown = officer.post(reverse("import"), {"file": file, "channel": channel.pk})
    officer.post(f"{shown['Location']}confirm/")
    assert PostRecord.objects.get(channel=channel).text == "New guidance\nis out"


def test_a_name_that_is_not_ours_says_which_setting(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    response = client.get("/accounts/login/", headers={"host": "10.0.0.7:8000"})
    assert response.status_code == 400
    assert "GOODMEASURE_HOSTS" in response.content.decode()
    assert "Asked for as '10.0.0.7:8000'" in caplog.text
