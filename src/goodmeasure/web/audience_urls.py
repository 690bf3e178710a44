"""Addresses under Audiences, and of the public pages of surveys."""

from __future__ import annotations

from django.urls import URLPattern, path

from goodmeasure.web.views import audiences, evidence, inputs, routing
from goodmeasure.web.views import groups as trees
from goodmeasure.web.views import published as figures
from goodmeasure.web.views import published_wizard as wizard

groups: list[URLPattern] = [
    path("audiences/", audiences.audiences, name="audiences"),
    path("audiences/grid.csv", audiences.audiences_csv, name="audiences_csv"),
    path("audiences/example/", audiences.audiences_example, name="audiences_example"),
    path("audiences/groups/", trees.groups, name="groups"),
    path("audiences/groups/<int:key>/", audiences.group, name="group"),
    path("audiences/groups/<int:key>/change/", trees.group_change, name="group_change"),
    path("audiences/groups/<int:key>/move/", trees.group_shift, name="group_shift"),
    path("audiences/groups/<int:key>/retire/", trees.group_retire, name="group_retire"),
    path("audiences/groups/<int:key>/restore/", trees.group_restore, name="group_restore"),
    path("audiences/purposes/", trees.purposes, name="purposes"),
    path("audiences/purposes/<int:key>/", trees.purpose, name="purpose"),
    path("audiences/purposes/<int:key>/move/", trees.purpose_shift, name="purpose_shift"),
    path("audiences/purposes/<int:key>/retire/", trees.purpose_retire, name="purpose_retire"),
    path("audiences/purposes/<int:key>/restore/", trees.purpose_restore, name="purpose_restore"),
    path("audiences/outlets/<slug:outlet>/", audiences.outlet, name="outlet"),
    path("audiences/evidence/", evidence.evidence, name="evidence"),
    path("audiences/evidence/add/", evidence.evidence_add, name="evidence_add"),
    path("audiences/evidence/followers/", evidence.evidence_followers, name="evidence_followers"),
    path("audiences/evidence/contacts/", evidence.evidence_contacts, name="evidence_contacts"),
    path("audiences/evidence/<int:key>/", evidence.evidence_item, name="evidence_item"),
    path("audiences/routing/", routing.routing, name="routing"),
    path("audiences/routing/routing.csv", routing.routing_csv, name="routing_csv"),
    path("audiences/routing/print/", routing.routing_print, name="routing_print"),
    path("audiences/routing/<int:group>/<int:purpose>/", routing.route, name="route"),
    path("audiences/routing/<int:key>/end/", routing.route_end, name="route_end"),
    path("audiences/input/", inputs.input_, name="input"),
    path("audiences/input/<int:key>/", inputs.input_item, name="input_item"),
]

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
