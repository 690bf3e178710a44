"""The papers of a pack, in the order in which they are read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """``key`` is the name of its template's file; ``whole_annex`` has every figure in it, whether
    the paper speaks of it or not."""

    key: str
    title: str
    what_for: str
    whole_annex: bool = False


KINDS = (
    Kind(key="report", title="Officer’s report",
         what_for="For a board or a committee that decides."),
    Kind(key="summary", title="One-page summary",
         what_for="For those who read one page."),
    Kind(key="steps", title="Annex: steps of the change",
         what_for="For those who carry it out."),
    Kind(key="equality", title="Equality impact form",
         what_for="For the equality file, and for the report’s annex."),
    Kind(key="colleagues", title="Internal update",
         what_for="For colleagues: what changes, and what to do."),
    Kind(key="notice", title="Public notice",
         what_for="For the website and the last post: where to find us now."),
    Kind(key="annex", title="Data annex", whole_annex=True,
         what_for="Every figure: range, base, method, source, day."),
)  # fmt: skip

BY_KEY = {one.key: one for one in KINDS}


@cache
def shipped(key: str) -> str:
    """Our own template. ``KeyError`` for a paper there is none of."""
    name = BY_KEY[key].key
    folder = files("goodmeasure.reports.papers").joinpath("templates")
    return folder.joinpath(f"{name}.md").read_text(encoding="utf-8")
