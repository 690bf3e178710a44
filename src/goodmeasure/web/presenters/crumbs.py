"""The way back from a page: the Overview, and the parts of the house below it."""

from __future__ import annotations

from goodmeasure.web.presenters.parts import Crumb

HOME = Crumb(text="Overview", href="/")
AUDIENCES = Crumb(text="Audiences", href="/audiences/")
CHANNELS = Crumb(text="Channels", href="/channels/")
DATA = Crumb(text="Data", href="/data/")
LEARNING = Crumb(text="Learning", href="/learning/")
PLANS = Crumb(text="Plans", href="/plans/")
REVIEWS = Crumb(text="Reviews", href="/reviews/")
