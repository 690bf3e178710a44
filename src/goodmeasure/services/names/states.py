"""What the organisation does with a channel: each change has a reason, a person and a date."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from goodmeasure.kernel.errors import InputError
from goodmeasure.store import audit
from goodmeasure.store.models import Channel, ChannelState, Organisation, StateChange, User

LONGEST_REASON = 300


def change_state(
    organisation: Organisation,
    channel: Channel,
    state: str,
    *,
    reason: str,
    now: datetime,
    person: User | None = None,
) -> StateChange:
    """Raises ``InputError`` without a reason, for an unknown state, or for the one it is in."""
    reason = reason.strip()
    if state not in ChannelState.values:
        raise InputError(
            f"There is no state {state!r}.", next_step=f"One of: {', '.join(ChannelState.values)}."
        )
    if not reason or len(reason) > LONGEST_REASON:
        raise InputError(
            f"A change of state needs a reason, of up to {LONGEST_REASON} letters.",
            next_step="Say in a sentence why.",
        )
    with transaction.atomic():
        row = Channel.objects.select_for_update().get(organisation=organisation, pk=channel.pk)
        before = row.state
        if before == state:
            raise InputError(
                f"It is in the state “{ChannelState(state).label.lower()}” already.",
                next_step="Choose another state.",
            )
        row.state = channel.state = state
        row.save(update_fields=["state"])
        audit.record(
            organisation, person=person, at=now, action="state changed", subject=str(row),
            old=before, new=state, reason=reason,
        )  # fmt: skip
        return StateChange.objects.create(
            channel=row, state=state, before=before, reason=reason, person=person, at=now
        )


def history(organisation: Organisation, channel: Channel) -> list[StateChange]:
    """Newest first. A channel that was never changed has none: it is as it was added."""
    rows = StateChange.objects.filter(channel=channel, channel__organisation=organisation)
    return list(rows.select_related("person").order_by("-at", "-pk"))
