"""Made-up reviews, small enough to check by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from goodmeasure.decisions.review.cells import Cell, Evidence, Judgement
from goodmeasure.decisions.review.criteria import Audience, Criterion, Scale
from goodmeasure.decisions.review.options import Option, Placement, State
from goodmeasure.decisions.review.review import Review
from goodmeasure.decisions.review.weighing import Points, Weighing
from goodmeasure.evidence.audiences.pieces import Grade
from goodmeasure.kernel.findings import Base, BaseKind, Definition, Finding
from goodmeasure.measures.definitions import Good

TODAY = date(2026, 11, 27)
NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)


def finding(
    value: float, low: float | None = None, high: float | None = None, **more: Any
) -> Finding:
    return Finding(
        value=value, low=low, high=high, n=100, method="measures", as_of=NOW,
        base=more.pop("base", Base(population="our Community", kind=BaseKind.OWN_SURVEY)),
        of=Definition(measure="share", title="share", version=1, unit=more.pop("unit", "%")),
        **more,
    )  # fmt: skip


def figure(option: str, criterion: str, value: float, low: float | None = None,
           high: float | None = None, **more: Any) -> Cell:  # fmt: skip
    kept = {name: more.pop(name) for name in ("item", "expires") if name in more}
    return Cell(
        option=option, criterion=criterion, audience=more.pop("audience", None),
        evidence=Evidence(finding=finding(value, low, high, **more), grade=Grade.OWN_SURVEY, **kept),
    )  # fmt: skip


def judged(option: str, criterion: str, *scores: float, grade: Grade = Grade.OPINION) -> Cell:
    return Cell(
        option=option, criterion=criterion,
        judgements=tuple(
            Judgement(author=f"person {n}", score=score, reason="as we see it", grade=grade)
            for n, score in enumerate(scores, 1)
        ),
    )  # fmt: skip


def share(key: str, *, good: Good = Good.UP, **more: Any) -> Criterion:
    worst, best = (0, 100) if good is Good.UP else (100, 0)
    scale = Scale(worst=worst, best=best, unit="%")
    return Criterion(key=key, title=key.title(), good=good, scale=scale, **more)


def points(author: str = "team", **given: float | tuple[float, float, float]) -> Weighing:
    """``reach=50`` or ``reach=(30, 50, 80)``."""
    said = []
    for key, value in given.items():
        low, middle, high = value if isinstance(value, tuple) else (None, value, None)
        said.append(Points(criterion=key, points=middle, low=low, high=high))
    return Weighing(author=author, points=tuple(said))


def options(*keys: str) -> tuple[Option, ...]:
    return tuple(Option(key=key, title=key.title()) for key in keys)


def review(
    cells: Sequence[Cell], criteria: Sequence[Criterion], weighings: Sequence[Weighing] = (),
    **more: Any,
) -> Review:  # fmt: skip
    named = tuple(dict.fromkeys(cell.option for cell in cells))
    return Review(
        question="Should we stay on X?", options=more.pop("options", options(*named)),
        criteria=tuple(criteria), cells=tuple(cells), weighings=tuple(weighings), **more,
    )  # fmt: skip


def stay_or_leave() -> Review:
    """The worked example of docs/methods/review.md: a survey of the people, a judgement of safety,
    hours counted, incident duty judged."""
    return Review(
        question="Should we stay on X?",
        options=(
            Option(key="stay", title="Stay as we are",
                   places=(Placement(channel="x", state=State.ACTIVE),)),
            Option(key="emergency", title="Emergency only",
                   places=(Placement(channel="x", state=State.EMERGENCY_ONLY),)),
            Option(key="close", title="Close it, and open Bluesky",
                   places=(Placement(channel="x", state=State.CLOSED),
                           Placement(channel="bluesky", state=State.ACTIVE))),
        ),
        criteria=(
            Criterion(key="people", title="People"),
            Criterion(key="reach", title="Reach of groups", parent="people", by_group=True,
                      scale=Scale(worst=0, best=60, unit="%")),
            Criterion(key="incident", title="Incident duty", parent="people"),
            Criterion(key="safety", title="Safety and values"),
            Criterion(key="hours", title="Hours a week", good=Good.DOWN,
                      scale=Scale(worst=10, best=0, unit="hours")),
        ),
        audiences=(
            Audience(key="community", title="Our Community", group="community", weight=3),
            Audience(key="researchers", title="Researchers", group="researchers", weight=1),
        ),
        cells=(
            figure("stay", "reach", 38, 30, 46, audience="community", item="community on X"),
            figure("stay", "reach", 22, 12, 35, audience="researchers", item="researchers on X"),
            figure("emergency", "reach", 10, 7, 14, audience="community"),
            figure("emergency", "reach", 6, 3, 10, audience="researchers"),
            figure("close", "reach", 27, 19, 36, audience="community", item="community on Bluesky"),
            figure("close", "reach", 31, 20, 44, audience="researchers", item="researchers on Bluesky"),
            judged("stay", "incident", 8, 7), judged("emergency", "incident", 7, 8),
            judged("close", "incident", 4, 2),
            judged("stay", "safety", 2, 3), judged("emergency", "safety", 4, 5),
            judged("close", "safety", 9, 8),
            figure("stay", "hours", 6, unit="hours"), figure("emergency", "hours", 2, unit="hours"),
            figure("close", "hours", 5, unit="hours"),
        ),
        weighings=(
            points("head of communications", reach=(60, 80, 100), incident=(30, 50, 70),
                   safety=(80, 100, 100), hours=(10, 20, 30)),
            points("incident lead", reach=(40, 60, 80), incident=(90, 100, 100),
                   safety=(30, 60, 80), hours=(5, 10, 20)),
        ),
    )  # fmt: skip
