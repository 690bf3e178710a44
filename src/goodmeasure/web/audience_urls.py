"""Addresses under Audiences, and of the public pages of surveys."""

from __future__ import annotations

from django.urls import URLPattern, path

from goodmeasure.web.views import public_survey, survey_answers, survey_results
from goodmeasure.web.views import surveys as making

groups: list[URLPattern] = []

published: list[URLPattern] = []

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
    path("audiences/surveys/<int:key>/paper/", survey_answers.survey_paper, name="survey_paper"),
    path("audiences/surveys/<int:key>/file/", survey_answers.survey_file, name="survey_file"),
    path(
        "audiences/surveys/<int:key>/template.csv",
        survey_answers.survey_template,
        name="survey_template",
    ),
    path(
        "audiences/surveys/<int:key>/answers.csv",
        survey_answers.survey_answers_csv,
        name="survey_answers_csv",
    ),
    path("audiences/surveys/<int:key>/aside/", survey_answers.survey_aside, name="survey_aside"),
    path(
        "audiences/surveys/<int:key>/aside/<int:response>/",
        survey_answers.survey_aside_one,
        name="survey_aside_one",
    ),
    path(
        "audiences/surveys/<int:key>/addresses.csv",
        survey_answers.survey_contacts,
        name="survey_contacts",
    ),
    path(
        "audiences/surveys/<int:key>/results/", survey_results.survey_results, name="survey_results"
    ),
    path(
        "audiences/surveys/<int:key>/results/results.csv",
        survey_results.survey_results_csv,
        name="survey_results_csv",
    ),
    path(
        "audiences/surveys/<int:key>/results/<slug:name>/",
        survey_results.survey_compare,
        name="survey_compare",
    ),
    path(
        "audiences/surveys/<int:key>/sizes/<slug:name>/",
        survey_results.survey_sizes,
        name="survey_sizes",
    ),
    path("s/<slug:token>/", public_survey.survey, name="survey"),
    path("s/<slug:token>/thanks/", public_survey.survey_thanks, name="survey_thanks"),
]

patterns = [*groups, *published, *surveys]
