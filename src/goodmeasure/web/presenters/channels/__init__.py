"""Of channels: the list, one, its months, several side by side."""
