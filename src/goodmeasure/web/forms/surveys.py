from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from goodmeasure.evidence.audiences.questionnaire import Asked, Kind, Questionnaire
from goodmeasure.evidence.audiences.survey_words import LANGUAGES
from goodmeasure.web.forms.days import DayField

Choices = Sequence[tuple[str, str]]
YES_NO = [("yes", "Yes"), ("no", "No")]
TRANSLATIONS = [
    (code, english if english == own else f"{english} ({own})")
    for code, (english, own, _) in LANGUAGES.items()
]


class NewSurveyForm(forms.Form):
    title = forms.CharField(
        label="What you call it", max_length=150,
        error_messages={"required": "Give the survey a name"},
    )  # fmt: skip
    language = forms.ChoiceField(
        label="Language it is written in", choices=[("en", "English"), ("cy", "Welsh")]
    )
    languages = forms.MultipleChoiceField(
        label="Other languages", required=False, choices=TRANSLATIONS,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


class OpenForm(forms.Form):
    opens_on = DayField("First day", "Enter a day")
    closes_on = DayField("Last day", "Enter a day")


class LinkForm(forms.Form):
    group = forms.ChoiceField(label="Group")

    def __init__(self, *args: Any, groups: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = list(groups)  # type: ignore[attr-defined]


class NamesForm(forms.Form):
    title = forms.CharField(
        label="Title that people see", max_length=200,
        error_messages={"required": "Give it a title"},
    )  # fmt: skip
    intro = forms.CharField(
        label="What it says first", max_length=1000, required=False, widget=forms.Textarea
    )
    languages = forms.MultipleChoiceField(
        label="Other languages", required=False, choices=TRANSLATIONS,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


class QuestionForm(forms.Form):
    words = forms.CharField(
        label="The question", max_length=500, widget=forms.Textarea,
        error_messages={"required": "Write the question"},
    )  # fmt: skip
    hint = forms.CharField(label="A hint below it", max_length=500, required=False)
    options = forms.CharField(
        label="Answers to choose from, one on each line", max_length=6000, widget=forms.Textarea,
        error_messages={"required": "Give at least two answers"},
    )  # fmt: skip
    why = forms.CharField(
        label="Why you ask for people’s own words", max_length=500, required=False
    )
    asked = forms.ChoiceField(label="Is it asked?", choices=YES_NO)
    required = forms.ChoiceField(label="Must it be answered?", choices=YES_NO)
    place = forms.IntegerField(
        label="Its place in the survey", min_value=1, max_value=60,
        error_messages={"required": "Enter a number", "invalid": "Enter a number"},
    )  # fmt: skip

    def __init__(self, *args: Any, question: Asked, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not question.own or question.kind is Kind.TEXT:
            del self.fields["options"]
        if question.kind is Kind.TEXT:
            del self.fields["required"]
        else:
            del self.fields["why"]


class OwnQuestionForm(forms.Form):
    kind = forms.ChoiceField(
        label="What kind of question",
        choices=[(Kind.ONE.value, "Choose one answer"), (Kind.SOME.value, "Choose some answers"),
                 (Kind.TEXT.value, "People’s own words")],
    )  # fmt: skip
    words = forms.CharField(
        label="The question", max_length=500, error_messages={"required": "Write the question"}
    )
    options = forms.CharField(
        label="Answers to choose from, one on each line", max_length=6000, required=False,
        widget=forms.Textarea,
    )  # fmt: skip
    why = forms.CharField(
        label="Why, where you ask for people’s own words", max_length=500, required=False
    )


class NoticeForm(forms.Form):
    who = forms.CharField(
        label="Who asks", max_length=200, error_messages={"required": "Say who asks"}
    )
    why = forms.CharField(
        label="Why we ask", max_length=1000, widget=forms.Textarea,
        error_messages={"required": "Say why"},
    )  # fmt: skip
    contact = forms.CharField(label="Whom people can ask about it", max_length=300, required=False)
    keep_months = forms.IntegerField(
        label="Months that answers are kept after the close", min_value=1, max_value=120,
        error_messages={"required": "Enter a number of months"},
    )  # fmt: skip
    email_why = forms.CharField(
        label="Why you ask for an e-mail address", max_length=500, required=False
    )
    email_days = forms.IntegerField(
        label="Days that addresses are kept after the close", min_value=1, max_value=365,
        error_messages={"required": "Enter a number of days"},
    )  # fmt: skip


class WordingForm(forms.Form):
    """A field for each text, beside its wording in the survey's own language."""

    def __init__(self, *args: Any, texts: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, original in texts:
            long = len(original) > 60
            self.fields[name] = forms.CharField(
                label=original, required=False, max_length=2000,
                widget=forms.Textarea if long else forms.TextInput,
            )  # fmt: skip


class FileForm(forms.Form):
    file = forms.FileField(
        label="CSV file", error_messages={"required": "Choose a file", "empty": "It is empty"}
    )


class SizesForm(forms.Form):
    """Known numbers of people for each answer of one question."""

    source = forms.CharField(label="Where these numbers come from", max_length=300, required=False)

    def __init__(self, *args: Any, question: Asked, form: Questionnaire, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for option in question.options:
            self.fields[f"size-{option.key}"] = forms.FloatField(
                label=form.say(option.words, form.language)[0], required=False, min_value=0,
                error_messages={"invalid": "Enter a number"},
            )  # fmt: skip
        self.order_fields([*[name for name in self.fields if name != "source"], "source"])

    def sizes(self) -> dict[str, float]:
        return {
            name.removeprefix("size-"): value
            for name, value in self.cleaned_data.items()
            if name != "source" and value is not None
        }


class PaperForm(forms.Form):
    """A line for each question: an officer types the number of each answer."""

    once = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, lines: Sequence[tuple[str, str, bool]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label, long in lines:
            self.fields[name] = forms.CharField(
                label=label, required=False, max_length=2000,
                widget=forms.Textarea if long else forms.TextInput,
            )  # fmt: skip


def with_which(form: forms.Form, which: str) -> forms.Form:
    """Marks which of the forms of a page was sent."""
    form.fields["which"] = forms.CharField(widget=forms.HiddenInput, required=False, initial=which)
    if form.is_bound:
        return form
    form.initial["which"] = which
    return form


class RemoveForm(forms.Form):
    remove = forms.CharField(widget=forms.HiddenInput, initial="yes")


def removing() -> RemoveForm:
    return RemoveForm(auto_id="id_remove_%s")
