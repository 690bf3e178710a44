"""Of the incident plan: its places, its drills and their steps."""
