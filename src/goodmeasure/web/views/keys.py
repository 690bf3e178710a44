"""A person's own access keys; for administrators, everybody's."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from goodmeasure.services import keys as service
from goodmeasure.store.models import AccessKey, Role
from goodmeasure.store.queries.keys import keys_of
from goodmeasure.web.forms.keys import KeyForm
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.keys import end_form, key_page, keys_page, make_form
from goodmeasure.web.showing import RefusalsIn, show


@page(Role.VIEWER, "GET", "POST")
def keys(request: PageRequest) -> HttpResponse:
    now, form = timezone.now(), KeyForm(request.POST or None)
    made: service.NewKey | None = None
    if request.method == "POST" and form.is_valid():
        with RefusalsIn(form, "name"):
            made = service.make(
                request.organisation, user=request.user, by=request.user, now=now,
                name=form.cleaned_data["name"], days=form.cleaned_data["days"],
            )  # fmt: skip
            form = KeyForm()
    everybody = request.place.may(Role.ADMINISTRATOR)
    shown = keys_page(
        keys_of(request.organisation, user=None if everybody else request.user),
        me=request.user, made=made, address=request.build_absolute_uri("/api/v1/"), now=now,
        zone=request.zone, everybody=everybody,
    )  # fmt: skip
    return show(request, shown, [make_form(form)])


@page(Role.VIEWER, "GET", "POST")
def key(request: PageRequest, key: int) -> HttpResponse:
    """One key, and the way to end it. Another person's is not there, but for administrators."""
    now = timezone.now()
    everybody = request.place.may(Role.ADMINISTRATOR)
    mine = keys_of(request.organisation, user=None if everybody else request.user)
    found = next((one for one in mine if one.pk == key), None)
    if found is None:
        raise AccessKey.DoesNotExist
    if request.method == "POST":
        service.end(request.organisation, key, now=now, by=request.user)
        messages.success(request, f"{found.name} opens nothing any more.")
        return redirect("access_keys")
    blocks = [end_form(found)] if service.is_live(found, now) else []
    shown = key_page(found, now=now, zone=request.zone)
    return show(request, shown, blocks)
