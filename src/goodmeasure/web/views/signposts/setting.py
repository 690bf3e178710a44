"""Setting a signpost, in steps that the address carries: what, when, what it takes, and then it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone

from goodmeasure.decisions.review.signposts import Direction
from goodmeasure.decisions.review.watched import OfCell, OfHand, OfLog, OfMeasure, Spec
from goodmeasure.measures.definitions import measures
from goodmeasure.services.audiences.groups import placed
from goodmeasure.services.audiences.purposes import purposes_of
from goodmeasure.services.own_measures import own_measures
from goodmeasure.services.signposts import reading, setting, specs
from goodmeasure.services.signposts.foreseeing import foresee
from goodmeasure.services.signposts.watching import check_quietly
from goodmeasure.store.models import (
    Channel,
    DecisionRecord,
    Organisation,
    ReviewRecord,
    Role,
    User,
)
from goodmeasure.store.queries import channels as channel_queries
from goodmeasure.store.queries.people import people
from goodmeasure.web.forms.audiences import tree_choices
from goodmeasure.web.forms.signposts import (
    KINDS,
    CellForm,
    HandForm,
    KindForm,
    LogForm,
    MeasureForm,
    SetForm,
    WatchForm,
)
from goodmeasure.web.limits import number
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.parts import channel_title
from goodmeasure.web.presenters.signposts import setting as present
from goodmeasure.web.showing import RefusalsIn, show

WATCHED_FOR = timedelta(days=730)
"""Two years, unless a person says otherwise."""


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """What it is set for, and what it takes the place of."""

    review: ReviewRecord | None
    decision: DecisionRecord | None
    replaces: int | None

    @property
    def words(self) -> str:
        if self.decision is not None:
            return f"For the decision “{self.decision.title}”."
        return f"For the review “{self.review.question}”." if self.review is not None else ""


def _attachment(organisation: Organisation, given: QueryDict) -> Attachment:
    """``DoesNotExist`` for what is another organisation's."""
    review, decision, replaces = (
        number(given, name) for name in ("review", "decision", "replaces")
    )
    mine = {"organisation": organisation}
    old = reading.signpost_of(organisation, replaces) if replaces else None
    found_review = ReviewRecord.objects.get(**mine, pk=review) if review else None
    found_decision = DecisionRecord.objects.get(**mine, pk=decision) if decision else None
    if old is not None:
        found_review, found_decision = found_review or old.review, found_decision or old.decision
    return Attachment(review=found_review, decision=found_decision, replaces=replaces)


@page(Role.OFFICER, "GET", "POST")
def signpost_new(request: PageRequest) -> HttpResponse:
    attached = _attachment(request.organisation, request.GET)
    today = request.today
    kind, initial = request.GET.get("kind", ""), _carried(request.GET)
    if attached.replaces and not kind:
        old = reading.spec_of(reading.signpost_of(request.organisation, attached.replaces))
        kind, before = _as_given(old)
        initial |= before
    if kind not in dict(KINDS):
        block = present.kind_form(KindForm(initial=initial))
        return show(request, present.kind_page(attached.words), [block])
    initial |= {"kind": kind, "until": initial.get("until") or today + WATCHED_FOR}
    asked = request.GET if "until" in request.GET else None
    form = _form(request, kind, asked, initial)
    spec = _spec(request.organisation, kind, form, today) if asked is not None else None
    return _foreseen(request, attached, form, spec, today)


def _foreseen(
    request: PageRequest, attached: Attachment, form: WatchForm, spec: Spec | None, today: date
) -> HttpResponse:
    """What it would take; and, where it can be watched, the last form, or the signpost itself."""
    now = timezone.now()
    organisation = request.organisation
    found = foresee(organisation, spec, today=today, now=now) if spec is not None else None
    shown = present.watch_page(attached.words, spec, found, request.zone)
    can = found is not None and not found.refusal
    blocks = [present.watch_form(form, spec if can else None)]
    last = _set_form(request) if can else None
    if spec is not None and last is not None:
        if request.method == "POST" and last.is_valid():
            made = setting.set_up(
                organisation,
                setting.NewSignpost(
                    spec=spec, title=last.cleaned_data["title"],
                    owner=_owner(organisation, last.cleaned_data["owner"]),
                    review=attached.review, decision=attached.decision,
                    replaces=attached.replaces,
                ),
                now=now,
                person=request.user,
            )  # fmt: skip
            check_quietly(organisation, now=now)
            messages.success(request, "The signpost is set. It is looked at by itself from now on.")
            return redirect("signpost", made.pk)
        blocks.append(present.set_form(last, spec, request.GET.urlencode()))
    return show(request, shown, blocks)


def _carried(given: QueryDict) -> dict[str, Any]:
    return {name: given[name] for name in ("review", "decision", "replaces") if name in given}


def _set_form(request: PageRequest) -> SetForm:
    sent = request.POST if request.method == "POST" else None
    named = [(str(one.user.pk), str(one.user)) for one in people(request.organisation)]
    return SetForm(sent, people=named, initial={"owner": str(request.user.pk)})


def _owner(organisation: Organisation, key: str) -> User | None:
    return next((o.user for o in people(organisation) if str(o.user.pk) == key), None)


def _form(
    request: PageRequest, kind: str, asked: QueryDict | None, initial: dict[str, Any]
) -> WatchForm:
    organisation = request.organisation
    channels = [
        (str(one.pk), channel_title(one)) for one in channel_queries.channels(organisation)
    ]  # fmt: skip
    common: dict[str, Any] = {"auto_id": "id_watch_%s", "initial": initial}
    match kind:
        case "measure":
            known = {**measures(), **own_measures(organisation)}
            named = [(one.name, one.title) for one in known.values()]
            common["initial"] = {"persistence": "4", **initial}
            return MeasureForm(asked, channels=channels, measures=named, **common)
        case "cell":
            purposes = [(str(one.pk), one.name) for one in purposes_of(organisation)]
            return CellForm(
                asked, groups=tree_choices(placed(organisation)), purposes=purposes, **common
            )
        case "hand":
            common["initial"] = {"persistence": "2", "every": "28", **initial}
            return HandForm(asked, **common)
        case _:
            common["initial"] = {"threshold": 1, **initial}
            return LogForm(asked, channels=channels, **common)


def _spec(organisation: Organisation, kind: str, form: WatchForm, today: date) -> Spec | None:
    """``None`` where the form is wrong; it then says why."""
    if not form.is_valid():
        return None
    with RefusalsIn(form):
        return _made(organisation, kind, form.cleaned_data, today)
    return None


def _made(organisation: Organisation, kind: str, given: dict[str, Any], today: date) -> Spec:
    watch = specs.Watch(
        threshold=given["threshold"] / (100 if kind == "cell" else 1),
        set_on=today,
        until=given["until"],
        direction=Direction(given.get("direction") or Direction.RISES),
        every=int(given.get("every") or 7),
        persistence=int(given["persistence"]) if given.get("persistence") else None,
    )
    match kind:
        case "measure":
            channel = channel_queries.channel(organisation, int(given["channel"]))
            return specs.of_measure(organisation, channel, given["measure"], watch)
        case "cell":
            purpose = int(given["purpose"]) if given["purpose"] else None
            return specs.of_cell(
                organisation, int(given["group"]), given["outlet"], purpose, watch
            )  # fmt: skip
        case "hand":
            exact = given["exact"] == "yes"
            return specs.of_hand(given["figure"], given["unit"], watch, exact=exact)
        case _:
            return specs.of_log(organisation, given["event"], _about(organisation, given), watch)


def _about(organisation: Organisation, given: dict[str, Any]) -> Channel | str:
    about = str(given["about"])
    if about.startswith("channel:"):
        return channel_queries.channel(organisation, int(about.removeprefix("channel:")))
    return about


def _as_given(spec: Spec) -> tuple[str, dict[str, Any]]:
    """What somebody would choose to set the same again, but for its last day."""
    common: dict[str, Any] = {
        "direction": spec.direction.value, "threshold": spec.threshold, "every": str(spec.every),
        "persistence": str(spec.persistence),
    }  # fmt: skip
    match spec.watched:
        case OfMeasure(channel=channel, measure=measure):
            return "measure", {**common, "channel": str(channel), "measure": measure}
        case OfCell(group=group, outlet=outlet, purpose=purpose):
            return "cell", {
                **common, "threshold": spec.threshold * 100, "group": str(group), "outlet": outlet,
                "purpose": str(purpose or ""),
            }  # fmt: skip
        case OfHand():
            exact = "yes" if spec.exact else "no"
            return "hand", {**common, "figure": spec.figure, "unit": spec.unit, "exact": exact}
        case OfLog(kind=kind, platform=platform, channel=channel):
            about = platform if channel is None else f"channel:{channel}"
            return "log", {"event": kind, "about": about, "threshold": int(spec.threshold)}
