"""Importing a file: what would come in, what is left out and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from goodmeasure.reports import wording
from goodmeasure.services.importing import ImportResult
from goodmeasure.sources.imported import ImportSummary
from goodmeasure.web.presenters.crumbs import DATA, HOME
from goodmeasure.web.presenters.page import Page
from goodmeasure.web.presenters.parts import Crumb, Fact, channel_title

CRUMBS = (HOME, DATA)


@dataclass(frozen=True, kw_only=True)
class PreviewPage(Page):
    facts: tuple[Fact, ...]
    left_out: tuple[str, ...]
    notes: tuple[str, ...]
    confirm_href: str
    anything: bool


def described(result: ImportResult) -> dict[str, Any]:
    """A dry run as plain values, to be kept beside the upload until somebody says yes."""
    summary = result.summary
    channel = channel_title(result.channel) + (" (will be added)" if result.channel_is_new else "")
    facts = [
        ("What it is", result.description),
        ("Channel", channel),
        ("New posts", wording.number(result.written.posts_new)),
        ("Posts already known", wording.number(result.written.posts_known)),
        ("New readings", wording.number(result.written.readings_new)),
        ("Readings already known", wording.number(result.written.readings_unchanged)),
    ]
    if summary is not None and summary.window is not None:
        facts.append(("Covers", wording.period(summary.window.since, summary.window.until)))
    return {
        "lead": _lead(result),
        "facts": facts,
        "left_out": _left_out(summary),
        "notes": list(summary.notes) if summary else [],
        "anything": result.already is None,
        "is_new": result.channel_is_new,
        "channel": result.channel.pk if not result.channel_is_new else None,
    }


def _lead(result: ImportResult) -> str:
    if result.already is not None:
        return (
            f"This same file was imported on {wording.day(result.already)}. "
            "Importing it again would change nothing."
        )
    return (
        f"This would bring {wording.many(result.written.posts_new, 'new post')} and "
        f"{wording.many(result.written.readings_new, 'new reading')}. "
        "Nothing has been imported yet."
    )


def _left_out(summary: ImportSummary | None) -> list[str]:
    if summary is None:
        return []
    return [
        f"{wording.number(one.count)} left out: {one.reason} (first: {', '.join(one.first)})"
        for one in summary.left_out
    ]


def preview_page(token: str, name: str, about: Mapping[str, Any]) -> PreviewPage:
    return PreviewPage(
        title="Check before importing",
        lead=str(about.get("lead", "")),
        crumbs=(*CRUMBS, Crumb(text="Import a file", href=reverse("import"))),
        facts=(
            Fact(name="File", value=name),
            *(Fact(name=str(k), value=str(v)) for k, v in about.get("facts", [])),
        ),
        left_out=tuple(about.get("left_out", [])),
        notes=tuple(about.get("notes", [])),
        confirm_href=reverse("import_confirm", args=[token]),
        anything=bool(about.get("anything", True)),
    )
