"""Addresses of the incident plan and its drills, under Plans."""

from __future__ import annotations

from django.urls import URLPattern, path

from goodmeasure.web.views.incidents import drills, plan

_drills = "plans/incident/drills/"
patterns: list[URLPattern] = [
    path("plans/incident/", plan.incident, name="incident"),
    path("plans/incident/write/", plan.incident_write, name="incident_write"),
    path("plans/incident/plan.html", plan.incident_html, name="incident_html"),
    path("plans/incident/plan.pdf", plan.incident_pdf, name="incident_pdf"),
    path("plans/incident/versions/<int:number>/", plan.incident_version, name="incident_version"),
    path(_drills, drills.drills, name="drills"),
    path(f"{_drills}<int:key>/", drills.drill, name="drill"),
    path(f"{_drills}<int:key>/step/", drills.drill_step, name="drill_step"),
    path(f"{_drills}<int:key>/step/<int:position>/done/", drills.drill_done, name="drill_done"),
    path(
        f"{_drills}<int:key>/step/<int:position>/failed/", drills.drill_failed, name="drill_failed"
    ),
    path(f"{_drills}<int:key>/step/<int:position>/back/", drills.drill_back, name="drill_back"),
    path(f"{_drills}<int:key>/finish/", drills.drill_finish, name="drill_finish"),
    path(f"{_drills}<int:key>/again/", drills.drill_again, name="drill_again"),
]
