"""What people come to do, from beginning to end."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect
from tests.browser.conftest import WIDE, Site, Visitor
from tests.browser.seeding import PASSWORD

pytestmark = pytest.mark.browser


def test_an_officer_finds_out_why_a_post_worked(visitor: Visitor) -> None:
    # given an officer who wants to know what worked
    visitor.sign_in("officer@research.example")
    # when they ask for the posts that worked on one channel
    visitor.page.get_by_role("link", name="Posts", exact=True).click()
    visitor.page.get_by_label("Verdict").select_option("Worked")
    visitor.page.get_by_label("Channel").select_option("@research.example on Bluesky")
    visitor.page.get_by_role("button", name="Show posts").click()
    # then each of them is marked in words
    rows = visitor.page.locator("tbody tr")
    assert rows.count() > 0
    for row in rows.all():
        assert "Worked" in row.inner_text()
    # and a post says what was expected and how that was worked out
    rows.first.get_by_role("link").click()
    assert "so it worked" in visitor.text()
    visitor.page.get_by_text("How was this verdict reached?").click()
    assert "earlier posts" in visitor.text()
    visitor.check()


def test_the_keyboard_is_enough(at_desk: Visitor) -> None:
    # given somebody who uses no mouse
    at_desk.sign_in("viewer@research.example")
    at_desk.open("/")
    page = at_desk.page
    # when they press Tab once, the way past the navigation is offered
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip() == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#maincontent"
    # and by Tab and Enter alone they get to the posts and open a "how do we know"
    page.goto(f"{at_desk.site.address}/posts/{at_desk.site.things['posts']['worked']}/")
    summary = page.get_by_text("How was this verdict reached?")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "SUMMARY":
            break
    page.keyboard.press("Enter")
    expect(summary.locator("xpath=ancestor::details")).to_have_attribute("open", "")


def test_filters_can_be_shared_as_an_address(at_desk: Visitor, browser: Browser) -> None:
    # given a list that somebody has filtered
    at_desk.sign_in("viewer@research.example")
    at_desk.open("/posts/")
    at_desk.page.get_by_label("Words in the post").fill("ethics")
    at_desk.page.get_by_role("button", name="Show posts").click()
    shared = at_desk.page.url
    shown = at_desk.page.locator("tbody").inner_text()
    # when a colleague opens the address
    colleague = Visitor(browser.new_context(viewport={"width": WIDE, "height": 800}), at_desk.site)
    colleague.sign_in("officer@research.example")
    colleague.page.goto(shared)
    # then they see the same
    assert colleague.page.locator("tbody").inner_text() == shown
    assert colleague.page.get_by_label("Words in the post").input_value() == "ethics"
    colleague.context.close()


def test_a_wrong_password_is_said_and_guessing_is_stopped(visitor: Visitor) -> None:
    # given somebody who does not know the password
    guess = f"guess{visitor.page.viewport_size['width']}@research.example"  # type: ignore[index]
    for attempt in range(12):
        visitor.open("/accounts/login/")
        visitor.page.get_by_label("Email").fill(guess)
        visitor.page.get_by_label("Password", exact=True).fill(f"not this {attempt}")
        visitor.page.get_by_role("button", name="Sign in").click()
        if attempt == 0:
            # then the page says so, once, above the form
            assert "There is a problem" in visitor.text()
            visitor.check()
        if "Too many tries" in visitor.text():
            break
    # and after ten tries nobody may try again for a while
    assert attempt == 9
    visitor.check()


def test_an_administrator_adds_a_person_who_chooses_a_password(
    visitor: Visitor, browser: Browser
) -> None:
    # given an administrator
    visitor.sign_in("administrator@research.example")
    visitor.open("/settings/")
    width = visitor.page.viewport_size["width"]  # type: ignore[index]
    email = f"new{width}@research.example"
    # when they add a person
    visitor.page.get_by_label("E-mail address").fill(email)
    visitor.page.get_by_label("Role").select_option("officer")
    visitor.page.get_by_role("button", name="Add person").click()
    # then a link to hand on is shown, this once
    link = visitor.page.locator("code").inner_text()
    visitor.check()
    visitor.open("/settings/")
    assert "/password/reset/key/" not in visitor.text()
    # and the person chooses a password with it and is in
    person = Visitor(browser.new_context(viewport={"width": width, "height": 800}), visitor.site)
    person.page.goto(link)
    person.check()
    person.page.get_by_label("New Password", exact=True).fill(PASSWORD)
    person.page.get_by_label("New Password (again)").fill(PASSWORD)
    person.page.get_by_role("button", name="Save password").click()
    assert "Your password is saved" in person.text()
    person.check()
    person.sign_in(email)
    assert person.open("/channels/add/") == 200
    assert person.open("/settings/") == 403
    person.check()
    # and the link works only once
    person.context.clear_cookies()
    person.page.goto(link)
    assert "no longer works" in person.text()
    person.context.close()
    # and the trail says who gave whom what
    visitor.open("/settings/changes/")
    assert f"Role given: {email} (role officer)" in visitor.text()


def test_the_last_administrator_stays(at_desk: Visitor) -> None:
    # given the only administrator of an organisation
    at_desk.sign_in("administrator@stranger.example")
    at_desk.open("/settings/")
    # when they would take their own role away
    at_desk.page.get_by_role("link", name="Change administrator@stranger.example").click()
    at_desk.page.get_by_label("Role").select_option("remove")
    at_desk.page.get_by_role("button", name="Save role").click()
    # then that is refused, with what to do first
    assert "at least one administrator" in at_desk.text()
    assert at_desk.open("/settings/") == 200
    at_desk.check()


def test_a_person_with_two_organisations_goes_from_one_to_the_other(visitor: Visitor) -> None:
    visitor.sign_in("both@new-body.example")
    visitor.page.get_by_role("link", name="Switch organisation").click()
    visitor.check()
    visitor.page.get_by_role("button", name="A Stranger").click()
    assert "A Stranger" in visitor.page.locator("header").inner_text()
    visitor.page.get_by_role("link", name="Switch organisation").click()
    visitor.page.get_by_role("button", name="A New Public Body").click()
    assert "A New Public Body" in visitor.page.locator("header").inner_text()


def test_a_token_is_saved_and_removed(visitor: Visitor) -> None:
    # given an officer on a channel's page
    visitor.sign_in("officer@research.example")
    visitor.open(f"/channels/{visitor.site.things['channels']['mastodon']}/")
    # when they save nothing, they are told what is missing, where it is missing
    visitor.page.get_by_role("button", name="Save it").click()
    assert "Enter an app password or access token" in visitor.text()
    visitor.check()
    # when they save a token, it is kept and not shown
    visitor.page.locator("#id_token").fill("a-secret-token")
    visitor.page.get_by_role("button", name="Save it").click()
    assert "is kept, encrypted" in visitor.text()
    assert "a-secret-token" not in visitor.page.content()
    visitor.check()
    # and it can be taken out again
    visitor.page.get_by_role("button", name="Remove it from Good Measure").click()
    assert "is removed" in visitor.text()
    visitor.check()


def x_export(folder: Path) -> Path:
    """A small X archive, as X lays it out."""
    data = folder / "archive" / "data"
    data.mkdir(parents=True)
    account = {"username": "ImportedExample", "accountId": "42", "accountDisplayName": "Example",
               "createdAt": "2012-01-02T03:04:05.000Z", "email": "secret@example.org",
               "createdVia": "web"}  # fmt: skip
    tweets = [
        {
            "tweet": {
                "id_str": str(1_700_000_000_000_000_000 + n), "id": str(1_700_000_000_000_000_000 + n),
                "created_at": "Wed Mar 04 09:30:00 +0000 2020", "full_text": f"Imported post {n}",
                "favorite_count": str(n), "retweet_count": "1", "lang": "en", "entities": {},
            }
        }
        for n in range(5)
    ]  # fmt: skip
    manifest = {
        "userInfo": {"accountId": "42", "userName": "ImportedExample", "displayName": "Example"},
        "archiveInfo": {"sizeBytes": "1000", "generationDate": "2024-08-20T09:30:00.000Z",
                        "isPartialArchive": False, "maxPartSizeBytes": "1000"},
        "dataTypes": {
            "account": {"files": [{"fileName": "data/account.js", "globalName":
                        "YTD.account.part0", "count": "1"}]},
            "tweets": {"files": [{"fileName": "data/tweets.js", "globalName":
                       "YTD.tweets.part0", "count": "5"}]},
        },
    }  # fmt: skip
    (data / "account.js").write_text(
        "window.YTD.account.part0 = " + json.dumps([{"account": account}])
    )
    (data / "tweets.js").write_text("window.YTD.tweets.part0 = " + json.dumps(tweets))
    (data / "manifest.js").write_text("window.__THAR_CONFIG = " + json.dumps(manifest))
    import shutil

    return Path(shutil.make_archive(str(folder / "x-archive"), "zip", folder / "archive"))


def test_a_file_is_looked_at_before_it_is_imported(at_desk: Visitor, tmp_path: Path) -> None:
    # given an archive that X has given the team
    archive = x_export(tmp_path)
    at_desk.sign_in("officer@research.example")
    at_desk.open("/data/")
    at_desk.page.get_by_role("link", name="Import a file").click()
    # when it is uploaded, the page says what would come in, and nothing has
    at_desk.page.locator("input[type=file]").first.set_input_files(archive)
    at_desk.page.get_by_role("button", name="Show what would come in").click()
    assert "5 new posts" in at_desk.text()
    assert "Nothing has been imported yet" in at_desk.text()
    assert "secret@example.org" not in at_desk.page.content()
    at_desk.check()
    # when somebody says yes, it is there
    at_desk.page.get_by_role("button", name="Import it", exact=True).click()
    assert "is imported: 5 new posts" in at_desk.text()
    at_desk.open("/posts/?words=Imported")
    assert at_desk.page.locator("tbody tr").count() == 5
    # and the same file again would change nothing
    at_desk.open("/data/import/")
    at_desk.page.locator("input[type=file]").first.set_input_files(archive)
    at_desk.page.get_by_role("button", name="Show what would come in").click()
    assert "would change nothing" in at_desk.text()
    at_desk.check()
    at_desk.page.get_by_role("button", name="Do not import it").click()
    assert "the file is gone" in at_desk.text()


def test_a_file_that_is_not_what_it_says_is_refused(visitor: Visitor, tmp_path: Path) -> None:
    # given a picture that somebody has renamed
    wrong = tmp_path / "posts.csv"
    wrong.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    visitor.sign_in("officer@research.example")
    visitor.open("/data/import/")
    # when it is uploaded
    visitor.page.locator("input[type=file]").first.set_input_files(wrong)
    visitor.page.get_by_role("button", name="Show what would come in").click()
    # then the page says what is wrong, beside the field
    assert "There is a problem" in visitor.text()
    assert "posts.csv" in visitor.text()
    visitor.check()


def test_an_address_that_is_no_channel_says_what_would_be(visitor: Visitor) -> None:
    # given a new organisation's officer
    visitor.sign_in("officer@new-body.example")
    # when they paste the address of a platform that only gives files
    visitor.page.get_by_label("Link or handle").fill("https://x.com/example")
    visitor.page.get_by_role("button", name="Add channel").click()
    # then the page says how its figures come in
    assert "There is a problem" in visitor.text()
    assert visitor.page.get_by_role("link", name="import a file").count() == 1
    visitor.check()


def test_a_viewer_is_told_who_can_add_a_channel(visitor: Visitor) -> None:
    visitor.sign_in("viewer@new-body.example")
    assert "officer or above can add the first" in visitor.text()
    assert visitor.open("/channels/add/") == 403
    visitor.check()


def test_a_report_is_downloaded(at_desk: Visitor, tmp_path: Path) -> None:
    at_desk.sign_in("viewer@research.example")
    at_desk.open("/data/report/")
    with at_desk.page.expect_download() as waiting:
        at_desk.page.get_by_role("button", name="Download the report").click()
    saved = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(saved)
    assert saved.name.startswith("report-research-")
    html = saved.read_text(encoding="utf-8")
    assert "Health Research Example" in html
    assert "<script" not in html


def test_from_nothing_to_the_first_verdict(browser: Browser, new_site: str) -> None:
    # given an installation that nobody can sign in to
    context = browser.new_context(viewport={"width": 320, "height": 800})
    visitor = Visitor(context, Site(address=new_site, things={}))
    # when somebody opens it on the machine itself
    visitor.open("/")
    assert "Set up Good Measure" in visitor.text()
    visitor.check()
    # and leaves a field empty, they are told
    visitor.page.get_by_role("button", name="Start").click()
    assert "Enter your e-mail address" in visitor.text()
    visitor.check()
    # when they fill in the form
    visitor.page.get_by_label("Name of your organisation").fill("Town Council")
    visitor.page.get_by_label("Your e-mail address").fill("first@town.example")
    visitor.page.get_by_label("Choose a password", exact=True).fill(PASSWORD)
    visitor.page.get_by_role("button", name="Start").click()
    # then they are in, and asked for the first channel
    assert "Paste a link" in visitor.text()
    assert "Town Council" in visitor.page.locator("header").inner_text()
    visitor.check()
    # when they paste a handle that nobody has, they are told, and what they typed is still there
    visitor.page.get_by_label("Link or handle").fill("not a handle")
    visitor.page.get_by_role("button", name="Add channel").click()
    assert "There is a problem" in visitor.text()
    assert visitor.page.get_by_label("Link or handle").input_value() == "not a handle"
    visitor.check()
    # when they paste the link of their account, they see how its collection is going
    visitor.page.get_by_label("Link or handle").fill("https://bsky.app/profile/town.example.org")
    visitor.page.get_by_role("button", name="Add channel").click()
    assert "@town.example.org on Bluesky" in visitor.text()
    assert "everything else works meanwhile" in visitor.text()
    visitor.check()
    # and somebody without script can have the page load itself again, and stop that
    watched = context.request.get(visitor.page.url + "?watch=1")
    if "The collection is done" not in watched.text():
        assert watched.headers["refresh"] == "3"
        assert f'<a href="{urlsplit(visitor.page.url).path}">Stop that</a>' in watched.text()
    assert "refresh" not in context.request.get(visitor.page.url).headers
    # and without touching anything, within a minute, that it is done
    expect(visitor.page.get_by_text("The collection is done.")).to_be_visible(timeout=300_000)
    assert "50 posts kept so far" in visitor.text()
    visitor.check()
    # and the post that did better than the others is marked
    visitor.open("/posts/?verdict=worked")
    assert visitor.page.locator("tbody tr").count() == 1
    assert "Council news, number 3" in visitor.text()
    assert "903 after" in visitor.text()
    visitor.check()
    # and the overview and the channel's page tell of it
    for path in ("/", "/channels/1/"):
        visitor.open(path)
        assert "321" in visitor.text()
        visitor.check()
    # and nobody else can do the same again
    context.clear_cookies()
    visitor.open("/set-up/")
    assert "Sign in" in visitor.text()
    context.close()
