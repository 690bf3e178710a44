"""The register of names: the list, one name, reserving, spreadsheets."""

from __future__ import annotations

from dataclasses import asdict

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from goodmeasure.evidence.identity.drafts import Draft, Party, hand_back_draft
from goodmeasure.evidence.identity.proofs import ProofKind, ProofStatus
from goodmeasure.kernel.errors import GoodMeasureError
from goodmeasure.reports import wording
from goodmeasure.services import alerts as alert_service
from goodmeasure.services.names import (
    by_hand,
    keeping,
    lookalikes,
    records,
    register,
    reserving,
    sheets,
    states,
)
from goodmeasure.services.names.register import Entry
from goodmeasure.store import audit
from goodmeasure.store.models import Role
from goodmeasure.web import background, downloads
from goodmeasure.web.forms.names import (
    BadgeForm,
    KeepingForm,
    LetGoForm,
    ReserveForm,
    SheetForm,
    StateForm,
)
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.names import forms as blocks_of
from goodmeasure.web.presenters.names import name as present
from goodmeasure.web.presenters.names import names as present_list
from goodmeasure.web.showing import RefusalsIn, show

NOT_LET_GO = (
    "Only a former name, or a proof that is not there any more, can be let go, and for a reason in"
    " up to 300 letters."
)


@page(Role.VIEWER)
def names(request: PageRequest) -> HttpResponse:
    shown = present_list.register_page(
        register.entries(request.organisation), now=timezone.now(), zone=request.zone,
        may_write=request.place.may(Role.OFFICER),
    )  # fmt: skip
    return show(request, shown)


@page(Role.VIEWER)
def names_csv(request: PageRequest) -> HttpResponse:
    today = request.today
    return downloads.written(f"names-{today.isoformat()}.csv", sheets.written(request.organisation))


@page(Role.OFFICER, "GET", "POST")
def names_upload(request: PageRequest) -> HttpResponse:
    form, result = SheetForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        with RefusalsIn(form, "file"):
            result = sheets.read_in(
                request.organisation, file.read(sheets.LARGEST + 1), file=file.name[:100],
                now=timezone.now(), person=request.user,
            )  # fmt: skip
            if not result.wrong:
                messages.success(
                    request,
                    f"{wording.many(result.read, 'line')} read: {result.added} added,"
                    f" {result.changed} changed.",
                )
                return redirect("names")
    return show(
        request, present_list.upload_page(result), [present_list.upload_form(form)],
        wrong=bool(result and result.wrong),
    )  # fmt: skip


@page(Role.OFFICER, "GET", "POST")
def name_reserve(request: PageRequest) -> HttpResponse:
    form = ReserveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with RefusalsIn(form, "handle"):
            made = reserving.reserve(
                request.organisation, given["platform"], given["handle"], reason=given["reason"],
                now=timezone.now(), person=request.user,
            )  # fmt: skip
            background.check_name(made)
            messages.success(request, "The name is on the register.")
            return redirect("name", made.pk)
    return show(request, present_list.reserve_page(), [present_list.reserve_form(form)])


@page(Role.VIEWER)
def name(request: PageRequest, key: int) -> HttpResponse:
    return _name(request, key, StateForm(), BadgeForm())


def _name(request: PageRequest, key: int, state: StateForm, badge: BadgeForm) -> HttpResponse:
    organisation = request.organisation
    entry = register.entry(organisation, key)
    channel = entry.channel
    open_alerts = alert_service.open_alerts(organisation, seen=True)
    shown = present.Shown(
        entry=entry,
        states=states.history(organisation, channel),
        proofs=records.history(organisation, channel),
        lookalikes=lookalikes.lookalikes_of(organisation, channel),
        alerts=[one for one in open_alerts if one.about == {"kind": "name", "key": key}],
        draft=_draft(request, entry),
        checking=background.is_checking(channel),
        now=timezone.now(),
        zone=request.zone,
        may_write=request.place.may(Role.OFFICER),
    )
    given = blocks_of.named(by_hand.may_be_let_go(organisation, channel))
    blocks = blocks_of.name_forms(
        shown,
        state,
        badge,
        LetGoForm(given=given, auto_id="id_go_%s") if given else None,
        _holder(entry),
    )
    return show(request, present.name_page(shown), blocks)


def _holder(entry: Entry) -> str:
    """The account that a reserved name leads to, as the last check saw it."""
    if entry.account_known:
        return ""
    return next(
        (
            str(row.detail.get("holder", "")) for row in entry.proofs
            if row.kind == ProofKind.HOLDER
        ),
        "",
    )  # fmt: skip


def _draft(request: PageRequest, entry: Entry) -> Draft | None:
    """A request for the first name that is in other hands."""
    channel = entry.channel
    for row in entry.proofs:
        if row.kind == ProofKind.HOLDER and row.status == ProofStatus.INVALID:
            ours = Party(
                handle=channel.handle, display=channel.name, url=channel.url,
                account_id=channel.account_id,
            )  # fmt: skip
            return hand_back_draft(
                request.organisation.name, channel.platform, ours, row.subject,
                str(row.detail.get("holder", "")), seen_on=wording.day(row.at, request.zone),
            )  # fmt: skip
    return None


@page(Role.OFFICER, "POST")
def name_state(request: PageRequest, key: int) -> HttpResponse:
    channel = register.entry(request.organisation, key).channel
    form = StateForm(request.POST)
    if form.is_valid():
        with RefusalsIn(form, "state"):
            states.change_state(
                request.organisation, channel, form.cleaned_data["state"],
                reason=form.cleaned_data["reason"], now=timezone.now(), person=request.user,
            )  # fmt: skip
            messages.success(request, "The state is changed.")
            return redirect("name", key)
    return _name(request, key, form, BadgeForm())


@page(Role.OFFICER, "POST")
def name_badge(request: PageRequest, key: int) -> HttpResponse:
    channel = register.entry(request.organisation, key).channel
    form = BadgeForm(request.POST)
    if not form.is_valid():
        return _name(request, key, StateForm(), form)
    given = form.cleaned_data
    by_hand.note_badge(
        request.organisation, channel, given["badge"], there=given["there"] == "yes",
        note=given["note"], now=timezone.now(), person=request.user,
    )  # fmt: skip
    messages.success(request, "Noted.")
    return redirect("name", key)


@page(Role.OFFICER, "POST")
def name_let_go(request: PageRequest, key: int) -> HttpResponse:
    channel = register.entry(request.organisation, key).channel
    given = blocks_of.named(by_hand.may_be_let_go(request.organisation, channel))
    form = LetGoForm(request.POST, given=given)
    if not form.is_valid():
        messages.error(request, NOT_LET_GO)
        return redirect("name", key)
    try:
        by_hand.let_go(
            request.organisation, channel, int(form.cleaned_data["proof"]),
            reason=form.cleaned_data["reason"], now=timezone.now(), person=request.user,
        )  # fmt: skip
    except GoodMeasureError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "It is let go.")
    return redirect("name", key)


@page(Role.OFFICER, "POST")
def name_confirm(request: PageRequest, key: int) -> HttpResponse:
    entry = register.entry(request.organisation, key)
    try:
        made = reserving.confirm(
            request.organisation, entry.channel, _holder(entry), now=timezone.now(),
            person=request.user,
        )  # fmt: skip
    except GoodMeasureError as error:
        messages.error(request, str(error))
    else:
        background.check_name(made)
        messages.success(request, "Its account is known now.")
    return redirect("name", key)


@page(Role.OFFICER, "POST")
def name_check(request: PageRequest, key: int) -> HttpResponse:
    channel = register.entry(request.organisation, key).channel
    with transaction.atomic():
        audit.record(
            request.organisation, person=request.user, at=timezone.now(),
            action="check of proofs asked for", subject=str(channel),
        )  # fmt: skip
        background.check_name(channel)
    messages.success(request, "It is being checked. Load this page again in a moment.")
    return redirect("name", key)


@page(Role.OFFICER, "GET", "POST")
def name_keeping(request: PageRequest, key: int) -> HttpResponse:
    entry = register.entry(request.organisation, key)
    before = keeping.kept_of(entry.keeping)
    form = KeepingForm(request.POST or None, initial=asdict(before))
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        with RefusalsIn(form):
            keeping.keep(
                request.organisation, entry.channel, keeping.Kept(**form.cleaned_data), now=now,
                today=request.today, person=request.user,
            )  # fmt: skip
            messages.success(request, "Kept.")
            return redirect("name", key)
    return show(request, blocks_of.keeping_page(entry), [blocks_of.keeping_form(form, key)])
