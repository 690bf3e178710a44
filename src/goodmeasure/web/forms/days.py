"""Days that people enter, on every form in one way."""

from __future__ import annotations

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from goodmeasure.kernel.periods import FIRST_DAY, LAST_DAY

REAL = "Enter a real day"
WITHIN = (
    MinValueValidator(FIRST_DAY, f"Enter a day from {FIRST_DAY.year} on"),
    MaxValueValidator(LAST_DAY, f"Enter a day up to {LAST_DAY.year}"),
)


class DayField(forms.DateField):
    """A day of the years that we reckon with; with ``missing``, one that must be entered."""

    def __init__(self, label: str, missing: str = "", *, invalid: str = REAL) -> None:
        super().__init__(
            label=label, required=bool(missing), validators=WITHIN,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={"invalid": invalid, **({"required": missing} if missing else {})},
        )  # fmt: skip
