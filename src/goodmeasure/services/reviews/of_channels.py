"""Figures about the channels themselves: what we can see of them, and who can use our pictures."""

from __future__ import annotations

from datetime import UTC, datetime, time

from goodmeasure.decisions.review.criteria import Audience
from goodmeasure.decisions.review.items import named
from goodmeasure.decisions.review.options import SPEAKS
from goodmeasure.evidence.audiences.pieces import Grade
from goodmeasure.kernel.findings import (
    Answer,
    Base,
    BaseKind,
    Definition,
    Finding,
    NotEnough,
    Source,
)
from goodmeasure.kernel.words import few_listed
from goodmeasure.measures import compute
from goodmeasure.measures.definitions import ENGAGEMENT, measures
from goodmeasure.measures.platforms import How, Platform, platforms
from goodmeasure.measures.ranges import wilson
from goodmeasure.observations.metrics import Metric
from goodmeasure.services.reviews.holdings import Holdings, Offer
from goodmeasure.services.reviews.of_work import since_first
from goodmeasure.services.reviews.sums import METHOD, of_one

MEASURABILITY, DESCRIBED = "measurability", "described_pictures"

SEEN = (Metric.IMPRESSIONS, Metric.VIEWS, Metric.PAGE_VIEWS)
"""How often something of ours was seen, each in its platform's own way."""


def measurability(held: Holdings, audience: Audience | None) -> dict[str, Offer]:
    """By option: the share of the channels where we would post that let us see, without paying,
    both what people do and how often posts are seen. Facts of the platforms, so exact."""
    del audience
    return {one.key: _measurable(held, one.key) for one in held.options}


def _measurable(held: Holdings, option: str) -> Offer:
    keys = held.kept(option, SPEAKS)
    known = [platforms()[held.outlet(key)] for key in keys if held.outlet(key) in platforms()]
    undescribed = [held.name(key) for key in keys if held.outlet(key) not in platforms()]
    if undescribed:
        answer: Answer = NotEnough(
            reason=f"nobody has described what {few_listed(undescribed)} lets us measure",
            needed="Judge, or state a figure with its source.",
        )
    else:
        whole = [one for one in known if can_be_seen(one)]
        answer = Finding(
            value=len(whole) / len(known) if known else 0.0, n=len(known), method=METHOD,
            base=Base(population="channels where we would post", kind=BaseKind.MEASURED,
                      size=len(known)),
            sources=tuple(dict.fromkeys(
                Source(name=f"What {one.title} lets be measured", url=one.source,
                       seen_at=datetime.combine(one.checked, time.min, UTC))
                for one in known
            )),
            as_of=min((datetime.combine(one.checked, time.min, UTC) for one in known),
                      default=held.now),
            of=Definition(measure=MEASURABILITY, title="Measurability", version=1,
                          unit="share of channels"),
            caveats=("Without paying: acts on posts, and how often they are seen.",
                     *_why_not(known)),
        )  # fmt: skip
    return Offer(
        key="measurability:platforms", measure=MEASURABILITY, title="Measurability", answer=answer,
        grade=Grade.OWN_MEASUREMENT,
    )  # fmt: skip


def can_be_seen(platform: Platform) -> bool:
    """Acts on posts, all that our engagement counts there, and how often posts are seen."""
    acts = measures()[ENGAGEMENT].now.formula.get(platform.name)
    counted = acts.metrics if acts is not None else ()
    return all(_free(platform, one) for one in counted) and any(
        _free(platform, one) for one in SEEN
    )


def _free(platform: Platform, metric: Metric) -> bool:
    known = platform.measurable(metric)
    return known.how in (How.PUBLIC, How.TOKEN, How.FILE) and known.cost == "free"


def _why_not(known: list[Platform]) -> tuple[str, ...]:
    """The platforms that do not, each once, with what the platform's own page says."""
    out = []
    for one in dict.fromkeys(one.name for one in known if not can_be_seen(one)):
        facts = platforms()[one].measurable(Metric.IMPRESSIONS)
        cost = f" It would take {facts.cost}." if facts.cost not in ("", "free") else ""
        out.append(f"{platforms()[one].title}: {facts.reason}{cost}")
    return tuple(out)


def accessibility(held: Holdings, audience: Audience | None) -> dict[str, Offer]:
    """By option: of our posts with an image, over the year, on the channels that would stay, the
    share in which every image is described."""
    del audience
    return {one.key: _described(held, one.key) for one in held.options}


def _described(held: Holdings, option: str) -> Offer:
    keys = [key for key in held.kept(option, SPEAKS) if key in held.channels]
    new = [held.name(key) for key in held.kept(option, SPEAKS) if key not in held.channels]
    found: dict[str, Finding] = {}
    answer: Answer | None = None
    for key in keys:
        one = _alt_text(held, key)
        if isinstance(one, Finding):
            found[key] = one
        elif answer is None:
            answer = of_one(held.name(key), one)
    if answer is None:
        answer = _pooled(held, found, new)
    return Offer(
        key="accessibility:year", measure=DESCRIBED, title="Accessibility", answer=answer,
        grade=Grade.OWN_MEASUREMENT,
        item=named("accessibility", sorted(found)) if isinstance(answer, Finding) else "",
    )  # fmt: skip


def _alt_text(held: Holdings, key: str) -> Answer:
    channel = held.measured.get(held.channels[key].pk)
    if channel is None:
        return NotEnough(
            reason="nobody has described its platform", needed="Judge, or state a figure."
        )
    period = since_first(channel, held.period)
    return compute.answer(measures()["alt_text_share"], channel, period, now=held.now)


def _pooled(held: Holdings, found: dict[str, Finding], new: list[str]) -> Answer:
    n = sum(one.n for one in found.values())
    if not n:
        return NotEnough(
            reason="no channel with posts would stay", needed="Judge how it would be done there."
        )
    hits = round(sum(one.value * one.n for one in found.values()))
    within = wilson(hits, n)
    where = few_listed([held.name(key) for key in found])
    return Finding(
        value=hits / n, low=within.low, high=within.high, n=n, method=METHOD,
        base=Base(population=f"posts with an image on {where}", kind=BaseKind.POSTS, size=n),
        sources=tuple(source for one in found.values() for source in one.sources),
        as_of=min(one.as_of for one in found.values()), period=held.period,
        of=Definition(measure=DESCRIBED, title="Posts with alt text", version=1,
                      unit="share of posts with an image"),
        caveats=(
            "It says that there is a description, not that it is a good one.",
            *((f"Of {few_listed(new)} there are no posts yet.",) if new else ()),
        ),
    )  # fmt: skip
