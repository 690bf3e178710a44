"""Of the pages under Learning: lessons, objectives, what works, tests of it."""
