"""The method pages exist under the names that findings give, and their worked examples are so."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from goodmeasure.evidence.audiences import estimates, reach
from goodmeasure.evidence.audiences.raking import rake
from goodmeasure.evidence.audiences.reach import bounds
from goodmeasure.evidence.audiences.rebase import Band, BandShare, rebase
from goodmeasure.evidence.audiences.shares import Share, difference, published_range, share
from goodmeasure.evidence.audiences.small_areas import (
    pooled,
    worth_of_self_selected,
    wrong_by,
)
from goodmeasure.measures.ranges import wilson

PAGES = Path(__file__).resolve().parents[4] / "docs" / "methods"


def page(name: str) -> str:
    return " ".join((PAGES / f"{name}.md").read_text(encoding="utf-8").split())


def between(low: float, high: float) -> str:
    return f"{low:.1%} to {high:.1%}"


@pytest.mark.parametrize("name", [estimates.METHOD, "surveys", "published-figures", reach.METHOD])
def test_a_method_that_findings_name_has_its_page(name):
    text = page(name)
    for needed in (
        "**Question.**",
        "**Worked example.**",
        "benchmarks/audience_coverage.py",
        "## Limits",
    ):
        assert needed in text


def test_the_example_of_weights():
    sex = ["women"] * 90 + ["men"] * 30
    hits = np.concatenate([np.arange(90) < 60, np.arange(30) < 9])
    weights = rake({"sex": sex}, {"sex": {"women": 50, "men": 50}})
    found, plain = share(hits, weights), share(hits, weights.values)
    mean = weights.values.mean()
    text = page("surveys")
    assert f"As they come, {share(hits).value:.1%}" in text
    assert (
        f"women weigh {weights.values[0] / mean:.2f} and men {weights.values[-1] / mean:.2f}"
        in text
    )
    assert f"the share is {found.value:.1%}, {between(found.low, found.high)}" in text
    assert f"worth {plain.effective:.0f};" in text
    assert f"they are worth {found.effective:.0f}." in text


def test_the_example_of_waves():
    def of(hits: int, n: int) -> Share:
        span = wilson(hits, n)
        return Share(value=hits / n, low=span.low, high=span.high, n=n, effective=n)

    found = difference(of(24, 80), of(54, 120))
    said = f"up {found.value * 100:.1f} points, {found.low * 100:.1f} to {found.high * 100:.1f}."
    assert said in page("surveys")


def test_the_examples_of_published_figures():
    text = page("published-figures")
    span = published_range(0.39, 2000, design_effect=1.6)
    assert between(span.low, span.high) in text
    bands = [Band(age_from=a, age_to=b) for a, b in ((16, 34), (35, 54), (55, 120))]
    published = [
        BandShare(band=band, share=share, n=n)
        for band, share, n in zip(bands, (0.6, 0.4, 0.1), (300, 350, 350), strict=True)
    ]
    found = rebase(published, dict(zip(bands, (1000, 2000, 7000), strict=True)), ages=(16, 120))
    assert f"{found.value:.1%}, {between(found.span.low, found.span.high)}" in text


def test_the_examples_of_audiences():
    text = page("audiences")
    alone, found = wilson(16, 40), pooled(0.4, 40, 0.3, 2000, discount=0.1)
    assert f"40.0%, {between(alone.low, alone.high)}" in text
    assert f"counts for {found.from_prior:.0f}: {found.value:.1%}" in text
    assert between(found.low, found.high) in text
    off = wrong_by(0.05, n=150, size=900, share=0.4)
    assert f"{off * 100:.1f} points off" in text
    assert f"random sample of {worth_of_self_selected(0.05, n=150, size=900):.0f}" in text


def test_the_example_of_reach():
    found = bounds({"email": 0.62, "bluesky": 0.31, "events": 0.25})
    assert (
        f"between {found.low:.0%} and {found.high:.0%}; {found.if_independent:.0%} if"
        in page("reach")
    )  # fmt: skip
