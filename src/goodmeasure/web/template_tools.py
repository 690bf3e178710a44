"""Filters and globals the templates use. They format; they decide nothing and ask no database."""

from __future__ import annotations

from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Environment

from goodmeasure import __version__
from goodmeasure.reports import wording


def versioned(path: str) -> str:
    """Address of a static file; changes with each release so that no browser keeps an old one."""
    return f"{static(path)}?v={__version__}"


def address(name: str, *args: object, **kwargs: object) -> str:
    return reverse(name, args=args, kwargs=kwargs)


def install(environment: Environment) -> None:
    """Add them to a Jinja environment."""
    environment.globals.update(static=versioned, url=address, version=__version__)
    environment.filters.update(number=wording.number)
