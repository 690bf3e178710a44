"""A plan of a small body: some places run on its own systems and some do not."""

from __future__ import annotations

from goodmeasure.decisions.incident.plan import Leans, Place, PlaceWords, Plan, Routes, Row, Words

EMAIL = Place(key="email", outlet="email", title="E-mail from us")
SITE = Place(key="website", outlet="website", title="Website")
SKY = Place(key="channel:3", outlet="bluesky", title="Bluesky (@town.example)")
TEXT = Place(key="text", outlet="text", title="Text message")
PAGE = Place(key="channel:9", outlet="linkedin", title="LinkedIn page (@town)")
PLACES = (EMAIL, SITE, SKY, TEXT, PAGE)


def row(group: int, name: str, first: str = "", fallback: str = "", *, purpose: int = 1) -> Row:
    return Row(
        group=group, name=name, purpose=purpose,
        purpose_name="Incident" if purpose == 1 else "Data breach", first=first, fallback=fallback,
    )  # fmt: skip


ROWS = (
    row(1, "Members", "email", "website"),
    row(2, "Researchers", "email", "channel:3"),
    row(3, "Sponsors", "channel:9", "email"),
    row(4, "Journalists", "channel:3", "text"),
    row(5, "Staff"),
)
WORDS = Words(
    starts="Head of communications",
    copies="Duty office",
    order=(4, 2, 1),
    places={
        "channel:3": PlaceWords(
            leans=Leans.OTHERS, message="We are down.", who="Deputy", device="Own phone",
            key_place="Sealed envelope",
        ),
        "channel:9": PlaceWords(leans=Leans.SIGN_IN, message="We are down."),
    },
)  # fmt: skip
PLAN = Plan(routes=Routes(places=PLACES, rows=ROWS), words=WORDS)


def plan(*rows: Row, **leans: Leans) -> Plan:
    """With what is said of places, by key ("channel_3" for "channel:3")."""
    said = {key.replace("_", ":"): PlaceWords(leans=one) for key, one in leans.items()}
    return Plan(routes=Routes(places=PLACES, rows=rows), words=Words(places=said))
