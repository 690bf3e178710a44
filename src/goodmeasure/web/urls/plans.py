"""Addresses of the plans: communication work, and leaving a channel."""

from __future__ import annotations

from django.urls import URLPattern, path

from goodmeasure.web.views import plans
from goodmeasure.web.views.leaving import after, parts, plan, steps

_one = "plans/leaving/<int:key>/"
patterns: list[URLPattern] = [
    path("plans/", plans.plans, name="plans"),
    path("plans/work/add/", plans.work_add, name="work_add"),
    path("plans/work/<int:key>/", plans.work, name="work"),
    path("plans/leaving/start/", plan.leaving_start, name="leaving_start"),
    path(_one, plan.leaving, name="leaving"),
    path(f"{_one}change/", plan.leaving_change, name="leaving_change"),
    path(f"{_one}leave/", plan.leaving_leave, name="leaving_leave"),
    path(f"{_one}calendar.ics", plan.leaving_calendar, name="leaving_calendar"),
    path(f"{_one}steps/add/", steps.step_add, name="leaving_step_add"),
    path(f"{_one}steps/<slug:step>/", steps.step, name="leaving_step"),
    path(f"{_one}baseline/", parts.leaving_baseline, name="leaving_baseline"),
    path(f"{_one}archive/", parts.leaving_archive, name="leaving_archive"),
    path(f"{_one}notices/", parts.leaving_notices, name="leaving_notices"),
    path(
        f"{_one}notices/<slug:kind>/<int:channel>/",
        parts.leaving_notice,
        name="leaving_notice",
    ),
    path(f"{_one}people/", parts.leaving_people, name="leaving_people"),
    path(f"{_one}account/", parts.leaving_account, name="leaving_account"),
    path(f"{_one}after/", after.leaving_after, name="leaving_after"),
    path(f"{_one}after/<int:months>/", after.leaving_look, name="leaving_look"),
    path(
        f"{_one}after/<int:months>/as/<slug:form>/",
        after.leaving_look_file,
        name="leaving_look_file",
    ),
    path(
        f"{_one}after/hours/<int:entry>/withdraw/",
        after.hours_withdraw,
        name="leaving_hours_withdraw",
    ),
]
