"""Where people can be reached: the platforms, and what is no platform (the post, the phone).

An outlet is known by a key, the same in surveys, published figures, estimates and the routing
table; a platform's key is its name in ``measures/yaml/platforms``.
"""

from __future__ import annotations

from collections.abc import Mapping

from goodmeasure.measures.platforms import platforms

OTHERS: Mapping[str, str] = {
    "whatsapp": "WhatsApp",
    "messenger": "Facebook Messenger",
    "reddit": "Reddit",
    "snapchat": "Snapchat",
    "nextdoor": "Nextdoor",
    "email": "E-mail from us",
    "text": "Text message",
    "phone": "Phone",
    "post": "Letter",
    "events": "Events and meetings",
    "news": "Newspapers, radio and television",
    "colleagues": "Colleagues or people I know",
}


def outlets() -> Mapping[str, str]:
    """What people call each outlet, by key: platforms first."""
    return {**{name: one.title for name, one in platforms().items()}, **OTHERS}


def outlet_title(key: str) -> str:
    """One that nobody described (an organisation's own) keeps its key as its name."""
    return outlets().get(key, key.replace("_", " ").capitalize())
