"""How a channel's collection is going, for a page that asks again by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.urls import reverse

from goodmeasure.reports import wording
from goodmeasure.store.models import Channel, Collection, CollectionStatus
from goodmeasure.web.presenters import explained
from goodmeasure.web.presenters.channels.channels import NEVER, run_tag
from goodmeasure.web.presenters.crumbs import CHANNELS, HOME
from goodmeasure.web.presenters.page import Page
from goodmeasure.web.presenters.parts import Tag, channel_title

REFRESH = 3


@dataclass(frozen=True, kw_only=True)
class ProgressPage(Page):
    looks_again: int | None
    """Seconds after which to look again, while there is more to come."""
    watching: bool
    """The reader asked that the page loads itself again (for browsers without script)."""
    here: str
    tag: Tag
    steps: tuple[str, ...]
    problem: str
    posts_href: str
    channel_href: str


def progress_page(
    *,
    channel: Channel,
    run: Collection | None,
    posts: int,
    judged: int,
    waiting: bool,
    watching: bool,
    now: datetime,
    zone: tzinfo,
) -> ProgressPage:
    """``waiting``: the worker has not begun what was asked for last, or has not judged it yet."""
    running = run is not None and run.status == CollectionStatus.RUNNING
    failed = run is not None and run.status == CollectionStatus.FAILED and not waiting
    over = not running and not waiting
    steps = [f"{wording.many(posts, 'post')} kept so far" if posts else "No posts kept yet"]
    if run is not None:
        steps.append(f"{wording.many(run.readings_new, 'new reading')} in this collection")
    steps.append(f"{wording.many(judged, 'post')} judged" if judged else "No verdicts yet")
    return ProgressPage(
        title=channel_title(channel),
        lead=_lead(running=running, failed=failed, over=over),
        crumbs=(
            HOME,
            CHANNELS,
        ),
        known={
            "records": explained.records(
                f"{wording.many(posts, 'post')} kept and {wording.many(judged, 'verdict')}"
                f" of {channel_title(channel)}",
                now,
                zone,
            )
        },
        looks_again=None if over else REFRESH,
        watching=watching,
        here=reverse("channel_progress", args=[channel.pk]),
        tag=run_tag(channel, run) if run is not None and (running or over) else NEVER,
        steps=tuple(steps),
        problem=wording.sentences(run.sentence) if failed and run is not None else "",
        posts_href=f"{reverse('posts')}?channel={channel.pk}",
        channel_href=reverse("channel", args=[channel.pk]),
    )


def _lead(*, running: bool, failed: bool, over: bool) -> str:
    if failed:
        return "The collection stopped. What had come before it stopped is kept."
    if over:
        return "The collection is done."
    if running:
        return "Collecting its posts and counts now."
    return "The collection will start in a moment."
