"""The evidence library: add, find, withdraw."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from goodmeasure.services.audiences import counted, groups, library, purposes
from goodmeasure.store.models import Channel, Evidence, GradeOf, Role
from goodmeasure.store.queries import channels as channel_queries
from goodmeasure.web.forms.audiences import (
    ContactsForm,
    EvidenceForm,
    FindEvidenceForm,
    FollowersForm,
    WhyForm,
    key_of,
    place_choices,
    place_of,
    tree_choices,
)
from goodmeasure.web.limits import number
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.audiences import evidence as present
from goodmeasure.web.showing import RefusalsIn, show

STATES = ("holds", "expired", "withdrawn")


@page(Role.VIEWER)
def evidence(request: PageRequest) -> HttpResponse:
    given = request.GET
    grade, state = given.get("grade", ""), given.get("state", "")
    wanted = library.Wanted(
        group=number(given, "group"),
        outlet=given.get("outlet", "")[:40],
        grade=grade if grade in GradeOf.values else "",
        state=state if state in STATES else "",
    )
    today = request.today
    rows = library.evidence_of(request.organisation, today=today, wanted=wanted)
    form = FindEvidenceForm(given or None, groups=tree_choices(groups.placed(request.organisation)))
    shown = present.library_page(
        rows, today=today, asked=bool(given), may_add=request.place.may(Role.OFFICER)
    )
    blocks = [present.find_form(form)] if rows or given else []
    return show(request, shown, blocks)


@page(Role.VIEWER, "GET", "POST")
def evidence_item(request: PageRequest, key: int) -> HttpResponse:
    now = timezone.now()
    found = library.one_of(request.organisation, key)
    may = request.place.may(Role.OFFICER) and found.withdrawn_at is None
    form = WhyForm(request.POST or None)
    if request.method == "POST" and may and form.is_valid():
        library.withdraw(
            request.organisation, key, reason=form.cleaned_data["reason"], now=now,
            person=request.user,
        )  # fmt: skip
        messages.success(request, "It is withdrawn. No cell rests on it any more.")
        return redirect("evidence")
    shown = present.item_page(found, today=request.today, zone=request.zone)
    blocks = [present.withdraw_form(form, key)] if may else []
    return show(request, shown, blocks)


@page(Role.OFFICER, "GET", "POST")
def evidence_add(request: PageRequest) -> HttpResponse:
    organisation = request.organisation
    channels = _channels(request)
    form = EvidenceForm(
        request.POST or None,
        groups=tree_choices(groups.placed(organisation)),
        places=place_choices(list(channels.values())),
        purposes=tree_choices(purposes.placed(organisation)),
        initial={"dated": request.today},
    )
    if request.method == "POST" and form.is_valid():
        with RefusalsIn(form):
            made = library.add(
                organisation, _new(form.cleaned_data, channels), now=timezone.now(),
                person=request.user,
            )  # fmt: skip
            return _kept(request, made)
    return show(request, present.add_page(), [present.add_form(form)])


def _channels(request: PageRequest) -> dict[int, Channel]:
    return {one.pk: one for one in channel_queries.channels(request.organisation)}


def _kept(request: PageRequest, made: Evidence) -> HttpResponse:
    messages.success(request, "It is kept.")
    return redirect("evidence_item", made.pk)


def _new(given: dict[str, Any], channels: dict[int, Channel]) -> library.NewEvidence:
    outlet, channel = place_of(given["place"], channels)
    parts = {name: given[name] for name in ("share", "low", "high")}
    shares = {name: None if one is None else one / 100 for name, one in parts.items()}
    return library.NewEvidence(
        statement=given["statement"], grade=given["grade"], dated=given["dated"],
        source_name=given["source_name"], source_url=given["source_url"], kind=given["kind"],
        whom=given["whom"], population=given["population"],
        groups=tuple(int(key) for key in given["groups"]), aspect=given["aspect"], outlet=outlet,
        channel=channel, purpose=key_of(given["purpose"]), hits=given["hits"],
        out_of=given["out_of"], at_least=given["at_least"] == "yes", expires=given["expires"],
        **shares,
    )  # fmt: skip


@page(Role.OFFICER, "GET", "POST")
def evidence_followers(request: PageRequest) -> HttpResponse:
    organisation, channels = request.organisation, _channels(request)
    form = FollowersForm(
        request.POST or None,
        groups=tree_choices(groups.placed(organisation)),
        channels=[(str(key), str(one)) for key, one in channels.items()],
        initial={"on": request.today},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        seen = counted.Followers(
            group=int(given["group"]), channel=channels[int(given["channel"])],
            followers=given["followers"], looked_at=given["looked_at"],
            declared=given["declared"], on=given["on"],
        )  # fmt: skip
        with RefusalsIn(form):
            made = counted.followers_evidence(
                organisation, seen, now=timezone.now(), person=request.user
            )
            return _kept(request, made)
    return show(request, present.followers_page(), [present.followers_form(form)])


@page(Role.OFFICER, "GET", "POST")
def evidence_contacts(request: PageRequest) -> HttpResponse:
    organisation, channels = request.organisation, _channels(request)
    form = ContactsForm(
        request.POST or None,
        groups=tree_choices(groups.placed(organisation)),
        places=place_choices(list(channels.values())),
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        outlet, channel = place_of(given["place"], channels)
        seen = counted.Contacts(
            group=int(given["group"]), outlet=outlet, channel=channel, people=given["people"],
            since=given["since"], until=given["until"], source_name=given["source_name"],
        )  # fmt: skip
        with RefusalsIn(form):
            made = counted.contacts_evidence(
                organisation, seen, now=timezone.now(), person=request.user
            )
            return _kept(request, made)
    return show(request, present.contacts_page(), [present.contacts_form(form)])
