"""The guide on importing says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from goodmeasure.observations.metrics import Metric
from goodmeasure.sources.mapping import parse, shipped

GUIDE = (Path(__file__).parents[3] / "docs" / "guide" / "importing.md").read_text("utf-8")


def test_the_example_mapping_parses() -> None:
    example = re.search(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    assert example is not None
    mapping = parse(example[1], file="guide")
    assert [one.metric for one in mapping.metrics] == [Metric.LINK_CLICKS, Metric.IMPRESSIONS]


def test_every_count_and_every_shipped_mapping_is_named() -> None:
    for name in [*Metric, *shipped()]:
        assert re.search(rf"\b{name}\b", GUIDE), name
