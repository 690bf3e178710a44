"""People and roles, for administrators; the trail of changes; switching organisation; set-up."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from goodmeasure.kernel.errors import NotPermittedHere
from goodmeasure.services.organisations import add_person, create_organisation, remove_person
from goodmeasure.store import audit
from goodmeasure.store.models import Membership, Role, User
from goodmeasure.store.queries import people as queries
from goodmeasure.web.forms.people import OrganisationForm, PersonForm, RoleForm, SetUpForm
from goodmeasure.web.limits import number
from goodmeasure.web.organisation import CHOSEN, PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.page import Page
from goodmeasure.web.presenters.people import people_page, person_page, trail_page
from goodmeasure.web.showing import RefusalsIn

TRAIL_SIZE = 50


@page(Role.ADMINISTRATOR, "GET", "POST")
def people(request: PageRequest) -> HttpResponse:
    form = PersonForm(request.POST or None)
    link = link_for = ""
    if request.method == "POST" and form.is_valid():
        role = Role(form.cleaned_data["role"])
        email = form.cleaned_data["email"].lower()
        _keep_an_administrator(request, email, role)
        user = add_person(
            request.organisation, email=email, role=role, now=timezone.now(), by=request.user
        )
        if not user.has_usable_password() and not _belongs_elsewhere(request, user):
            link, link_for = password_link(request, user), user.email
        else:
            messages.success(request, f"{user.email} now has the role {role.label.lower()}.")
        form = PersonForm()
    return _people(request, form, link=link, link_for=link_for)


def _people(
    request: PageRequest, form: PersonForm, *, link: str = "", link_for: str = ""
) -> HttpResponse:
    shown = people_page(
        organisation=request.organisation,
        people=queries.people(request.organisation),
        me=request.user,
        now=timezone.now(),
        zone=request.zone,
        link=link,
        link_for=link_for,
    )
    context = {
        "page": shown,
        "form": form,
        "settings_form": OrganisationForm(
            initial={
                "name": request.organisation.name,
                "time_zone": request.organisation.time_zone,
            }
        ),
    }
    return render(request, "pages/people.jinja", context, status=422 if form.errors else 200)


def _keep_an_administrator(request: PageRequest, email: str, role: Role) -> None:
    """Giving the last administrator a lesser role would leave nobody to undo it."""
    others = Membership.objects.filter(
        organisation=request.organisation, role=Role.ADMINISTRATOR
    ).exclude(user__email=email)
    if role is not Role.ADMINISTRATOR and not others.exists():
        raise NotPermittedHere(
            "An organisation keeps at least one administrator.",
            next_step="Make somebody else administrator first.",
        )


def password_link(request: HttpRequest, user: User) -> str:
    """Where a person chooses their password: works once, for three days (Django's reset token)."""
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    uid, _, token = key.partition("-")
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
    return request.build_absolute_uri(path)


def _belongs_elsewhere(request: PageRequest, user: User) -> bool:
    """Whoever makes the link could use it: so never for a person another organisation trusts."""
    others = Membership.objects.filter(user=user).exclude(organisation=request.organisation)
    return others.exists()


@page(Role.ADMINISTRATOR, "GET", "POST")
def person(request: PageRequest, key: int) -> HttpResponse:
    one = queries.membership(request.organisation, key)
    form = RoleForm(request.POST or None, initial={"role": one.role})
    if request.method == "POST" and form.is_valid():
        wanted, now = form.cleaned_data["role"], timezone.now()
        if wanted == "remove":
            remove_person(request.organisation, user=one.user, by=request.user, now=now)
            messages.success(request, f"{one.user.email} has no role here any more.")
        else:
            _keep_an_administrator(request, one.user.email, Role(wanted))
            add_person(
                request.organisation,
                email=one.user.email,
                role=Role(wanted),
                now=now,
                by=request.user,
            )
            messages.success(request, f"{one.user.email} now has the role {wanted}.")
        return redirect("people")
    return render(request, "pages/person.jinja", {"page": person_page(one), "form": form})


@page(Role.ADMINISTRATOR, "POST")
def person_link(request: PageRequest, key: int) -> HttpResponse:
    one = queries.membership(request.organisation, key)
    if _belongs_elsewhere(request, one.user):
        raise NotPermittedHere(
            "This person also belongs to another organisation, so their password is not yours to "
            "replace.",
            next_step="They can ask the person who looks after the server.",
        )
    audit.record(
        request.organisation,
        person=request.user,
        at=timezone.now(),
        action="password link made",
        subject=one.user.email,
    )
    return _people(
        request, PersonForm(), link=password_link(request, one.user), link_for=one.user.email
    )


@page(Role.ADMINISTRATOR, "POST")
def organisation(request: PageRequest) -> HttpResponse:
    form = OrganisationForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(e) for found in form.errors.values() for e in found))
        return redirect("people")
    here = request.organisation
    with transaction.atomic():
        was = {"was_name": here.name, "was_time_zone": here.time_zone}
        here.name, here.time_zone = form.cleaned_data["name"], form.cleaned_data["time_zone"]
        here.save(update_fields=["name", "time_zone"])
        audit.record(
            here,
            person=request.user,
            at=timezone.now(),
            action="settings changed",
            subject=here.name,
            **was,
        )
    messages.success(request, "The settings are saved.")
    return redirect("people")


@page(Role.ADMINISTRATOR)
def trail(request: PageRequest) -> HttpResponse:
    at = max(1, number(request.GET, "page") or 1)
    shown = trail_page(
        events=queries.trail(request.organisation, offset=(at - 1) * TRAIL_SIZE, limit=TRAIL_SIZE),
        total=queries.trail_length(request.organisation),
        page=at,
        size=TRAIL_SIZE,
        now=timezone.now(),
        zone=request.zone,
    )
    return render(request, "pages/trail.jinja", {"page": shown})


@page(Role.VIEWER, "GET", "POST")
def switch(request: PageRequest) -> HttpResponse:
    mine = (request.place.membership, *request.place.others)
    if request.method == "POST":
        keys = {str(m.organisation_id): m.organisation_id for m in mine if m is not None}
        chosen = keys.get(request.POST.get("organisation", ""))
        if chosen is not None:
            request.session[CHOSEN] = chosen
            return redirect("overview")
    shown = Page(title="Which organisation?", crumbs=())
    return render(request, "pages/switch.jinja", {"page": shown, "mine": [m for m in mine if m]})


@require_http_methods(["HEAD", "GET", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """The very first page of an installation. Closed as soon as anybody can sign in, and only
    open on the machine itself, so that no passer-by makes themselves administrator."""
    if User.objects.exists():
        return redirect("account_login")
    if not _is_here(request):
        raise NotPermittedHere(
            "Nobody can sign in here yet, and set-up is only open on the machine itself.",
            next_step="On the machine that runs Good Measure, run: goodmeasure setup",
        )
    form = SetUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with RefusalsIn(form):
            user = _make(form)
            login(request, user, backend=settings.AUTHENTICATION_BACKENDS[-1])
            return redirect("overview")
    shown = Page(
        title="Set up Good Measure",
        lead="Nobody can sign in here yet. Name your organisation and make yourself its "
        "administrator.",
    )
    status = 422 if form.errors else 200
    return render(request, "pages/set_up.jinja", {"page": shown, "form": form}, status=status)


def _make(form: SetUpForm) -> User:
    given, now = form.cleaned_data, timezone.now()
    with transaction.atomic():
        made = create_organisation(given["organisation"], now=now)
        return add_person(
            made,
            email=given["email"],
            role=Role.ADMINISTRATOR,
            now=now,
            password=given["password"],
        )


def _is_here(request: HttpRequest) -> bool:
    """Asked from this machine, and not through a proxy that stands on it."""
    forwarded = any(name in request.META for name in ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED"))
    return request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1") and not forwarded
