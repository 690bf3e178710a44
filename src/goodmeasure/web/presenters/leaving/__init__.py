"""Of a leaving plan: its parts, its steps, its baseline, what came after."""
