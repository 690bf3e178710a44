"""A name from its reservation to a change of its state, and what an alert leads to."""

from __future__ import annotations

import pytest
from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser


def test_an_officer_puts_a_name_on_the_register_and_says_who_keeps_it(visitor: Visitor) -> None:
    page = visitor.page
    name = (
        "research" if page.viewport_size and page.viewport_size["width"] > 1000 else "our-research"
    )
    # given an officer who has taken a name on Threads so that nobody else does
    visitor.sign_in("officer@research.example")
    visitor.open("/channels/")
    page.get_by_role("link", name="Names: who keeps each account").click()
    page.get_by_role("link", name="Reserve a name").click()
    # when they forget the reason, they are told so where they are
    page.get_by_label("Platform").select_option("Threads")
    page.get_by_label("Name", exact=True).fill(f"@{name}")
    page.get_by_role("button", name="Put it on the register").click()
    assert "Say why" in visitor.text()
    visitor.check()
    page.get_by_label("Why it is reserved").fill("Kept so that nobody else takes it.")
    page.get_by_role("button", name="Put it on the register").click()
    # then it has a page, which says that nobody keeps it yet
    assert page.locator("h1").inner_text() == f"@{name} on Threads"
    assert "Nobody is named to keep it" in visitor.text()
    # and a key that is typed in is not kept, while a place where it lies is
    page.get_by_role("link", name="Change who keeps it").click()
    page.get_by_label("Owner").fill("Web team")
    page.get_by_label("Where the key is kept").fill("password: hunter2")
    page.get_by_role("button", name="Keep this").click()
    assert "looks like a password or key itself" in visitor.text()
    page.get_by_label("Where the key is kept").fill("Password safe, folder Web")
    page.get_by_role("button", name="Keep this").click()
    assert "Password safe, folder Web" in visitor.text()
    # and a change of state stays on the page with its reason
    page.get_by_label("New state").select_option("Closed")
    page.get_by_label("Why", exact=True).fill("The platform is not for us.")
    page.get_by_role("button", name="Change the state").click()
    assert "The platform is not for us." in visitor.text()
    visitor.check()


def test_an_alert_leads_to_what_can_be_done(at_desk: Visitor) -> None:
    # given a name of ours that another account holds
    at_desk.sign_in("officer@research.example")
    at_desk.open("/")
    held = at_desk.page.get_by_role("listitem").filter(has_text="is held by another account now")
    # when somebody follows the alert
    held.get_by_role("link", name="See what to do").click()
    # then there is a draft with which to ask for it, and nothing that sends it
    assert "Ask for the name back" in at_desk.text()
    assert "Nothing is sent by itself" in at_desk.text()
    at_desk.check()


def test_a_lookalike_is_judged_without_script(without_script: Visitor) -> None:
    without_script.sign_in("officer@research.example")
    without_script.open("/channels/names/lookalikes/")
    page = without_script.page
    page.get_by_role("link", name="@research-official.bsky.social").click()
    assert "a similar name alone breaks no rule" in without_script.text()
    page.get_by_label("What is it?").select_option("I have reported it to the platform")
    page.get_by_label("Note", exact=True).fill("By the form, on 4 March")
    page.get_by_role("button", name="Keep this").click()
    row = page.get_by_role("row").filter(has_text="@research-official.bsky.social")
    assert "Reported" in row.inner_text()
