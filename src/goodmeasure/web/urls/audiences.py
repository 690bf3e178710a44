"""Addresses under Audiences, and of the public pages of surveys."""

from __future__ import annotations

from django.urls import URLPattern, path

from goodmeasure.web.views.audiences import evidence, grid, inputs, routing, trees
from goodmeasure.web.views.published import library, wizard
from goodmeasure.web.views.surveys import answers, making, public, results

GROUPS, PURPOSES = {"tree": trees.GROUPS}, {"tree": trees.PURPOSES}

groups: list[URLPattern] = [
    path("audiences/", grid.audiences, name="audiences"),
    path("audiences/grid.csv", grid.audiences_csv, name="audiences_csv"),
    path("audiences/example/", grid.audiences_example, name="audiences_example"),
    path("audiences/groups/", trees.listed, GROUPS, name="groups"),
    path("audiences/groups/<int:key>/", grid.group, name="group"),
    path("audiences/groups/<int:key>/change/", trees.change, GROUPS, name="group_change"),
    path("audiences/groups/<int:key>/move/", trees.shift, GROUPS, name="group_shift"),
    path("audiences/groups/<int:key>/retire/", trees.retire, GROUPS, name="group_retire"),
    path("audiences/groups/<int:key>/restore/", trees.restore, GROUPS, name="group_restore"),
    path("audiences/purposes/", trees.listed, PURPOSES, name="purposes"),
    path("audiences/purposes/<int:key>/", trees.change, PURPOSES, name="purpose"),
    path("audiences/purposes/<int:key>/move/", trees.shift, PURPOSES, name="purpose_shift"),
    path("audiences/purposes/<int:key>/retire/", trees.retire, PURPOSES, name="purpose_retire"),
    path("audiences/purposes/<int:key>/restore/", trees.restore, PURPOSES, name="purpose_restore"),
    path("audiences/outlets/<slug:outlet>/", grid.outlet, name="outlet"),
    path("audiences/evidence/", evidence.evidence, name="evidence"),
    path("audiences/evidence/add/", evidence.evidence_add, name="evidence_add"),
    path("audiences/evidence/followers/", evidence.evidence_followers, name="evidence_followers"),
    path("audiences/evidence/contacts/", evidence.evidence_contacts, name="evidence_contacts"),
    path("audiences/evidence/<int:key>/", evidence.evidence_item, name="evidence_item"),
    path("audiences/routing/", routing.routing, name="routing"),
    path("audiences/routing/routing.csv", routing.routing_csv, name="routing_csv"),
    path("audiences/routing/print/", routing.routing_print, name="routing_print"),
    path("audiences/routing/<int:group>/<int:purpose>/", routing.route, name="route"),
    path("audiences/routing/<int:key>/end/", routing.route_end, name="route_end"),
    path("audiences/input/", inputs.input_, name="input"),
    path("audiences/input/<int:key>/", inputs.input_item, name="input_item"),
]

_figures = "audiences/published/"
published: list[URLPattern] = [
    path(_figures, library.published, name="published"),
    path(f"{_figures}starter-set/", library.starter, name="published_starter"),
    path(f"{_figures}people/", library.people, name="published_people"),
    path(f"{_figures}add/", wizard.add, name="published_add"),
    path(f"{_figures}add/<slug:token>/", wizard.seen, name="published_seen"),
    path(f"{_figures}add/<slug:token>/meaning/", wizard.meaning, name="published_meaning"),
    path(f"{_figures}add/<slug:token>/keep/", wizard.preview, name="published_preview"),
    path(f"{_figures}add/<slug:token>/forget/", wizard.forget, name="published_forget"),
    path(f"{_figures}<int:key>/", library.source, name="published_source"),
    path(f"{_figures}<int:key>/tables/<int:number>/", library.table, name="published_table"),
    path(f"{_figures}<int:key>/figures.csv", library.figures_csv, name="published_csv"),
    path(f"{_figures}<int:key>/standing/", library.standing, name="published_standing"),
    path(f"{_figures}<int:key>/re-base/", library.rebase, name="published_rebase"),
    path(f"{_figures}<int:key>/withdraw/", library.withdraw, name="published_withdraw"),
    path(f"{_figures}figures/<int:key>/convert/", library.convert, name="published_convert"),
    path(
        f"{_figures}standings/<int:key>/withdraw/",
        library.standing_withdraw,
        name="published_standing_withdraw",
    ),
]

surveys: list[URLPattern] = [
    path("audiences/surveys/", making.surveys, name="surveys"),
    path("audiences/surveys/new/", making.survey_new, name="survey_new"),
    path("audiences/surveys/<int:key>/", making.survey_about, name="survey_about"),
    path("audiences/surveys/<int:key>/open/", making.survey_open, name="survey_open"),
    path("audiences/surveys/<int:key>/close/", making.survey_close, name="survey_close"),
    path("audiences/surveys/<int:key>/wave/", making.survey_wave, name="survey_wave"),
    path("audiences/surveys/<int:key>/link/", making.survey_link, name="survey_link"),
    path(
        "audiences/surveys/<int:key>/link/<int:link>/end/",
        making.survey_link_end,
        name="survey_link_end",
    ),
    path(
        "audiences/surveys/<int:key>/questions/", making.survey_questions, name="survey_questions"
    ),
    path(
        "audiences/surveys/<int:key>/questions/<slug:name>/",
        making.survey_question,
        name="survey_question",
    ),
    path(
        "audiences/surveys/<int:key>/wording/<slug:language>/",
        making.survey_language,
        name="survey_language",
    ),
    path("audiences/surveys/<int:key>/notice/", making.survey_notice, name="survey_notice"),
    path("audiences/surveys/<int:key>/preview/", making.survey_preview, name="survey_preview"),
    path("audiences/surveys/<int:key>/paper/", answers.survey_paper, name="survey_paper"),
    path("audiences/surveys/<int:key>/file/", answers.survey_file, name="survey_file"),
    path(
        "audiences/surveys/<int:key>/template.csv",
        answers.survey_template,
        name="survey_template",
    ),
    path(
        "audiences/surveys/<int:key>/answers.csv",
        answers.survey_answers_csv,
        name="survey_answers_csv",
    ),
    path("audiences/surveys/<int:key>/aside/", answers.survey_aside, name="survey_aside"),
    path(
        "audiences/surveys/<int:key>/aside/<int:response>/",
        answers.survey_aside_one,
        name="survey_aside_one",
    ),
    path(
        "audiences/surveys/<int:key>/addresses.csv",
        answers.survey_contacts,
        name="survey_contacts",
    ),
    path("audiences/surveys/<int:key>/results/", results.survey_results, name="survey_results"),
    path(
        "audiences/surveys/<int:key>/results/results.csv",
        results.survey_results_csv,
        name="survey_results_csv",
    ),
    path(
        "audiences/surveys/<int:key>/results/<slug:name>/",
        results.survey_compare,
        name="survey_compare",
    ),
    path(
        "audiences/surveys/<int:key>/sizes/<slug:name>/",
        results.survey_sizes,
        name="survey_sizes",
    ),
    path("s/<slug:token>/", public.survey, name="survey"),
    path("s/<slug:token>/thanks/", public.survey_thanks, name="survey_thanks"),
]

patterns = [*groups, *published, *surveys]
