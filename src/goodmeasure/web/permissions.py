"""Who may open a page: the one place where sign-in, organisation and role are checked."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from goodmeasure.kernel.errors import NotPermittedHere
from goodmeasure.store.models import Role
from goodmeasure.web.organisation import PageRequest, zone_of

P = ParamSpec("P")
View = Callable[Concatenate[PageRequest, P], HttpResponseBase]
Plain = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

LEAST: dict[str, Role] = {}
"""Least role of every page, by the view's qualified name: the tests walk it."""


def page(role: Role, *methods: str) -> Callable[[View[P]], Plain[P]]:
    """Open a view to people with ``role`` or more in the organisation the request is about.

    Signed out: to the sign-in page. In no organisation, or with a lesser role: 403 with a sentence.
    ``methods`` are the HTTP methods allowed (default GET).
    """

    def decorate(view: View[P]) -> Plain[P]:
        LEAST[f"{view.__module__}.{view.__qualname__}"] = role

        @wraps(view)
        def checked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            here = cast(PageRequest, request)
            if here.place.membership is None:
                return no_organisation(request)
            if not here.place.may(role):
                raise NotPermittedHere(
                    f"This page is for the role {role.label.lower()} and above.",
                    next_step="Ask an administrator of your organisation if you need it.",
                )
            here.organisation = here.place.membership.organisation
            here.zone = zone_of(here.organisation)
            here.today = here.organisation.day_of(timezone.now())
            return view(here, *args, **kwargs)

        allowed = ["HEAD", *(methods or ("GET",))]
        return cast("Plain[P]", never_cache(require_http_methods(allowed)(checked)))

    return decorate


def no_organisation(request: HttpRequest) -> HttpResponse:
    """For a person whom no organisation has given a role."""
    return render(request, "errors/no_organisation.jinja", status=403)
