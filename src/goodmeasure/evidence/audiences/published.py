"""What a published figure may say of a group, and of whom it says nothing at all.

The rule (docs/guide/published-figures.md says it to people): a figure of the general public may
stand for a group only where a person marked the group as members of the public; a figure of people
of one profession or role only for groups that are not. So national figures never fill a cell for
researchers or committee members, and a survey of researchers never one for the public.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

USES, MONTHLY, WEEKLY, DAILY = "uses", "uses every month", "uses every week", "uses every day"
VISITED, VISITED_DAY, NEWS = "visited in the month", "visited on a day", "uses for news"

PRESENCE: Mapping[str, bool] = {
    USES: False, MONTHLY: False, VISITED: False, WEEKLY: True, DAILY: True, VISITED_DAY: True,
    NEWS: True,
}  # fmt: skip
"""What a share may say about people's presence; ``True`` where it is only a lower bound: some who
do not use it every day use it all the same. Any other words say nothing of presence."""

LARGEST_DISCOUNT = 0.5
"""The most that a published answer may count for: half of one of the group's own. Nobody in it was
asked as a member of the group, and how unlike they are cannot be measured."""

DISCOUNTS: Mapping[float, str] = {
    0.5: "Much like these people: two of their answers count as one of the group's",
    0.2: "Somewhat like them: five answers count as one",
    0.1: "Only loosely like them: ten answers count as one",
}
"""In words that a person can choose between (the power prior of Ibrahim and Chen 2000)."""

DESIGN_EFFECT = 1.5
"""How many answers of a quota or clustered national survey are worth one of a simple random one,
where the source says nothing of it. A source's own effective base goes before it."""

_ROLE = re.compile(
    r"\b(?:researchers?|academics?|scientists?|clinicians?|doctors?|gps?|nurses?|midwives"
    r"|pharmacists?|physicians?|sponsors?|funders?|committee members?|reviewers?|advis[eo]rs?"
    r"|journalists?|reporters?|editors?|managers?|staff|employees?|professionals?|officers?"
    r"|officials?|civil servants?|students?|teachers?|librarians?|councillors?|practitioners?"
    r"|contributors?|volunteers?|principal investigators?|chief investigators?)\b",
    re.IGNORECASE,
)


def names_a_role(population: str) -> bool:
    """Whether a population names people of a profession or role ("health researchers in the UK").

    Where it does not, it is general whatever anybody ticked: "UK adults 16+" names none.
    """
    return bool(_ROLE.search(population))


def why_not(group: str, *, is_public: bool, populations: tuple[str, ...], marked: bool) -> str:
    """Why figures of these populations say nothing about a group, as a sentence; "" where they may.

    ``marked``: a person marked the source as one of people of a profession or role.
    """
    general = [one for one in populations if not (marked and names_a_role(one))]
    if not is_public and general:
        return (
            f"These are figures of the general public ({general[0]}), and national figures say"
            f" nothing about {group}, who are not marked as members of the public."
        )
    if is_public and len(general) < len(populations):
        named = next(one for one in populations if one not in general)
        return f"These are figures of {named}, and say nothing about {group}, who are the public."
    return ""
