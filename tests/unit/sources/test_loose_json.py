"""Held against ``json5``, the slow and complete reader: the same value, or a refusal."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import json5
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodmeasure.sources.loose_json import to_strict

REFUSED = object()
BARE = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
NAMED = {"\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t", "\v": "v"}


def ours(text: str) -> Any:
    try:
        return msgspec.json.decode(to_strict(text.encode()))
    except msgspec.DecodeError:
        return REFUSED


def theirs(text: str) -> Any:
    try:
        return json5.loads(text)
    except ValueError:
        return REFUSED


def same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-12) or one == other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
KEYS = st.one_of(TEXTS, st.from_regex(r"[A-Za-z_$][A-Za-z0-9_$]{0,6}", fullmatch=True))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=10,
)
GAPS = st.sampled_from(["", " ", "\n", "\t", "// a 'comment\n", '/* "b */', "\u00a0", "\ufeff\f"])


def quoted(draw: st.DrawFn, text: str) -> str:
    """The same text between single or double quotes, with escapes chosen at random."""
    mark = draw(st.sampled_from(["'", '"']))
    written = []
    for letter in text:
        code = ord(letter)
        plain = letter not in ("\\", mark, "\n", "\r", "\u2028", "\u2029")
        ways = [letter] if plain else []
        if code < 256:
            ways.append(f"\\x{code:02x}")
        if code < 0x10000:
            ways.append(f"\\u{code:04X}")
        if letter in "'\"\\/":
            ways.append("\\" + letter)
        if letter in NAMED:
            ways.append("\\" + NAMED[letter])
        written.append(draw(st.sampled_from(ways)))
    return mark + "".join(written) + mark


@st.composite
def loosely(draw: st.DrawFn) -> tuple[Any, str]:
    """A value and one way in which a careless formatter could write it."""

    def write(value: Any) -> str:
        gap = draw(GAPS)
        if isinstance(value, str):
            return gap + quoted(draw, value)
        if isinstance(value, list):
            return _between(draw, gap, "[", [write(item) for item in value], "]")
        if isinstance(value, dict):
            parts = []
            for key, item in value.items():
                bare = BARE.fullmatch(key) is not None and draw(st.booleans())
                name = key if bare else quoted(draw, key)
                parts.append(f"{draw(GAPS)}{name}{draw(GAPS)}:{write(item)}{draw(GAPS)}")
            return _between(draw, gap, "{", parts, "}")
        return gap + json.dumps(value)

    value = draw(VALUES)
    return value, write(value)


def _between(draw: st.DrawFn, gap: str, left: str, parts: list[str], right: str) -> str:
    comma = "," if parts and draw(st.booleans()) else ""
    return gap + left + ",".join(parts) + comma + draw(GAPS) + right


@settings(max_examples=400, deadline=None)
@given(loosely())
def test_what_a_formatter_writes_reads_as_what_was_meant(made: tuple[Any, str]) -> None:
    value, text = made
    assert same(theirs(text), value)
    assert same(ours(text), value)


@settings(max_examples=300, deadline=None)
@given(VALUES, st.sampled_from([None, 0, 2]), st.booleans())
def test_strict_json_is_left_alone(value: Any, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    assert to_strict(text.encode()).decode() == text


FRAGMENTS = st.sampled_from(
    [
        *"[]{},:\"'\\/*+-.0123456789 \n\t_$aetnxu",
        *("//", "/*", "*/", "true", "null", "Infinity", "0x1F", "1e5", "\u2028", "\u00a0", "é"),
        *('"a"', "'b'", "\\x41", "\\u0041", "\\0", "\\v", "\\\n"),
    ]
)


@settings(max_examples=1500, deadline=None)
@given(st.lists(FRAGMENTS, max_size=12).map("".join), st.sampled_from(["{}", "[{}]", "{{a:{}}}"]))
def test_never_another_value_than_json5(text: str, around: str) -> None:
    whole = around.replace("{{", "(").replace("}}", ")").replace("{}", text)
    whole = whole.replace("(", "{").replace(")", "}")
    found = ours(whole)
    if found is not REFUSED:
        assert same(found, theirs(whole)), whole


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[1, 2,]", [1, 2]),
        ("{a: 1, $b_2: 'it is \"so\"',}", {"a": 1, "$b_2": 'it is "so"'}),
        ("['http://example.org', \"/* not */\"]", ["http://example.org", "/* not */"]),
        ("[1 /* one */, // two\n 2]", [1, 2]),
        ("{true: true}", {"true": True}),
    ],
)
def test_examples(text: str, value: Any) -> None:
    assert ours(text) == theirs(text) == value


@pytest.mark.parametrize("text", ["[,]", "[1,,2]", "{,}", "[1 2]", "{a}", "['a", "[/* a]", "0x10"])
def test_refusals(text: str) -> None:
    assert ours(text) is REFUSED


def test_line_breaks_stay_where_they_were() -> None:
    text = b"[\n// one\n1,\n/* two\n lines */ 'a',\n]"
    assert to_strict(text).count(b"\n") == text.count(b"\n")
