"""Changes in words, whatever they are."""

from __future__ import annotations

from hypothesis import given
from tests.unit.decisions.review.changing import changes, histories

from goodmeasure.decisions.review.options import Option, Placement, State
from goodmeasure.decisions.review.under import fold
from goodmeasure.reports.reviews.changes import change_words, states_words
from goodmeasure.reports.reviews.names import names_of


@given(changes, histories)
def test_every_change_has_words_whatever_else_is_known(change, history):
    said = change_words(change, names_of(fold(history)))
    assert said
    assert not said.endswith(".")


def test_many_channels_in_one_state_are_counted():
    places = [Placement(channel=f"channel:{n}", state=State.CLOSED) for n in range(24)]
    new = Placement(channel="new:bluesky", state=State.ACTIVE)
    names = names_of(fold([]), {"new:bluesky": "Bluesky (yet to open)"})
    option = Option(key="close", title="Close", places=(*places, new))
    assert states_words(option, names) == "24 channels are closed, Bluesky (yet to open) is active"
    titles = {f"channel:{n}": f"@town{n} on X" for n in range(24)}
    said = states_words(option, names_of(fold([]), titles))
    assert said.startswith("24 channels on X are closed, ")
    mixed = {**titles, "channel:3": "@town on Bluesky"}
    assert states_words(option, names_of(fold([]), mixed)).startswith("24 channels are closed, ")
    few = Option(key="few", title="Few", places=(places[0], new))
    assert states_words(few, names) == "channel:0 is closed, Bluesky (yet to open) is active"
