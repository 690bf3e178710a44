"""Addresses of signposts, under Reviews."""

from __future__ import annotations

from django.urls import URLPattern, path

from goodmeasure.web.views.signposts import setting, signposts

patterns: list[URLPattern] = [
    path("reviews/signposts/", signposts.signposts, name="signposts"),
    path("reviews/signposts/new/", setting.signpost_new, name="signpost_new"),
    path("reviews/signposts/<int:key>/", signposts.signpost, name="signpost"),
    path("reviews/signposts/<int:key>/seen/", signposts.signpost_seen, name="signpost_seen"),
    path("reviews/signposts/<int:key>/enter/", signposts.signpost_enter, name="signpost_enter"),
    path(
        "reviews/signposts/<int:key>/looks/<int:look>/",
        signposts.signpost_correct,
        name="signpost_correct",
    ),
    path("reviews/signposts/<int:key>/end/", signposts.signpost_end, name="signpost_end"),
]
