"""Characters as people see them, against the segmenter of a JavaScript engine (ICU)."""

from __future__ import annotations

import json
import shutil
import subprocess
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodmeasure.measures.graphemes import clusters, is_emoji

SAMPLES = {
    "": 0,
    "café": 4,
    "cafe\u0301": 4,
    "👩\u200d👩\u200d👧": 1,
    "🙋🏽": 1,
    "🇬🇧🇫🇷🇬": 3,
    "1\ufe0f\u20e3": 1,
    "a\r\nb": 3,
    "한국어": 3,
    "\u1112\u1161\u11ab": 1,
    "นำ": 1,
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f": 1,
    "©™": 2,
    "a\u200db": 2,
}


@pytest.mark.parametrize(("text", "characters"), SAMPLES.items())
def test_a_character_is_what_people_see(text, characters):
    assert len(list(clusters(text))) == characters
    assert "".join(clusters(text)) == text


def test_a_letter_is_no_emoji():
    assert [is_emoji(one) for one in ("a", "©", "©\ufe0f", "👾", "1", "1\ufe0f\u20e3", "🇬🇧", "字")] == [
        False, False, True, True, False, True, True, False,
    ]  # fmt: skip


NODE = shutil.which("node")
ASK = """
const seg = new Intl.Segmenter("en", {granularity: "grapheme"});
const texts = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(texts.map(t => [...seg.segment(t)].map(one => one.segment))));
"""
INDIC = ("DEVANAGARI", "BENGALI", "GUJARATI", "ORIYA", "TELUGU", "MALAYALAM", "MYANMAR", "BALINESE",
         "KHMER", "TAI THAM", "JAVANESE", "SUNDANESE", "MEETEI", "CHAM", "TULU", "TIBETAN")  # fmt: skip
PARTS = st.sampled_from(
    [*"aé \r\n👩👧🏽❤🇬🇧🇫한ᄒ\u1161\u11ab©1", "\u200d", "\ufe0f", "\u20e3", "\u0301", "\u0e33",
     "\u0600", "\u00ad", "\u200c", "\u0e19"]
)  # fmt: skip
ANY = st.characters(exclude_categories=["Cs", "Cn", "Co"])


def settled(one: str) -> bool:
    """Known to our Unicode, and of no script whose consonants join."""
    name = unicodedata.name(one, "")
    return not name.startswith(INDIC)


@pytest.mark.skipif(NODE is None, reason="needs a JavaScript engine")
@settings(max_examples=8, deadline=None)
@given(
    st.lists(
        st.lists(PARTS | ANY.filter(settled), max_size=12).map("".join), min_size=200, max_size=300
    )
)
def test_the_same_as_another_implementation(texts):
    told = subprocess.run(
        [NODE, "-e", ASK], input=json.dumps(texts), capture_output=True, text=True, check=True
    )
    for text, theirs in zip(texts, json.loads(told.stdout), strict=True):
        assert list(clusters(text)) == theirs, ascii(text)
