"""A questionnaire goes to plain data and back, and nothing else is taken for one."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodmeasure.evidence.audiences import editing
from goodmeasure.evidence.audiences.default_survey import default_survey
from goodmeasure.evidence.audiences.outlets import outlets
from goodmeasure.evidence.audiences.questionnaire import (
    Kind,
    Questionnaire,
    from_plain,
    problems,
    texts,
    to_plain,
    untranslated,
)
from goodmeasure.evidence.audiences.survey_words import ASKED, FIXED
from goodmeasure.kernel.errors import InputError

NAMES = st.text("abcdefgh éŵ’", min_size=1, max_size=30).filter(lambda text: text.strip())


@st.composite
def made(draw: st.DrawFn) -> Questionnaire:
    """Surveys as the pages make them: defaults of any organisation, and changes of them."""
    groups = draw(st.lists(NAMES, max_size=6))
    purposes = draw(st.lists(st.tuples(NAMES, st.sampled_from(["", "Where?"])), max_size=4))
    form = default_survey(
        organisation=draw(NAMES),
        groups=list(enumerate(groups, start=1)),
        purposes=[(n, *one) for n, one in enumerate(purposes, start=1)],
        outlets=draw(st.lists(st.sampled_from(sorted(outlets())), max_size=5)),
        language=draw(st.sampled_from(["en", "cy"])),
        languages=draw(st.lists(st.sampled_from(["en", "cy", "ar", "pl"]), unique=True)),
    )
    for words in draw(st.lists(NAMES, max_size=3)):
        form = editing.with_own(form, kind=Kind.ONE, words=words, options=("Yes", "No", "Perhaps"))
        form = editing.moved(form, form.questions[-1].key, draw(st.integers(-3, 40)))
    return form


@given(made())
def test_there_and_back(form: Questionnaire) -> None:
    assert from_plain(json.loads(json.dumps(to_plain(form)))) == form


@given(made())
def test_what_pages_make_can_be_used(form: Questionnaire) -> None:
    assert list(problems(form)) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


@given(JSON)
def test_rubbish_is_refused_in_words(rubbish: object) -> None:
    with pytest.raises(InputError):
        from_plain(rubbish)


@given(made(), st.data())
def test_a_damaged_one_is_refused_or_read_and_never_breaks(
    form: Questionnaire, data: st.DataObject
) -> None:
    plain = json.loads(json.dumps(to_plain(form)))
    at = plain
    while isinstance(at, dict | list) and at:
        keys = list(at) if isinstance(at, dict) else list(range(len(at)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(at[key], dict | list) or data.draw(st.booleans()):
            at[key] = data.draw(JSON)
            break
        at = at[key]
    try:
        read = from_plain(plain)
    except InputError:
        return
    assert from_plain(to_plain(read)) == read


FORM = default_survey(organisation="Us", groups=[(1, "Researchers")], purposes=[(7, "News", "")])


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (replace(FORM, language="fr"), "English or in Welsh"),
        (replace(FORM, languages=("xx",)), "not known"),
        (replace(FORM, languages=("en",)), "not known"),
        (replace(FORM, title={}), "no title"),
        (replace(FORM, questions=(*FORM.questions, FORM.questions[0])), "the key group"),
        (replace(FORM, notice=replace(FORM.notice, why=" ")), "who asks and why"),
        (replace(FORM, notice=replace(FORM.notice, keep_months=999)), "120 months"),
        (replace(FORM, intro={"en": "x" * 3000}), "2,000 letters"),
        (
            replace(
                FORM,
                questions=tuple(
                    replace(one, asked=True) if one.kind is Kind.TEXT else one
                    for one in FORM.questions
                ),
            ),
            "say why, and for how long",
        ),
    ],
)
def test_what_is_wrong_is_said(broken: Questionnaire, said: str) -> None:
    with pytest.raises(InputError, match=said):
        from_plain(to_plain(broken))


def test_own_words_are_off_until_somebody_says_why() -> None:
    more = FORM.question("more")
    assert more is not None
    assert not more.asked
    on = editing.reworded(FORM, "more", words="More?", hint="", asked=True, required=False, why="x")
    assert not list(problems(on))


def test_welsh_is_whole_but_for_the_organisations_own_words() -> None:
    form = default_survey(
        organisation="Ni", groups=[(1, "Ymchwilwyr")], purposes=[(7, "News", "")],
        languages=["cy"],
    )  # fmt: skip
    assert untranslated(form, "cy") == (
        "group.1.option", "purpose_7.words", "fixed.own_who", "fixed.own_why",
    )  # fmt: skip


def test_every_text_has_both_languages_and_the_same_gaps_to_fill() -> None:
    import re

    for words in (*FIXED.values(), *ASKED.values()):
        assert set(words) == {"en", "cy"}
        assert re.findall(r"\{\w+\}", words["en"]) == re.findall(r"\{\w+\}", words["cy"])


def test_a_translation_is_kept_and_dropped_when_its_original_changes() -> None:
    form = replace(FORM, languages=("pl",))
    form = editing.translated(form, "pl", {"use.words": "Jak często?", "fixed.send": "Wyślij"})
    use = form.question("use")
    assert use is not None
    assert form.say(use.words, "pl") == ("Jak często?", "pl")
    assert form.fixed("send", "pl") == ("Wyślij", "pl")
    assert form.fixed("thanks", "pl") == ("Thank you", "en")
    changed = editing.reworded(form, "use", words="How often?", hint="", asked=True, required=False)
    use = changed.question("use")
    assert use is not None
    assert changed.say(use.words, "pl") == ("How often?", "en")


@given(made())
def test_every_text_can_be_translated_by_its_name(form: Questionnaire) -> None:
    form = editing.with_languages(form, ["pl"])
    said = [name for name, words in texts(form) if any(words.values())]
    given_texts = {name: f"pl {n}" for n, name in enumerate(said)}
    after = editing.translated(form, "pl", given_texts)
    assert {name: words["pl"] for name, words in texts(after) if name in said} == given_texts
    assert untranslated(after, "pl") == ()


def test_long_and_hard_questions_are_remarked_on() -> None:
    long = "Would you tell us " + "very " * 30 + "often how you utilise this?"
    form = editing.reworded(FORM, "use", words=long, hint="", asked=True, required=False)
    said = [text for key, text in editing.remarks(form) if key == "use"]
    assert any("words" in text for text in said)
    assert any("say “use”" in text for text in said)
    assert editing.remarks(FORM) == ()


def test_answers_of_an_own_question_keep_their_keys() -> None:
    form = editing.with_own(FORM, kind=Kind.ONE, words="How long?", options=("Short", "Long"))
    key = form.questions[-1].key
    after = editing.reworded(
        form, key, words="How long?", hint="", asked=True, required=False,
        options=("Longest", "Short"),
    )  # fmt: skip
    assert [o.key for o in after.questions[-1].options] == ["longest", "short"]
