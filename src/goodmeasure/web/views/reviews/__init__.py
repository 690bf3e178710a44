"""Reviews: the list, the parts of one, its grid, weights and result."""
