"""Pictures: each one idea, a sentence above, a table below, drawn twice (wide, and for a phone).

Colours are the NHS palette's that keep 3:1 against white; every outcome has its own shape and its
own place as well, so nothing is lost in greyscale. Counts start at 0. Ranges are bands. Words stand
beside what they name instead of in a legend.
"""

from goodmeasure.reports.growth import BandPoint, ReadingPoint, post_growth
from goodmeasure.reports.pictures import Picture, Table
from goodmeasure.reports.range_bar import range_bar, range_bar_note
from goodmeasure.reports.series import Break, Hole, MonthPoint, channel_series
from goodmeasure.reports.strip import StripPost, channel_strip

__all__ = [
    "BandPoint",
    "Break",
    "Hole",
    "MonthPoint",
    "Picture",
    "ReadingPoint",
    "StripPost",
    "Table",
    "channel_series",
    "channel_strip",
    "post_growth",
    "range_bar",
    "range_bar_note",
]
