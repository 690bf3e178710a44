"""One step of a leaving plan: what it is, where it is done, who did it and what shows that."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.urls import reverse

from goodmeasure.services.leaving.steps import BY_ITSELF
from goodmeasure.store.models import LeavingPlan, LeavingStep
from goodmeasure.web.forms.plans import DoneForm, StepForm
from goodmeasure.web.presenters.blocks import FormBlock, Link, Section, SectionsPage
from goodmeasure.web.presenters.leaving.plan import crumbs, step_words

WHERE: Mapping[str, tuple[str, str]] = {
    "baseline": ("leaving_baseline", "Freeze the baseline"),
    "fate": ("leaving_account", "See what is known, and decide"),
    "archive": ("leaving_archive", "See how to take the archive, and check it"),
    "plans": ("leaving_people", "See the plans and where their groups can be reached"),
    "partners": ("leaving_people", "See where people can be reached"),
    "public": ("leaving_notices", "See the notices for your other channels"),
    "pinned": ("leaving_notices", "See the notice, ready to be pinned"),
    "profile": ("leaving_notices", "See the profile text"),
    "state": ("leaving_leave", "Leave, and say so here"),
    "signing-in": ("leaving_account", "See when to sign in"),
    "close": ("leaving_account", "Read what is known of the name first"),
    "watch-name": ("leaving_account", "Read what is known of the name"),
}
"""The page on which a step is done, or which it needs."""
PAPERS: Mapping[str, tuple[str, str]] = {
    "staff": ("colleagues", "Read the update for colleagues that goes with the decision"),
    "partners": ("notice", "Read the notice for the public that goes with the decision"),
    "public": ("notice", "Read the notice for the public that goes with the decision"),
}
"""The paper of the decision that says what is told, where the plan comes from one."""
HINTS = {
    "evidence": "For example: a link, how many there were, who agreed",
    "done_on": "Left empty, it was today",
}


def step_page(one: LeavingStep, today: date) -> SectionsPage:
    plan: LeavingPlan = one.plan
    links: tuple[Link, ...] = ()
    if one.key in WHERE:
        name, text = WHERE[one.key]
        links = (Link(text=text, href=reverse(name, args=[plan.pk])),)
    if one.key in PAPERS and plan.decision_id is not None:
        paper, text = PAPERS[one.key]
        links = (Link(text=text, href=reverse("paper", args=[plan.decision_id, paper])), *links)
    sections = [Section(sentences=(one.note,) if one.note else (), own_words=True, links=links)]
    if one.done_on is not None:
        sections.append(
            Section(title="What shows that it is done", sentences=(one.evidence,), own_words=True)
        )
    elif one.key in BY_ITSELF:
        sections.append(Section(sentences=(BY_ITSELF[one.key],)))
    return SectionsPage(
        title=one.title,
        own_title=True,
        lead="This step was removed." if one.removed_at else step_words(one, today),
        lead_own=True,
        crumbs=crumbs(plan),
        sections=tuple(sections),
    )


def step_forms(one: LeavingStep, done: DoneForm, change: StepForm) -> list[FormBlock]:
    here = reverse("leaving_step", args=[one.plan_id, one.key])
    if one.removed_at is not None:
        return [FormBlock(title="Bring it back", action=here, button="Bring it back",
                          does="restore",
                          sentences=("It comes back as it was.",))]  # fmt: skip
    blocks = []
    if one.key not in BY_ITSELF:
        if one.done_on is None:
            blocks.append(
                FormBlock(title="Say that it is done", action=here, button="It is done", form=done,
                          hints=HINTS, does="done")
            )  # fmt: skip
        else:
            blocks.append(
                FormBlock(title="It is not done after all", action=here, button="Open it again",
                          secondary=True, does="undo",
                          sentences=("What was said stays in the list of changes.",))
            )  # fmt: skip
    blocks.append(
        FormBlock(title="Change this step", action=here, button="Keep the changes", form=change,
                  secondary=True, does="change")
    )  # fmt: skip
    if one.key not in BY_ITSELF:
        blocks.append(
            FormBlock(title="Not for you?", action=here, button="Remove this step",
                      secondary=True, does="remove",
                      sentences=("It can be brought back from the plan’s page.",))
        )  # fmt: skip
    return blocks


def add_page(plan: LeavingPlan) -> SectionsPage:
    return SectionsPage(title="Add a step", lead="What else has to be done?", crumbs=crumbs(plan))


def add_form(plan: LeavingPlan, form: StepForm) -> FormBlock:
    return FormBlock(action=reverse("leaving_step_add", args=[plan.pk]), button="Add it", form=form)
