"""Bluesky: its public AppView, an account’s own server, and the directory of identifiers."""
