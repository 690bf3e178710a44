"""Reading known posts again: those that are due, and those that seem to be gone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice

from goodmeasure.observations.posts import PostKind
from goodmeasure.observations.records import Page
from goodmeasure.services.collecting.plan import plan_pages_anywhere, plan_pages_in_turn
from goodmeasure.services.collecting.run import KnownPost, Run, shown_posts
from goodmeasure.services.collecting.walk import Walked, missing_between


def reread_due(run: Run, walked: Walked | None) -> None:
    """The due posts that this run has not met, by the cheapest calls; then the missing ones.

    ``walked`` is the walk that can be gone on with; ``None`` when it went over everything.
    """
    if walked is not None and not walked.at_end:
        if run.source.pages_anywhere:
            _read_windows(run, walked)
        else:
            _go_on(run, walked)
    shown = shown_posts(run.channel)
    gone = _reposts_undone(run, shown)
    asked = [post.external_id for post in shown if _is_due(run, post)]
    asked += sorted(run.missing - gone - set(asked))
    _write_deleted(run, gone | _read_by_id(run, asked))


def _go_on(run: Run, walked: Walked) -> None:
    due = [place for place, post in enumerate(_beyond(run, walked)) if _is_due(run, post)]
    plan = plan_pages_in_turn(due, page=run.source.page_size, batch=run.source.batch_size)
    walked.go_on(len(plan.windows))


def _read_windows(run: Run, walked: Walked) -> None:
    known = _beyond(run, walked)
    due = [place for place, post in enumerate(known) if _is_due(run, post)]
    plan = plan_pages_anywhere(due, page=run.source.page_size, batch=run.source.batch_size)
    for place in plan.windows:
        newer_id, until = walked.oldest_id, walked.oldest
        if place:
            newer_id, until = known[place - 1].external_id, known[place - 1].published_at
        for stretch in islice(run.source.pages(run.source.cursor_after(newer_id)), 1):
            run.write(stretch.page)
            oldest = min((post.published_at for post in stretch.page.posts), default=None)
            run.missing |= missing_between(run, oldest if stretch.cursor else None, until)


def _beyond(run: Run, walked: Walked) -> list[KnownPost]:
    """Known posts that lie behind the walk, in feed order: plans speak of their places."""
    return [
        post
        for post in shown_posts(run.channel)
        if post.external_id not in run.seen
        and (walked.oldest is None or post.published_at <= walked.oldest)
    ]


def _is_due(run: Run, post: KnownPost) -> bool:
    """A repost has no counts of its own: nothing to read again."""
    return (
        post.external_id not in run.seen
        and post.kind != PostKind.REPOST.value
        and (post.due_at is None or post.due_at <= run.now)
    )


def _reposts_undone(run: Run, shown: Iterable[KnownPost]) -> set[str]:
    """Missing reposts where they have no id to ask by. An empty feed is not believed."""
    if run.source.reposts_have_ids or not run.seen:
        return set()
    reposts = {post.external_id for post in shown if post.kind == PostKind.REPOST.value}
    return run.missing & reposts


def _read_by_id(run: Run, ids: Iterable[str]) -> set[str]:
    """Store what is there; return what is not, which nobody has written down yet."""
    left, gone = list(ids), set[str]()
    while left:
        some, left = left[: run.source.batch_size], left[run.source.batch_size :]
        page = run.source.by_id(some)
        gone.update(page.deleted)
        run.seen.update(some)
        run.write(replace(page, deleted=()))
    return gone


def _write_deleted(run: Run, gone: set[str]) -> None:
    """Of an account that is switched off every post is absent, and none is deleted: so first ask
    whether the account is still there (raises when it is not)."""
    if not gone:
        return
    profile = run.source.profile()
    run.write(Page(looked_at=profile.page.looked_at, deleted=tuple(sorted(gone))))
    run.missing -= gone
