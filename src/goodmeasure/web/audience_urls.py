"""Addresses under Audiences, and of the public pages of surveys."""

from __future__ import annotations

from django.urls import URLPattern, path

from goodmeasure.web.views import published as figures
from goodmeasure.web.views import published_wizard as wizard

groups: list[URLPattern] = []

_figures = "audiences/published/"
published: list[URLPattern] = [
    path(_figures, figures.published, name="published"),
    path(f"{_figures}starter-set/", figures.starter, name="published_starter"),
    path(f"{_figures}people/", figures.people, name="published_people"),
    path(f"{_figures}add/", wizard.add, name="published_add"),
    path(f"{_figures}add/<slug:token>/", wizard.seen, name="published_seen"),
    path(f"{_figures}add/<slug:token>/meaning/", wizard.meaning, name="published_meaning"),
    path(f"{_figures}add/<slug:token>/keep/", wizard.preview, name="published_preview"),
    path(f"{_figures}add/<slug:token>/forget/", wizard.forget, name="published_forget"),
    path(f"{_figures}<int:key>/", figures.source, name="published_source"),
    path(f"{_figures}<int:key>/tables/<int:number>/", figures.table, name="published_table"),
    path(f"{_figures}<int:key>/figures.csv", figures.figures_csv, name="published_csv"),
    path(f"{_figures}<int:key>/standing/", figures.standing, name="published_standing"),
    path(f"{_figures}<int:key>/re-base/", figures.rebase, name="published_rebase"),
    path(f"{_figures}<int:key>/withdraw/", figures.withdraw, name="published_withdraw"),
    path(f"{_figures}figures/<int:key>/convert/", figures.convert, name="published_convert"),
    path(
        f"{_figures}standings/<int:key>/withdraw/",
        figures.standing_withdraw,
        name="published_standing_withdraw",
    ),
]

surveys: list[URLPattern] = []

patterns = [*groups, *published, *surveys]
