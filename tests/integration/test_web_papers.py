"""All papers of a decision in one file: drawn by the worker, with its status on their page."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import pytest
from django.conf import settings as site_settings
from django.core.cache.backends.filebased import FileBasedCache
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from tests.browser.seeding import Seeded
from tests.integration.deciding import draft_of, review_of
from tests.integration.web import as_role

from goodmeasure.reports.papers.kinds import KINDS
from goodmeasure.services import tasks
from goodmeasure.services.decisions import drafting, freezing, papers
from goodmeasure.services.decisions.drawing import FORMS
from goodmeasure.services.decisions.papers import Pack
from goodmeasure.store.models import DecisionRecord, PackTemplate, Role

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def nothing_drawn(settings, tmp_path):
    settings.CACHES = {
        **site_settings.CACHES,
        "papers": {**site_settings.CACHES["papers"], "LOCATION": tmp_path / "papers"},
    }


@pytest.fixture
def decision(small_body: Seeded) -> DecisionRecord:
    organisation = small_body.organisation
    review = review_of(organisation, small_body.bluesky, now=NOW)
    draft = draft_of(organisation, review, now=NOW)
    freezing.freeze(organisation, draft.pk, seen=draft.version, now=NOW)
    return drafting.decision_of(organisation, draft.pk)


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_they_are_drawn_in_the_background_and_then_handed_out(
    small_body, decision, django_capture_on_commit_callbacks
):
    client = as_role(small_body, Role.VIEWER)
    page, archive = reverse("pack", args=[decision.pk]), reverse("pack_zip", args=[decision.pk])
    assert "They are drawn when you ask for them" in text(client.get(page))
    # asked for twice, they wait once, and the page says so
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            assert client.get(archive).url == f"{page}#all"
    task = DBTaskResult.objects.get(task_path=tasks.draw_papers.module_path)
    assert task.args_kwargs["args"] == [decision.pk]
    waiting = client.get(page)
    assert "They are being drawn. Ready: none yet." in text(waiting)
    assert archive not in text(waiting)
    assert "Refresh" not in waiting
    assert client.get(f"{page}?watch=1")["Refresh"] == "3"
    # one paper is there, and it is named
    pack = Pack(decision, now=NOW)
    for form in FORMS:
        pack.file("summary", form)
    assert "Ready: One-page summary." in text(client.get(page))
    # the worker is done
    assert tasks.draw_papers.func(decision.pk) == {"undrawn": []}
    done = client.get(f"{page}?watch=1")
    assert "They are drawn, and in one file." in text(done)
    assert "Refresh" not in done
    answer = client.get(archive)
    assert answer["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as opened:
        assert len(opened.namelist()) == len(KINDS) * len(FORMS)


def test_what_is_written_afterwards_is_drawn_afresh(small_body, decision):
    tasks.draw_papers.func(decision.pk)
    assert Pack(decision, now=NOW).is_drawn
    papers.edit(small_body.organisation, decision, "notice", "places", "Find us here.", now=NOW)
    pack = Pack(decision, now=NOW)
    # and the data annex says in whose words it is
    assert {key for key, _ in pack.drawn()} == {one.key for one in KINDS} - {"notice", "annex"}


def broken(paper):
    """Draws all but the data annex."""
    if paper.subject == "Data annex":
        raise ValueError("not a face")
    return b"%PDF"


def work(django_capture_on_commit_callbacks, client, decision, **ended):
    """Ask for the papers, and have the worker do it; ``ended`` is how it ended instead."""
    with django_capture_on_commit_callbacks(execute=True):
        client.get(reverse("pack_zip", args=[decision.pk]))
    task = tasks.last_drawing(decision.pk)
    done = ended or {
        "status": "SUCCESSFUL", "return_value": tasks.draw_papers.func(decision.pk),
    }  # fmt: skip
    DBTaskResult.objects.filter(pk=task.pk).update(**done)


def test_a_paper_that_cannot_be_drawn_says_why_and_takes_no_other_with_it(
    small_body, decision, monkeypatch, caplog, django_capture_on_commit_callbacks
):
    client = as_role(small_body, Role.VIEWER)
    page, archive = reverse("pack", args=[decision.pk]), reverse("pack_zip", args=[decision.pk])
    with monkeypatch.context() as patch:
        patch.setitem(FORMS, "pdf", (FORMS["pdf"][0], broken))
        work(django_capture_on_commit_callbacks, client, decision)
        said = text(client.get(page))
        alone = client.get(reverse("paper_file", args=[decision.pk, "annex", "pdf"]))
    # then the page says which, why and what to do, and the log has the error itself
    assert "20 of 21 files are drawn. The others are not:" in said
    assert "Data annex could not be drawn as PDF: the program that draws it stopped" in said
    assert "Take it as Word or HTML, which say the same. Ask once more;" in said
    assert "not a face" not in said
    assert "ValueError: not a face" in caplog.text
    # asked for alone, it says the same
    assert alone.status_code == 422
    assert "Data annex could not be drawn as PDF" in text(alone)
    # and the others can be taken away
    answer = client.get(f"{archive}?ready=1")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as opened:
        assert len(opened.namelist()) == len(KINDS) * len(FORMS) - 1
    # when it is asked for again and works, nothing is left of it
    work(django_capture_on_commit_callbacks, client, decision)
    assert "They are drawn, and in one file." in text(client.get(page))


def test_a_paper_that_cannot_even_be_made_takes_no_other_with_it(
    small_body, decision, monkeypatch, caplog
):
    def broken_make(key, source):
        if key == "annex":
            raise KeyError("deep inside")
        return papers_make(key, source)

    papers_make = papers.make
    monkeypatch.setattr(papers, "make", broken_make)
    (failed,) = Pack(decision, now=NOW).draw()
    assert (failed.paper, failed.form) == ("annex", "")
    assert failed.sentence.startswith(
        "Data annex cannot be made: the program that makes it stopped"
    )
    assert "deep inside" not in failed.sentence
    assert "deep inside" in caplog.text
    client = as_role(small_body, Role.VIEWER)
    assert client.get(reverse("pack", args=[decision.pk])).status_code == 200
    alone = client.get(reverse("paper", args=[decision.pk, "annex"]))
    assert alone.status_code == 422
    assert "the program that makes it stopped" in text(alone).lower()


def test_a_full_disk_is_named(
    small_body, decision, monkeypatch, django_capture_on_commit_callbacks
):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    client = as_role(small_body, Role.VIEWER)
    with monkeypatch.context() as patch:
        patch.setattr(FileBasedCache, "set", full)
        work(django_capture_on_commit_callbacks, client, decision)
    said = text(client.get(reverse("pack", args=[decision.pk])))
    assert "0 of 21 files are drawn" in said
    assert "One-page summary was drawn as Word, and could not be kept." in said
    assert "whether the disk is full" in said
    assert "Download those" not in said


def test_a_worker_that_was_stopped_is_said_and_asked_again(
    small_body, decision, django_capture_on_commit_callbacks
):
    client = as_role(small_body, Role.VIEWER)
    work(django_capture_on_commit_callbacks, client, decision, status="FAILED")
    said = text(client.get(reverse("pack", args=[decision.pk])))
    assert "The work was stopped before all of them were drawn." in said
    assert "Draw the others once more" in said


def test_a_template_that_goes_wrong_on_a_draft_stops_only_its_own_paper(small_body):
    organisation = small_body.organisation
    draft = draft_of(organisation, review_of(organisation, small_body.bluesky, now=NOW), now=NOW)
    PackTemplate.objects.create(
        organisation=organisation, document="notice", body="No title here.", at=NOW
    )
    (failed,) = Pack(draft, now=NOW).draw()
    assert (failed.paper, failed.form) == ("notice", "")
    assert failed.sentence.startswith("Public notice cannot be made: ")
    assert failed.next_step
    client = as_role(small_body, Role.VIEWER)
    assert client.get(reverse("pack", args=[draft.pk])).status_code == 200


def test_freezing_a_decision_has_its_papers_drawn(small_body, django_capture_on_commit_callbacks):
    organisation = small_body.organisation
    draft = draft_of(organisation, review_of(organisation, small_body.bluesky, now=NOW), now=NOW)
    client = as_role(small_body, Role.APPROVER)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("decision_freeze", args=[draft.pk]), {"seen": draft.version})
    assert tasks.queued_papers() == {draft.pk}


def test_papers_of_another_organisation_are_not_drawn(small_body, other_organisation, now):
    review = review_of(other_organisation, small_body.bluesky, now=now)
    theirs = draft_of(other_organisation, review, now=now)
    client = as_role(small_body, Role.ADMINISTRATOR)
    assert client.get(reverse("pack_zip", args=[theirs.pk])).status_code == 404
    assert not tasks.queued_papers()
