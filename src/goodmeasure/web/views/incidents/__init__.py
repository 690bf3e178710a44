"""The incident plan, and its drills."""
