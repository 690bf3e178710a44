"""What surveys promise about time: closing on the day, and deleting what is kept too long."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from goodmeasure.evidence.audiences.questionnaire import Kind
from goodmeasure.kernel.errors import InputError
from goodmeasure.services.surveys.making import form_of
from goodmeasure.store import audit
from goodmeasure.store.models import Contact, Organisation, Response, Survey, SurveyState

MONTH = timedelta(days=30.4375)


def keep_promises(organisation: Organisation, *, now: datetime) -> None:
    """Once a day: close what is over, delete addresses, own words and answers whose time is up."""
    today = organisation.day_of(now)
    Contact.objects.filter(survey__organisation=organisation, delete_on__lt=today).delete()
    over = Survey.objects.filter(
        organisation=organisation, state=SurveyState.OPEN, closes_on__lt=today
    )
    for survey in over:
        with transaction.atomic():
            survey.state, survey.closed_at = SurveyState.CLOSED, now
            survey.save(update_fields=["state", "closed_at"])
            audit.record(
                organisation, person=None, at=now, action="survey closed", subject=survey.title
            )
    closed = Survey.objects.filter(organisation=organisation, state=SurveyState.CLOSED)
    for survey in closed.exclude(closes_on=None):
        _delete_words(organisation, survey, now=now)


def _delete_words(organisation: Organisation, survey: Survey, *, now: datetime) -> None:
    """Own words by their own time; all answers at the end of the time that the notice gave."""
    try:
        form = form_of(survey)
    except InputError:  # what cannot be read is not deleted by guess
        return
    today, closed = organisation.day_of(now), survey.closes_on
    if closed is None:
        return
    rows = Response.objects.filter(survey=survey)
    if today > closed + form.notice.keep_months * MONTH:
        with transaction.atomic():
            gone, _ = rows.delete()
            if gone:
                audit.record(
                    organisation, person=None, at=now, action="survey answers deleted",
                    subject=survey.title, count=gone,
                )  # fmt: skip
        return
    texts = [
        one.key
        for one in form.questions
        if one.kind is Kind.TEXT and one.keep_days and today > closed + timedelta(one.keep_days)
    ]
    if not texts:
        return
    changed = []
    for row in rows.iterator():
        kept = {key: value for key, value in row.answers.items() if key not in texts}
        if len(kept) < len(row.answers):
            row.answers = kept
            changed.append(row)
    with transaction.atomic():
        Response.objects.bulk_update(changed, ["answers"], batch_size=500)
        if changed:
            audit.record(
                organisation, person=None, at=now, action="own words of a survey deleted",
                subject=survey.title, count=len(changed),
            )  # fmt: skip
