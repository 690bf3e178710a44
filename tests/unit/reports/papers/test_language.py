"""Templates: what they may say, what they may not, and that what they show is never markup."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.reports.papers import made_up

from goodmeasure.kernel.errors import InputError
from goodmeasure.reports.papers import language, values
from goodmeasure.reports.papers.kinds import KINDS, shipped
from goodmeasure.reports.papers.language import LONGEST, Own, Said, check, fill
from goodmeasure.reports.papers.making import Source, make
from goodmeasure.reports.papers.markup import own_blocks, read
from goodmeasure.reports.papers.passages import (
    Edited,
    from_text,
    has_figures,
    parts,
    to_text,
)
from goodmeasure.reports.papers.tree import (
    Bullets,
    Figure,
    Heading,
    Paragraph,
    Text,
    lines,
    plain,
)

NAMES = tuple(values.MEANINGS)


def said(body, **given):
    return read(fill(body, given))


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("{{ nothing }}", "line 1: There is no “nothing”"),
        ("ok\n\n{{ nothing }}", "line 3: There is no “nothing”"),
        ("{{ 7 * 7 }}", "line 1: A template cannot hold a working-out"),
        ("{{ title ~ title }}", "cannot hold a working-out"),
        ("{{ title | upper }}", "cannot hold a filter"),
        ("{{ title() }}", "cannot hold a call"),
        ("{{ 'words' }}", "cannot hold a value of its own"),
        ("{% set x = title %}", "cannot hold a value of its own"),
        ("{% include 'x' %}", "cannot hold another template"),
        ("{% macro x() %}{% endmacro %}", "cannot hold a macro"),
        ("{% if title == purpose %}x{% endif %}", "cannot hold a comparison"),
        ("{{ title.__class__ }}", "There is no __class__"),
        ("{{ title[0] }}", "cannot hold a working-out"),
        ("{{ title.upper }}", "part of nothing that a loop names"),
        ("{% for one in options %}{{ one.nonsense }}{% endfor %}", "There is no “one.nonsense”"),
        ("{% for one in options %}{% endfor %}{{ one }}", "There is no “one”"),
        ("{% for a in options if a %}{% endfor %}", "says no more than"),
        ("{% for a in options recursive %}{% endfor %}", "says no more than"),
        ("{% for a in options %}{% for b in options %}{% for c in options %}"
         "{% endfor %}{% endfor %}{% endfor %}", "2 deep"),
        ("{{ title", "line 1: "),
        ("{% if title %}", "line 1: "),
        ("x" * (LONGEST + 1), "at most 60,000"),
    ],
)  # fmt: skip
def test_a_template_that_is_no_good_is_refused_with_its_line(body, why):
    with pytest.raises(InputError) as refused:
        check(body, NAMES, values.PARTS_OF_OPTIONS)
    assert why in refused.value.sentence


@pytest.mark.parametrize("deep", [30, 110, 300, 2_000])
@pytest.mark.parametrize(
    ("opens", "inside", "closes"),
    [
        ("{% if question %}", "x", "{% endif %}"),
        ("", "{% if DEEP question %}x{% endif %}", ""),
    ],
)
def test_what_is_accepted_can_be_filled_in_however_deep_it_is(deep, opens, inside, closes):
    """Without a bound Python itself gives up: at 100 indents, and at 1,000 calls."""
    body = opens * deep + inside.replace("DEEP", "not " * deep) + closes * deep
    try:
        check(body, NAMES)
    except InputError:
        assert deep > 30
    else:
        assert fill(body, {"question": "Stay?"}).text == "x"


def test_what_cannot_be_known_before_is_refused_as_it_is_filled_in():
    with pytest.raises(InputError, match="line 2: This is a list"):
        fill("a\n{{ options }}", {"options": []})
    with pytest.raises(InputError, match="can be asked for"):
        fill("{{ draft }}", {"draft": True})
    with pytest.raises(InputError, match="line of its own"):
        said("Here: {{ table }}", table=(Paragraph(line=()),))


def test_a_template_that_grows_too_long_is_stopped(monkeypatch):
    monkeypatch.setattr(language, "MOST_SAID", 1000)
    body = "{% for a in xs %}{% for b in xs %}" + "x" * 20 + "{% endfor %}{% endfor %}"
    with pytest.raises(InputError, match="more than 1,000"):
        fill(body, {"xs": ["a"] * 50})


@given(st.text())
def test_words_of_a_person_never_become_markup(text):
    """Alone, in a heading, in a list and in bold: always the same words, and one block each."""
    found = said(
        "# T\n\n## A {{ w }} b\n\nA {{ w }} b\n\n- A {{ w }} b\n\n**A {{ w }} b**\n",
        w=Own(text=text),
    )
    assert [type(one) for one in found.blocks] == [Heading, Paragraph, Bullets, Paragraph]
    wanted = " ".join(language.PRIVATE.sub("", text).split())
    for block in found.blocks:
        (line,) = lines(block)
        own = [one.text for one in line if isinstance(one, Text) and one.own]
        assert " ".join(own) == wanted
        assert plain(line).split() == ["A", *wanted.split(), "b"]


@given(st.text())
def test_words_alone_are_paragraphs_and_lists_and_lose_nothing(text):
    kept = " ".join(language.PRIVATE.sub("", text).split())
    told = " ".join(plain(line) for one in own_blocks(Own(text=text)) for line in lines(one))
    signs = [word for word in kept.split() if word != "-"]
    assert [word for word in told.split() if word != "-"] == signs


def test_marks_that_somebody_types_lead_nowhere():
    found = said("{{ a }} {{ b }}", a=Own(text="\ue0001\ue001\ue00099\ue001"), b=Own(text="secret"))
    assert plain(found.blocks[0].line) == "199 secret"
    assert read(Said(text="\ue0007\ue001", held=())).blocks == ()


def test_lists_headings_and_bold_are_read():
    found = said("# Title {{ t }}\n\n## Part {part}\n\n1. One\n2. **Two** {{ f }}\n\n#### Deep",
                 t="x", f=Figure(text="61%", ref="A1"))  # fmt: skip
    assert found.title == "Title x"
    part, numbered, deep = found.blocks
    assert (part.key, plain(part.line)) == ("part", "Part")
    assert numbered.numbered
    assert numbered.lines[1] == (
        Text(text="Two", strong=True),
        Text(text=" "),
        Figure(text="61%", ref="A1"),
    )
    assert deep.level == 4


@pytest.mark.parametrize("body", ["# A\n\n# B", "- a\n  - b", "##### Five"])
def test_what_no_paper_can_hold_is_refused(body):
    with pytest.raises(InputError):
        said(body)


@pytest.mark.parametrize("record", [made_up.record(), made_up.bare()], ids=["full", "bare"])
@pytest.mark.parametrize("key", [one.key for one in KINDS])
def test_every_part_can_be_edited_without_loss(key, record):
    """What is offered to be edited, sent back as it is, gives the same paper again."""
    made = make(key, Source(record=record))
    known = [one.key for one in made.paper.references]
    for part in made.ours:
        offered = to_text(part.blocks)
        again = from_text(offered, part.blocks, known)
        assert to_text(again) == offered
        assert len(again) == len([one for one in part.blocks if type(one).__name__ != "Note"])


@given(st.text(alphabet=st.characters(blacklist_categories=("Cs", "Co")), max_size=300))
def test_any_edit_is_read_or_refused(text):
    try:
        blocks = from_text(text, (), ["A1"])
    except InputError:
        return
    assert all(not isinstance(one, Heading) or one.level > 2 for one in blocks)


def test_an_edit_keeps_references_it_knows_and_no_others():
    (block,) = from_text("About 61 of them [A1], or [A2] [x](javascript:1).", (), ["A1"])
    assert [one.ref for one in block.line if isinstance(one, Figure)] == ["A1"]
    assert "[A2]" in plain(block.line)


def test_numbers_in_a_persons_words_are_noticed():
    assert has_figures("It takes 3 days.")
    assert not has_figures("As [A12] says.\n\n[table: The 3 options]\n\nNothing.")


def test_edited_parts_stand_in_the_paper_with_their_neighbours_as_they_were():
    record = made_up.record()
    ours = make("report", Source(record=record))
    text = Edited(key="cost", text="It is free.", person="Ana", on=made_up.DAY)
    gone = Edited(key="nowhere", text="Lost.", person="Ana", on=made_up.DAY)
    made = make("report", Source(record=record, texts=(text, gone)))
    assert made.lost == (gone,)
    changed = [a.key for a, b in zip(made.parts, ours.parts, strict=True) if a != b]
    assert changed == ["cost"]
    assert parts(ours.paper.blocks)[1].key == "purpose"


def test_every_placeholder_is_described_and_every_one_described_is_there():
    for record in (made_up.record(), made_up.bare()):
        assert set(values.fill(record).values) == set(values.MEANINGS)


def test_every_placeholder_is_used_by_a_template_that_ships():
    """A value that no paper shows would be dead weight; ``waits`` is for teams' own templates."""
    bodies = "".join(shipped(one.key) for one in KINDS)
    unused = {name for name in NAMES if name not in bodies}
    assert unused <= {"waits", "approved_by", "chosen"}
