"""Baseline, archive, notices, people and account of a leaving plan."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from goodmeasure.decisions.leaving.places import place_of
from goodmeasure.kernel.errors import GoodMeasureError
from goodmeasure.services.leaving import account, archive, baseline, notices, starting, where
from goodmeasure.store.models import LeavingPlan, Role
from goodmeasure.web import uploads
from goodmeasure.web.forms.plans import (
    ArchiveForm,
    CountForm,
    FateForm,
    NoticeForm,
    SignedInForm,
)
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.leaving import baseline as of_baseline
from goodmeasure.web.presenters.leaving import parts as present
from goodmeasure.web.presenters.leaving import people as of_people
from goodmeasure.web.showing import RefusalsIn, show


def _may_write(request: PageRequest, plan: LeavingPlan) -> bool:
    over = plan.finished_at is not None or plan.given_up_at is not None
    return request.place.may(Role.OFFICER) and not over


def _does(request: PageRequest, *, may: bool) -> str:
    return request.POST.get("do", "") if request.method == "POST" and may else ""


@page(Role.VIEWER, "GET", "POST")
def leaving_baseline(request: PageRequest, key: int) -> HttpResponse:
    plan = starting.plan_of(request.organisation, key)
    may = _may_write(request, plan)
    if request.method == "POST" and may:
        try:
            baseline.freeze(request.organisation, key, now=timezone.now(), person=request.user)
        except GoodMeasureError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "The baseline is frozen.")
        return redirect("leaving_baseline", key)
    if plan.baseline_at is None:
        blocks = [of_baseline.freeze_form(plan)] if may and plan.left_at is None else []
        return show(request, of_baseline.unfrozen_page(plan), blocks)
    shown = of_baseline.baseline_page(plan, request.zone, as_frozen=baseline.is_as_frozen(plan))
    return show(request, shown)


@page(Role.VIEWER, "GET", "POST")
def leaving_archive(request: PageRequest, key: int) -> HttpResponse:
    plan = starting.plan_of(request.organisation, key)
    may, place = _may_write(request, plan), place_of(plan.channel.platform)
    does = _does(request, may=may)
    file = ArchiveForm(*((request.POST, request.FILES) if does == "file" else ()))
    count = CountForm(request.POST if does == "count" else None)
    asked: forms.Form | None = {"file": file, "count": count}.get(does)
    if asked is not None and asked.is_valid():
        with RefusalsIn(asked, "file" if does == "file" else ""):
            found = _checked(request, plan, does, asked.cleaned_data)
            messages.success(
                request, "Nothing is missing." if found.complete else "Posts are missing in it."
            )
            return redirect("leaving_archive", key)
    shown = present.archive_page(plan, place, archive.checked(plan), request.zone)
    blocks = present.archive_forms(plan, place, file, count) if may else []
    return show(request, shown, blocks)


def _checked(
    request: PageRequest, plan: LeavingPlan, does: str, given: dict[str, Any]
) -> archive.Checked:
    how: dict[str, Any] = {"now": timezone.now(), "person": request.user}
    if does == "count":
        return archive.check_count(
            request.organisation, plan.pk, given["in_archive"], source=given["source"], **how
        )
    with uploads.while_read(request.organisation, given["file"]) as upload:
        return archive.check_file(request.organisation, plan.pk, upload.file, **how)


@page(Role.VIEWER)
def leaving_notices(request: PageRequest, key: int) -> HttpResponse:
    plan = starting.plan_of(request.organisation, key)
    return show(request, present.notices_page(plan, notices.notices_of(plan)))


@page(Role.OFFICER, "GET", "POST")
def leaving_notice(request: PageRequest, key: int, kind: str, channel: int) -> HttpResponse:
    plan = starting.plan_of(request.organisation, key)
    found = {(one.kind.value, one.channel.pk): one for one in notices.notices_of(plan)}
    one = found.get((kind, channel))
    if one is None:
        raise Http404("There is no such notice.")
    may = _may_write(request, plan)
    does = _does(request, may=may)
    form = NoticeForm(request.POST if does == "write" else None, initial={"text": one.text})
    how: dict[str, Any] = {"now": timezone.now(), "person": request.user}
    if does == "draft":
        notices.take_draft(request.organisation, key, kind, channel, **how)
        return redirect("leaving_notices", key)
    if does == "write" and form.is_valid():
        with RefusalsIn(form, "text"):
            notices.write(request.organisation, key, kind, channel, form.cleaned_data["text"],
                          **how)  # fmt: skip
            messages.success(request, "Kept, and it fits.")
            return redirect("leaving_notices", key)
    blocks = present.notice_forms(plan, one, form) if may else []
    return show(request, present.notice_page(plan, one), blocks)


@page(Role.VIEWER)
def leaving_people(request: PageRequest, key: int) -> HttpResponse:
    organisation = request.organisation
    plan = starting.plan_of(organisation, key)
    today = request.today
    shown = of_people.people_page(
        plan,
        where.affected(organisation, plan.channel, today=today),
        where.spots(organisation, plan.channel),
        where.broken_routes(organisation, plan.channel),
        request.zone,
    )
    return show(request, shown)


@page(Role.VIEWER, "GET", "POST")
def leaving_account(request: PageRequest, key: int) -> HttpResponse:
    organisation, now = request.organisation, timezone.now()
    plan = starting.plan_of(organisation, key)
    may, today = request.place.may(Role.OFFICER), request.today
    does = _does(request, may=may)
    fate = FateForm(request.POST if does == "fate" else None, initial={"fate": plan.fate or "park"})
    signed = SignedInForm(request.POST if does == "signed in" else None, initial={"day": today})
    asked: forms.Form | None = {"fate": fate, "signed in": signed}.get(does)
    if asked is not None and asked.is_valid():
        given = asked.cleaned_data
        with RefusalsIn(asked):
            if does == "fate":
                account.decide(organisation, key, given["fate"], reason=given["reason"], now=now,
                               person=request.user)  # fmt: skip
            else:
                account.signed_in(organisation, key, given["day"], now=now, person=request.user)
            messages.success(request, "Decided." if does == "fate" else "Kept.")
            return redirect("leaving_account", key)
    sign = account.signing_in(plan)
    shown = present.account_page(plan, place_of(plan.channel.platform), sign, today=today)
    blocks = present.account_forms(plan, sign, fate, signed) if may else []
    return show(request, shown, blocks)
