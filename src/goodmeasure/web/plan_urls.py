"""Addresses of the plans: communication work, and leaving a channel."""

from __future__ import annotations

from django.urls import URLPattern, path

from goodmeasure.web.views import plans
from goodmeasure.web.views.leaving import after as leaving_after
from goodmeasure.web.views.leaving import parts as leaving_parts
from goodmeasure.web.views.leaving import plan as leaving
from goodmeasure.web.views.leaving import steps as leaving_steps

_one = "plans/leaving/<int:key>/"
patterns: list[URLPattern] = [
    path("plans/", plans.plans, name="plans"),
    path("plans/work/add/", plans.work_add, name="work_add"),
    path("plans/work/<int:key>/", plans.work, name="work"),
    path("plans/leaving/start/", leaving.leaving_start, name="leaving_start"),
    path(_one, leaving.leaving, name="leaving"),
    path(f"{_one}change/", leaving.leaving_change, name="leaving_change"),
    path(f"{_one}leave/", leaving.leaving_leave, name="leaving_leave"),
    path(f"{_one}calendar.ics", leaving.leaving_calendar, name="leaving_calendar"),
    path(f"{_one}steps/add/", leaving_steps.step_add, name="leaving_step_add"),
    path(f"{_one}steps/<slug:step>/", leaving_steps.step, name="leaving_step"),
    path(f"{_one}baseline/", leaving_parts.leaving_baseline, name="leaving_baseline"),
    path(f"{_one}archive/", leaving_parts.leaving_archive, name="leaving_archive"),
    path(f"{_one}notices/", leaving_parts.leaving_notices, name="leaving_notices"),
    path(
        f"{_one}notices/<slug:kind>/<int:channel>/",
        leaving_parts.leaving_notice,
        name="leaving_notice",
    ),
    path(f"{_one}people/", leaving_parts.leaving_people, name="leaving_people"),
    path(f"{_one}account/", leaving_parts.leaving_account, name="leaving_account"),
    path(f"{_one}after/", leaving_after.leaving_after, name="leaving_after"),
    path(f"{_one}after/<int:months>/", leaving_after.leaving_look, name="leaving_look"),
    path(
        f"{_one}after/<int:months>/as/<slug:form>/",
        leaving_after.leaving_look_file,
        name="leaving_look_file",
    ),
    path(
        f"{_one}after/hours/<int:entry>/withdraw/",
        leaving_after.hours_withdraw,
        name="leaving_hours_withdraw",
    ),
]
