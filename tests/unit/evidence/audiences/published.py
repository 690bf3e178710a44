"""Published data sets and answers that raking and its errors are held against."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

SHARED = Path(__file__).resolve().parents[5] / "shared" / "data" / "published_answers"

MARGINS = {
    "stype": {"E": 4421.0, "H": 755.0, "M": 1018.0},
    "wide": {"No": 1072.0, "Yes": 5122.0},
}


class Clusters:
    """R survey's apiclus1: 183 schools of 15 of California's 757 districts."""

    def __init__(self) -> None:
        path = SHARED / "apiclus1.csv"
        if not path.exists():
            pytest.skip(f"{path.name} of R's survey package is not here")
        with path.open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        self.columns = {
            "stype": [row["stype"] for row in rows],
            "wide": [row["sch_wide"] for row in rows],
        }
        self.margins = MARGINS
        self.base = np.array([float(row["pw"]) for row in rows])
        self.cluster = np.array([int(row["dnum"]) for row in rows])
        self.of_clusters = 757.0
        self.y = np.array([float(row["api00"]) for row in rows])
        self.size = np.array([float(row["enroll"]) for row in rows])


class Made:
    """A made-up survey: three margins, unequal weights, people in clusters."""

    def __init__(self, *, n: int, clusters: int, seed: int) -> None:
        chance = np.random.default_rng(seed)
        age = chance.choice(["16-34", "35-54", "55+"], n, p=[0.15, 0.35, 0.5])
        sex = chance.choice(["women", "men"], n, p=[0.65, 0.35])
        nation = chance.choice(["England", "Wales", "Scotland"], n, p=[0.7, 0.15, 0.15])
        self.columns = {"age": age.tolist(), "sex": sex.tolist(), "nation": nation.tolist()}
        self.margins = {
            "age": {"16-34": 2700.0, "35-54": 3300.0, "55+": 4000.0},
            "sex": {"women": 5100.0, "men": 4900.0},
            "nation": {"England": 8400.0, "Wales": 500.0, "Scotland": 1100.0},
        }
        self.base = chance.lognormal(3, 0.4, n)
        self.cluster = chance.integers(0, clusters, n)
        self.of_clusters = None
        chances = 0.2 + 0.4 * (age == "16-34") + 0.1 * (sex == "men")
        self.y = (chance.random(n) < chances).astype(np.float64)
        self.size = chance.gamma(3, 20, n)


def by_name(name: str) -> Clusters | Made:
    if name == "apiclus1":
        return Clusters()
    if name == "many clusters":
        return Made(n=240, clusters=150, seed=4)
    return Made(n=300, clusters=22, seed=9)


NAMES = ("apiclus1", "many clusters", "few clusters")
