"""Published figures: the library, and adding to it."""
