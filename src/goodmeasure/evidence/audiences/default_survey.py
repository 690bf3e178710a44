"""A survey that is good as it stands, made from an organisation's groups, purposes and outlets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from goodmeasure.evidence.audiences.outlets import outlet_title
from goodmeasure.evidence.audiences.questionnaire import (
    ASK,
    GROUP,
    MISS,
    NO_GROUP,
    NOWHERE,
    USE,
    Asked,
    Kind,
    Notice,
    Option,
    Questionnaire,
    Words,
)
from goodmeasure.evidence.audiences.survey_words import ASKED, OUTLETS

USUAL = ("website", "newsletter", "email", "linkedin", "facebook", "instagram", "bluesky", "x",
         "youtube", "whatsapp", "events", "news", "colleagues")  # fmt: skip
"""Asked about beside the organisation's own outlets. Few, since each is a row to fill in."""
CHOSEN = 3
"""How many places a person may name for one purpose: the first that come to mind."""
EVERY_WORD = 180
"""Days that answers in people's own words are kept after the close."""
WELSH_TITLES = {"website": "Our website", "newsletter": "Our newsletter"}


def default_survey(
    *,
    organisation: str,
    groups: Sequence[tuple[int, str]],
    purposes: Sequence[tuple[int, str, str]],
    outlets: Sequence[str] = (),
    language: str = "en",
    languages: Sequence[str] = (),
) -> Questionnaire:
    """``groups`` are (key, name), ``purposes`` (key, name, question as a survey asks it).

    Which group, what is used how often, a question for each purpose, what would be missed, and,
    left out until somebody says why, a box for people's own words.
    """
    places = tuple(dict.fromkeys((*outlets, *USUAL)))
    rows = tuple(_outlet(key, language) for key in places)
    questions = [
        Asked(key=USE, kind=Kind.GRID, words=_all(ASKED["use"]), options=rows),
        *(_purpose(key, name, said, rows, language) for key, name, said in purposes),
        Asked(
            key=MISS,
            kind=Kind.SOME,
            words=_all(ASKED["miss"]),
            options=(*rows, Option(key="none", words=_all(ASKED["miss_none"]), alone=True)),
        ),
        Asked(
            key="more", kind=Kind.TEXT, words=_all(ASKED["more"]), asked=False,
            keep_days=EVERY_WORD,
        ),
    ]  # fmt: skip
    if groups:
        questions.insert(0, _group(groups, language))
    return Questionnaire(
        language=language,
        languages=tuple(one for one in languages if one != language),
        title=_all(ASKED["title"]),
        intro=_all(ASKED["intro"]),
        questions=tuple(questions),
        notice=Notice(
            who=organisation,
            why="to choose the places where we give news, so that the people we are here for"
            " find it.",
        ),
    )


def _group(groups: Sequence[tuple[int, str]], language: str) -> Asked:
    named = tuple(Option(key=str(key), words={language: name}) for key, name in groups)
    nobody = Option(key=NO_GROUP, words=_all(ASKED["no_group"]))
    return Asked(
        key=GROUP, kind=Kind.GROUP, words=_all(ASKED["group"]), options=(*named, nobody),
        required=True,
    )  # fmt: skip


def _purpose(key: int, name: str, said: str, rows: tuple[Option, ...], language: str) -> Asked:
    asked = {language: said} if said.strip() else {
        code: text.format(purpose=name) for code, text in ASKED["purpose"].items()
        if code == language
    }  # fmt: skip
    others = (
        Option(key=ASK, words=_all(ASKED["ask"])),
        Option(key=NOWHERE, words=_all(ASKED["nowhere"]), alone=True),
    )
    return Asked(
        key=f"purpose_{key}", kind=Kind.PURPOSE, purpose=key, words=asked, most=CHOSEN,
        options=(*rows, *others),
    )  # fmt: skip


def _outlet(key: str, language: str) -> Option:
    english = WELSH_TITLES.get(key, outlet_title(key))
    words = {"en": english, "cy": OUTLETS.get(key, english)}
    return Option(key=key, words=words)


def _all(words: Mapping[str, str]) -> Words:
    return dict(words)
