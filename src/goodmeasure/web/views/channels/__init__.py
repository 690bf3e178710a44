"""Channels: the list, one, and several side by side."""
