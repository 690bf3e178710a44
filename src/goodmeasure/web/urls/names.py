"""Addresses of the register of names, of lookalikes and of alerts."""

from __future__ import annotations

from django.urls import URLPattern, path

from goodmeasure.web.views import alerts
from goodmeasure.web.views.names import lookalikes, names

_names = "channels/names/"
patterns: list[URLPattern] = [
    path("alerts/", alerts.alerts, name="alerts"),
    path(_names, names.names, name="names"),
    path(f"{_names}register.csv", names.names_csv, name="names_csv"),
    path(f"{_names}upload/", names.names_upload, name="names_upload"),
    path(f"{_names}reserve/", names.name_reserve, name="name_reserve"),
    path(f"{_names}lookalikes/", lookalikes.lookalikes, name="lookalikes"),
    path(f"{_names}lookalikes/<int:key>/", lookalikes.lookalike, name="lookalike"),
    path(f"{_names}<int:key>/", names.name, name="name"),
    path(f"{_names}<int:key>/keeping/", names.name_keeping, name="name_keeping"),
    path(f"{_names}<int:key>/state/", names.name_state, name="name_state"),
    path(f"{_names}<int:key>/badge/", names.name_badge, name="name_badge"),
    path(f"{_names}<int:key>/let-go/", names.name_let_go, name="name_let_go"),
    path(f"{_names}<int:key>/confirm/", names.name_confirm, name="name_confirm"),
    path(f"{_names}<int:key>/check/", names.name_check, name="name_check"),
]
