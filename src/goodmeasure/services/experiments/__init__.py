"""Fair tests: sized before they begin, tossed before each post, looked at any day.

sizing      what a fair answer takes: how posts of a channel vary, how many posts and weeks
running     every change of one: agreed, tossed, linked to its posts, stopped
readings    the readings of its posts, all at once
results     what it has come to
"""
