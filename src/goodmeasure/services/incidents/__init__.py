"""The incident plan: its versions, its files, and its drills."""
