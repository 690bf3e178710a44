"""How effects are said and drawn: what goes together, never what causes what."""

from __future__ import annotations

from collections.abc import Mapping

from goodmeasure.evidence.effects.choices import DAYS, HOURS, LENGTHS, TOPIC
from goodmeasure.kernel.findings import Answer, Finding
from goodmeasure.reports import wording

WEEKDAYS = tuple(name for name, days in DAYS if len(days) == 1)
POSTS: Mapping[str, str] = {
    "link": "Posts with a link",
    "image": "Posts with an image",
    "video": "Posts with a video",
    "alt text": "Images with alt text",
    "hashtags": "Posts with a hashtag",
    "before 9am": "Posts before 9am",
    "9am to noon": "Posts from 9am to noon",
    "noon to 3pm": "Posts from noon to 3pm",
    "3pm to 6pm": "Posts from 3pm to 6pm",
    "after 6pm": "Posts after 6pm",
    "weekend": "Posts at the weekend",
    "short text": "Posts with the shortest texts",
    "text of middling length": "Posts with middling texts",
    "long text": "Posts with the longest texts",
    **{day: f"Posts on a {day}" for day in WEEKDAYS},
}
BESIDE: Mapping[str, str] = {
    **{name: "those at other hours" for name, _, _ in HOURS},
    **{name: "those on other days" for name, _ in DAYS},
    **dict.fromkeys(LENGTHS, "the others"),
}
"""What posts are compared with, where "those without" would not be English."""
COUNTED: Mapping[str, str] = {"engagement": "engagement", "views": "views"}


def posts_with(choice: str) -> str:
    """ "Posts with a link", "Posts about research"."""
    if choice.startswith(TOPIC):
        return f"Posts about {choice.removeprefix(TOPIC)}"
    return POSTS.get(choice, choice.capitalize())


def beside(choice: str) -> str:
    """ "those without", "those on other days"."""
    return BESIDE.get(choice, "those without")


def times(answer: Finding) -> str:
    """ "about 1.4 times as much (1.1 to 1.8)"."""
    said = wording.with_range(answer.value, answer.low, answer.high)
    value, _, held = said.partition(" (")
    return f"{value} times as much ({held}" if held else f"{value} times as much"


def effect_sentence(choice: str, measure: str, answer: Answer) -> str:
    """ "Posts with a link got about 0.8 times as much engagement (0.7 to 0.9) as those …"."""
    if not isinstance(answer, Finding):
        return wording.sentences(f"{posts_with(choice)}: {wording.answer(answer)}")
    said = times(answer).replace("as much", f"as much {COUNTED.get(measure, measure)}")
    sentence = f"{posts_with(choice)} got {said} as {beside(choice)}"
    if answer.low is not None and answer.high is not None and answer.low <= 1 <= answer.high:
        sentence += ", so we cannot tell"
    return wording.sentences(sentence)
