"""Pictures: each one idea, a sentence above, a table below, drawn twice (wide, and for a phone).

Colours are the NHS palette's that keep 3:1 against white; every outcome has its own shape and its
own place as well, so nothing is lost in greyscale. Counts start at 0. Ranges are bands. Words stand
beside what they name instead of in a legend.

picture                                what a picture is, and drawing one
drawing, ticks                         frames, layers of marks, where axes are labelled
svg                                    Vega-Lite to SVG, made fit to stand in a page
growth, strip, series                  a post over its age, a channel’s posts, its months
forest, timeline                       effects, a decision’s way through time
range_bar, finding_bar, survey_bars    bars for rows of tables
"""
