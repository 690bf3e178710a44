"""Of the pages of Audiences: the grid, a group, a place, evidence, routing, input received."""
