"""Decisions: the draft in sections, the record, what changed since, and the papers."""
