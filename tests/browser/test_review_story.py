"""From a question to the papers of a decision, through pages alone and without script."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from tests.browser.conftest import WIDE, Site, Visitor
from tests.browser.decision_steps import (
    freeze_decision,
    papers_are_accessible,
    take_papers,
    write_decision,
)

pytestmark = pytest.mark.browser
OFFICER, APPROVER = "officer@research.example", "approver@research.example"
QUESTION = "Should we stay on Mastodon?"
CLOSE = "Close it, and open LinkedIn"


@pytest.fixture
def colleague(browser: Browser, site: Site) -> Iterator[Visitor]:
    """A second person at a second screen, without script too."""
    context = browser.new_context(
        viewport={"width": WIDE, "height": 800}, java_script_enabled=False
    )
    yield Visitor(context, site)
    context.close()


def step(visitor: Visitor, name: str) -> None:
    visitor.page.get_by_role("link", name="Reviews", exact=True).first.click()
    visitor.page.get_by_role("link", name=QUESTION).click()
    visitor.page.get_by_role("link", name=name, exact=True).click()


def judge(visitor: Visitor, cell: str, score: str, why: str) -> None:
    step(visitor, "Evidence")
    visitor.page.get_by_role("link", name=f": {cell}").click()
    visitor.page.get_by_label("Your score, 0 to 10").fill(score)
    visitor.page.get_by_label("Why", exact=True).fill(why)
    visitor.page.get_by_role("button", name="Keep my judgement").click()
    assert "It is kept." in visitor.text()


def write_option(visitor: Visitor, title: str, states: dict[str, str]) -> None:
    step(visitor, "Options")
    visitor.page.get_by_role("link", name="Write an option").click()
    visitor.page.get_by_label("What the option is called").fill(title)
    for label, state in states.items():
        visitor.page.get_by_label(label, exact=True).select_option(state)
    visitor.page.get_by_role("button", name="Write it down").click()
    assert f"“{title}” is written down." in visitor.text()


def only_three_criteria(visitor: Visitor) -> None:
    """The question is about reach, safety and hours: the others are taken out."""
    step(visitor, "Criteria")
    for title in ("Where groups expect us", "Incident duty", "Input received", "Own engagement",
                  "Measurability", "Accessibility", "Staff exposure", "Proof of identity"):  # fmt: skip
        visitor.page.get_by_role("link", name=title, exact=True).click()
        visitor.page.get_by_role("button", name="Take this criterion out").click()
        assert f"“{title}” is taken out" in visitor.text()


def weigh(visitor: Visitor, first: str, points: dict[str, str]) -> None:
    step(visitor, "Weights")
    visitor.page.get_by_role("link", name=re.compile("Answer the questions")).click()
    visitor.page.get_by_label(first, exact=True).check()
    visitor.page.get_by_role("button", name="Go on").click()
    for title, given in points.items():
        visitor.page.get_by_label(f"Points for {title}").fill(given)
    visitor.page.get_by_role("button", name="Keep my answers").click()
    assert "A few of them beside each other" in visitor.text()


def test_from_a_question_to_the_papers_of_a_decision(
    without_script: Visitor, colleague: Visitor, at_desk: Visitor
) -> None:
    officer, page = without_script, without_script.page
    # given an officer with a question, and groups of theirs
    officer.sign_in(OFFICER)
    colleague.sign_in(APPROVER)
    page.get_by_role("link", name="Reviews", exact=True).click()
    page.get_by_role("link", name="Open a review").click()
    page.get_by_label("The question").fill(QUESTION)
    page.get_by_role("button", name="Open the review").click()
    assert "There is no option. Write at least two." in officer.text()
    # when they write two options, and leave three criteria
    write_option(officer, "Stay as we are", {})
    write_option(
        officer, CLOSE,
        {"@research@social.example on Mastodon": "Closed", "A channel yet to open": "LinkedIn page"},
    )  # fmt: skip
    only_three_criteria(officer)
    # and say who matters how much
    step(officer, "Groups")
    boxes = page.locator("input[name^=matters-]")
    for number in range(boxes.count()):
        boxes.nth(number).fill("0")
    page.get_by_label("Sponsors", exact=True).fill("10")
    page.get_by_role("button", name="Save").click()
    # and let the product fill in what it holds
    step(officer, "Evidence")
    page.get_by_role("button", name="Fill in what we hold").click()
    assert re.search(r"\d cells filled in\.", officer.text())
    row = page.locator(".gm-evidence tbody tr", has_text="Sponsors")
    assert "Own survey" in row.inner_text()
    # and judge and state what it does not hold
    judge(officer, "safety and values of “Stay as we are”", "4", "Hardly anybody minds the rules.")
    judge(officer, "safety and values of “Close it, and open LinkedIn”", "7", "They enforce them.")
    for option, hours in (("Stay as we are", "20"), ("Close it, and open LinkedIn", "35")):
        step(officer, "Evidence")
        page.get_by_role("link", name=f": cost and hours of “{option}”").click()
        page.get_by_label("The figure", exact=True).fill(hours)
        page.get_by_label("Who says so").fill("Tally of the press office")
        page.get_by_label("Day it is from").fill("2026-03-02")
        page.get_by_role("button", name="Keep the figure").click()
        assert f"{hours} hours a month. Own measurement." in officer.text()
    # a second person judges apart, without reading what the first said
    step(colleague, "Evidence")
    colleague.page.get_by_role("link", name=": safety and values of “Stay as we are”").click()
    assert "1 person has judged it. Judge it yourself before you look" in colleague.text()
    judge(colleague, "safety and values of “Stay as we are”", "6", "It is better than it was.")
    assert "2 people judge it 4 to 6 of 10." in colleague.text()
    # and both weigh; the first contradicts herself, and is shown both answers
    weigh(officer, "Safety and values", {"Reach of groups": "60", "Cost and hours": "30"})
    page.get_by_role("group", name="Reach of groups, or safety and values?").get_by_label(
        "Reach of groups, from"
    ).check()
    page.get_by_role("button", name="Keep my answers").click()
    assert "Two of your answers do not fit together" in officer.text()
    assert "reach of groups matters more than safety and values" in officer.text()
    assert "Reach of groups was given 60 points" not in officer.text()
    page.get_by_role("link", name="Change the answer on the two").click()
    page.get_by_role("group", name="Reach of groups, or safety and values?").get_by_label(
        "Safety and values, from"
    ).check()
    page.get_by_role("button", name="Keep my answers").click()
    assert "do not fit together" not in officer.text()
    weigh(colleague, "Cost and hours", {"Reach of groups": "80", "Safety and values": "20"})
    # then the result opens with a sentence, and says what would change it and what is not known
    step(officer, "Result")
    said = page.locator(".nhsuk-lede-text").inner_text()
    assert re.match(
        r"(No option is clearly best\. )?“.+” ranks first (most often, )?in \d+ of 100 ways of"
        r" weighing what you said matters; ", said,
    )  # fmt: skip
    for title in ("What would change the answer", "What we do not know", "What to collect first"):
        assert title in officer.text()
    officer.keeps_within()
    # and whether to wait is worked out with what a month costs
    step(officer, "Is it worth waiting?")
    page.get_by_label("What does a month without a decision cost").fill("50")
    page.get_by_role("button", name="Work it out").click()
    assert "Do not wait: decide now." in officer.text()
    # and everything that anybody did is there, by name
    page.get_by_role("link", name="Reviews", exact=True).first.click()
    page.get_by_role("link", name=QUESTION).click()
    page.get_by_role("link", name="Who changed what").click()
    assert "Judged safety and values of “Stay as we are”: 6 of 10" in officer.text()
    assert APPROVER in officer.text()
    # when the officer writes the decision down, and the approver freezes it
    step(officer, "Decide")
    write_decision(officer, CLOSE)
    step(colleague, "Decide")
    freeze_decision(colleague, CLOSE)
    # then the review says so, and its papers can be taken away, accessible in every form
    officer.page.get_by_role("link", name="Reviews", exact=True).first.click()
    officer.page.get_by_role("link", name=QUESTION).click()
    assert "Decided on " in officer.text()
    papers_are_accessible(take_papers(colleague), at_desk.page)


def test_two_people_at_one_thing_lose_nothing(
    without_script: Visitor, colleague: Visitor
) -> None:  # fmt: skip
    officer, approver = without_script, colleague
    officer.sign_in(OFFICER)
    approver.sign_in(APPROVER)
    where = f"/reviews/{officer.site.things['reviews']['single']}/options/stay/"
    # given both have the same form open
    officer.open(where)
    approver.open(where)
    # when one saves, and then the other
    officer.page.get_by_label("What the option is called").fill("Stay for a year")
    officer.page.get_by_role("button", name="Save changes").click()
    approver.page.get_by_label("What the option is called").fill("Stay until summer")
    approver.page.get_by_role("button", name="Save changes").click()
    # then the second sees what the first wrote, and what they wrote themselves
    assert "Somebody else changed this while you were writing." in approver.text()
    assert "“Stay for a year”" in approver.text()
    typed = approver.page.get_by_label("What the option is called")
    assert typed.input_value() == "Stay until summer"
    approver.keeps_within()
    # and may put theirs in its place, having seen it
    approver.page.get_by_role("button", name="Save changes").click()
    assert "“Stay until summer” is changed." in approver.text()


def test_the_questions_can_be_answered_by_keyboard(without_script: Visitor) -> None:
    """Space chooses, arrows move, Enter sends: nothing needs a mouse or script."""
    visitor, page = without_script, without_script.page
    visitor.sign_in("administrator@research.example")
    visitor.open(f"/reviews/{visitor.site.things['reviews']['review']}/weights/first/")
    page.locator("input[name=first]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("first=expectation"))
    page.get_by_label("Points for Reach of groups").focus()
    page.keyboard.type("50")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/weights/pairs/"))
    assert "A few of them beside each other" in visitor.text()
