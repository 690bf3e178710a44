"""Going through a channel's posts, newest first, and knowing how far everything is stored.

Two cursors say it. ``back`` is where the first walk through the whole back-catalogue has got to
("done" at its end). ``frontier`` is a time: everything published up to it, down to ``back``, is
stored. A later run reads from the newest post until it is past the frontier, and only the page that
gets there moves the frontier. A run killed on the way has stored pages, but not moved it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import zip_longest

from goodmeasure.observations.posts import PostKind, Presence
from goodmeasure.observations.records import Page
from goodmeasure.services.collecting.ahead import one_ahead
from goodmeasure.services.collecting.run import KnownPost, Run, shown_posts
from goodmeasure.sources.channels import Stretch
from goodmeasure.store.models import PostRecord

BACK, FRONTIER, DONE = "back", "frontier", "done"
IN_HALVES_FROM = 8
"""Pages from which it is worth to ask a server two things at once."""


def walk_first(run: Run) -> None:
    """The whole back-catalogue, from where the last run left it."""
    start = run.cursor(BACK) or ""
    frontier = run.cursor(FRONTIER)
    for stretch in one_ahead(run, run.source.pages(start)):
        cursors = {BACK: stretch.cursor or DONE}
        if frontier is None and stretch.page.posts:
            frontier = cursors[FRONTIER] = _newest(stretch.page).isoformat()
        run.write(stretch.page, cursors=cursors)


def walk_new(run: Run) -> Walked:
    """From the newest post until past the frontier. The walk can be gone on with."""
    kept = run.cursor(FRONTIER)
    walked = Walked(run, datetime.fromisoformat(kept) if kept else None)
    walked.go_on_until_frontier()
    return walked


def walk_all(run: Run) -> None:
    """Everything there is, whatever is stored; what is not met any more may have been deleted."""
    known = shown_posts(run.channel) if run.source.pages_anywhere else []
    if len(known) < IN_HALVES_FROM * run.source.page_size:
        Walked(run, None).go_on_until_frontier()
    else:
        _walk_in_halves(run, known[len(known) // 2])


def _walk_in_halves(run: Run, middle: KnownPost) -> None:
    """Two walks side by side: from the newest down past the middle, and from there to the end.

    Each follows the server's own links, so that together they leave no hole. It costs at most one
    page more than a single walk, and takes little more than half the time.
    """
    upper = one_ahead(run, _down_past(run.source.pages(""), middle.published_at))
    lower = one_ahead(run, run.source.pages(run.source.cursor_after(middle.external_id)))
    newest: datetime | None = None
    for pair in zip_longest(upper, lower):
        for stretch in pair:
            if stretch is not None:
                run.write(stretch.page)
                at = stretch.page.looked_at
                if stretch.page.posts and newest is None:
                    newest = _newest(stretch.page)
    cursors = {BACK: DONE}
    if newest is not None:
        cursors[FRONTIER] = newest.isoformat()
    run.move(cursors, at)
    run.missing |= missing_between(run, None, None)


def _down_past(stretches: Iterator[Stretch], moment: datetime) -> Iterator[Stretch]:
    """Up to and with the page that holds a post from before ``moment``."""
    for stretch in stretches:
        past = bool(stretch.page.posts) and _oldest(stretch.page) < moment
        yield replace(stretch, cursor="") if past else stretch
        if past:
            return


class Walked:
    """A walk from the newest post downwards, page after page without a hole."""

    def __init__(self, run: Run, frontier: datetime | None) -> None:
        self._run, self._frontier = run, frontier
        stretches = run.source.pages("")
        to_the_end = frontier is None
        self._stretches = one_ahead(run, stretches) if to_the_end else stretches
        self._newest: datetime | None = None
        self.oldest: datetime | None = None
        self.oldest_id = ""
        self.at_end = False

    def go_on_until_frontier(self) -> None:
        while not self.at_end:
            if self._next() and not self.at_end:
                break
        self._note_missing()

    def go_on(self, pages: int) -> None:
        """``pages`` further ones, beyond the frontier."""
        for _ in range(pages):
            if self.at_end:
                break
            self._next()
        self._note_missing()

    def _next(self) -> bool:
        """Read and store one page. Is the walk past the frontier?"""
        stretch = next(self._stretches)
        page, self.at_end = stretch.page, not stretch.cursor
        if page.posts:
            self._newest = self._newest or _newest(page)
            last = page.posts[-1]
            self.oldest, self.oldest_id = _oldest(page), last.external_id
        past = self.at_end or self._is_past()
        self._run.write(page, cursors=self._cursors() if past else None)
        return past

    def _is_past(self) -> bool:
        return (
            self._frontier is not None and self.oldest is not None and self.oldest < self._frontier
        )

    def _cursors(self) -> dict[str, str]:
        cursors = {}
        if self._newest is not None:
            known = (self._newest, *([self._frontier] if self._frontier else []))
            cursors[FRONTIER] = max(known).isoformat()
        if self.at_end:
            cursors[BACK] = DONE
        return cursors

    def _note_missing(self) -> None:
        """Known posts from within the walk that it did not meet."""
        if self.oldest is None and not self.at_end:
            return
        since = None if self.at_end else self.oldest
        self._run.missing |= missing_between(self._run, since, None)


def missing_between(run: Run, since: datetime | None, until: datetime | None) -> set[str]:
    """Posts stored as shown, published after ``since`` and before ``until``, that were not met.

    The edges are left out: posts of the very same moment may lie on the next page. Reposts that
    cannot be asked for by id are left out too unless the walk went over everything, because their
    place in the feed may differ from their date.
    """
    known = PostRecord.objects.filter(
        channel=run.channel, presence=Presence.SHOWN.value, first_seen_at__lt=run.now
    )
    if since is not None:
        known = known.filter(published_at__gt=since)
    if until is not None:
        known = known.filter(published_at__lt=until)
    if since is not None and not run.source.reposts_have_ids:
        known = known.exclude(kind=PostKind.REPOST.value)
    return set(known.values_list("external_id", flat=True)) - run.seen


def _newest(page: Page) -> datetime:
    return max(post.published_at for post in page.posts)


def _oldest(page: Page) -> datetime:
    return min(post.published_at for post in page.posts)
