"""Of the pages of surveys: written, answered, brought in, and what they found."""
