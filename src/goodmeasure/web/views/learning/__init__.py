"""Learning: lessons, objectives, what works, fair tests, before and after."""
