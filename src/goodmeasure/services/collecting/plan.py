"""The cheapest way to read the posts that are due: pages of the feed or batches by id. Pure.

Known posts are numbered in feed order, newest first: 0, 1, 2, … A page covers as many positions in
a row as it has room for; a batch covers any posts, but fewer of them. Both cost one request.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """``windows`` are the positions at which to start a page; ``by_id`` the positions left over."""

    windows: tuple[int, ...] = ()
    by_id: tuple[int, ...] = ()

    def requests(self, batch: int) -> int:
        return len(self.windows) + math.ceil(len(self.by_id) / batch)


def plan_pages_in_turn(due: Sequence[int], *, page: int, batch: int) -> Plan:
    """Where pages can only be had one after the other from position 0 (Bluesky's cursor).

    Least possible: every number of pages is tried.
    """
    due = sorted(due)
    best = Plan(by_id=tuple(due))
    covered = 0
    for number in range(1, _pages_to(due, page) + 1):
        while covered < len(due) and due[covered] < number * page:
            covered += 1
        plan = Plan(windows=tuple(range(0, number * page, page)), by_id=tuple(due[covered:]))
        if plan.requests(batch) < best.requests(batch):
            best = plan
    return best


def plan_pages_anywhere(due: Sequence[int], *, page: int, batch: int) -> Plan:
    """Where a page can start at any known post (Mastodon's ``max_id``).

    Least possible. With W pages and r posts left over the cost is W + ceil(r / batch), which is
    ceil(W + r / batch), and rounding up keeps order, so it is enough to make W * batch + r least:
    go through the due posts from the newest, each either left over (cost 1) or starting a page
    (cost ``batch``) that takes along all due posts within its room (dynamic programming, exact).
    """
    due = sorted(due)
    cost, starts_page = [0] * (len(due) + 1), [False] * len(due)
    after = _first_beyond(due, page)
    for place in range(len(due) - 1, -1, -1):
        alone, paged = 1 + cost[place + 1], batch + cost[after[place]]
        starts_page[place] = paged < alone
        cost[place] = min(alone, paged)
    windows, by_id, place = [], [], 0
    while place < len(due):
        if starts_page[place]:
            windows.append(due[place])
            place = after[place]
        else:
            by_id.append(due[place])
            place += 1
    return Plan(windows=tuple(windows), by_id=tuple(by_id))


def _pages_to(due: Sequence[int], page: int) -> int:
    return due[-1] // page + 1 if due else 0


def _first_beyond(due: Sequence[int], page: int) -> list[int]:
    """For each due post, the place of the first one that a page starting there does not reach."""
    found, ahead = [], 0
    for start in due:
        while ahead < len(due) and due[ahead] < start + page:
            ahead += 1
        found.append(ahead)
    return found
