"""Leaving a channel: the plan, its steps, what is frozen and said, and what came after."""
