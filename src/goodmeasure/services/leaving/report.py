"""A look at what came after, as a file that can be shown to anybody."""

from __future__ import annotations

from goodmeasure.kernel.errors import InputError
from goodmeasure.reports.papers.aftermath import Left, paper
from goodmeasure.services.channels import channel_name
from goodmeasure.services.decisions.drawing import FORMS, drawn
from goodmeasure.services.decisions.papers import File
from goodmeasure.services.leaving.aftermath import look_of
from goodmeasure.services.leaving.where import spots
from goodmeasure.store.models import Organisation


def file_of(organisation: Organisation, plan: int, months: int, form: str) -> File:
    """``Aftermath.DoesNotExist`` for another organisation's. Raises ``InputError`` for a form that
    there is not, and for a look that has not been taken."""
    if form not in FORMS:
        raise InputError(f"There is no file of the kind {form!r}.", next_step=", ".join(FORMS))
    look = look_of(organisation, plan, months)
    if look.found_at is None:
        raise InputError("It has not been looked yet.", next_step="It is done by itself.")
    made = paper(
        Left(
            organisation=organisation.name, channel=channel_name(look.plan.channel),
            why=look.plan.reason, found=look.result,
            on=organisation.day_of(look.found_at),
            places=[(one.title, one.address) for one in spots(organisation, look.plan.channel)],
        )
    )  # fmt: skip
    return File(
        name=f"leaving-{plan}-after-{months}-months.{form}", content=drawn(made, form),
        kind=FORMS[form][0],
    )  # fmt: skip
