"""How we know the figures that pages show in tables: one explanation for each kind of figure."""

from __future__ import annotations

from collections.abc import Mapping

from goodmeasure.web.presenters.parts import HowKnown

EXPLAINED: Mapping[str, HowKnown] = {
    "outcomes": HowKnown(
        method="Each post is compared with what its own channel would expect of a post of the same"
        " age. It worked, or missed, when its count lies outside the range in which 95 in 100 such"
        " posts would fall and luck among so many posts does not explain it. How many there are is"
        " a plain count, so it has no range.",
        base="Posts of the channels shown that are our own: reposts are not counted.",
        sources=("The counts that the platforms gave, at the last look at each post.",),
        caveats=(
            "A young post is too early to tell, and a quiet channel often cannot be told.",
            "Usual is the channel’s own usual: channels are not compared with each other.",
        ),
        versions="Measure: engagement, version 1. Method version 1.",
        link="/methods/verdict/",
    ),
    "counts": HowKnown(
        method="Followers are the last count that the platform gave. Posts are those that we hold,"
        " without reposts. They are plain counts, so they have no range.",
        base="The channels shown, each by itself.",
        sources=("The platform or the file that each channel’s figures came from, as of the time"
                 " beside it.",),
        caveats=("A file may not hold every post. What could not be had is under Data, as a gap.",),
        link="/methods/measures/",
    ),
    "records": HowKnown(
        method="Counted from our own record of what was asked, what came back and what changed."
        " They are plain counts, so they have no range.",
        base="Everything this organisation collected, imported and changed here.",
        sources=("The record of collections and the trail of changes, as of now.",),
        caveats=("A reading is written only when a value is new.",),
    ),
    "levels": HowKnown(
        method="Followers are the last count of each month, as the platform gave it. Engagement is"
        " the mean of the posts of each month that have settled (of each quarter where most months"
        " have too few), with the range in which 95 in 100 such figures would fall. A line is never"
        " drawn across a gap or a break.",
        base="Posts of this channel that are a week old or more, by month or by quarter; those with"
        " fewer than ten have no figure.",
        sources=("The platform or the files of this channel, as of the time under About this"
                 " channel.",),
        caveats=("It counts acts, not people.",
                 "A break of definition or method parts figures that are not alike."),
        versions="Measure: engagement, version 1.",
        link="/methods/measures/",
    ),
}  # fmt: skip
