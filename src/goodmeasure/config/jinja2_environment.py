"""The template environment of the pages."""

from __future__ import annotations

from typing import Any

from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader

from goodmeasure.web.template_tools import install


def environment(**options: Any) -> Environment:
    """Jinja with the NHS.UK components, whose macros are written for ``ChainableUndefined``."""
    options["undefined"] = ChainableUndefined
    options["loader"] = ChoiceLoader([options["loader"], PackageLoader("nhsuk_frontend_jinja")])
    options.setdefault("trim_blocks", True)
    options.setdefault("lstrip_blocks", True)
    made = Environment(**options)  # noqa: S701 - Django's backend passes autoescape=True
    install(made)
    return made
