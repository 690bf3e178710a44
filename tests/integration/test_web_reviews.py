"""Pages of reviews: who may do what, two people at once, bad input, and what is shown of it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from tests.browser.reviewing import worked_out
from tests.browser.seeding import Seeded
from tests.integration.web import as_role

from goodmeasure.decisions.review.cells import Kind
from goodmeasure.decisions.review.changes import AudiencePut, OptionPut, OptionRemoved
from goodmeasure.decisions.review.criteria import Audience
from goodmeasure.decisions.review.options import Option
from goodmeasure.decisions.review.shipped import lines
from goodmeasure.decisions.review.weighing import Points, Preferred
from goodmeasure.services.audiences import groups
from goodmeasure.services.reviews import making, reading
from goodmeasure.store.models import AuditEvent, Channel, Event, ReviewRecord, Role

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)


@pytest.fixture
def seeded(small_body: Seeded) -> Seeded:
    groups.add(small_body.organisation, groups.NewGroup(name="Researchers"), now=NOW)
    return small_body


@pytest.fixture
def review(seeded: Seeded) -> ReviewRecord:
    """Three options, judgements of two people, hours stated, weights, and what waiting costs."""
    return worked_out(seeded, NOW)


def under(review: ReviewRecord):
    return reading.under(ReviewRecord.objects.get(pk=review.pk))


def seen(review: ReviewRecord) -> int:
    return ReviewRecord.objects.get(pk=review.pk).last_change


def at(name: str, review: ReviewRecord, *more: object) -> str:
    return reverse(f"review{name and '_'}{name}", args=[review.pk, *more])


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


# ------------------------------------------------------------------ opening one


def test_a_review_is_opened_by_an_officer_with_criteria_and_groups(seeded):
    client = as_role(seeded, Role.OFFICER)
    answer = client.post(reverse("review_new"), {"question": "Should we stay on X?"}, follow=True)
    assert answer.status_code == 200
    made = ReviewRecord.objects.get()
    assert answer.request["PATH_INFO"] == at("", made)
    assert "There is no option" in text_of(answer)
    assert [one.title for one in under(made).audiences] == ["Researchers"]


def test_a_review_needs_its_question(seeded):
    answer = as_role(seeded, Role.OFFICER).post(reverse("review_new"), {"question": " "})
    assert answer.status_code == 422
    assert "Write what is to be decided" in text_of(answer)
    assert not ReviewRecord.objects.exists()


# ------------------------------------------------------------------ who may what

FORMS = (
    ("groups", {"matters-0": "3"}), ("waiting", {"a_month": "1"}),
    ("weights_none", {}), ("weights_withdraw", {}), ("fill", {}), ("set_aside", {"reason": "no"}),
    ("question", {"question": "Another?"}), ("option_new", {"title": "Another"}),
    ("criterion_new", {"title": "Another", "measured": "judged", "by_group": "no"}),
    ("audience_add", {"group": "1"}), ("audience_out", {"audience": "group:1"}),
)  # fmt: skip


@pytest.mark.parametrize(("name", "sent"), FORMS)
def test_a_viewer_reads_and_changes_nothing(seeded, review, name, sent):
    before, events = seen(review), AuditEvent.objects.count()
    answer = as_role(seeded, Role.VIEWER).post(at(name, review), {"seen": before, **sent})
    assert answer.status_code == 403
    assert seen(review) == before
    assert AuditEvent.objects.count() == events


def test_a_viewer_opens_every_page_and_sees_no_form(seeded, review):
    client = as_role(seeded, Role.VIEWER)
    for name in ("", "options", "criteria", "groups", "grid", "weights", "result", "waiting",
                 "history", "since"):  # fmt: skip
        answer = client.get(at(name, review))
        assert answer.status_code == 200, name
        main = answer.content.decode().partition("<main")[2]
        assert 'method="post"' not in main, name


def test_a_viewer_may_not_judge(seeded, review):
    where = at("cell", review, "stay.safety")
    sent = {"do": "judge", "seen": seen(review), "score": "1", "reason": "x", "grade": "opinion"}
    assert as_role(seeded, Role.VIEWER).post(where, sent).status_code == 403


def test_only_approvers_set_a_review_aside_and_then_nothing_changes_any_more(seeded, review):
    where = at("set_aside", review)
    assert as_role(seeded, Role.OFFICER).post(where, {"reason": "Enough"}).status_code == 403
    approver = as_role(seeded, Role.APPROVER)
    assert approver.post(where, {"reason": ""}).status_code == 422
    assert approver.post(where, {"reason": "Enough"}).status_code == 302
    officer = as_role(seeded, Role.OFFICER)
    shown = text_of(officer.get(at("", review)))
    assert re.search(r"This review was set aside on \d+ \w+ \d{4}\. Enough\.", shown)
    assert "Fill in what we hold" not in text_of(officer.get(at("grid", review)))
    late = officer.post(
        at("question", review), {"question": "Another?", "seen": seen(review)}
    )  # fmt: skip
    assert late.status_code == 422
    assert "This review was set aside." in text_of(late)


# ------------------------------------------------------------------ options, criteria, groups


def test_an_option_is_a_state_for_each_channel_and_channels_yet_to_open(seeded, review):
    client = as_role(seeded, Role.OFFICER)
    client.post(
        at("option_new", review),
        {"seen": seen(review), "title": "Only Bluesky", "state-0": "", "state-1": "closed",
         "platform-1": "whatsapp", "opened-1": "watching"},
    )  # fmt: skip
    made = under(review).options[-1]
    assert (made.key, made.title) == ("only-bluesky", "Only Bluesky")
    states = {one.channel: one.state.value for one in made.places}
    mastodon = f"channel:{seeded.mastodon.pk}"
    assert states == {mastodon: "closed", "new:whatsapp": "watching"}
    shown = text_of(client.get(at("options", review)))
    assert "WhatsApp (yet to open) is watching" in shown


def test_two_options_whose_names_come_to_one_key_have_keys_of_their_own(seeded, review):
    client = as_role(seeded, Role.OFFICER)
    for title in ("Ðe same!", "E, same"):
        client.post(at("option_new", review), {"seen": seen(review), "title": title})
    assert [one.key for one in under(review).options[-2:]] == ["e-same", "e-same-2"]


def test_an_option_is_changed_and_taken_out(seeded, review):
    client = as_role(seeded, Role.OFFICER)
    where = at("option", review, "stay")
    assert "Stays as it is" in text_of(client.get(where))
    client.post(where, {"seen": seen(review), "title": "Stay for a year"})
    assert under(review).options[0].title == "Stay for a year"
    client.post(at("option_out", review, "stay"), {"seen": seen(review)})
    assert [one.key for one in under(review).options] == ["emergency", "close"]
    assert client.get(where).status_code == 404
    assert client.get(at("cell", review, "stay.safety")).status_code == 404


def test_a_criterion_of_ones_own_with_a_scale_in_per_cent(seeded, review):
    client = as_role(seeded, Role.OFFICER)
    sent = {
        "seen": seen(review), "title": "Trust", "question": "Do they trust us?", "by_group": "yes",
        "measured": "figure", "unit": "share of people", "worst": "20", "best": "80",
    }  # fmt: skip
    assert client.post(at("criterion_new", review), {**sent, "best": ""}).status_code == 422
    assert client.post(at("criterion_new", review), {**sent, "best": "20"}).status_code == 422
    assert client.post(at("criterion_new", review), sent).status_code == 302
    made = under(review).criteria[-1]
    assert (made.scale.worst, made.scale.best, made.by_group) == (0.2, 0.8, True)
    shown = client.get(at("criterion", review, made.key)).content.decode()
    assert 'value="20"' in shown
    assert 'value="80"' in shown


def test_less_is_better_where_the_best_is_below_the_worst(seeded, review):
    client = as_role(seeded, Role.OFFICER)
    sent = {"seen": seen(review), "title": "Money", "by_group": "no", "measured": "figure",
            "unit": "pounds a year", "worst": "9000", "best": "0", "heaviest": "25"}  # fmt: skip
    client.post(at("criterion_new", review), sent)
    made = under(review).criteria[-1]
    assert (made.good.value, made.heaviest) == ("down", 0.25)


def test_limits_of_weights_that_cannot_be_are_refused_at_the_page(seeded, review):
    client = as_role(seeded, Role.OFFICER)
    sent = {"seen": seen(review), "title": "Law", "by_group": "no", "measured": "judged",
            "lightest": "60", "heaviest": "40"}  # fmt: skip
    answer = client.post(at("criterion_new", review), sent)
    assert answer.status_code == 422
    assert "weights go from 0 to 1" in text_of(answer)


def test_a_heading_with_criteria_under_it_cannot_be_taken_out(seeded, review):
    where = at("criterion_out", review, "people")
    answer = as_role(seeded, Role.OFFICER).post(where, {"seen": seen(review)})
    assert answer.status_code == 422
    assert "hang under it." in text_of(answer)


def test_how_much_groups_matter(seeded, review):
    groups.add(seeded.organisation, groups.NewGroup(name="Patients"), now=NOW)
    client = as_role(seeded, Role.OFFICER)
    group = groups.groups_of(seeded.organisation)[-1]
    add = {"seen": seen(review), "group": group.pk, "purpose": ""}
    assert client.post(at("audience_add", review), add).status_code == 302
    again = client.post(at("audience_add", review), {**add, "seen": seen(review)})
    assert again.status_code == 422
    assert "It is there already" in text_of(again)
    before = seen(review)
    client.post(at("groups", review), {"seen": before, "matters-0": "10", "matters-1": "5"})
    assert [one.weight for one in under(review).audiences] == [10, 5]
    assert "33% of all groups" in text_of(client.get(at("groups", review)))
    wrong = client.post(at("groups", review), {"seen": seen(review), "matters-0": "-1"})
    assert wrong.status_code == 422
    out = client.post(
        at("audience_out", review), {"seen": seen(review), "audience": f"group:{group.pk}"}
    )
    assert out.status_code == 302
    assert len(under(review).audiences) == 1


# ------------------------------------------------------------------ cells


def test_a_cell_says_what_it_holds_and_leads_to_how_we_know(seeded, review):
    shown = text_of(as_role(seeded, Role.VIEWER).get(at("cell", review, "stay.cost")))
    assert "About 60 hours a month (50 to 75). Own measurement." in shown
    assert "Tally of the press office" in shown
    grid = text_of(as_role(seeded, Role.VIEWER).get(at("grid", review)))
    assert "about 60 (50 to 75)" in grid
    assert "2 to 3 of 10" in grid


def test_a_judgement_is_kept_with_its_reason_and_stands_under_ones_own_name(seeded, review):
    client = as_role(seeded, Role.OFFICER)
    where = at("cell", review, "stay.safety")
    sent = {"do": "judge", "seen": seen(review), "score": "6.5", "reason": "It got better.",
            "grade": "own measurement", "author": "somebody else"}  # fmt: skip
    assert client.post(where, {**sent, "score": "11"}).status_code == 422
    assert client.post(where, {**sent, "reason": "  "}).status_code == 422
    assert client.post(where, sent).status_code == 302
    judged = {one.author: one.score for one in under(review).cell("stay", "safety").judgements}
    assert judged == {f"officer@{seeded.organisation.slug}.example": 6.5,
                      f"approver@{seeded.organisation.slug}.example": 3}  # fmt: skip
    assert client.post(where, {"do": "withdraw", "seen": seen(review)}).status_code == 302
    assert len(under(review).cell("stay", "safety").judgements) == 1


def test_somebody_who_has_not_judged_does_not_read_others_scores_first(seeded, review):
    where = at("cell", review, "stay.safety")
    fresh = text_of(as_role(seeded, Role.ADMINISTRATOR).get(where))
    assert "2 people have judged it. Judge it yourself before you look at what they say." in fresh
    assert "2 people judge it" not in fresh
    assert "2 people judge it 2 to 3 of 10." in text_of(as_role(seeded, Role.OFFICER).get(where))


def test_a_stated_figure_has_a_source_and_a_day(seeded, review):
    client = as_role(seeded, Role.OFFICER)
    where = at("cell", review, "stay.cost")
    sent = {
        "do": "figure", "seen": seen(review), "value": "40", "low": "30", "high": "55",
        "kind": "measured", "grade": "own measurement", "source_name": "The inbox",
        "source_url": "", "dated": "2026-03-01", "expires": "", "note": "", "of": "",
    }  # fmt: skip
    for wrong in ({"source_name": ""}, {"low": ""}, {"value": "99"}, {"dated": "2999-01-01"},
                  {"source_url": "javascript:alert(1)"}, {"value": "many"}):  # fmt: skip
        assert client.post(where, {**sent, **wrong}).status_code == 422, wrong
    assert under(review).cell("stay", "cost").evidence.finding.value == 60
    assert client.post(where, sent).status_code == 302
    held = under(review).cell("stay", "cost").evidence
    assert (held.finding.value, held.finding.low, held.finding.high) == (40, 30, 55)


def test_a_share_is_stated_in_per_cent(seeded, review):
    client = as_role(seeded, Role.OFFICER)
    where = at("cell", review, "stay.accessibility")
    assert "In % of posts with an image" in text_of(client.get(where))
    client.post(where, {
        "do": "figure", "seen": seen(review), "value": "62", "low": "", "high": "",
        "kind": "posts", "grade": "own measurement", "source_name": "Counted by hand",
        "dated": "2026-03-01",
    })  # fmt: skip
    assert under(review).cell("stay", "accessibility").evidence.finding.value == 0.62
    assert "62% of posts with an image." in text_of(client.get(where))


def test_a_cell_is_emptied_with_a_reason(seeded, review):
    client = as_role(seeded, Role.OFFICER)
    where = at("cell", review, "stay.cost")
    assert client.post(where, {"do": "empty", "seen": seen(review), "why": ""}).status_code == 422
    client.post(where, {"do": "empty", "seen": seen(review), "why": "The tally was wrong."})
    held = under(review).cell("stay", "cost")
    assert (held.kind, held.unknown) == (Kind.UNKNOWN, "The tally was wrong.")
    assert "We do not know. The tally was wrong." in text_of(client.get(where))


def test_a_figure_and_judgements_do_not_share_a_cell(seeded, review):
    client = as_role(seeded, Role.OFFICER)
    answer = client.post(
        at("cell", review, "stay.cost"),
        {"do": "judge", "seen": seen(review), "score": "5", "reason": "so", "grade": "opinion"},
    )
    assert answer.status_code == 422
    assert "This cell holds a figure, and a cell holds one or the other." in text_of(answer)


def test_what_we_hold_goes_into_a_cell_or_all_of_them(seeded, review):
    client = as_role(seeded, Role.OFFICER)
    where = at("cell", review, "stay.measurability")
    client.post(where, {"do": "empty", "seen": seen(review), "why": "To begin again."})
    page = client.get(where).content.decode()
    offered = re.search(r'name="offer" value="([^"]+)"', page)
    assert offered
    sent = {"do": "offer", "seen": seen(review), "offer": "nothing of the kind"}
    gone = client.post(where, sent)
    assert gone.status_code == 422
    assert "We hold this figure no longer." in text_of(gone)
    assert client.post(where, {**sent, "offer": offered[1]}).status_code == 302
    assert under(review).cell("stay", "measurability").kind is Kind.EVIDENCE
    answer = client.post(at("fill", review), follow=True)
    assert "We hold no figure for any empty cell." in text_of(answer)


def test_platform_evidence_that_bears_on_a_criterion_stands_beside_it(seeded, review):
    for title, bears, gone in (
        ("Regulator finds X unsafe", ["safety"], None), ("A price goes up", ["cost"], None),
        ("Taken back", ["safety"], NOW),
    ):  # fmt: skip
        Event.objects.create(
            organisation=seeded.organisation, kind="regulator", at=NOW.date(), title=title,
            bears_on=bears, recorded_at=NOW, withdrawn_at=gone,
        )  # fmt: skip
    shown = text_of(as_role(seeded, Role.VIEWER).get(at("cell", review, "stay.safety")))
    assert "Regulator finds X unsafe" in shown
    assert "A price goes up" not in shown
    assert "Taken back" not in shown


@pytest.mark.parametrize(
    "cell", ["nonsense", "stay", "stay.people", "stay.safety.group:1", "a.b.c.d"]
)
def test_a_cell_that_is_none_is_not_found(seeded, review, cell):
    assert as_role(seeded, Role.OFFICER).get(at("cell", review, cell)).status_code == 404


# ------------------------------------------------------------------ weights


def points(review: ReviewRecord, first: str, **given: str) -> tuple[str, dict[str, object]]:
    where = f"{at('weights_points', review)}?first={first}"
    return where, {"seen": seen(review), **{k.replace("__", "-"): v for k, v in given.items()}}


def test_swing_points_are_kept_with_their_ranges(seeded, review):
    client = as_role(seeded, Role.ADMINISTRATOR)
    asked = client.get(at("weights_first", review), {"asked": "yes", "first": "safety"})
    assert asked.url == f"{at('weights_points', review)}?first=safety"
    where, sent = points(
        review,
        "safety",
        points__reach="50",
        low__reach="20",
        high__reach="70",
        points__cost="0",
        reason="As I see it.",
    )
    answer = client.post(where, sent)
    assert answer.url == at("weights_pairs", review)
    said = next(w for w in under(review).weighings if w.author.startswith("administrator"))
    assert said.points == (
        Points(criterion="safety", points=100),
        Points(criterion="reach", points=50, low=20, high=70), Points(criterion="cost", points=0),
    )  # fmt: skip
    assert said.reason == "As I see it."


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"points__reach": "101"}, "Reach of groups: points go from 0 to 100"),
        ({"points__reach": "-1"}, "Reach of groups: points go from 0 to 100"),
        ({"points__reach": "lots"}, "Reach of groups: enter a number"),
        ({"points__reach": "nan"}, "Reach of groups: enter a number"),
        ({"points__reach": "50", "low__reach": "20"}, "enter both ends of the range"),
        ({"points__reach": "50", "low__reach": "60", "high__reach": "70"},
         "Reach of groups: the points lie between the ends of the range"),
        ({"low__reach": "60", "high__reach": "70"}, "enter the points that the range is around"),
    ],
)  # fmt: skip
def test_points_that_make_no_sense_are_asked_again(seeded, review, given, words):
    where, sent = points(review, "safety", **given)
    before = seen(review)
    answer = as_role(seeded, Role.ADMINISTRATOR).post(where, sent)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert seen(review) == before


def test_nobody_is_lifted_first_who_is_not_there(seeded, review):
    client = as_role(seeded, Role.OFFICER)
    for first in ("", "nonsense", "people"):
        answer = client.get(f"{at('weights_points', review)}?first={first}")
        assert answer.url == at("weights_first", review)
    asked = client.get(at("weights_first", review), {"asked": "yes"})
    assert asked.status_code == 422
    assert "Choose the one you would lift first" in text_of(asked)


def test_an_order_with_ties_and_unnamed_ones(seeded, review):
    client = as_role(seeded, Role.ADMINISTRATOR)
    none = client.post(at("weights_order", review), {"seen": seen(review)})
    assert none.status_code == 422
    sent = {"seen": seen(review), "place-safety": "1", "place-reach": "2", "place-cost": "2"}
    client.post(at("weights_order", review), sent)
    said = next(w for w in under(review).weighings if w.author.startswith("administrator"))
    assert said.order == (("safety",), ("reach", "cost"))


def test_rather_not_say_is_an_answer_and_can_be_withdrawn(seeded, review):
    client = as_role(seeded, Role.ADMINISTRATOR)
    client.post(at("weights_none", review), {"seen": seen(review)})
    said = under(review).weighings[-1]
    assert (said.points, said.order) == ((), ())
    assert "Would rather not say." in text_of(client.get(at("weights", review)))
    client.post(at("weights_withdraw", review), {"seen": seen(review)})
    assert len(under(review).weighings) == 2


def test_a_contradiction_is_shown_back_with_both_answers_and_ways_to_change_either(seeded, review):
    mine = text_of(as_role(seeded, Role.APPROVER).get(at("weights", review)))
    assert "Two of your answers do not fit together" in mine
    assert "Asked beside each other, cost and hours matters more than safety and values." in mine
    assert "Safety and values was given 60 points, and cost and hours 10." in mine
    assert f'href="{at("weights_points", review)}?first=incident"' in mine
    assert f'href="{at("weights_pairs", review)}"' in mine
    theirs = text_of(as_role(seeded, Role.OFFICER).get(at("weights", review)))
    assert "Two answers of approver@" in theirs
    assert "Change the points" not in theirs
    result = text_of(as_role(seeded, Role.VIEWER).get(at("result", review)))
    assert "answers do not fit together" in result


def test_pairs_are_asked_again_and_kept_as_answered(seeded, review):
    client = as_role(seeded, Role.APPROVER)
    page = client.get(at("weights_pairs", review)).content.decode()
    assert page.count("About the same, or I cannot say") == 3
    asked = re.findall(r'name="(pair-\d)" type="radio" value="(\w+)"', page)
    assert {name for name, _ in asked} == {"pair-0", "pair-1", "pair-2"}
    first = asked[0][1]
    client.post(at("weights_pairs", review), {"seen": seen(review), "pair-0": first})
    said = next(w for w in under(review).weighings if w.author.startswith("approver"))
    assert first in {one.more for one in said.preferred}
    # an answer on a pair that was not asked again stays; nothing is put right silently
    kept = Preferred(more="cost", less="safety")
    assert (kept in said.preferred) is (("cost", "safety") not in _asked(asked))


def _asked(found: list[tuple[str, str]]) -> set[tuple[str, ...]]:
    pairs: dict[str, list[str]] = {}
    for name, key in found:
        pairs.setdefault(name, []).append(key)
    return {tuple(sorted(keys[:2])) for keys in pairs.values()}


# ------------------------------------------------------------------ two people at once


def test_two_people_at_one_option_are_shown_both_and_lose_nothing(seeded, review):
    officer, approver = as_role(seeded, Role.OFFICER), as_role(seeded, Role.APPROVER)
    where, before = at("option", review, "stay"), seen(review)
    officer.post(where, {"seen": before, "title": "Stay until summer"})
    refused = approver.post(where, {"seen": before, "title": "Stay for a year"})
    assert refused.status_code == 409
    page = text_of(refused)
    assert "Somebody else changed this while you were writing." in page
    assert "wrote the option “Stay until summer”" in page
    assert 'value="Stay for a year"' in page
    assert under(review).options[0].title == "Stay until summer"
    # the form now carries the number of what was shown: sent again, it stands
    again = re.search(r'name="seen" value="(\d+)"', refused.content.decode())
    assert again
    approver.post(where, {"seen": again[1], "title": "Stay for a year"})
    assert under(review).options[0].title == "Stay for a year"


def test_two_people_at_different_things_do_not_hinder_each_other(seeded, review):
    officer, approver = as_role(seeded, Role.OFFICER), as_role(seeded, Role.APPROVER)
    before = seen(review)
    judged = {"do": "judge", "seen": before, "score": "5", "reason": "so", "grade": "opinion"}
    where = at("cell", review, "stay.identity")
    assert officer.post(where, judged).status_code == 302
    assert approver.post(where, {**judged, "score": "9"}).status_code == 302
    assert approver.post(
        at("option", review, "close"), {"seen": before, "title": "Leave X"}
    ).status_code == 302  # fmt: skip
    assert sorted(j.score for j in under(review).cell("stay", "identity").judgements) == [5, 9]


def test_what_was_typed_of_a_figure_is_still_there_after_a_conflict(seeded, review):
    officer, approver = as_role(seeded, Role.OFFICER), as_role(seeded, Role.APPROVER)
    where, before = at("cell", review, "stay.cost"), seen(review)
    sent = {"do": "figure", "seen": before, "value": "70", "kind": "measured",
            "grade": "own measurement", "source_name": "A second tally", "dated": "2026-03-01"}  # fmt: skip
    assert officer.post(where, {**sent, "value": "90"}).status_code == 302
    refused = approver.post(where, sent)
    assert refused.status_code == 409
    page = text_of(refused)
    assert "put 90 hours a month for cost and hours of “Stay as we are”" in page
    assert 'value="A second tally"' in page
    assert 'value="70"' in page


@pytest.mark.parametrize("number", ["", "-1", "nonsense", "9" * 30])
def test_a_form_without_what_was_seen_changes_nothing(seeded, review, number):
    before = seen(review)
    answer = as_role(seeded, Role.OFFICER).post(
        at("option", review, "stay"), {"seen": number, "title": "Stay"}
    )
    assert answer.status_code in (422, 302)
    if answer.status_code == 422:
        assert seen(review) == before


# ------------------------------------------------------------------ result, waiting, past


def test_the_result_opens_with_the_sentence_and_says_what_is_not_known(seeded, review):
    page = text_of(as_role(seeded, Role.VIEWER).get(at("result", review)))
    assert re.search(r"ranks first in \d+ of 100 ways of weighing what you said matters", page)
    for title in ("How sure is that?", "Option by option", "What would change the answer",
                  "What it hangs on", "What we do not know", "What to collect first",
                  "What matters, and how much", "How it is worked out", "Who weighed how"):  # fmt: skip
        assert title in page, title
    assert page.count('class="gm-chart') >= 4


def test_a_result_is_the_same_to_the_digit_each_time(seeded, review):
    client = as_role(seeded, Role.VIEWER)
    first, second = (client.get(at("result", review)).content for _ in range(2))
    assert first == second


def test_without_options_the_result_says_what_is_missing(seeded):
    made = making.open_review(seeded.organisation, "Should we?", now=NOW)
    page = text_of(as_role(seeded, Role.VIEWER).get(at("result", made)))
    assert "There is no result yet." in page
    assert "There is no option. Write at least two." in page


def test_without_any_evidence_it_says_what_to_collect_first(seeded):
    made = making.open_review(seeded.organisation, "Should we?", now=NOW)
    two = [OptionPut(option=Option(key=key, title=key)) for key in ("stay", "leave")]
    making.change(seeded.organisation, made.pk, two, seen=made.last_change, now=NOW)
    page = text_of(as_role(seeded, Role.VIEWER).get(at("result", made)))
    assert "Nothing is known yet of any option, so any of them could come first." in page
    assert "ranks first" not in page
    assert "What would change the answer" not in page
    collect = page.partition("What to collect first</h2>")[2].partition("What we do not know")[0]
    assert "knowing each is worth" in collect
    assert any(one.collect and one.collect in collect for one in lines().values())


def test_one_option_says_to_write_another(seeded, review):
    for key in ("stay", "close"):
        making.change(
            seeded.organisation, review.pk, OptionRemoved(key=key), seen=seen(review), now=NOW
        )  # fmt: skip
    page = text_of(as_role(seeded, Role.VIEWER).get(at("result", review)))
    assert "There is one option, and nothing to choose between. Write a second one" in page


def test_a_deleted_channel_is_named(seeded, review):
    Channel.objects.filter(pk=seeded.x.pk).delete()
    page = text_of(as_role(seeded, Role.VIEWER).get(at("result", review)))
    assert "speaks of a channel that is no longer here." in page


def test_a_group_that_matters_for_nothing_is_left_out_of_the_grid(seeded, review):
    out = under(review).audiences[0]
    making.change(
        seeded.organisation, review.pk,
        [AudiencePut(audience=replace(out, weight=0)),
         AudiencePut(audience=Audience(key="group:99", title="Patients", group="99"))],
        seen=seen(review), now=NOW,
    )  # fmt: skip
    page = text_of(as_role(seeded, Role.VIEWER).get(at("grid", review)))
    assert "Left out, as they do not matter here: Researchers." in page
    assert f"stay.reach.{out.key}" not in page
    assert "stay.reach.group:99" in page


def test_whether_to_wait_is_worked_out_with_what_was_said(seeded, review):
    client = as_role(seeded, Role.OFFICER)
    page = text_of(client.get(at("waiting", review)))
    assert "Do not wait: decide now." in page
    sent = {"seen": seen(review), "a_month": "0", "reason": "Nothing burns.", "title-1": "Ask",
            "item-1": "close · safety", "months-1": "2", "answers-1": "", "cost-1": ""}  # fmt: skip
    for wrong in ({"a_month": ""}, {"item-1": ""}, {"months-1": ""}, {"answers-1": "none"},
                  {"item-1": "nonsense"}):  # fmt: skip
        assert client.post(at("waiting", review), {**sent, **wrong}).status_code == 422, wrong
    assert client.post(at("waiting", review), sent).status_code == 302
    waiting = under(review).waiting
    assert (waiting.a_month, waiting.studies[0].months) == (0, 2)


def test_the_history_names_who_changed_what_and_replays_any_day(seeded, review):
    client = as_role(seeded, Role.VIEWER)
    page = text_of(client.get(at("history", review)))
    assert "Judged safety and values of “Stay as we are”: 2 of 10" in page
    assert f"officer@{seeded.organisation.slug}.example" in page
    early = (NOW - timedelta(days=16)).date().isoformat()
    then = text_of(client.get(at("history", review), {"at": early}))
    assert "There is no option. Write at least two." in then
    before = text_of(client.get(at("history", review), {"at": "2020-01-01"}))
    assert "The review was not open yet." in before
    assert client.get(at("history", review), {"at": "nonsense"}).status_code == 422
    pages = [text_of(client.get(at("history", review), {"page": n})) for n in ("1", "2", "x", "99")]
    assert sum("Asked “Should we stay on X?”" in one for one in pages[:2]) == 1
    assert pages[2] == pages[0]
    assert "Asked" not in pages[3]


def test_what_changed_since_a_day_or_a_change(seeded, review):
    client = as_role(seeded, Role.VIEWER)
    day = (NOW - timedelta(days=14)).date().isoformat()
    page = text_of(client.get(at("since", review), {"at": day}))
    assert "things were written differently since." in page
    assert "Safety and values of “Stay as we are”: new, 2 to 3 of 10." in page
    same = text_of(client.get(at("since", review), {"change": seen(review)}))
    assert "Nothing was written differently since." in same
    assert "The same option comes first." in same
    for number in ("", "x", "99999"):
        empty = client.get(at("since", review), {"change": number})
        assert "Choose a day" in text_of(empty)


def test_markup_in_what_people_wrote_is_only_words(seeded, review):
    hostile = "<script>alert('no')</script>"
    client = as_role(seeded, Role.OFFICER)
    client.post(at("option", review, "stay"), {"seen": seen(review), "title": hostile})
    sent = {
        "do": "judge",
        "seen": seen(review),
        "score": "5",
        "reason": hostile,
        "grade": "opinion",
    }
    client.post(at("cell", review, "stay.safety"), sent)
    for name in ("", "options", "grid", "weights", "result", "history"):
        page = client.get(at(name, review)).content.decode()
        assert "<script>alert" not in page, name


def test_reviews_stand_in_the_navigation_between_audiences_and_learning(seeded):
    page = text_of(as_role(seeded, Role.VIEWER).get("/"))
    places = [page.index(f'href="/{name}/"') for name in ("audiences", "reviews", "learning")]
    assert places == sorted(places)


def test_changes_of_a_review_are_in_the_organisations_trail(seeded, review):
    events = AuditEvent.objects.filter(organisation=seeded.organisation, action="review: judged")
    assert events.count() == 18


def test_a_large_grid_leads_to_each_of_its_criteria(seeded, review):
    client = as_role(seeded, Role.VIEWER)
    assert 'aria-label="Criteria"' not in text_of(client.get(at("grid", review)))
    making.change(
        seeded.organisation, review.pk,
        [AudiencePut(audience=Audience(key=f"group:{n}", title=f"Group {n}", group=f"{n}"))
         for n in range(100, 120)],
        seen=seen(review), now=NOW,
    )  # fmt: skip
    page = text_of(client.get(at("grid", review)))
    jumps = re.findall(r'href="#(row-[\w-]+)"', page)
    assert len(jumps) == len(under(review).leaves)
    for one in jumps:
        assert page.count(f'id="{one}"') == 1


def test_two_options_cannot_share_a_name(seeded, review):
    client = as_role(seeded, Role.OFFICER)
    taken = under(review).options[0].title
    sent = {"seen": seen(review), "title": f"  {taken.upper()} "}
    answer = client.post(at("option_new", review), sent)
    assert answer.status_code == 422
    assert f"“{taken}” is there already. Give it a name of its own." in text_of(answer)


def test_a_heading_goes_with_its_last_criterion_and_never_becomes_one(seeded, review):
    client = as_role(seeded, Role.OFFICER)
    under_it = [one for one in under(review).criteria if one.parent == "work"]
    for one in under_it[:-1]:
        client.post(at("criterion_out", review, one.key), {"seen": seen(review)})
    assert "work" in {one.key for one in under(review).criteria}
    last = under_it[-1]
    answer = client.post(at("criterion_out", review, last.key), {"seen": seen(review)}, follow=True)
    assert f"“{last.title}” is taken out, and the heading “" in text_of(answer)
    assert "work" not in {one.key for one in under(review).criteria}
