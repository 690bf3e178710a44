"""Views parse, make one call, and present."""
