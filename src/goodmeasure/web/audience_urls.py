"""Addresses under Audiences, and of the public pages of surveys."""

from __future__ import annotations

from django.urls import URLPattern

groups: list[URLPattern] = []

published: list[URLPattern] = []

surveys: list[URLPattern] = []

patterns = [*groups, *published, *surveys]
