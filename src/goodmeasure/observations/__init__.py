"""What was seen: posts, readings, gaps, and the raw records they were read from."""
