"""Surveys: made, answered, brought in, and what they found."""
