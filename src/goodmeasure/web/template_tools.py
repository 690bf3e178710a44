"""Filters and globals the templates use."""

from __future__ import annotations

from jinja2 import Environment


def install(environment: Environment) -> None:
    """Add them to a Jinja environment."""
