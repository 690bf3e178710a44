"""Addresses of decisions, their papers, and an organisation's templates of papers."""

from __future__ import annotations

from django.urls import URLPattern, path

from goodmeasure.web.views.decisions import decisions, papers, templates

_one = "decisions/<int:key>/"
_pack = f"{_one}pack/"
_templates = "settings/templates/"
patterns: list[URLPattern] = [
    path("reviews/<int:key>/decide/", decisions.decide, name="decide"),
    path("decisions/", decisions.decisions, name="decisions"),
    path(_one, decisions.decision, name="decision"),
    path(f"{_one}write/<slug:section>/", decisions.write, name="decision_write"),
    path(f"{_one}freeze/", decisions.freeze, name="decision_freeze"),
    path(f"{_one}withdraw/", decisions.withdraw, name="decision_withdraw"),
    path(_pack, papers.pack, name="pack"),
    path(f"{_pack}all.zip", papers.everything, name="pack_zip"),
    path(f"{_pack}<slug:paper>/", papers.paper, name="paper"),
    path(f"{_pack}<slug:paper>/as/<slug:form>/", papers.file, name="paper_file"),
    path(f"{_pack}<slug:paper>/<slug:part>/", papers.wording, name="paper_wording"),
    path(f"{_pack}<slug:paper>/<slug:part>/back/", papers.take_back, name="paper_take_back"),
    path(_templates, templates.templates, name="paper_templates"),
    path(f"{_templates}<slug:paper>/", templates.template, name="paper_template"),
    path(f"{_templates}<slug:paper>/ours/", templates.restore, name="paper_template_restore"),
]
