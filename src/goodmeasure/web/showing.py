"""How a view answers: a page with its forms, and in a form what a service refused."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from goodmeasure.kernel.errors import GoodMeasureError
from goodmeasure.web.presenters.blocks import FormBlock
from goodmeasure.web.presenters.page import Page

CONFLICT = 409
STILL_BELOW = (
    "What you wrote is still below. Send it again if it should stand in place of theirs, or leave"
    " the page and theirs stays."
)


def show(
    request: HttpRequest, page: Page, blocks: Sequence[FormBlock] = (), *, wrong: bool = False,
    template: str = "pages/sections.jinja", **more: object,
) -> HttpResponse:  # fmt: skip
    """``wrong``: something is, that no form on the page says."""
    status = status_of(*(one.form for one in blocks))
    if wrong and status == 200:
        status = 422
    context = {"page": page, "forms": blocks, "wrong": status != 200, **more}
    return render(request, template, context, status=status)


def status_of(*forms: object) -> int:
    """200; 409 where two people met, 422 where something is wrong."""
    if any(getattr(one, "conflict", False) for one in forms):
        return CONFLICT
    return 422 if any(getattr(one, "errors", None) for one in forms) else 200


class RefusalsIn:
    """Around the call of a service: what it refuses is said in the form, at ``field`` or at the
    field that the error names, else over the form."""

    def __init__(self, form: Form, field: str = "") -> None:
        self.form = form
        self.field = field

    def __enter__(self) -> None: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:  # fmt: skip
        if not isinstance(error, GoodMeasureError):
            return False
        if self.field:
            self.form.add_error(self.field, str(error))
        else:
            refuse(self.form, error)
        return True


def conflict_in(form: Form, said: Sequence[str], *, seen: int) -> None:
    """Two people met: the form says what the other wrote, holds what was typed, and may be sent
    again."""
    for sentence in (*said, STILL_BELOW):
        form.add_error(None, sentence)
    data = form.data.copy()  # type: ignore[attr-defined]
    data[form.add_prefix("seen")] = str(seen)
    form.data = data
    form.conflict = True  # type: ignore[attr-defined]


def refuse(form: Form, error: GoodMeasureError) -> None:
    """The error at the field that it names, else over the form."""
    field, colon, rest = error.sentence.partition(": ")
    if colon and field in form.fields:
        form.add_error(field, f"{rest} {error.next_step}".strip())
    else:
        names_one = colon and field.isidentifier() and field.islower()
        said = rest if names_one else error.sentence
        form.add_error(None, f"{said} {error.next_step}".strip())
