"""A review: options against criteria, what they add up to, and what would change the answer."""
