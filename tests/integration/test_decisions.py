"""Decisions: written, frozen with everything they rested on, and their papers."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta

import pytest
from tests.integration.deciding import draft_of, review_of, written

from goodmeasure.decisions.record.missing import SECTIONS
from goodmeasure.decisions.review.cells import Judgement
from goodmeasure.decisions.review.changes import Judged
from goodmeasure.kernel.errors import Conflict, InputError, Unfinished
from goodmeasure.reports.papers import html
from goodmeasure.reports.papers.kinds import KINDS, shipped
from goodmeasure.services.audiences import groups
from goodmeasure.services.decisions import drafting, freezing, gathering, papers, templates
from goodmeasure.services.decisions.drawing import FORMS
from goodmeasure.services.decisions.since import since
from goodmeasure.services.reviews import making
from goodmeasure.store.models import AuditEvent, DecisionRecord, Organisation, PackText


@pytest.fixture
def review(organisation, channel, now):
    return review_of(organisation, channel, now=now)


@pytest.fixture
def draft(organisation, review, now):
    return draft_of(organisation, review, now=now)


@pytest.fixture
def decision(organisation, draft, now):
    freezing.freeze(organisation, draft.pk, seen=draft.version, now=now)
    return drafting.decision_of(organisation, draft.pk)


def all_papers(decision, now):
    pack = papers.Pack(decision, now=now)
    return {one.key: html.file(pack.made(one.key).paper) for one in KINDS}


def test_a_new_draft_lists_everything_that_is_still_to_write(organisation, review, now):
    made = drafting.start(organisation, review.pk, now=now)
    found = freezing.still_to_write(made)
    assert {one.section for one in found} == set(SECTIONS)
    with pytest.raises(Unfinished) as refused:
        freezing.freeze(organisation, made.pk, seen=made.version, now=now)
    assert len(refused.value.parts) == len(found)
    assert refused.value.parts[0] == "What was decided: Which option was chosen."


@pytest.mark.parametrize("section", [*written(None), "choice"])
def test_each_section_that_is_left_out_is_named(organisation, review, now, section):
    made = draft_of(organisation, review, now=now, but=(section,))
    assert {one.section for one in freezing.still_to_write(made)} == {section}


def test_a_decision_to_wait_needs_a_signpost(organisation, review, draft, now):
    wait = drafting.Choice(title="Wait", option="stay", is_wait=True, decided_on=now.date(),
                           review_on=now.date() + timedelta(days=90))  # fmt: skip
    draft = drafting.write(
        organisation, draft.pk, "choice", {}, seen=draft.version, now=now, choice=wait
    )
    assert "A signpost" in freezing.still_to_write(draft)[0].what


def test_two_people_in_different_sections_do_not_hinder_each_other(organisation, review, now):
    made = drafting.start(organisation, review.pk, now=now)
    drafting.write(organisation, made.pk, "cost", {"cost": "10 hours"}, seen=0, now=now)
    made = drafting.write(organisation, made.pk, "incident", {"incident": "Radio"}, seen=0, now=now)
    assert (drafting.words_of(made).cost, drafting.words_of(made).incident) == ("10 hours", "Radio")


def test_two_people_in_one_section_are_told_of_each_other(organisation, review, now):
    made = drafting.start(organisation, review.pk, now=now)
    drafting.write(organisation, made.pk, "cost", {"cost": "10 hours"}, seen=0, now=now)
    with pytest.raises(Conflict) as refused:
        drafting.write(organisation, made.pk, "cost", {"cost": "0 hours"}, seen=0, now=now)
    assert refused.value.theirs[0].startswith("command line wrote it at")
    made = drafting.decision_of(organisation, made.pk)
    assert drafting.words_of(made).cost == "10 hours"


def test_a_draft_that_was_changed_since_it_was_read_is_not_frozen(organisation, draft, now):
    seen = draft.version
    drafting.write(organisation, draft.pk, "cost", {"cost": "More"}, seen=seen, now=now)
    with pytest.raises(InputError, match="changed since you read it"):
        freezing.freeze(organisation, draft.pk, seen=seen, now=now)


def test_a_day_that_is_still_to_come_is_not_the_day_of_a_decision(organisation, draft, now):
    with pytest.raises(InputError, match="still to come"):
        freezing.freeze(organisation, draft.pk, seen=draft.version, now=now - timedelta(days=2))


def test_what_is_frozen_cannot_be_written(organisation, decision, now):
    for section, words in written(now.date()).items():
        with pytest.raises(InputError, match="stands"):
            drafting.write(organisation, decision.pk, section, words, seen=99, now=now)


def test_later_data_definitions_and_templates_leave_every_paper_as_it_was(
    organisation, review, channel, decision, now
):
    before = all_papers(decision, now)
    frozen = json.dumps(decision.frozen, sort_keys=True)
    later = now + timedelta(days=30)
    review.refresh_from_db()
    making.change(
        organisation, review.pk,
        [Judged(option="stay", criterion="safety", judgement=Judgement(author="Ada", score=10, reason="Better now"))],
        seen=review.last_change, now=later,
    )  # fmt: skip
    channel.state = "emergency only"
    channel.handle = "renamed.example"
    channel.save()
    group = groups.groups_of(organisation)[0]
    groups.change(organisation, group.pk, groups.NewGroup(name="Guardians"), now=later)
    templates.put(organisation, "report", "# Another\n\n{{ purpose }}\n", now=later)
    Organisation.objects.filter(pk=organisation.pk).update(name="Another name")
    again = drafting.decision_of(organisation, decision.pk)
    assert all_papers(again, later) == before
    assert json.dumps(again.frozen, sort_keys=True) == frozen


def test_what_changed_since_is_shown_beside_the_decision(
    organisation, review, channel, decision, now
):
    assert not since(decision, now=now).anything
    review.refresh_from_db()
    making.change(
        organisation, review.pk,
        [Judged(option="stay", criterion="safety", judgement=Judgement(author="Ada", score=10, reason="Better now"))],
        seen=review.last_change, now=now,
    )  # fmt: skip
    channel.state = "emergency only"
    channel.save()
    found = since(drafting.decision_of(organisation, decision.pk), now=now)
    assert [one.about for one in found.written] == [("cell", "stay", "safety", None)]
    assert [(one.was, one.now) for one in found.channels] == [("active", "emergency only")]
    assert found.then == papers.Pack(decision, now=now).record.outcome


def test_a_draft_follows_what_changes(organisation, draft, channel, now):
    before = all_papers(draft, now)
    channel.state = "emergency only"
    channel.save()
    assert all_papers(drafting.decision_of(organisation, draft.pk), now) != before


def test_every_paper_of_a_draft_says_that_it_is_one(draft, now):
    assert all("Nothing in it is decided" in one for one in all_papers(draft, now).values())


def test_a_later_decision_names_the_one_it_replaces(organisation, review, decision, now):
    later = draft_of(organisation, review, now=now)
    later = drafting.write(organisation, later.pk, "choice", {"replaces": decision.pk},
                           seen=later.version, now=now)  # fmt: skip
    assert "Our place on X" in gathering.record_of(later, now=now).replaces
    with pytest.raises(InputError, match="no such decision"):
        drafting.write(organisation, later.pk, "choice", {"replaces": later.pk}, seen=99, now=now)


def test_a_passage_in_somebodys_wording_is_kept_with_who_and_can_be_taken_back(
    organisation, draft, now
):
    said = papers.text_of(papers.Pack(draft, now=now).made("report"), "purpose")
    assert said == "To decide where we are."
    assert not papers.edit(organisation, draft, "report", "purpose", "Plainly put.", now=now)
    assert papers.edit(organisation, draft, "report", "purpose", "Plainly put, 12 times.", now=now)
    made = papers.Pack(draft, now=now).made("report")
    assert "Plainly put, 12 times." in html.file(made.paper)
    assert PackText.objects.filter(ended_at__isnull=True).count() == 1
    assert PackText.objects.count() == 2
    annex = html.file(papers.Pack(draft, now=now).made("annex").paper)
    assert "somebody who has left" in annex
    papers.take_back(organisation, draft, "report", "purpose", now=now)
    assert papers.text_of(papers.Pack(draft, now=now).made("report"), "purpose") == said


def test_figures_of_a_passage_keep_their_number_when_it_is_edited(organisation, draft, now):
    said = papers.text_of(papers.Pack(draft, now=now).made("report"), "answer")
    assert "[A1]" in said
    assert "[picture: " in said
    papers.edit(organisation, draft, "report", "answer", said.replace("ranks", "comes"), now=now)
    paper = papers.Pack(draft, now=now).made("report").paper
    assert "A1" in [one.key for one in paper.references]
    assert "How often each option comes first" in html.file(paper)


def test_an_edit_that_cannot_be_read_is_refused_and_not_kept(organisation, draft, now):
    for text in ("", "# A title", "- one\n  - two"):
        with pytest.raises(InputError):
            papers.edit(organisation, draft, "report", "purpose", text, now=now)
    assert not PackText.objects.exists()


def test_an_own_template_is_used_for_drafts_and_can_be_given_up(organisation, draft, now):
    templates.put(organisation, "notice", "# Moved\n\n## Where {where}\n\n{{ places }}\n", now=now)
    assert "Moved" in html.file(papers.Pack(draft, now=now).made("notice").paper)
    templates.restore(organisation, "notice", now=now)
    assert "Where to find" in html.file(papers.Pack(draft, now=now).made("notice").paper)


def test_a_template_that_is_no_good_is_refused_with_its_line(organisation, now):
    with pytest.raises(InputError, match=r"line 3: There is no “nonsense”"):
        templates.put(organisation, "notice", "# Moved\n\n{{ nonsense }}\n", now=now)
    with pytest.raises(InputError, match=r"There is no “one.age”"):
        templates.put(
            organisation,
            "notice",
            "# M\n{% for one in options %}{{ one.age }}{% endfor %}",
            now=now,
        )


def test_our_own_templates_pass_the_check_that_a_teams_must_pass():
    for one in KINDS:
        templates.refuse(one.key, shipped(one.key))


def test_the_archive_holds_every_paper_in_every_form_and_is_the_same_each_time(decision, now):
    assert not papers.Pack(decision, now=now).draw()
    made = papers.Pack(decision, now=now).all()
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        names = archive.namelist()
    assert len(names) == len(KINDS) * len(FORMS)
    assert all(name.startswith(f"decision-{decision.pk}-our-place-on-x-") for name in names)
    assert papers.Pack(decision, now=now + timedelta(days=9)).all().content == made.content


def test_a_title_never_becomes_a_path(organisation, draft, now):
    DecisionRecord.objects.filter(pk=draft.pk).update(title='../../etc/<passwd>\r\n"x')
    made = papers.Pack(drafting.decision_of(organisation, draft.pk), now=now).file("notice", "html")
    assert made.name == f"decision-{draft.pk}-etc-passwd-x-notice.html"


def test_everything_is_in_the_trail(organisation, decision, now):
    papers.edit(organisation, decision, "report", "purpose", "Plainly.", now=now)
    freezing.withdraw(organisation, decision.pk, reason="The board changed its mind.", now=now)
    found = set(
        AuditEvent.objects.filter(organisation=organisation).values_list("action", flat=True)
    )
    assert {"decision started", "decision written", "decision frozen", "decision withdrawn",
            "wording of a paper changed"} <= found  # fmt: skip


def test_another_organisation_sees_none_of_it(decision, now):
    other = Organisation.objects.create(name="Other")
    with pytest.raises(DecisionRecord.DoesNotExist):
        drafting.decision_of(other, decision.pk)
    with pytest.raises(DecisionRecord.DoesNotExist):
        freezing.withdraw(other, decision.pk, reason="Not ours", now=now)
    assert drafting.decisions_of(other) == []
