"""The file that opens without a server, and the two pages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from io import BytesIO

import page as pdf_checker
import pikepdf
import pytest
from tests.unit.decisions.incident.made_up import PLAN, plan, row

from goodmeasure.decisions.incident.plan import Leans, Place, PlaceWords, Plan, Words
from goodmeasure.reports.incident.sheet import PAGES, SIZES, Sheet, dialled, fitted, html

SHEET = Sheet(
    plan=PLAN,
    organisation="Town Council",
    version=3,
    made_on=date(2026, 3, 4),
    made_by="A. Officer",
)
LOADS = {"src", "srcset", "href", "data", "poster", "background", "action", "formaction", "cite"}


class Read(HTMLParser):
    """What a document asks for beyond itself, and its words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.asks: list[str] = []
        self.tags: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        within = tag == "a" and (dict(attrs).get("href") or "").startswith(("#", "tel:"))
        self.asks += [
            f"{tag} {name}" for name, _ in attrs
            if (name in LOADS and not within) or name == "style"
        ]  # fmt: skip

    def handle_data(self, data):
        self.text += data


def asked_for(text: str) -> list[str]:
    read = Read(text)
    banned = [
        one for one in read.tags if one in ("script", "link", "iframe", "object", "base", "img")
    ]
    return [*read.asks, *banned, *re.findall(r"url\(|@import|https?://", text)]


def test_the_file_asks_for_nothing_else():
    assert asked_for(html(SHEET)) == []


def test_a_file_that_asks_for_something_is_found():
    """The check itself can fail."""
    assert asked_for("<link rel=stylesheet href='a.css'>") == ["link href", "link"]
    assert asked_for("<style>@import 'a.css'; p { background: url(x) }</style>") == [
        "@import",
        "url(",
    ]


def test_the_file_says_it_all():
    text = " ".join(Read(html(SHEET)).text.split())
    for said in ("Town Council. Incident plan, version 3, of 4 March 2026, made by A. Officer",
                 "Head of communications", "Duty office", "1. Journalists", "Bluesky (@town.example)",
                 "LinkedIn page (@town) (if we can sign in)", "Nothing works. Find a way.",
                 "Usually: E-mail from us", "nobody can tell them", "told: Staff.", "We are down.",
                 "Deputy", "Own phone", "Sealed envelope", "12 of at most 300"):  # fmt: skip
        assert said in text, said


def test_words_of_people_are_never_markup():
    nasty = "<script>alert(1)</script><img src=x>"
    words = Words(starts=nasty, copies=nasty, places={"text": PlaceWords(message=nasty, who=nasty)})
    one = replace(plan(row(1, nasty, "text")), words=words)
    assert asked_for(html(replace(SHEET, plan=one, organisation=nasty, made_by=nasty))) == []


@pytest.fixture(scope="module")
def made():
    return fitted(SHEET)


def test_it_prints_on_two_pages_that_readers_can_read(made):
    sheet, printed = made
    assert printed.pages <= PAGES
    with pikepdf.open(BytesIO(printed.data)) as file:
        assert len(file.pages) == printed.pages
        assert file.Root.Lang == "en-GB"
        assert bool(file.Root.MarkInfo.Marked)
        assert "Incident plan, version 3" in str(file.docinfo.Title)
    found = pdf_checker.validate_pdf_bytes(
        printed.data, profile=pdf_checker.ValidationProfile.PDF_UA_1
    )
    assert found.is_compliant, [str(one) for one in found.failures]
    assert f"font-size: {sheet.size:g}pt" in html(sheet)


def test_the_same_plan_gives_the_same_bytes(made):
    assert fitted(SHEET)[1].data == made[1].data


def long_plan(places: int, letters: int):
    """So many groups, each told at every place in turn."""
    keys = ("channel:3", "text", "channel:9", "email", "website")
    rows = tuple(
        row(n, f"A group with a rather long name, number {n}", keys[n % 5]) for n in range(places)
    )
    words = {key: PlaceWords(message="word " * (letters // 5), who="Somebody", device="A phone",
                             key_place="The safe") for key in keys}  # fmt: skip
    return replace(PLAN, routes=replace(PLAN.routes, rows=rows), words=Words(places=words))


def test_letters_are_smaller_where_there_is_more_to_say():
    few, many = (
        fitted(replace(SHEET, plan=long_plan(5, 100))),
        fitted(replace(SHEET, plan=long_plan(20, 500))),
    )
    assert few[1].pages <= PAGES
    assert many[1].pages <= PAGES
    assert many[0].size < few[0].size


def test_what_fits_no_two_pages_says_so_and_stays_readable(made):
    long = long_plan(40, 3_000)
    words = {
        key: replace(one, message=f"{key} {one.message}") for key, one in long.words.places.items()
    }
    sheet, printed = fitted(replace(SHEET, plan=replace(long, words=Words(places=words))))
    assert printed.pages > PAGES
    assert sheet.size == SIZES[-1] >= 8
    said = "This takes more than two pages: keep all of them together."
    assert said in html(sheet)
    assert said not in html(made[0])


def wide_plan(message: str) -> Plan:
    """Twelve places with long names, eight groups with longer ones, and all that can be said."""
    title = "Bluesky (@communications-and-engagement-{}.of-a-public-body.example)"
    places = tuple(
        Place(key=f"channel:{n}", outlet="bluesky", title=title.format(n)) for n in range(12)
    )
    rows = tuple(
        row(n, f"People of group number {n}, in all four nations and at sea, and those who care",
            f"channel:{n}", f"channel:{(5 * n + 3) % 12}")
        for n in range(8)
    )  # fmt: skip
    words = {
        one.key: PlaceWords(
            leans=Leans.OTHERS, message=message.format(one.key), who="Head of communications, "
            "deputy head of communications, duty officer", device="Own phone with mobile data, not "
            "on our wireless network", key_place="Sealed envelope in the duty office safe",
        )
        for one in places
    }  # fmt: skip
    routes = replace(PLAN.routes, places=places, rows=rows)
    return replace(PLAN, routes=routes, words=Words(starts="Ada", copies="Here", places=words))


def test_twelve_channels_that_say_the_same_print_on_two_pages():
    """Paper says the same words once, and names the place whose words they are."""
    sheet, printed = fitted(replace(SHEET, plan=wide_plan("Our systems are down. " * 11)))
    assert printed.pages <= PAGES
    text = html(sheet, to_print=True)
    assert text.count('class="again"') == 11  # all but the first
    assert text.count("<blockquote") == 12  # a screen shows them at each place
    apart = fitted(replace(SHEET, plan=wide_plan("{}: " + "Our systems are down. " * 11)))[0]
    assert 'class="again"' not in html(apart)


def test_a_phone_goes_from_a_group_to_the_words_for_it():
    text = html(SHEET)
    wanted = set(re.findall(r'href="#([^"]+)"', text))
    assert wanted
    assert wanted <= set(re.findall(r'id="([^"]+)"', text))
    assert "#order" in "".join(f"#{one}" for one in wanted), "and back to the order"
    assert "href" not in html(SHEET, to_print=True)


@pytest.mark.parametrize(
    ("written", "called"),
    [
        ("Duty officer (020 7946 0123)", ["02079460123"]),
        ("07700 900123 or 0800 1111", ["07700900123", "08001111"]),
        ("+44 (0)20 7946 0123; +44 20-7946-0123", ["+442079460123", "+442079460123"]),
        ("On 4/12/2026 at 09:30, room 0123, card 12 345 678 901", []),
        ("2026-12-04 and ref 00-ab-123456789", []),
        ("<b>020 7946 0123</b>", ["02079460123"]),
    ],
)
def test_a_phone_calls_a_number_that_is_touched(written: str, called: list[str]) -> None:
    said = str(dialled(written))
    assert re.findall(r'href="tel:([^"]+)"', said) == called
    assert Read(said).text == written
    assert "<b>" not in said


def test_where_nothing_works_nothing_is_said_of_what_comes_next() -> None:
    (line,) = [one for one in html(SHEET).split("<tr") if "Nothing works" in one]
    assert line.count("Nothing") == 1
