"""What the tests of the pages share: who is signed in, and where everything is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import URLPattern, reverse
from tests.browser.seeding import Seeded

from goodmeasure.decisions.review.changes import OptionPut
from goodmeasure.decisions.review.options import Option
from goodmeasure.decisions.review.watched import to_plain as to_plain_spec
from goodmeasure.evidence.audiences.default_survey import default_survey
from goodmeasure.evidence.audiences.questionnaire import to_plain
from goodmeasure.kernel.findings import NotEnough
from goodmeasure.kernel.plain import to_plain as plain_answer
from goodmeasure.services.own_measures import EXAMPLE
from goodmeasure.services.reviews import making
from goodmeasure.services.signposts import specs
from goodmeasure.store.models import (
    AccessKey,
    Aftermath,
    CommunicationPlan,
    DecisionRecord,
    Drill,
    Event,
    Evidence,
    Experiment,
    Group,
    HoursSpent,
    IncidentPlan,
    InputCount,
    LeavingPlan,
    LeavingStep,
    Lesson,
    Lookalike,
    Membership,
    Objective,
    OwnMeasure,
    PublishedFigure,
    PublishedSource,
    Purpose,
    Response,
    ReviewRecord,
    Role,
    Route,
    SignpostLook,
    SignpostRecord,
    Standing,
    Study,
    Survey,
    SurveyLink,
    Topic,
    User,
)
from goodmeasure.web import urls

TOKEN = "AAAAAAAAAAAAAAAAAAAAAA"
"""The token of an upload that nobody made."""


def own_measure(seeded: Seeded) -> str:
    """The name of a measure that only this organisation has."""
    name = f"applause_{seeded.organisation.slug}"
    OwnMeasure.objects.get_or_create(
        organisation=seeded.organisation,
        name=name,
        version=1,
        defaults={
            "text": EXAMPLE.replace("applause", name, 1),
            "effective_from": date(2026, 11, 1),
            "added_at": datetime(2026, 3, 4, tzinfo=UTC),
        },
    )
    return name


def of_learning(seeded: Seeded, what: str) -> dict[str, int]:
    """The key of an event, study, test, lesson, topic or objective of this organisation."""
    mine = {"organisation": seeded.organisation}
    at, day = datetime(2026, 3, 4, tzinfo=UTC), date(2026, 3, 4)
    event, _ = Event.objects.get_or_create(
        **mine, title="Left X", defaults={"kind": "left", "at": day, "recorded_at": at}
    )
    made: dict[str, Any] = {
        "event": lambda: event,
        "study": lambda: Study.objects.get_or_create(
            **mine, event=event, channel=seeded.bluesky, series="engagement", grain="month",
            defaults={"asked_at": at, "result": {"known": False, "reason": "it is short"}},
        )[0],
        "test": lambda: Experiment.objects.get_or_create(
            **mine, channel=seeded.bluesky, question="Does it help?", way_a="no", way_b="yes",
            measure="engagement", measure_version=1, read_at_days=7, wanted_ratio=0.8,
            planned_posts=100, defaults={"started_at": at},
        )[0],
        "lesson": lambda: Lesson.objects.get_or_create(
            **mine, kind="learned", sentence="It helps to ask.", about=day, review_on=day,
            defaults={"written_at": at},
        )[0],
        "topic": lambda: Topic.objects.get_or_create(
            **mine, name="Research", defaults={"keywords": ["research"], "added_at": at}
        )[0],
        "objective": lambda: Objective.objects.get_or_create(
            **mine, sentence="People find us.", since=day, until=day, defaults={"written_at": at}
        )[0],
    }  # fmt: skip
    return {"key": made[what]().pk}


def lookalike(seeded: Seeded) -> int:
    """The key of an account that looks like this organisation's."""
    at = datetime(2026, 3, 4, tzinfo=UTC)
    found, _ = Lookalike.objects.get_or_create(
        channel=seeded.bluesky, platform="bluesky", account_id="did:plc:" + "q" * 24,
        defaults={"handle": "smal1.example", "why": "One letter.", "first_seen_at": at, "last_seen_at": at},
    )  # fmt: skip
    return found.pk


def access_key(seeded: Seeded) -> AccessKey:
    """The viewer's key to this organisation."""
    at = datetime(2026, 3, 4, tzinfo=UTC)
    found, _ = AccessKey.objects.get_or_create(
        organisation=seeded.organisation, user=seeded.people[Role.VIEWER], name="Workbook",
        defaults={"digest": f"{seeded.organisation.pk:064}", "made_at": at, "expires_at": at},
    )  # fmt: skip
    return found


def of_audiences(seeded: Seeded, what: str) -> int:
    """The key of a group, purpose, route, piece of evidence or count of this organisation."""
    mine = {"organisation": seeded.organisation}
    at, day = datetime(2026, 3, 4, tzinfo=UTC), date(2026, 3, 4)
    group = Group.objects.get_or_create(**mine, name="Sponsors", defaults={"added_at": at})[0]
    purpose = Purpose.objects.get_or_create(**mine, name="Inform", defaults={"added_at": at})[0]
    made: dict[str, Any] = {
        "group": lambda: group,
        "purpose": lambda: purpose,
        "route": lambda: Route.objects.get_or_create(
            **mine, group=group, purpose=purpose, outlet="email", defaults={"chosen_at": at}
        )[0],
        "evidence": lambda: Evidence.objects.get_or_create(
            **mine, statement="They read our e-mail.", grade="opinion", outlet="email", dated=day,
            source_name="A colleague", defaults={"recorded_at": at},
        )[0],
        "input": lambda: InputCount.objects.get_or_create(
            **mine, kind="enquiry", since=day, until=day, count=3, source_name="Desk",
            defaults={"recorded_at": at},
        )[0],
    }  # fmt: skip
    key: int = made[what]().pk
    return key


def of_incidents(seeded: Seeded) -> Drill:
    """A drill of this organisation's plan, at its first step."""
    at, mine = datetime(2026, 3, 4, tzinfo=UTC), {"organisation": seeded.organisation}
    plan, _ = IncidentPlan.objects.get_or_create(
        **mine, version=1, defaults={"at": at, "routes": {}, "words": {}}
    )
    drill, _ = Drill.objects.get_or_create(
        **mine, plan=plan, scenario="No network", defaults={"started_at": at}
    )
    drill.steps.get_or_create(position=1, defaults={"title": "Get the plan", "started_at": at})
    return drill


def of_published(seeded: Seeded, what: str) -> dict[str, int]:
    """The key of a published source, figure or standing of this organisation."""
    mine = {"organisation": seeded.organisation}
    at, day = datetime(2026, 3, 4, tzinfo=UTC), date(2026, 3, 4)
    source, _ = PublishedSource.objects.get_or_create(
        **mine, title="Adults and what they use", publisher="Office", published_on=day,
        grade="official statistics", defaults={"read_at": at},
    )  # fmt: skip
    figure, _ = PublishedFigure.objects.get_or_create(
        source=source, table="Use", population="UK adults 16+", kind="claimed", column="Total",
        row="Facebook", outlet="facebook", measure="uses", value=60, unit="percent",
    )  # fmt: skip
    if what == "standing":
        patients, _ = Group.objects.get_or_create(
            **mine, name="Patients", defaults={"is_public": True, "added_at": at}
        )
        return {"key": Standing.objects.get_or_create(
            **mine, group=patients, source=source, column="Total", discount=0.2,
            defaults={"reason": "They are.", "at": at},
        )[0].pk}  # fmt: skip
    return {"key": figure.pk if what == "figure" else source.pk}


def of_surveys(seeded: Seeded) -> dict[str, Any]:
    """What a survey of this organisation and its parts are known by."""
    at, mine = datetime(2026, 3, 4, tzinfo=UTC), {"organisation": seeded.organisation}
    group, _ = Group.objects.get_or_create(**mine, name="Researchers", defaults={"added_at": at})
    form = default_survey(
        organisation="Us", groups=[(group.pk, group.name)], purposes=[], languages=["cy"]
    )
    survey, _ = Survey.objects.get_or_create(
        **mine, title="Where",
        defaults={"form": to_plain(form), "token": f"all-{seeded.organisation.slug}",
                  "made_at": at},
    )  # fmt: skip
    link, _ = SurveyLink.objects.get_or_create(
        survey=survey, group=group,
        defaults={"token": f"link-{seeded.organisation.slug}", "made_at": at},
    )  # fmt: skip
    row, _ = Response.objects.get_or_create(
        survey=survey, once=f"once-{seeded.organisation.slug}",
        defaults={"way": "web", "answers": {"miss": ["x"]}, "received_on": at.date()},
    )  # fmt: skip
    return {"key": survey.pk, "link": link.pk, "response": row.pk, "token": survey.token}


def of_plans(seeded: Seeded, what: str) -> dict[str, Any]:
    """The key of a plan, leaving plan or entry of hours of this organisation, and its parts."""
    mine, at, day = (
        {"organisation": seeded.organisation},
        datetime(2026, 3, 4, tzinfo=UTC),
        date(2026, 3, 4),
    )
    if what == "work":
        return {"key": CommunicationPlan.objects.get_or_create(
            **mine, title="Report", owner="Ann", since=day, defaults={"added_at": at}
        )[0].pk}  # fmt: skip
    plan, _ = LeavingPlan.objects.get_or_create(
        **mine, channel=seeded.mastodon, title="Leaving", leave_on=day,
        defaults={"reason": "Quiet", "started_at": at, "left_at": at,
                  "event_id": of_learning(seeded, "event")["key"]},
    )  # fmt: skip
    step, _ = LeavingStep.objects.get_or_create(plan=plan, key="staff", title="Tell", due=day)
    Aftermath.objects.get_or_create(
        plan=plan, months=1, due_on=day,
        defaults={"found_at": at, "result": {
            "months": 1, "series": [], "inputs": [], "hours": [], "events": [],
            **dict.fromkeys(("since", "until", "before_since", "before_until"), "2026-03-04")}},
    )  # fmt: skip
    hours, _ = HoursSpent.objects.get_or_create(
        **mine, since=day, until=day, hours=3, source_name="Ann", defaults={"recorded_at": at}
    )
    return {
        "plan": {"key": plan.pk},
        "step": {"key": plan.pk, "step": step.key},
        "notice": {"key": plan.pk, "kind": "pinned", "channel": seeded.mastodon.pk},
        "look": {"key": plan.pk, "months": 1},
        "hours": {"key": plan.pk, "entry": hours.pk},
    }[what]


def survey_keys(*names: str, **more: str) -> Callable[[Seeded], dict[str, Any]]:
    return lambda s: {**{name: of_surveys(s)[name] for name in names}, **more}


def signpost(seeded: Seeded) -> dict[str, int]:
    """The key of a signpost of this organisation."""
    day = date(2026, 3, 4)
    spec = specs.of_hand(
        "Price of measuring", "pounds",
        specs.Watch(threshold=900, set_on=day, until=date(2028, 3, 4)), exact=True,
    )  # fmt: skip
    made, _ = SignpostRecord.objects.get_or_create(
        organisation=seeded.organisation, title="The price",
        defaults={"spec": to_plain_spec(spec), "made_at": datetime(2026, 3, 4, tzinfo=UTC)},
    )  # fmt: skip
    return {"key": made.pk}


def look_of(key: int) -> int:
    """The key of a figure of that signpost, entered by hand."""
    nothing = NotEnough(reason="it is an example", needed="Nothing.")
    made, _ = SignpostLook.objects.get_or_create(
        signpost_id=key, on=date(2026, 4, 1),
        defaults={"answer": plain_answer(nothing), "looked_at": datetime(2026, 4, 1, tzinfo=UTC)},
    )  # fmt: skip
    return made.pk


def of_review(seeded: Seeded) -> dict[str, int]:
    """The key of a review of this organisation, with an option "stay"."""
    at, mine = datetime(2026, 3, 4, tzinfo=UTC), {"organisation": seeded.organisation}
    held = ReviewRecord.objects.filter(**mine, question="Should we stay?").first()
    if held is None:
        held = making.open_review(**mine, question="Should we stay?", now=at)
        stay = OptionPut(option=Option(key="stay", title="Stay as we are"))
        held = making.change(**mine, key=held.pk, change=stay, seen=held.last_change, now=at)
    return {"key": held.pk}


def decision(seeded: Seeded, **more: str) -> dict[str, Any]:
    """The key of a draft of this organisation."""
    at, mine = datetime(2026, 3, 4, tzinfo=UTC), {"organisation": seeded.organisation}
    made, _ = DecisionRecord.objects.get_or_create(
        **mine, review_id=of_review(seeded)["key"], title="We stay", defaults={"started_at": at}
    )
    return {"key": made.pk, **more}


def deciding(seeded: Seeded) -> dict[str, Any]:
    """The key of the review that the draft is on."""
    return {"key": DecisionRecord.objects.get(pk=decision(seeded)["key"]).review_id}


KEYS: dict[str, Callable[[Seeded], dict[str, Any]]] = {
    "post": lambda s: {"key": s.bluesky.posts.order_by("pk")[0].pk},
    "channel": lambda s: {"key": s.bluesky.pk},
    "channel_progress": lambda s: {"key": s.bluesky.pk},
    "channel_collect": lambda s: {"key": s.bluesky.pk},
    "channel_token": lambda s: {"key": s.bluesky.pk},
    "channel_token_remove": lambda s: {"key": s.bluesky.pk},
    **{
        name: (lambda s: {"key": s.bluesky.pk})
        for name in (
            "name",
            "name_keeping",
            "name_state",
            "name_badge",
            "name_let_go",
            "name_confirm",
            "name_check",
        )
    },
    "lookalike": lambda s: {"key": lookalike(s)},
    "measure": lambda s: {"name": own_measure(s)},
    "measure_csv": lambda s: {"name": own_measure(s)},
    "measure_retire": lambda s: {"name": own_measure(s)},
    **{
        name: (lambda s: of_published(s, "source"))
        for name in (
            "published_source",
            "published_csv",
            "published_standing",
            "published_rebase",
            "published_withdraw",
        )
    },
    "published_table": lambda s: {**of_published(s, "source"), "number": 1},
    "published_convert": lambda s: of_published(s, "figure"),
    "published_standing_withdraw": lambda s: of_published(s, "standing"),
    **{
        name: (lambda s: {"token": TOKEN})
        for name in ("published_seen", "published_meaning", "published_preview", "published_forget")
    },
    "import_preview": lambda s: {"token": TOKEN},
    "import_confirm": lambda s: {"token": TOKEN},
    "event": lambda s: of_learning(s, "event"),
    "study": lambda s: of_learning(s, "study"),
    **{
        name: (lambda s: of_learning(s, "test"))
        for name in (
            "experiment",
            "experiment_csv",
            "experiment_toss",
            "experiment_link",
            "experiment_stop",
        )
    },
    "access_key": lambda s: {"key": access_key(s).pk},
    "lesson": lambda s: of_learning(s, "lesson"),
    "topic_remove": lambda s: of_learning(s, "topic"),
    "objective_withdraw": lambda s: of_learning(s, "objective"),
    **{
        name: (lambda s: {"key": of_audiences(s, "group")})
        for name in ("group", "group_change", "group_shift", "group_retire", "group_restore")
    },
    **{
        name: (lambda s: {"key": of_audiences(s, "purpose")})
        for name in ("purpose", "purpose_shift", "purpose_retire", "purpose_restore")
    },
    "outlet": lambda s: {"outlet": "email"},
    "evidence_item": lambda s: {"key": of_audiences(s, "evidence")},
    "route": lambda s: {
        "group": of_audiences(s, "group"),
        "purpose": of_audiences(s, "purpose"),
    },
    "route_end": lambda s: {"key": of_audiences(s, "route")},
    **{
        name: (lambda s: {"key": of_incidents(s).pk})
        for name in ("drill", "drill_step", "drill_finish", "drill_again")
    },
    **{
        name: (lambda s: {"key": of_incidents(s).pk, "position": 1})
        for name in ("drill_done", "drill_failed", "drill_back")
    },
    "incident_version": lambda s: {"number": of_incidents(s).plan.version},
    "input_item": lambda s: {"key": of_audiences(s, "input")},
    "method": lambda s: {"name": "growth"},
    **{
        name: survey_keys("key")
        for name in (
            "survey_about",
            "survey_open",
            "survey_close",
            "survey_wave",
            "survey_link",
            "survey_questions",
            "survey_notice",
            "survey_preview",
            "survey_paper",
            "survey_file",
            "survey_template",
            "survey_answers_csv",
            "survey_aside",
            "survey_contacts",
            "survey_results",
            "survey_results_csv",
        )
    },
    **dict.fromkeys(
        (
            "review",
            "review_question",
            "review_options",
            "review_option_new",
            "review_criteria",
            "review_criterion_new",
            "review_groups",
            "review_audience_add",
            "review_audience_out",
            "review_grid",
            "review_fill",
            "review_weights",
            "review_weights_first",
            "review_weights_points",
            "review_weights_order",
            "review_weights_pairs",
            "review_weights_none",
            "review_weights_withdraw",
            "review_result",
            "review_waiting",
            "review_history",
            "review_since",
            "review_set_aside",
        ),
        of_review,
    ),
    "review_option": lambda s: {**of_review(s), "option": "stay"},
    "review_option_out": lambda s: {**of_review(s), "option": "stay"},
    "review_criterion": lambda s: {**of_review(s), "criterion": "safety"},
    "review_criterion_out": lambda s: {**of_review(s), "criterion": "safety"},
    "review_cell": lambda s: {**of_review(s), "cell": "stay.safety"},
    "survey_link_end": survey_keys("key", "link"),
    "survey_question": survey_keys("key", name="use"),
    "survey_language": survey_keys("key", language="cy"),
    "survey_aside_one": survey_keys("key", "response"),
    "survey_compare": survey_keys("key", name="use"),
    "survey_sizes": survey_keys("key", name="group"),
    "survey": survey_keys("token"),
    "survey_thanks": survey_keys("token"),
    "work": lambda s: of_plans(s, "work"),
    **{
        name: (lambda s: of_plans(s, "plan"))
        for name in (
            "leaving",
            "leaving_change",
            "leaving_leave",
            "leaving_calendar",
            "leaving_step_add",
            "leaving_baseline",
            "leaving_archive",
            "leaving_notices",
            "leaving_people",
            "leaving_account",
            "leaving_after",
        )
    },
    "leaving_step": lambda s: of_plans(s, "step"),
    "leaving_notice": lambda s: of_plans(s, "notice"),
    "leaving_look": lambda s: of_plans(s, "look"),
    "leaving_look_file": lambda s: {**of_plans(s, "look"), "form": "html"},
    "leaving_hours_withdraw": lambda s: of_plans(s, "hours"),
    **dict.fromkeys(("signpost", "signpost_seen", "signpost_enter", "signpost_end"), signpost),
    "signpost_correct": lambda s: {**signpost(s), "look": look_of(signpost(s)["key"])},
    "decide": deciding,
    **dict.fromkeys(
        ("decision", "decision_freeze", "decision_withdraw", "pack", "pack_zip"), decision
    ),
    "decision_write": lambda s: decision(s, section="cost"),
    "paper": lambda s: decision(s, paper="report"),
    "paper_file": lambda s: decision(s, paper="report", form="html"),
    "paper_wording": lambda s: decision(s, paper="report", part="purpose"),
    "paper_take_back": lambda s: decision(s, paper="report", part="purpose"),
    "paper_template": lambda s: {"paper": "report"},
    "paper_template_restore": lambda s: {"paper": "report"},
    "person": lambda s: {
        "key": Membership.objects.get(organisation=s.organisation, role="viewer").pk
    },
    "person_link": lambda s: {
        "key": Membership.objects.get(organisation=s.organisation, role="viewer").pk
    },
}
"""How to make the address of every page that is about one thing."""

EVERYBODYS = {"method", "outlet", "survey", "survey_thanks", "paper_template",
              "paper_template_restore"}  # fmt: skip
"""Pages about one thing that belongs to no organisation."""

OPEN = {"set_up", "survey", "survey_thanks"}
"""Pages that need no sign-in, beside those for signing in."""


def own_pages() -> list[URLPattern]:
    """Every page but those for signing in; the API has tests of its own."""
    no_pages = {id(pattern) for pattern in (*urls.signing_in, *urls.for_programs)}
    return [pattern for pattern in urls.urlpatterns if id(pattern) not in no_pages]


def names() -> list[str]:
    return [str(pattern.name) for pattern in own_pages()]


@cache
def post_only() -> frozenset[str]:
    """Addresses that do something and show nothing: they may be posted to and not opened.

    Each view is asked with a method that none allows, and says which it does.
    """
    asked = RequestFactory().generic("BREW", "/")
    allowed = {str(one.name): one.callback(asked)["Allow"].split(", ") for one in own_pages()}
    return frozenset(name for name, methods in allowed.items() if "GET" not in methods)


def address(name: str, seeded: Seeded) -> str:
    """Where a page of this organisation is. A page about one thing must be in ``KEYS``."""
    pattern = next(p for p in own_pages() if p.name == name)
    if not pattern.pattern.converters:
        return reverse(name)
    return reverse(name, kwargs=KEYS[name](seeded))


def signed_in(user: User, **extra: Any) -> Client:
    client = Client(**extra)
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def as_role(seeded: Seeded, role: Role) -> Client:
    return signed_in(seeded.people[role])
