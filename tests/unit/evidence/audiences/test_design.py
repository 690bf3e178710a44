"""Errors of raked means and totals: R survey's published answers, and the svy package's."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.unit.evidence.audiences.published import MARGINS, NAMES, Clusters, by_name
from tests.unit.evidence.audiences.survey_errors import jackknife, mean, total

from goodmeasure.evidence.audiences.design import share_variance
from goodmeasure.evidence.audiences.raking import Weights, rake


def test_the_published_means_totals_and_errors():
    """R survey, apiclus1 raked to type of school and school-wide: 641.23 (23.704; jackknife 26.874)
    and 3,647,280 (400,603; jackknife 463,582)."""
    data = Clusters()
    weights = rake(data.columns, MARGINS, base=data.base)
    where = {"cluster": data.cluster, "of_clusters": 757.0}
    found = mean(data.y, weights, **where)
    assert (round(found.value, 2), round(found.error, 3)) == (641.23, 23.704)
    found = total(data.size, weights, **where)
    assert (round(found.value), round(found.error)) == (3_647_280, 400_603)
    again = {"columns": data.columns, "margins": MARGINS, "base": data.base, **where}
    found = jackknife(lambda w: float(w @ data.y / w.sum()), **again)
    assert (round(found.value, 2), round(found.error, 3)) == (641.23, 26.874)
    found = jackknife(lambda w: float(w @ data.size), **again)
    assert (round(found.value), round(found.error)) == (3_647_280, 463_582)


def in_svy(data):
    import polars
    import svy

    frame = polars.DataFrame(
        {**data.columns, "w": data.base, "psu": data.cluster, "y": data.y, "size": data.size}
    )
    design = {"psu": "psu", "wgt": "w"}
    if data.of_clusters is not None:
        frame = frame.with_columns(polars.lit(data.of_clusters).alias("fpc"))
        design["pop_size"] = "fpc"
    return svy.Sample(frame, svy.Design(**design))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.filterwarnings("ignore")
def test_svy_finds_the_same(name):
    """Weights, means, totals and both kinds of error to a millionth. svy's jackknife knows no
    finite population, so its error is given the correction here."""
    data = by_name(name)
    weights = rake(data.columns, data.margins, base=data.base)
    sample = in_svy(data)
    how = {"controls": data.margins, "wgt_name": "raked", "tol": 1e-12, "max_iter": 2000}
    theirs = sample.weighting.rake(**how)
    assert weights.values == pytest.approx(theirs.data["raked"].to_numpy(), rel=1e-6)
    left_out = sample.weighting.create_jk_wgts().weighting.rake(**how)
    where = {"cluster": data.cluster, "of_clusters": data.of_clusters}
    again = {"columns": data.columns, "margins": data.margins, "base": data.base, **where}
    m = len(set(data.cluster.tolist()))
    finite = 1.0 if data.of_clusters is None else math.sqrt(1 - m / data.of_clusters)
    for y, column in ((data.y, "y"), (data.size, "size")):
        for ours, ask in (
            (mean(y, weights, **where), "mean"),
            (total(y, weights, **where), "total"),
        ):
            one = getattr(theirs.estimation, ask)(column).estimates[0]
            assert ours.value == pytest.approx(one.est, rel=1e-6)
            assert ours.error == pytest.approx(one.se, rel=1e-6)
        ours = jackknife(lambda w, y=y: float(w @ y / w.sum()), **again)
        one = left_out.estimation.mean(column, method="replication").estimates[0]
        assert ours.error == pytest.approx(one.se * finite, rel=1e-6)


def test_without_weights_it_is_the_textbook_error():
    y = np.random.default_rng(3).normal(5, 2, 40)
    plain = Weights(values=np.ones(40), base=np.ones(40))
    found = mean(y, plain)
    assert found.value == pytest.approx(y.mean())
    assert found.error == pytest.approx(y.std(ddof=1) / math.sqrt(40))
    assert found.freedom == 39
    assert mean(y, plain, of_clusters=40).error == 0


def test_what_margins_explain_wholly_has_no_error():
    """Where everybody's answer is known from their age, raking to age leaves nothing to chance."""
    data = by_name("many clusters")
    weights = rake(data.columns, data.margins, base=data.base)
    old = np.array([one == "55+" for one in data.columns["age"]], dtype=np.float64)
    found = mean(old, weights)
    assert found.value == pytest.approx(0.4)
    assert found.error == pytest.approx(0, abs=1e-9)
    assert share_variance(old, weights)[0] == pytest.approx(0, abs=1e-12)


def test_a_share_is_never_taken_to_be_surer_than_linearisation_says():
    data = by_name("few clusters")
    weights = rake(data.columns, data.margins, base=data.base)
    careful, freedom = share_variance(data.y, weights, cluster=data.cluster)
    assert careful >= mean(data.y, weights, cluster=data.cluster).error ** 2
    assert freedom == len(set(data.cluster.tolist())) - 1
    assert share_variance(data.y, weights, cluster=np.zeros(300, dtype=np.int64))[0] == math.inf
