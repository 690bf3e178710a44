"""Decisions: drafts, papers, and their templates."""
