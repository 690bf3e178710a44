"""What figures for options are worked out from, loaded once for a review."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from goodmeasure.decisions.review.options import (
    LISTENS,
    Option,
    State,
    channel_key,
    new_outlet,
    states_under,
)
from goodmeasure.evidence.audiences.outlets import outlet_title
from goodmeasure.evidence.audiences.pieces import Estimate, Grade, Question
from goodmeasure.kernel.findings import Answer
from goodmeasure.kernel.periods import Period
from goodmeasure.measures.asked import MeasuredChannel
from goodmeasure.services.audiences.estimates import cells_of
from goodmeasure.services.audiences.groups import groups_of
from goodmeasure.services.audiences.purposes import purposes_of
from goodmeasure.services.channels import channel_name
from goodmeasure.services.figures import usual_period
from goodmeasure.services.measuring import measured_channels
from goodmeasure.services.surveys import newest_answers
from goodmeasure.services.surveys.results import Answered
from goodmeasure.store.models import Channel, Group, Organisation, Purpose
from goodmeasure.store.queries import channels as channel_queries

YEAR = timedelta(days=364)
A_MONTH = 365.25 / 12
"""Days."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """One figure we hold for a cell, or why there is none. ``key`` names the way it was worked out,
    ``measure`` what it is a figure of; cells whose offers share an ``item`` are wrong together.
    After ``expires`` it says nothing."""

    key: str
    measure: str
    title: str
    answer: Answer
    grade: Grade
    item: str = ""
    expires: date | None = None


class Holdings:
    """An organisation's channels, groups, estimates and measures, each loaded when first asked for,
    and the options they are wanted for."""

    def __init__(
        self, organisation: Organisation, options: tuple[Option, ...], *, now: datetime
    ) -> None:
        self.organisation, self.options, self.now = organisation, options, now
        self.today = organisation.day_of(now)
        self.channels: dict[str, Channel] = {
            channel_key(one.pk): one for one in channel_queries.channels(organisation)
        }
        self.states = {key: State(one.state) for key, one in self.channels.items()}

    @cached_property
    def under(self) -> Mapping[str, Mapping[str, State]]:
        """The state of every channel under every option, but for channels that are no more."""
        return {
            option.key: {
                key: state
                for key, state in states_under(option, self.states).items()
                if key in self.channels or new_outlet(key) is not None
            }
            for option in self.options
        }

    def kept(self, option: str, states: frozenset[State]) -> tuple[str, ...]:
        """Keys of the channels that are in one of these states under an option."""
        return tuple(key for key, state in self.under[option].items() if state in states)

    def outlets(self, option: str, states: frozenset[State]) -> tuple[str, ...]:
        """The outlets of those channels, each once."""
        return tuple(sorted({self.outlet(key) for key in self.kept(option, states)}))

    def outlet(self, key: str) -> str:
        return new_outlet(key) or self.channels[key].platform

    def name(self, key: str) -> str:
        """ "@town.example on Bluesky", or "Bluesky, yet to be opened"."""
        if key in self.channels:
            return channel_name(self.channels[key])
        return f"{outlet_title(self.outlet(key))}, yet to be opened"

    @cached_property
    def groups(self) -> dict[str, Group]:
        return {str(one.pk): one for one in groups_of(self.organisation)}

    @cached_property
    def purposes(self) -> dict[str, Purpose]:
        return {str(one.pk): one for one in purposes_of(self.organisation)}

    @cached_property
    def estimates(self) -> Mapping[Question, Estimate]:
        return cells_of(self.organisation, list(self.groups.values()), today=self.today)

    @cached_property
    def answers(self) -> tuple[Answered, ...]:
        """What people answered to our surveys."""
        return newest_answers(self.organisation, today=self.today)

    @cached_property
    def measured(self) -> Mapping[int, MeasuredChannel]:
        """Of the channels that would be open under any of the options."""
        kept = {key for option in self.options for key in self.kept(option.key, LISTENS)}
        wanted = [one for key, one in self.channels.items() if key in kept]
        return measured_channels(self.organisation, wanted)

    @cached_property
    def period(self) -> Period:
        """The year to the newest post."""
        until = usual_period(self.organisation, now=self.now).until
        return Period(since=until - YEAR, until=until)
