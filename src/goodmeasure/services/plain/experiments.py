"""Fair tests as plain data."""

from __future__ import annotations

from typing import Any

from goodmeasure.kernel.plain import to_plain
from goodmeasure.reports.experiments import result_sentence
from goodmeasure.services.experiments.results import Results, finding_of
from goodmeasure.services.plain.channels import named
from goodmeasure.store.models import Experiment


def agreed_plain(one: Experiment) -> dict[str, Any]:
    """What was agreed before the first toss."""
    return {
        "number": one.pk,
        "question": one.question,
        **named(one.channel),
        "way_a": one.way_a,
        "way_b": one.way_b,
        "measure": one.measure,
        "measure_version": one.measure_version,
        "read_at_days": one.read_at_days,
        "wanted_ratio": one.wanted_ratio,
        "planned_posts": one.planned_posts,
        "started_at": one.started_at,
        "stopped_at": one.stopped_at,
        "stop_reason": one.stop_reason,
    }


def results_plain(one: Experiment, found: Results) -> dict[str, Any]:
    """What was agreed, and how it stands: ``result`` is the ratio of way B to way A."""
    answer, tally = finding_of(one, found), found.tally
    return {
        **agreed_plain(one),
        "sentence": result_sentence(one.way_a, one.way_b, one.measure, answer),
        "result": to_plain(answer),
        "tosses": tally.tosses,
        "read": tally.read,
        "without_post": {"a": tally.without_post[0], "b": tally.without_post[1]},
        "not_in_time": {"a": tally.not_in_time[0], "b": tally.not_in_time[1]},
        "readings": [
            {
                "toss": reading.toss.number,
                "number": reading.toss.pk,
                "way": reading.toss.way,
                "tossed_at": reading.toss.tossed_at,
                "about": reading.toss.about,
                "post": reading.toss.post_id,
                "value": reading.value,
                "why": reading.why,
            }
            for reading in found.readings
        ],
    }
