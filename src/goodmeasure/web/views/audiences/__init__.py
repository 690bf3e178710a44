"""Audiences: the grid, evidence, input received, routing, trees."""
