from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from goodmeasure.evidence.audiences.outlets import outlets
from goodmeasure.evidence.audiences.published import DISCOUNTS, PRESENCE
from goodmeasure.services.published.keeping import A_ROLE, THE_PUBLIC
from goodmeasure.services.published.reading import Reading
from goodmeasure.sources.published.crosstabs.changes import keys_of
from goodmeasure.sources.published.long_form import AS_ROW, FiguresMapping, RowsAre, TableMapping
from goodmeasure.sources.published.spss_shares import MOST_ANSWERS, Asked
from goodmeasure.store.models import GradeOf, Group
from goodmeasure.web.forms.days import DayField

Choices = Sequence[tuple[str, str]]
TITLE, ANSWERS = "=title", "answers:"
"""What a table's shares say: its own title, or each row an answer about an outlet."""
KINDS = (
    ("claimed", "Claimed: people were asked"),
    ("measured", "Measured: what their devices did was metered"),
)
NO_OUTLET = ("", "Not one outlet")
SAYS = "a share in it says that somebody…"


class UploadForm(forms.Form):
    file = forms.FileField(
        label="File",
        error_messages={"required": "Choose a file", "empty": "The file is empty"},
    )
    plain = forms.ChoiceField(
        label="How is it laid out?", required=False,
        choices=[("", "Look and tell me"),
                 ("yes", "A line for each figure, with column names in the first row")],
    )  # fmt: skip


class SeenForm(forms.Form):
    """What is asked about how a file is to be read: every doubt, and what to take of it."""

    def __init__(self, reading: Reading, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reading = reading
        if reading.layout is not None:
            self._ask_doubts()
        elif reading.table is not None:
            self._ask_columns()
        else:
            self._ask_questions()

    def _ask_doubts(self) -> None:
        layout = self.reading.layout
        assert layout is not None  # noqa: S101 - asked for a layout only
        for number, doubt in enumerate(layout.doubts):
            where = f" ({', '.join(doubt.where)})"
            if doubt.key == "no-population":
                self.fields[f"doubt_{number}"] = forms.CharField(
                    label=doubt.sentence + where, max_length=300,
                    error_messages={"required": "Say whom the figures are of"},
                )  # fmt: skip
                continue
            self.fields[f"doubt_{number}"] = forms.ChoiceField(
                label=doubt.sentence + where,
                choices=[("", "Choose how to read it"), *((c.key, c.text) for c in doubt.choices)],
                error_messages={"required": "Choose how to read it"},
            )
        if layout.tables:
            keys = keys_of(layout)
            self.fields["tables"] = forms.MultipleChoiceField(
                label="Tables to take", widget=forms.CheckboxSelectMultiple,
                choices=[(key, one.title) for key, one in zip(keys, layout.tables, strict=True)],
                initial=[key for key in keys if self._taken(key)],
                error_messages={"required": "Take at least one table"},
            )  # fmt: skip

    def _taken(self, key: str) -> bool:
        return self.reading.mapping.tables.get(key, TableMapping()).take

    def _ask_columns(self) -> None:
        table = self.reading.table
        assert table is not None  # noqa: S101 - asked for a table only
        for name in table.missing:
            self.fields[f"column_{name}"] = forms.ChoiceField(
                label=f"Which column holds the {COLUMNS[name]}?", required=False,
                choices=[("", "None of them"), *((one, one) for one in table.names)],
            )  # fmt: skip
            self.fields[f"same_{name}"] = forms.CharField(
                label=f"Or the {COLUMNS[name]} of every line", max_length=300, required=False
            )

    def _ask_questions(self) -> None:
        survey = self.reading.survey
        assert survey is not None  # noqa: S101 - a file of the third kind
        listed = [(one.name, one.title) for one in survey.variables]
        asked = [(one.name, one.title) for one in survey.variables
                 if one.answers and len(one.answers) <= MOST_ANSWERS]  # fmt: skip
        none = [("", "None")]
        self.fields["questions"] = forms.MultipleChoiceField(
            label="Questions to take", choices=asked, widget=forms.CheckboxSelectMultiple,
            error_messages={"required": "Choose at least one question"},
        )  # fmt: skip
        self.fields["weight"] = forms.ChoiceField(
            label="Weight", required=False,
            choices=[*none, *((o.name, o.title) for o in survey.variables if not o.is_text)],
        )  # fmt: skip
        self.fields["by"] = forms.ChoiceField(
            label="Also by", required=False, choices=[*none, *(asked or listed)]
        )
        self.fields["population"] = forms.CharField(
            label="Who was asked", max_length=300,
            error_messages={"required": "Say who was asked"},
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name in self.reading.table.missing if self.reading.table is not None else ():
            if not given.get(f"column_{name}") and not given.get(f"same_{name}"):
                self.add_error(f"column_{name}", f"Say where the {COLUMNS[name]} is")
        return given

    def answers(self) -> dict[str, str]:
        doubts = self.reading.layout.doubts if self.reading.layout is not None else ()
        return {one.key: self.cleaned_data[f"doubt_{n}"] for n, one in enumerate(doubts)}

    def columns(self) -> dict[str, str]:
        given = self.cleaned_data
        found = dict(self.reading.mapping.columns)
        for name in self.reading.table.missing if self.reading.table is not None else ():
            found[name] = given[f"column_{name}"] or f"={given[f'same_{name}']}"
        return found

    def asked(self) -> Asked:
        given = self.cleaned_data
        return Asked(questions=tuple(given["questions"]), weight=given["weight"], by=given["by"],
                     population=given["population"])  # fmt: skip


COLUMNS: Mapping[str, str] = {
    "population": "people it is about", "row": "platform", "measure": "measure", "value": "value",
    "unit": "unit (percent, million, minutes)",
}  # fmt: skip


class MeaningForm(forms.Form):
    """What the source is, which row is which outlet, and what each table says of people."""

    title = forms.CharField(
        label="Title of the publication", max_length=300,
        error_messages={"required": "Enter its title"},
    )  # fmt: skip
    publisher = forms.CharField(
        label="Publisher", max_length=200, error_messages={"required": "Enter who published it"}
    )
    url = forms.CharField(label="Link to it", max_length=500, required=False)
    published_on = DayField("Day it was published", "Enter the day")
    fieldwork = forms.CharField(label="When people were asked", max_length=120, required=False)
    grade = forms.ChoiceField(
        label="How did you come by the figures?",
        choices=[(GradeOf.OFFICIAL.value, "From the office that made them"),
                 (GradeOf.SECOND_HAND.value, "Somebody else told of them (second-hand)")],
    )  # fmt: skip
    kind = forms.ChoiceField(label="How were they come by?", choices=KINDS)
    people = forms.ChoiceField(
        label="Whom are they about?",
        choices=[(THE_PUBLIC, "The general public, or a part of it by age, sex or place"),
                 (A_ROLE, "People of one profession or role, such as researchers")],
    )  # fmt: skip

    def __init__(
        self, mapping: FiguresMapping, titles: Mapping[str, str], rows: Mapping[str, str],
        *args: Any, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.mapping, self.rows = mapping, dict(rows)
        self.tables = {key: one for key, one in mapping.tables.items() if one.take}
        for number, (key, one) in enumerate(self.tables.items()):
            self.fields[f"table_{number}"] = forms.ChoiceField(
                label=f"{titles.get(key, key)}: {SAYS}",
                choices=_measures(), initial=_initial(one),
            )  # fmt: skip
        for number, measure in enumerate(mapping.measures):
            self.fields[f"measure_{number}"] = forms.ChoiceField(
                label=f"“{measure}” says that somebody…",
                choices=[(measure, "As it says"), *((o, o) for o in PRESENCE if o != measure)],
                initial=mapping.measures[measure],
            )  # fmt: skip
        for number, (row, outlet) in enumerate(self.rows.items()):
            self.fields[f"row_{number}"] = forms.ChoiceField(
                label=f"The row “{row}” is", required=False, initial=outlet,
                choices=[NO_OUTLET, *outlets().items()],
            )  # fmt: skip

    def sure_tables(self) -> dict[str, list[str]]:
        """Fields of tables by what a share in them says, where several say the same or our own
        words for it were found; the others are left for a person to look at."""
        by_choice: dict[str, list[str]] = {}
        for number in range(len(self.tables)):
            field = self.fields[f"table_{number}"]
            by_choice.setdefault(str(field.initial), []).append(f"table_{number}")
        return {said: names for said, names in by_choice.items()
                if len(names) > 1 or said != TITLE}  # fmt: skip

    def sure_rows(self) -> dict[str, str]:
        """Fields of rows that name one outlet, each with its row."""
        return {
            f"row_{number}": row for number, (row, outlet) in enumerate(self.rows.items()) if outlet
        }

    def confirmed(self, titles: Mapping[str, str]) -> FiguresMapping:
        given = self.cleaned_data
        tables = dict(self.mapping.tables)
        for number, key in enumerate(self.tables):
            tables[key] = _table(given[f"table_{number}"], titles.get(key, key))
        rows = {row: given[f"row_{n}"] for n, row in enumerate(self.rows)}
        measures = {one: given[f"measure_{n}"] for n, one in enumerate(self.mapping.measures)}
        return FiguresMapping(
            answers=self.mapping.answers, tables=tables, rows=rows, kind=given["kind"],
            columns=self.mapping.columns, measures=measures,
        )  # fmt: skip


def _measures() -> list[tuple[str, str]]:
    about = [(f"{ANSWERS}{key}", f"Its rows are answers about {title}")
             for key, title in outlets().items()]  # fmt: skip
    return [*((one, one) for one in PRESENCE), (TITLE, "as its title says"), *about]


def _initial(one: TableMapping) -> str:
    if one.rows_are is RowsAre.ANSWERS:
        return f"{ANSWERS}{one.outlet}"
    return one.measure if one.measure in PRESENCE else TITLE


def _table(said: str, title: str) -> TableMapping:
    if said.startswith(ANSWERS):
        return TableMapping(rows_are=RowsAre.ANSWERS, outlet=said.removeprefix(ANSWERS),
                            measure=AS_ROW)  # fmt: skip
    return TableMapping(measure=title[:120] if said == TITLE else said)


class StandingForm(forms.Form):
    group = forms.ChoiceField(label="Group", error_messages={"required": "Choose a group"})
    column = forms.ChoiceField(label="Column that the group is part of")
    discount = forms.ChoiceField(
        label="How like these people is the group?",
        choices=[(f"{value:g}", said) for value, said in DISCOUNTS.items()], initial="0.2",
    )  # fmt: skip
    reason = forms.CharField(
        label="Why the group is among these people", max_length=1000, widget=forms.Textarea,
        error_messages={"required": "Say why the group is among these people"},
    )  # fmt: skip

    def __init__(
        self, *args: Any, groups: Sequence[Group], columns: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(one.pk), f"{one.name} ({'' if one.is_public else 'not '}the public)")
                 for one in groups]  # fmt: skip
        self.fields["group"].choices = [("", "Choose a group"), *named]  # type: ignore[attr-defined]
        self.fields["column"].choices = [(one, one) for one in columns]  # type: ignore[attr-defined]


NARROWER, WIDER = "narrower", "wider"


class ConvertForm(forms.Form):
    size = forms.IntegerField(
        label="How many people are in the population of the figure?", min_value=1,
        error_messages={"required": "Enter a number of people", "invalid": "Enter a whole number"},
    )  # fmt: skip
    size_source = forms.CharField(
        label="Where that number comes from", max_length=200,
        error_messages={"required": "Enter where the number comes from"},
    )  # fmt: skip
    to = forms.CharField(
        label="The other population", max_length=300,
        error_messages={"required": "Enter the other population"},
    )  # fmt: skip
    to_size = forms.IntegerField(
        label="How many people are in that one?", min_value=1,
        error_messages={"required": "Enter a number of people", "invalid": "Enter a whole number"},
    )  # fmt: skip
    to_source = forms.CharField(
        label="Where this number comes from", max_length=200,
        error_messages={"required": "Enter where the number comes from"},
    )  # fmt: skip
    relation = forms.ChoiceField(
        label="How do the two go together?",
        choices=[(WIDER, "The other population holds all of the first"),
                 (NARROWER, "The people were counted in the other population, and the source"
                  " divided them by the first")],
    )  # fmt: skip


class RebaseForm(forms.Form):
    row = forms.ChoiceField(label="Figure")
    area = forms.ChoiceField(label="Place")

    def __init__(self, *args: Any, rows: Choices, areas: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["row"].choices = list(rows)  # type: ignore[attr-defined]
        self.fields["area"].choices = list(areas)  # type: ignore[attr-defined]


class PeopleForm(forms.Form):
    file = forms.FileField(
        label="File",
        error_messages={"required": "Choose a file", "empty": "The file is empty"},
    )
    year = forms.IntegerField(
        label="Year of the numbers",
        error_messages={"required": "Enter the year", "invalid": "Enter a year, like 2024"},
    )  # fmt: skip
    source_name = forms.CharField(
        label="Where they come from", max_length=300,
        error_messages={"required": "Enter where they come from"},
    )  # fmt: skip


class HeadingForm(forms.Form):
    heading = forms.ChoiceField(label="Columns", required=False)

    def __init__(self, *args: Any, headings: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["heading"].choices = [(one, one or "Total") for one in headings]  # type: ignore[attr-defined]
