"""Addresses of the pages. Readable, shareable; filters are in the query string."""

from __future__ import annotations

from allauth.account import views as account
from django.urls import path, re_path

from goodmeasure.web import accounts
from goodmeasure.web.api import serving as api
from goodmeasure.web.urls import audiences, decisions, incidents, names, plans, reviews, signposts
from goodmeasure.web.views import keys, methods, overview, people, posts
from goodmeasure.web.views.channels import channels, compare
from goodmeasure.web.views.data import data, imports, log, measures, reports
from goodmeasure.web.views.learning import effects, experiments, lessons, studies

handler400 = "goodmeasure.web.errors.bad_request"
handler403 = "goodmeasure.web.errors.forbidden"
handler404 = "goodmeasure.web.errors.not_found"
handler500 = "goodmeasure.web.errors.server_error"

signing_in = [
    path("accounts/login/", accounts.sign_in, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/password/change/", account.password_change, name="account_change_password"),
    path("accounts/password/reset/", accounts.forgotten_password, name="account_reset_password"),
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "accounts/password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("accounts/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("accounts/inactive/", account.account_inactive, name="account_inactive"),
    path("accounts/signup/", accounts.no_sign_up, name="account_signup"),
    # names that allauth looks up; Good Measure has no such pages
    path("accounts/email/", accounts.to_overview, name="account_email"),
    path("accounts/password/set/", accounts.to_overview, name="account_set_password"),
]

for_programs = [
    path("api/v1/", api.urls),
    re_path(r"^api/.*$", api.not_there, name="api_not_there"),
]
"""The read-only API: no pages, no sign-in, a key with each request."""

urlpatterns = [
    path("", overview.overview, name="overview"),
    path("posts/", posts.posts, name="posts"),
    path("posts/posts.csv", posts.posts_csv, name="posts_csv"),
    path("posts/<int:key>/", posts.post, name="post"),
    path("channels/", channels.channels, name="channels"),
    path("channels/add/", channels.add, name="channel_add"),
    path("channels/compare/", compare.compare, name="compare"),
    path("channels/<int:key>/", channels.channel, name="channel"),
    path("channels/<int:key>/progress/", channels.progress, name="channel_progress"),
    path("channels/<int:key>/collect/", channels.collect, name="channel_collect"),
    path("channels/<int:key>/token/", channels.token, name="channel_token"),
    path("channels/<int:key>/token/remove/", channels.token_remove, name="channel_token_remove"),
    path("data/", data.data, name="data"),
    path("data/import/", imports.import_, name="import"),
    path("data/import/<slug:token>/", imports.preview, name="import_preview"),
    path("data/import/<slug:token>/confirm/", imports.confirm, name="import_confirm"),
    path("data/measures/", measures.measures_, name="measures"),
    path("data/measures/add/", measures.add, name="measure_add"),
    path("data/measures/<slug:name>/", measures.measure, name="measure"),
    path("data/measures/<slug:name>/figures.csv", measures.measure_csv, name="measure_csv"),
    path("data/measures/<slug:name>/retire/", measures.retire, name="measure_retire"),
    path("data/report/", reports.report, name="report"),
    path("data/log/", log.log, name="log"),
    path("data/log/starter-set/", log.starter, name="log_starter"),
    path("data/log/<int:key>/", log.event, name="event"),
    path("methods/", methods.methods, name="methods"),
    path("methods/<slug:name>/", methods.method, name="method"),
    path("learning/", lessons.learning, name="learning"),
    path("learning/effects/", effects.effects, name="effects"),
    path("learning/effects/download/", effects.effects_csv, name="effects_csv"),
    path("learning/topics/", effects.topics, name="topics"),
    path("learning/topics/<int:key>/remove/", effects.topic_remove, name="topic_remove"),
    path("learning/experiments/", experiments.experiments, name="experiments"),
    path("learning/experiments/new/", experiments.experiment_start, name="experiment_start"),
    path("learning/experiments/<int:key>/", experiments.experiment, name="experiment"),
    path(
        "learning/experiments/<int:key>/download/",
        experiments.experiment_csv,
        name="experiment_csv",
    ),
    path(
        "learning/experiments/<int:key>/toss/", experiments.experiment_toss, name="experiment_toss"
    ),
    path(
        "learning/experiments/<int:key>/link/", experiments.experiment_link, name="experiment_link"
    ),
    path(
        "learning/experiments/<int:key>/stop/", experiments.experiment_stop, name="experiment_stop"
    ),
    path("learning/before-and-after/", studies.studies, name="studies"),
    path("learning/before-and-after/<int:key>/", studies.study, name="study"),
    path("learning/lessons/", lessons.lessons, name="lessons"),
    path("learning/lessons/write/", lessons.lesson_write, name="lesson_write"),
    path("learning/lessons/<int:key>/", lessons.lesson, name="lesson"),
    path("learning/objectives/", lessons.objectives, name="objectives"),
    path(
        "learning/objectives/<int:key>/withdraw/",
        lessons.objective_withdraw,
        name="objective_withdraw",
    ),
    *audiences.patterns,
    *names.patterns,
    *signposts.patterns,
    *reviews.patterns,
    *decisions.patterns,
    *incidents.patterns,
    *plans.patterns,
    path("settings/", people.people, name="people"),
    path("settings/people/<int:key>/", people.person, name="person"),
    path("settings/people/<int:key>/link/", people.person_link, name="person_link"),
    path("settings/keys/", keys.keys, name="access_keys"),
    path("settings/keys/<int:key>/", keys.key, name="access_key"),
    path("settings/organisation/", people.organisation, name="organisation"),
    path("settings/changes/", people.trail, name="trail"),
    path("switch/", people.switch, name="switch"),
    path("set-up/", people.set_up, name="set_up"),
    *for_programs,
    *signing_in,
]
