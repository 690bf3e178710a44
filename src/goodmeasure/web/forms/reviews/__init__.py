"""Of a review: its parts, answers, weights, and the worth of waiting."""
