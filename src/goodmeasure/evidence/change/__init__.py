"""What changed, and would it have anyway: shifts in a series, before and after an event."""
