"""Measures in words: what is counted, and a figure with its range."""

from __future__ import annotations

from collections.abc import Mapping

from goodmeasure.kernel.findings import Answer, Finding
from goodmeasure.measures.definitions import EVERY, Feature, Good, Measure, Version, Way, on
from goodmeasure.measures.platforms import platforms
from goodmeasure.reports.figures import answer as answer_words
from goodmeasure.reports.figures import number, percent, percent_range

GOOD: Mapping[Good, str] = {
    Good.UP: "More is better",
    Good.DOWN: "Less is better",
    Good.NEITHER: "Neither more nor less is better",
}
WAYS: Mapping[Way, str] = {
    Way.MEAN: "It is worked out for each post, and the figure is the mean of the posts.",
    Way.MEAN_OF_RATES: "It is worked out for each post, and the figure is the mean of the posts, "
    "so that every post counts the same.",
    Way.POOLED: "Both are added up over all posts first, and then one is divided by the other.",
    Way.SHARE: "The posts that have it are counted, of those where the source says.",
    Way.FREQUENCY: "The posts of the period are counted and divided by its weeks.",
    Way.CHANGE: "It is the count at the end of the period less the count at its start.",
    Way.TOTAL: "The counts of all days of the period are added up.",
    Way.POOLED_DAYS: "Both are added up over all days first, and then one is divided by the other.",
    Way.MEAN_OF_DAYS: "It is worked out for each day, and the figure is the mean of the days, so "
    "that every day counts the same.",
}
_FEATURES: Mapping[Feature, str] = {
    Feature.ALT_TEXT: "posts with alt text for every image ÷ posts with an image",
    Feature.CAPTIONS: "posts whose video has captions ÷ posts with a video",
}


def figure(answer: Answer, measure: Measure) -> str:
    """A figure with its range, a share as a percentage; or why there is none."""
    if not isinstance(answer, Finding) or measure.way is not Way.SHARE:
        return answer_words(answer)
    if answer.low is None or answer.high is None:
        return percent(answer.value)
    return percent_range(answer.value, answer.low, answer.high)


def unit(measure: Measure) -> str:
    return measure.unit.removeprefix("share of ") if measure.way is Way.SHARE else measure.unit


def said(answer: Answer, measure: Measure) -> str:
    """A figure with its unit: "50% (34 to 66) of posts with an image", "5 acts for each post"."""
    found = figure(answer, measure)
    if not isinstance(answer, Finding):
        return found
    return f"{found}{' of' if measure.way is Way.SHARE else ''} {unit(measure)}"


def target(value: float, measure: Measure) -> str:
    """What a person set as a target, in the measure's unit."""
    said = f"{percent(value)} of" if measure.way is Way.SHARE else number(value)
    return f"{said} {unit(measure)}"


def formula_words(measure: Measure, version: Version, platform: str) -> str:
    """ "(likes + reposts) ÷ views × 100", or "" where the measure is not defined there."""
    if measure.feature is not None:
        return _FEATURES[measure.feature]
    if measure.way is Way.FREQUENCY:
        return "posts ÷ weeks"
    above, under = on(version.formula, platform), on(version.under, platform)
    if above is None:
        return ""
    said = _plain(above.text)
    if under is not None:
        top, bottom = (
            f"({part})" if " " in text else part
            for text, part in ((above.text, said), (under.text, _plain(under.text)))
        )
        said = f"{top} ÷ {bottom}"
    return f"{said} × {number(measure.times)}" if measure.times != 1 else said


def formulas(measure: Measure, version: Version) -> tuple[tuple[str, str], ...]:
    """Platform and formula, line by line; one line where all platforms are alike."""
    named = list(version.formula)
    if not named or named == [EVERY]:
        return (("Every platform", formula_words(measure, version, EVERY)),)
    return tuple(
        (
            "Every other platform" if one == EVERY else _title(one),
            formula_words(measure, version, one),
        )
        for one in named
    )


def _title(platform: str) -> str:
    known = platforms().get(platform)
    return known.title if known else platform


def _plain(text: str) -> str:
    return text.replace("_", " ").replace("*", "×").replace("/", "÷")
