"""Sign-in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.views import login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from goodmeasure.store.models import User


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """People are added by an administrator: nobody signs themselves up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def attempted_name(request: HttpRequest | None, credentials: Mapping[str, Any] | None) -> str:
    """Whom a sign-in was tried for, so that guesses are counted per person (django-axes)."""
    if credentials:
        name = credentials.get("email") or credentials.get("username") or ""
    else:
        name = request.POST.get("login", "") if request else ""
    return str(name).strip().lower()


def locked_out(
    request: HttpRequest, credentials: Mapping[str, Any] | None = None, *rest: object
) -> HttpResponse:
    """Too many wrong passwords."""
    return render(request, "account/locked_out.jinja", status=429)


def forgotten_password(request: HttpRequest) -> HttpResponse:
    """No mail server is needed to run Good Measure: an administrator makes the link."""
    return render(request, "account/forgotten_password.jinja")


def no_sign_up(request: HttpRequest) -> HttpResponse:
    return render(request, "account/no_sign_up.jinja", status=403)


def to_overview(request: HttpRequest) -> HttpResponse:
    """For addresses of allauth that Good Measure has no page for."""
    return redirect("overview")


def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Sign-in; in an installation where nobody can sign in yet, set-up instead."""
    if request.method == "GET" and not User.objects.exists():
        return redirect("set_up")
    page: HttpResponseBase = login(request)
    return page
