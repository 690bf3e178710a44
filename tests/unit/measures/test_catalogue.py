"""Reviewed data files: the shipped ones fit, and a broken one is refused by name."""

from __future__ import annotations

import datetime as dt

import pytest

from goodmeasure.kernel.errors import UnknownAddress, UnlikeThings, UnreadableFile
from goodmeasure.measures import catalogue
from goodmeasure.measures.definitions import ENGAGEMENT, Measure, measures
from goodmeasure.measures.platforms import How, Platform, platform, platforms
from goodmeasure.observations.metrics import Metric

X = """
name: x
title: X
source: https://docs.x.com
checked: 2026-11-22
collected: false
metrics:
  likes: {how: file}
"""


def test_shipped_files_are_named_after_what_they_hold():
    for name, one in {**platforms(), **measures()}.items():
        assert one.name == name


def test_engagement_is_defined_over_metrics_its_platform_can_measure():
    for name, metrics in measures()[ENGAGEMENT].sums.items():
        for metric in metrics:
            assert platform(name).measurable(metric).possible, (name, metric)


def test_whatever_cannot_be_measured_has_a_reason():
    for one in platforms().values():
        for metric, how in one.metrics.items():
            assert how.possible or how.reason, (one.name, metric)
            assert how.how is not How.PAID or how.cost != "free", (one.name, metric)


def test_no_platform_is_silent_about_views_clicks_and_followers():
    for one in platforms().values():
        assert Metric.FOLLOWERS in one.metrics, one.name
        assert Metric.LINK_CLICKS in one.metrics, one.name
        assert {Metric.IMPRESSIONS, Metric.VIEWS} & set(one.metrics), one.name


def test_a_metric_without_a_word_is_not_measurable_rather_than_zero():
    answer = platform("mastodon").measurable(Metric.PROFILE_VISITS)
    assert (answer.how, answer.reason) == (How.NO, "Mastodon has no such count.")


def test_a_typed_value_comes_out():
    read = catalogue.parse(X, Platform, name="platforms/x.yaml")
    assert (read.checked, read.metrics[Metric.LIKES].how) == (dt.date(2026, 11, 22), How.FILE)


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (X.replace("likes: {how: file}", "likes: {how: perhaps}"), r"platforms/x\.yaml.*perhaps"),
        (X.replace("likes", "applause"), r"platforms/x\.yaml.*applause"),
        (X.replace("title: X\n", ""), r"platforms/x\.yaml.*title"),
        (X.replace("collected: false", "collected: false\nspare: 1"), r"platforms/x\.yaml.*spare"),
        (X + "  : [", r"platforms/x\.yaml, line \d+"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_by_name(broken, says):
    with pytest.raises(UnreadableFile, match=says):
        catalogue.parse(broken, Platform, name="platforms/x.yaml")


def test_unknown_platforms_and_undefined_measures_are_refused_in_words():
    with pytest.raises(UnknownAddress, match="bluesky, facebook"):
        platform("myspace")
    with pytest.raises(UnlikeThings, match="not defined for newsletter"):
        measures()[ENGAGEMENT].metrics_on("newsletter")


def test_a_measure_says_where_it_stands_in_the_evaluation_cycle():
    one: Measure = measures()[ENGAGEMENT]
    assert (one.stage, one.good, one.version) == ("outtakes", "up", 1)
