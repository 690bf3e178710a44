"""Leaving plans: the plan, its parts, its steps, what came after."""
