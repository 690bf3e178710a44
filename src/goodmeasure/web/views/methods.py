"""Method pages: how each kind of figure is worked out, and what it cannot do."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from goodmeasure.store.models import Role
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.blocks import Link, Section, SectionsPage
from goodmeasure.web.presenters.crumbs import DATA, HOME
from goodmeasure.web.presenters.page import Page
from goodmeasure.web.presenters.parts import Crumb
from goodmeasure.web.showing import show


def folder() -> Traversable:
    """Inside the package when installed from a wheel; ``docs/methods`` in a clone."""
    inside = files("goodmeasure.web").joinpath("methods")
    return inside if inside.is_dir() else Path(__file__).resolve().parents[4] / "docs" / "methods"


def names() -> list[str]:
    found = (one.name for one in folder().iterdir())
    return sorted(name.removesuffix(".md") for name in found if name.endswith(".md"))


@cache
def rendered(name: str) -> tuple[str, SafeString]:
    """Title and HTML of one page. Its text is ours; HTML in it is off all the same."""
    from markdown_it import MarkdownIt

    text = folder().joinpath(f"{name}.md").read_text(encoding="utf-8")
    title, _, rest = text.partition("\n")
    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(rest)
    html = re.sub(r'href="([\w-]+)\.md(#[\w-]*)?"', _own_link, html)
    for tag, classes in (
        ("h2", "nhsuk-heading-l"), ("h3", "nhsuk-heading-m"), ("table", "nhsuk-table"),
        ("th", "nhsuk-table__header"), ("td", "nhsuk-table__cell"),
    ):  # fmt: skip
        html = re.sub(rf"<{tag}(?=[ >])", f'<{tag} class="{classes}"', html)
    html = html.replace(
        "<table", '<div class="gm-wide" role="region" aria-label="Table" tabindex="0"><table'
    ).replace("</table>", "</table></div>")
    html = html.replace("<pre>", '<pre class="gm-code" tabindex="0">')
    return title.lstrip("# ").strip(), mark_safe(html)  # noqa: S308 - from our own files


def _own_link(found: re.Match[str]) -> str:
    name, anchor = found[1], found[2] or ""
    return f'href="{reverse("method", args=[name])}{anchor}"' if name in names() else 'href="#"'


@page(Role.VIEWER)
def methods(request: PageRequest) -> HttpResponse:
    links = tuple(
        Link(text=rendered(name)[0], href=reverse("method", args=[name])) for name in names()
    )
    shown = SectionsPage(
        title="Methods",
        lead="How is each kind of figure worked out, where does the method come from, and what can"
        " it not do?",
        crumbs=(HOME, DATA),
        sections=(Section(links=links),),
    )
    return show(request, shown)


@page(Role.VIEWER)
def method(request: PageRequest, name: str) -> HttpResponse:
    if name not in names():
        raise Http404
    title, html = rendered(name)
    shown = Page(
        title=title,
        crumbs=(
            HOME,
            DATA,
            Crumb(text="Methods", href=reverse("methods")),
        ),
    )
    return render(request, "pages/method.jinja", {"page": shown, "html": html})
