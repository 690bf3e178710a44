"""Every page, at two widths: accessible, no sideways scroll, nothing asked of another server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.browser.conftest import PHONE, WIDE, Site, Visitor, violations
from tests.integration.web import own_pages, post_only

pytestmark = pytest.mark.browser

ADMINISTRATOR = "administrator@research.example"
PAGES = {
    "overview": "/",
    "posts": "/posts/",
    "posts of one channel": "/posts/?channel={bluesky}&verdict=as+expected&sort=better",
    "no posts found": "/posts/?words=unfindable",
    "the last page of posts": "/posts/?page=18",
    "a post that worked": "/posts/{worked}/",
    "a post that missed": "/posts/{missed}/",
    "a post as expected": "/posts/{as expected}/",
    "a post too young": "/posts/{too early}/",
    "a post nobody can judge": "/posts/{cannot tell}/",
    "a repost": "/posts/{repost}/",
    "a post that is gone": "/posts/{gone}/",
    "a post from right to left": "/posts/{right-to-left}/",
    "a post with a long link": "/posts/{long}/",
    "a post with markup": "/posts/{markup}/",
    "channels": "/channels/",
    "a channel": "/channels/{bluesky}/",
    "a channel in trouble": "/channels/{mastodon}/",
    "a channel of files": "/channels/{x}/",
    "progress": "/channels/{bluesky}/progress/",
    "add a channel": "/channels/add/",
    "compare channels": "/channels/compare/",
    "channels alike": "/channels/compare/?measure=posting_frequency&since=2026-01-01&until=2026-02-28"
    "&channel={bluesky}&channel={mastodon}",
    "channels unlike": "/channels/compare/?measure=engagement&since=2026-01-01&until=2026-02-28"
    "&channel={bluesky}&channel={mastodon}",
    "compare nothing": "/channels/compare/?measure=engagement&since=&until=",
    "alerts": "/alerts/",
    "names": "/channels/names/",
    "reserve a name": "/channels/names/reserve/",
    "upload names": "/channels/names/upload/",
    "a name": "/channels/names/{bluesky}/",
    "a name that cannot be asked": "/channels/names/{mastodon}/",
    "a name checked by hand": "/channels/names/{x}/",
    "a reserved name": "/channels/names/{reserved}/",
    "who keeps a name": "/channels/names/{bluesky}/keeping/",
    "lookalikes": "/channels/names/lookalikes/",
    "a lookalike": "/channels/names/lookalikes/{lookalike}/",
    "a harmless lookalike": "/channels/names/lookalikes/{harmless}/",
    "data": "/data/",
    "measures": "/data/measures/",
    "a measure": "/data/measures/engagement/",
    "a measure that is not to be had": "/data/measures/engagement_by_views/",
    "add a measure": "/data/measures/add/",
    "log": "/data/log/",
    "log of one kind": "/data/log/?kind=platform",
    "the starter set of the log": "/data/log/starter-set/",
    "an event": "/data/log/{event}/",
    "methods": "/methods/",
    "a method": "/methods/growth/",
    "learning": "/learning/",
    "what works": "/learning/effects/",
    "what works on one channel": "/learning/effects/?channel={bluesky}",
    "topics": "/learning/topics/",
    "fair tests": "/learning/experiments/",
    "a fair test": "/learning/experiments/{test}/",
    "stop a fair test?": "/learning/experiments/{test}/stop/",
    "set up a fair test": "/learning/experiments/new/",
    "a fair test takes": "/learning/experiments/new/?channel={bluesky}&measure=engagement&change=0.8",
    "before and after": "/learning/before-and-after/",
    "a study": "/learning/before-and-after/{study}/",
    "a study beside controls": "/learning/before-and-after/{donors}/",
    "a study refused": "/learning/before-and-after/{refused}/",
    "lessons": "/learning/lessons/",
    "lessons found": "/learning/lessons/?words=image&kind=worked",
    "a lesson": "/learning/lessons/{lesson}/",
    "write a lesson": "/learning/lessons/write/",
    "objectives": "/learning/objectives/",
    "audiences": "/audiences/",
    "audiences by purpose": "/audiences/?purpose={purpose}",
    "groups": "/audiences/groups/",
    "a group": "/audiences/groups/{group}/",
    "a group nobody asked": "/audiences/groups/{unknown_group}/",
    "change a group": "/audiences/groups/{group}/change/",
    "a retired group": "/audiences/groups/{retired_group}/change/",
    "purposes": "/audiences/purposes/",
    "a purpose": "/audiences/purposes/{purpose}/",
    "a place": "/audiences/outlets/mastodon/",
    "a place nobody knows of": "/audiences/outlets/reddit/",
    "evidence": "/audiences/evidence/",
    "evidence expired": "/audiences/evidence/?group={group}&grade=own+survey&state=expired",
    "no evidence found": "/audiences/evidence/?outlet=reddit",
    "a piece of evidence": "/audiences/evidence/{evidence}/",
    "an opinion": "/audiences/evidence/{opinion}/",
    "withdrawn evidence": "/audiences/evidence/{withdrawn}/",
    "add evidence": "/audiences/evidence/add/",
    "count followers": "/audiences/evidence/followers/",
    "count contacts": "/audiences/evidence/contacts/",
    "routing table": "/audiences/routing/",
    "routing table to print": "/audiences/routing/print/",
    "a route": "/audiences/routing/{group}/{purpose}/",
    "a route nobody chose": "/audiences/routing/{unknown_group}/{purpose}/",
    "input received": "/audiences/input/",
    "input of a wrong period": "/audiences/input/?since=2026-03-01&until=2026-02-01",
    "a count of input": "/audiences/input/{input}/",
    "published figures": "/audiences/published/",
    "add published figures": "/audiences/published/add/",
    "a published source": "/audiences/published/{published}/",
    "a source of the starter set": "/audiences/published/{starter}/",
    "a published table": "/audiences/published/{published}/tables/1/",
    "a published table by nation": "/audiences/published/{published}/tables/1/?heading=Nation",
    "a table of millions": "/audiences/published/{starter}/tables/1/",
    "whom a source stands for": "/audiences/published/{published}/standing/",
    "re-base": "/audiences/published/{published}/re-base/",
    "re-based": "/audiences/published/{published}/re-base/?row=0&area=0",
    "convert": "/audiences/published/figures/{share}/convert/",
    "converted": "/audiences/published/figures/{share}/convert/?size=55000000&size_source=Office"
    "&to=everybody+in+the+UK&to_size=69400000&to_source=Office&relation=wider",
    "not converted": "/audiences/published/figures/{share}/convert/?size=55000000&size_source=Office"
    "&to=the+young&to_size=1000&to_source=Office&relation=narrower",
    "numbers of people": "/audiences/published/people/",
    "surveys": "/audiences/surveys/",
    "make a survey": "/audiences/surveys/new/",
    "a survey": "/audiences/surveys/{survey}/",
    "a survey that is a draft": "/audiences/surveys/{draft}/",
    "questions of a survey": "/audiences/surveys/{draft}/questions/",
    "questions that stay": "/audiences/surveys/{survey}/questions/",
    "a question of a survey": "/audiences/surveys/{draft}/questions/use/",
    "wording in Welsh": "/audiences/surveys/{draft}/wording/cy/",
    "privacy notice": "/audiences/surveys/{draft}/notice/",
    "preview of a survey": "/audiences/surveys/{draft}/preview/?lang=cy",
    "answers from paper": "/audiences/surveys/{survey}/paper/",
    "answers from a file": "/audiences/surveys/{survey}/file/",
    "answers set aside": "/audiences/surveys/{survey}/aside/",
    "results of a survey": "/audiences/surveys/{survey}/results/",
    "results of a draft": "/audiences/surveys/{draft}/results/",
    "groups compared": "/audiences/surveys/{survey}/results/use/",
    "known sizes": "/audiences/surveys/{survey}/sizes/group/",
    "public survey": "/s/{token}/",
    "public survey in Arabic": "/s/{token}/?lang=ar",
    "public survey in no language of it": "/s/{link}/?lang=xx",
    "public survey that is closed": "/s/{closed}/",
    "public survey of later": "/s/{later}/",
    "thanks": "/s/{token}/thanks/?lang=cy",
    "plans": "/plans/",
    "write down a plan": "/plans/work/add/",
    "a plan of work": "/plans/work/{work}/",
    "a plan of work that is over": "/plans/work/{work_over}/",
    "leave a channel": "/plans/leaving/start/?decision={decision}&channel={mastodon}",
    "a leaving plan": "/plans/leaving/{leaving}/",
    "a leaving plan given up": "/plans/leaving/{given_up}/",
    "a channel that was left": "/plans/leaving/{left}/",
    "change a leaving plan": "/plans/leaving/{leaving}/change/",
    "finish a leaving plan": "/plans/leaving/{left}/change/",
    "leave": "/plans/leaving/{leaving}/leave/",
    "left already": "/plans/leaving/{left}/leave/",
    "a leaving step": "/plans/leaving/{leaving}/steps/staff/",
    "a leaving step done": "/plans/leaving/{leaving}/steps/partners/",
    "a leaving step removed": "/plans/leaving/{leaving}/steps/embeds/",
    "a leaving step done elsewhere": "/plans/leaving/{leaving}/steps/state/",
    "add a leaving step": "/plans/leaving/{leaving}/steps/add/",
    "a baseline": "/plans/leaving/{left}/baseline/",
    "no baseline yet": "/plans/leaving/{leaving}/baseline/",
    "an archive": "/plans/leaving/{left}/archive/",
    "no archive yet": "/plans/leaving/{leaving}/archive/",
    "notices": "/plans/leaving/{leaving}/notices/",
    "a notice": "/plans/leaving/{leaving}/notices/pinned/{mastodon}/",
    "a notice in other words": "/plans/leaving/{leaving}/notices/profile/{mastodon}/",
    "where people can go": "/plans/leaving/{leaving}/people/",
    "where people could go": "/plans/leaving/{left}/people/",
    "the account": "/plans/leaving/{leaving}/account/",
    "signing in to the account": "/plans/leaving/{left}/account/",
    "what came after": "/plans/leaving/{left}/after/",
    "nothing came after yet": "/plans/leaving/{leaving}/after/",
    "one month after": "/plans/leaving/{left}/after/1/",
    "signposts": "/reviews/signposts/",
    "signposts of a review": "/reviews/signposts/?review={attached_review}",
    "a signpost": "/reviews/signposts/{signpost}/",
    "a signpost that tripped": "/reviews/signposts/{tripped_signpost}/",
    "a signpost that was seen": "/reviews/signposts/{seen_signpost}/",
    "a signpost on a share": "/reviews/signposts/{share_signpost}/",
    "a signpost on a price": "/reviews/signposts/{price_signpost}/",
    "correct a figure?": "/reviews/signposts/{price_signpost}/looks/{price_look}/",
    "a signpost that cannot tell": "/reviews/signposts/{abuse_signpost}/",
    "a signpost on the log": "/reviews/signposts/{log_signpost}/",
    "a signpost that ended": "/reviews/signposts/{ended_signpost}/",
    "end a signpost?": "/reviews/signposts/{signpost}/end/",
    "set a signpost": "/reviews/signposts/new/",
    "watch a measure": "/reviews/signposts/new/?kind=measure",
    "what a measure would take": "/reviews/signposts/new/?kind=measure&channel={jobs}"
    "&measure=site_visits&direction=falls+under&threshold=600&every=7&persistence=4"
    "&until={later_day}",
    "a measure that cannot be watched": "/reviews/signposts/new/?kind=measure&channel={mastodon}"
    "&measure=engagement_by_views&direction=falls+under&threshold=1&every=7&persistence=4"
    "&until={later_day}",
    "watch a share": "/reviews/signposts/new/?kind=cell",
    "what a share would take": "/reviews/signposts/new/?kind=cell&group={staff}&outlet=email"
    "&purpose=&direction=falls+under&threshold=40&until={later_day}",
    "watch by hand": "/reviews/signposts/new/?kind=hand",
    "what a figure by hand would take": "/reviews/signposts/new/?kind=hand&figure=Abuse"
    "&unit=an+hour&exact=no&direction=rises+above&threshold=3&every=7&persistence=4"
    "&until={later_day}",
    "watch the log": "/reviews/signposts/new/?kind=log",
    "what the log would take": "/reviews/signposts/new/?kind=log&event=regulator&about=x"
    "&threshold=1&until={later_day}",
    "set a signpost wrongly": "/reviews/signposts/new/?kind=log&event=regulator&about=x"
    "&threshold=1&until=2020-01-01",
    "set another in its place": "/reviews/signposts/new/?replaces={tripped_signpost}",
    "platform evidence": "/data/log/?kind=platform+evidence&platform=x",
    "reviews": "/reviews/",
    "open a review": "/reviews/new/",
    "a review": "/reviews/{review}/",
    "a review with nothing in it": "/reviews/{bare}/",
    "a review with one option": "/reviews/{single}/",
    "a review set aside": "/reviews/{aside}/",
    "change the question": "/reviews/{review}/question/",
    "options": "/reviews/{review}/options/",
    "no options": "/reviews/{bare}/options/",
    "write an option": "/reviews/{review}/options/new/",
    "an option": "/reviews/{review}/options/close/",
    "criteria": "/reviews/{review}/criteria/",
    "write a criterion": "/reviews/{review}/criteria/new/",
    "a criterion": "/reviews/{review}/criteria/cost/",
    "a criterion by group": "/reviews/{review}/criteria/reach/",
    "groups of a review": "/reviews/{review}/groups/",
    "evidence grid": "/reviews/{review}/grid/",
    "an empty grid": "/reviews/{bare}/grid/",
    "a cell with a figure": "/reviews/{review}/grid/stay.cost/",
    "a judged cell": "/reviews/{review}/grid/close.safety/",
    "a cell nobody knows": "/reviews/{review}/grid/stay.input/",
    "a cell of a figure we hold": "/reviews/{review}/grid/stay.measurability/",
    "weights": "/reviews/{review}/weights/",
    "no weights": "/reviews/{bare}/weights/",
    "lift one first": "/reviews/{review}/weights/first/",
    "lift none first": "/reviews/{review}/weights/first/?asked=yes",
    "points": "/reviews/{review}/weights/points/?first=safety",
    "an order": "/reviews/{review}/weights/order/",
    "pairs": "/reviews/{review}/weights/pairs/",
    "result": "/reviews/{review}/result/",
    "no result": "/reviews/{bare}/result/",
    "waiting": "/reviews/{review}/waiting/",
    "waiting without a result": "/reviews/{bare}/waiting/",
    "history": "/reviews/{review}/history/",
    "a review as it stood": "/reviews/{review}/history/?at={earlier}",
    "a review before it was": "/reviews/{review}/history/?at=2026-01-01",
    "a review on no day": "/reviews/{review}/history/?at=2026-02-31",
    "older changes": "/reviews/{review}/history/?page=2",
    "since": "/reviews/{review}/since/",
    "since a day": "/reviews/{review}/since/?at={earlier}",
    "since a change": "/reviews/{review}/since/?change=27",
    "set a review aside": "/reviews/{review}/set-aside/",
    "incident plan": "/plans/incident/",
    "write an incident plan": "/plans/incident/write/",
    "an older incident plan": "/plans/incident/versions/1/",
    "drills": "/plans/incident/drills/",
    "a drill": "/plans/incident/drills/{drill}/",
    "a drill that is running": "/plans/incident/drills/{running}/",
    "a step of a drill": "/plans/incident/drills/{running}/step/",
    "stop a drill": "/plans/incident/drills/{running}/finish/",
    "import": "/data/import/",
    "report": "/data/report/",
    "report with a wrong period": "/data/report/?since=&until=2026-02-31&form=html",
    "decide, and nothing is begun": "/reviews/{bare}/decide/",
    "decide, and much is left": "/reviews/{begun_review}/decide/",
    "decide, and all is written": "/reviews/{review}/decide/",
    "decisions": "/decisions/",
    "a decision that stands": "/decisions/{decision}/",
    "a decision that is a draft": "/decisions/{begun}/",
    "a decision that was withdrawn": "/decisions/{decision_withdrawn}/",
    "write what was decided": "/decisions/{decision_draft}/write/choice/",
    "write the purpose": "/decisions/{begun}/write/purpose/",
    "write the effect on equality": "/decisions/{decision_draft}/write/equality/",
    "write risks": "/decisions/{decision_draft}/write/risks/",
    "write steps": "/decisions/{decision_draft}/write/steps/",
    "write places": "/decisions/{decision_draft}/write/places/",
    "freeze a decision?": "/decisions/{decision_draft}/freeze/",
    "a decision that cannot be frozen": "/decisions/{begun}/freeze/",
    "withdraw a decision?": "/decisions/{decision}/withdraw/",
    "papers of a decision": "/decisions/{decision}/pack/",
    "officer's report": "/decisions/{decision}/pack/report/",
    "report of a draft": "/decisions/{begun}/pack/report/",
    "one-page summary": "/decisions/{decision}/pack/summary/",
    "steps of the change": "/decisions/{decision}/pack/steps/",
    "equality impact form": "/decisions/{decision}/pack/equality/",
    "update for colleagues": "/decisions/{decision}/pack/colleagues/",
    "notice for the public": "/decisions/{decision}/pack/notice/",
    "data annex": "/decisions/{decision}/pack/annex/",
    "wording of a passage": "/decisions/{decision}/pack/report/answer/",
    "wording of somebody's": "/decisions/{decision}/pack/notice/places/",
    "templates of papers": "/settings/templates/",
    "a template of a paper": "/settings/templates/report/",
    "people": "/settings/",
    "a person": "/settings/people/{person}/",
    "access keys": "/settings/keys/",
    "an access key": "/settings/keys/{key}/",
    "an access key that was ended": "/settings/keys/{ended}/",
    "changes": "/settings/changes/",
    "changes, second page": "/settings/changes/?page=2",
    "sign out": "/accounts/logout/",
    "password": "/accounts/password/change/",
    "not found": "/nowhere/",
}
SIGNED_OUT = {
    "sign in": "/accounts/login/",
    "forgotten password": "/accounts/password/reset/",
    "no sign-up": "/accounts/signup/",
    "a link that no longer works": "/accounts/password/reset/key/1-set-password-nonsense/",
}
FILE = re.compile(r"_(csv|zip|html|pdf|calendar|file)$")
FILES = {"survey_template"}
"""Addresses that answer with a file, by the way they are named, and those named otherwise."""
ELSEWHERE = {
    "published_seen",
    "published_meaning",
    "published_preview",
    "import_preview",
    "switch",
    "set_up",
}
"""Pages that stories look at."""


EVERY_NUMBER = (Path(__file__).parent / "every_number.js").read_text("utf-8").partition("\n")[2]


TWICE = """
[...document.querySelectorAll('[id]')].map(one => one.id).filter((id, i, all) => all.indexOf(id) < i)
"""
"""A label or a link would lead to the wrong one; axe no longer looks."""


SEEN_BY_THE_PUBLIC = re.compile(r"^/s/|/preview/")
"""Questions and promises to people outside: no figure of ours is on them."""


SINCE = re.compile(r"\b[Jj]ust now\b|\b\d+ (minute|hour|day)s? ago\b")
"""How long ago, which grows between two visits."""


def filled(path: str, visitor: Visitor) -> str:
    things = visitor.site.things
    kept = {**things["posts"], **things["channels"], **things["learning"], **things["keys"],
            **things["audiences"], **things["published"], **things["surveys"],
            **things["signposts"], **things["reviews"], **things["decisions"],
            **things["incident"], **things["names"], **things["leaving"]}  # fmt: skip
    return path.format(**kept, person=things["person"])


def test_the_list_above_is_complete() -> None:
    """A page that is added must be looked at."""
    for pattern in own_pages():
        if FILE.search(str(pattern.name)) or pattern.name in post_only() | FILES | ELSEWHERE:
            continue
        looked_at = [
            path
            for path in PAGES.values()
            if pattern.pattern.match(
                path.partition("?")[0].lstrip("/").replace("{", "").replace("}", "")
            )
            or _with_number(pattern, path)
        ]
        assert looked_at, pattern.name


def _with_number(pattern: object, path: str) -> bool:
    plain = re.sub(r"\{[^}]*\}", "1", path.partition("?")[0]).lstrip("/")
    return pattern.pattern.match(plain) is not None  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def reader(browser: Browser, site: Site) -> Iterator[Visitor]:
    """An administrator at one window for all pages: a new one for each costs as much as axe."""
    context = browser.new_context(viewport={"width": WIDE, "height": 800})
    yield Visitor(context, site).is_in_as(ADMINISTRATOR)
    context.close()


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_a_page(reader: Visitor, path: str) -> None:
    """As it opens it keeps within either screen; with everything unfolded axe finds nothing wrong
    on either, every number leads to its explanation, and no id is used twice.
    """
    reader.complaints.clear()
    reader.at_width(WIDE)
    status = reader.open(filled(path, reader))
    assert status in (200, 404, 410, 422)
    reader.keeps_within()
    reader.at_width(PHONE)
    reader.keeps_within()
    if reader.page.locator("main").count() and not SEEN_BY_THE_PUBLIC.search(path):
        assert reader.page.evaluate(EVERY_NUMBER) == []
    assert reader.page.evaluate(TWICE) == []
    reader.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    reader.check_at_both_widths()


def test_an_explanation_opens_without_script(without_script: Visitor) -> None:
    without_script.sign_in("viewer@research.example")
    without_script.open("/")
    held = without_script.page.locator("details.gm-how").first
    assert not held.locator("p").first.is_visible()
    held.locator("summary").click()
    assert held.locator("p").first.is_visible()


def test_a_number_without_an_explanation_is_found(at_desk: Visitor) -> None:
    """The check itself can fail: a bare figure, and one whose explanation is not there."""
    at_desk.is_in_as(ADMINISTRATOR)
    at_desk.open("/learning/")
    at_desk.page.evaluate(
        "document.querySelector('main').innerHTML += "
        "'<p>42 posts</p><p data-how=nowhere>43 posts</p>'"
    )
    assert at_desk.page.evaluate(EVERY_NUMBER) == ["42 posts", "43 posts"]


@pytest.mark.parametrize("path", SIGNED_OUT.values(), ids=SIGNED_OUT.keys())
def test_a_page_for_people_who_are_signed_out(at_desk: Visitor, path: str) -> None:
    at_desk.open(path)
    at_desk.check_at_both_widths()


@pytest.mark.parametrize(
    "path",
    ["/", "/posts/", "/channels/", "/data/", "/data/report/", "/audiences/", "/audiences/groups/",
     "/audiences/purposes/", "/audiences/evidence/", "/audiences/routing/", "/audiences/input/",
     "/channels/names/", "/channels/names/lookalikes/", "/alerts/",
     "/audiences/routing/print/", "/reviews/", "/reviews/signposts/",
     "/reviews/signposts/new/?kind=cell", "/plans/incident/", "/plans/incident/write/",
     "/plans/incident/drills/", "/plans/", "/plans/work/add/", "/plans/leaving/start/"],
)  # fmt: skip
def test_a_page_of_an_organisation_that_has_nothing_yet(at_desk: Visitor, path: str) -> None:
    at_desk.is_in_as("officer@new-body.example")
    at_desk.open(path)
    at_desk.check_at_both_widths()


@pytest.mark.parametrize(
    "path", ["/", "/posts/", "/posts/{worked}/", "/channels/", "/channels/{bluesky}/", "/data/"]
)
def test_a_page_without_script_says_the_same(
    at_desk: Visitor, without_script: Visitor, path: str
) -> None:
    """Script may add, never carry: the words on the page are the same without it, but for the time
    that went by between the two visits."""
    said = []
    for one in (at_desk, without_script):
        one.sign_in("viewer@research.example")
        one.open(filled(path, one))
        words = " ".join(one.page.locator("main").inner_text().split())
        said.append(SINCE.sub("some time ago", words))
    assert said[0] == said[1]


def test_axe_finds_what_is_wrong(at_desk: Visitor) -> None:
    """The check itself can fail: a page with an unnamed field and a grey text is found out."""
    at_desk.open("/accounts/login/")
    at_desk.page.evaluate(
        "document.querySelector('main').innerHTML += '<input type=text><p class=grey>Too faint</p>'"
    )
    assert violations(at_desk.page).violations_count > 0


def test_a_verdict_leads_to_its_method(at_desk: Visitor) -> None:
    at_desk.is_in_as(ADMINISTRATOR)
    at_desk.open(filled("/posts/{worked}/", at_desk))
    at_desk.page.locator("#how-verdict summary").click()
    at_desk.page.locator("#how-verdict a").click()
    assert at_desk.page.url.endswith("/methods/verdict/")


def test_an_id_used_twice_is_found(at_desk: Visitor) -> None:
    at_desk.open("/accounts/login/")
    at_desk.page.evaluate("document.querySelector('main').innerHTML += '<p id=a><p id=a>'")
    assert at_desk.page.evaluate(TWICE) == ["a"]


def test_no_page_has_inline_style_or_script(at_desk: Visitor) -> None:
    """The content security policy forbids them; here nobody even tries."""
    at_desk.sign_in(ADMINISTRATOR)
    for path in PAGES.values():
        response = at_desk.context.request.get(at_desk.site.address + filled(path, at_desk))
        html = response.text()
        assert " style=" not in html, path
        assert "<style" not in html, path
        assert " onclick" not in html.lower(), path
        assert html.count("<script") == html.count('<script type="module" src='), path
        policy = response.headers["content-security-policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
