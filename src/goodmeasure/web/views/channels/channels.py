"""Channels: the list, one of them, adding, tokens, collecting now."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from goodmeasure.measures.definitions import ENGAGEMENT
from goodmeasure.measures.platforms import platform
from goodmeasure.services import measuring
from goodmeasure.services.change.breaks import known_breaks
from goodmeasure.services.channels import add_channel
from goodmeasure.store import audit, secrets
from goodmeasure.store.models import Channel, Role
from goodmeasure.store.queries import channels as queries
from goodmeasure.web import background, connections
from goodmeasure.web.forms.channels import AddChannelForm, TokenForm
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.channels.channel import ChannelView, channel_page
from goodmeasure.web.presenters.channels.channels import channels_page
from goodmeasure.web.presenters.channels.progress import progress_page
from goodmeasure.web.presenters.crumbs import CHANNELS, HOME
from goodmeasure.web.presenters.page import Page
from goodmeasure.web.presenters.parts import channel_title
from goodmeasure.web.showing import RefusalsIn

LATELY = timedelta(days=90)


@page(Role.VIEWER)
def channels(request: PageRequest) -> HttpResponse:
    now = timezone.now()
    shown = channels_page(
        glances=queries.glances(request.organisation, measure=ENGAGEMENT, since=now - LATELY),
        now=now,
        zone=request.zone,
        may_add=request.place.may(Role.OFFICER),
    )
    return render(request, "pages/channels/channels.jinja", {"page": shown})


@page(Role.VIEWER)
def channel(request: PageRequest, key: int) -> HttpResponse:
    return _channel(request, queries.channel(request.organisation, key), TokenForm())


def _channel(
    request: PageRequest, found: Channel, form: TokenForm, *, status: int = 200
) -> HttpResponse:
    organisation, now = request.organisation, timezone.now()
    view = ChannelView(
        glance=queries.glance(organisation, found, measure=ENGAGEMENT, since=now - LATELY),
        followers=queries.followers_of(organisation, found),
        engagement=measuring.whole_series(organisation, found, ENGAGEMENT, now=now),
        breaks=known_breaks(organisation, found),
        gaps=queries.gaps(organisation, found),
        runs=queries.runs(organisation, found),
        had=queries.metrics_had(organisation, found),
        has_token=queries.has_token(organisation, found),
        may_change=request.place.may(Role.OFFICER),
    )
    shown = channel_page(view, now, request.zone)
    return render(
        request, "pages/channels/channel.jinja", {"page": shown, "form": form}, status=status
    )


@page(Role.OFFICER, "GET", "POST")
def add(request: PageRequest) -> HttpResponse:
    form = AddChannelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with RefusalsIn(form, "address"):
            with connections.client() as client:
                made = add_channel(
                    request.organisation,
                    form.cleaned_data["address"],
                    client=client,
                    now=timezone.now(),
                    person=request.user,
                )
            if not platform(made.platform).collected:
                messages.success(request, f"{channel_title(made)} is there. Import its first file.")
                return redirect(f"{reverse('import')}?channel={made.pk}")
            background.collect(made)
            return redirect("channel_progress", made.pk)
    shown = Page(
        title="Add a channel",
        crumbs=(
            HOME,
            CHANNELS,
        ),
    )
    status = 422 if form.errors else 200
    return render(request, "pages/channels/add.jinja", {"page": shown, "form": form}, status=status)


@page(Role.OFFICER, "POST")
def collect(request: PageRequest, key: int) -> HttpResponse:
    found = queries.channel(request.organisation, key)
    with transaction.atomic():
        audit.record(
            request.organisation,
            person=request.user,
            at=timezone.now(),
            action="collection asked for",
            subject=str(found),
        )
        background.collect(found)
    return redirect("channel_progress", found.pk)


@page(Role.OFFICER, "POST")
def token(request: PageRequest, key: int) -> HttpResponse:
    found = queries.channel(request.organisation, key)
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _channel(request, found, form, status=422)
    now = timezone.now()
    kind = "app password" if found.platform == "bluesky" else "access token"
    with transaction.atomic():
        secrets.keep_credential(
            request.organisation,
            found,
            kind=kind,
            secret=form.cleaned_data["token"].strip().encode(),
            now=now,
        )
        audit.record(
            request.organisation,
            person=request.user,
            at=now,
            action=f"{kind} kept",
            subject=str(found),
        )
    messages.success(request, f"The {kind} of {channel_title(found)} is kept, encrypted.")
    return redirect("channel", found.pk)


@page(Role.OFFICER, "POST")
def token_remove(request: PageRequest, key: int) -> HttpResponse:
    found = queries.channel(request.organisation, key)
    with transaction.atomic():
        secrets.forget_credential(request.organisation, found)
        audit.record(
            request.organisation,
            person=request.user,
            at=timezone.now(),
            action="token removed",
            subject=str(found),
        )
    messages.success(request, f"The token of {channel_title(found)} is removed from Good Measure.")
    return redirect("channel", found.pk)


@page(Role.VIEWER)
def progress(request: PageRequest, key: int) -> HttpResponse:
    organisation = request.organisation
    found = queries.channel(organisation, key)
    shown = progress_page(
        channel=found,
        run=queries.last_run(organisation, found),
        posts=queries.posts_kept(organisation, found),
        judged=queries.posts_judged(organisation, found, measure=ENGAGEMENT),
        waiting=background.is_waiting(found),
        watching="watch" in request.GET,
        now=timezone.now(),
        zone=request.zone,
    )
    response = render(request, "pages/channels/progress.jinja", {"page": shown})
    if shown.watching and shown.looks_again:
        # only when asked for, and with a way to stop it: a page that moves by itself shuts out
        # people who read slowly (WCAG 2.2.1)
        response["Refresh"] = str(shown.looks_again)
    return response
