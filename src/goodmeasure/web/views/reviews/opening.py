"""What the pages of one review share: opening it, and keeping a change that a form asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.forms import Form
from django.utils import timezone

from goodmeasure.decisions.review.changes import Change
from goodmeasure.decisions.review.under import Under
from goodmeasure.kernel.errors import Conflict, GoodMeasureError, NotPermittedHere
from goodmeasure.reports.reviews.names import Names, names_of
from goodmeasure.services.reviews import making, reading
from goodmeasure.store.models import Channel, ReviewRecord, Role
from goodmeasure.store.queries import channels as channel_queries
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.presenters.reviews.shared import channel_titles
from goodmeasure.web.showing import conflict_in, refuse


@dataclass(frozen=True, kw_only=True)
class Opened:
    """One review as it stands, and what its pages need beside it. ``author`` is the name under
    which the person judges and weighs; ``may`` whether they may change it."""

    record: ReviewRecord
    under: Under
    names: Names
    channels: Sequence[Channel]
    today: date
    author: str
    may: bool


def opened(request: PageRequest, key: int) -> Opened:
    record = reading.review_of(request.organisation, key)
    under = reading.under(record)
    channels = list(channel_queries.channels(request.organisation))
    return Opened(
        record=record, under=under, names=names_of(under, channel_titles(under, channels)),
        channels=channels, today=request.today,
        author=making.author_of(request.user),
        may=request.place.may(Role.OFFICER) and record.set_aside_at is None,
    )  # fmt: skip


def must_be_officer(request: PageRequest) -> None:
    """Pages that everybody reads and officers write on."""
    if not request.place.may(Role.OFFICER):
        raise NotPermittedHere(
            "Only officers and above may change a review.",
            next_step="Ask an administrator of your organisation if you need to.",
        )


def kept(request: PageRequest, one: Opened, form: Form, changes: Change | Sequence[Change]) -> bool:
    """Whether the changes were kept. Where not, the form says why; where somebody else changed the
    same thing meanwhile it says what they wrote, holds what was typed, and may be sent again."""
    try:
        making.change(
            request.organisation, one.record.pk, changes, seen=form.cleaned_data["seen"],
            now=timezone.now(), person=request.user,
        )  # fmt: skip
    except Conflict as met:
        theirs = [f"They wrote: {said}" for said in met.theirs]
        now = reading.review_of(request.organisation, one.record.pk).last_change
        conflict_in(form, ["Somebody else changed this while you were writing.", *theirs], seen=now)
    except GoodMeasureError as error:
        refuse(form, error)
    else:
        return True
    return False


def done(request: PageRequest, sentence: str) -> None:
    messages.success(request, sentence)
