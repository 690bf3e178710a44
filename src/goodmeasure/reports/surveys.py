"""How shares of people are said."""

from __future__ import annotations

from goodmeasure.evidence.audiences.shares import Difference, Share
from goodmeasure.evidence.audiences.small_areas import worth_of_self_selected, wrong_by
from goodmeasure.reports import wording


def per_cent(share: float) -> str:
    """Whole per cent: a survey of a few hundred supports no more. Some is never said to be none."""
    if 0 < share < 0.005:
        return "under 1%"
    if 0.995 < share < 1:
        return "over 99%"
    return f"{share * 100:.0f}%"


def share_words(share: Share) -> str:
    """ "61% (52% to 69%)"."""
    return f"{per_cent(share.value)} ({per_cent(share.low)} to {per_cent(share.high)})"


def change_words(change: Difference | None) -> str:
    """ "More: by 4 to 16 points", or that no change can be told."""
    if change is None:
        return "Not asked before"
    if not change.differs:
        return "No change that we can tell"
    low, high = sorted((abs(change.low) * 100, abs(change.high) * 100))
    return f"{'More' if change.value > 0 else 'Less'}: by {low:.0f} to {high:.0f} points"


def found_sentence(who: str, answers: int, *, waiting: int = 0) -> str:
    if not answers:
        return "No answers are shown yet." if waiting else "Nobody has answered yet."
    return f"{who}: {wording.many(answers, 'answer')}{' shown so far' if waiting else ''}."


def wait_sentence(waiting: int) -> str:
    """Why more came in than is shown."""
    be = "is" if waiting == 1 else "are"
    return (
        f"The survey is open: {wording.many(waiting, 'more answer')} {be} here and {be} shown"
        " together with others, or when it closes."
    )


def reach_sentence(who: str, reach: Share, size: int) -> str:
    outlets = "One outlet" if size == 1 else f"The best {size} outlets together"
    reaches = "reaches" if size == 1 else "reach"
    return f"{outlets} {reaches} {share_words(reach)} ({who.lower()})."


LITTLE = 0.05
"""A correlation between answering and what is asked that nobody would notice."""


def data_defect_line(answers: int, size: int | None) -> str:
    """What self-selection may do (Meng 2018): in points where the group's size is known."""
    said = (
        "If people who use an outlet were only a little more ready to answer than others, the share"
        " could be off by more than the range says, and more answers would not put that right."
    )
    if not answers or size is None or size <= answers:
        return said
    points = min(wrong_by(LITTLE, n=answers, size=size, share=0.5) * 100, 50)
    worth = worth_of_self_selected(LITTLE, n=answers, size=size)
    return (
        f"{said} Of {size:,} people {answers:,} answered: a correlation of {LITTLE} between"
        f" answering and using an outlet would put a share of half off by {points:.0f} points, and"
        f" the answers would be worth those of {worth:,.0f} people chosen by chance."
    )
