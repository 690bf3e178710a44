"""The figure of one look: a measure of its days, a cell as it stands, events since it was set."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property

from goodmeasure.decisions.review.watched import OfCell, OfLog, OfMeasure, Spec, days_of
from goodmeasure.evidence.audiences.pieces import Aspect, Estimate, Question
from goodmeasure.kernel.breaks import Break, parting
from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.findings import Answer, NotEnough, NotMeasurable
from goodmeasure.kernel.periods import Period
from goodmeasure.measures import compute
from goodmeasure.measures.asked import MeasuredChannel
from goodmeasure.measures.definitions import Measure
from goodmeasure.services.audiences.estimates import cells_of
from goodmeasure.services.audiences.groups import groups_of
from goodmeasure.services.change.breaks import is_about
from goodmeasure.services.change.log import is_of
from goodmeasure.services.measuring import definition, measured_channels
from goodmeasure.store.models import Channel, Event, Organisation

NO_CHANNEL = NotMeasurable(reason="the channel is not here any more")


class Sight:
    """What figures are read from, each part loaded when it is first asked for and then kept: one
    for all signposts of a check."""

    def __init__(self, organisation: Organisation, *, today: date, now: datetime) -> None:
        self.organisation, self.today, self.now = organisation, today, now
        self._measured: dict[int, MeasuredChannel | None] = {}

    def measured(self, key: int) -> MeasuredChannel | None:
        if key not in self._measured:
            ours = Channel.objects.filter(organisation=self.organisation, pk=key)
            found = measured_channels(self.organisation, list(ours))
            self._measured[key] = found.get(key)
        return self._measured[key]

    @cached_property
    def cells(self) -> Mapping[Question, Estimate]:
        groups = groups_of(self.organisation)
        return cells_of(self.organisation, groups, today=self.today)

    @cached_property
    def events(self) -> list[Event]:
        """Those that stand."""
        rows = Event.objects.filter(organisation=self.organisation, withdrawn_at__isnull=True)
        return list(rows.select_related("channel").order_by("at", "pk"))

    def definition(self, name: str) -> Measure | None:
        """``None`` for a measure of the organisation's own that is there no more."""
        try:
            return definition(self.organisation, name)
        except InputError:
            return None

    def answer(self, spec: Spec, on: date) -> Answer:
        """The figure of the look on a day; of a cell as it stands today."""
        match spec.watched:
            case OfMeasure() as watched:
                return self._of_measure(watched, days_of(watched, spec.every, on))
            case OfCell() as watched:
                return self._of_cell(watched)
            case _:
                return NotEnough(reason="it is entered by hand", needed="Enter the figure.")

    def _of_measure(self, watched: OfMeasure, days: Period) -> Answer:
        channel, measure = self.measured(watched.channel), self.definition(watched.measure)
        if channel is None:
            return NO_CHANNEL
        if measure is None:
            return NotMeasurable(reason="the measure is not here any more")
        return compute.answer(measure, channel, days, now=self.now)

    def _of_cell(self, watched: OfCell) -> Answer:
        found = self.cells.get(question_of(watched))
        if found is None:
            return NotEnough(
                reason="nobody has been asked", needed="Ask the group, or add a published figure."
            )
        return found.answer

    def parted(self, spec: Spec, days: Period) -> tuple[Break, ...]:
        """Breaks of definition or method between whose sides the figures are not alike."""
        if not isinstance(spec.watched, OfMeasure):
            return ()
        channel = self.measured(spec.watched.channel)
        measure = self.definition(spec.watched.measure)
        if channel is None or measure is None:
            return ()
        return parting((*measure.breaks(), *channel.breaks), days)

    def days_of_events(self, watched: OfLog) -> list[date]:
        """The days of the events that it watches: one about a platform is about its channels too,
        and one about all is about each."""
        return [one.at for one in self.watched_events(watched)]

    def watched_events(self, watched: OfLog) -> list[Event]:
        kind = [one for one in self.events if one.kind == watched.kind]
        if watched.channel is None:
            return (
                [one for one in kind if is_of(one, watched.platform)] if watched.platform else kind
            )
        ours = Channel.objects.filter(organisation=self.organisation, pk=watched.channel).first()
        return [one for one in kind if is_about(one, ours)] if ours is not None else []


def question_of(watched: OfCell) -> Question:
    aspect = Aspect.PRESENCE if watched.purpose is None else Aspect.EXPECTATION
    return Question(
        group=watched.group, outlet=watched.outlet, aspect=aspect, purpose=watched.purpose
    )
