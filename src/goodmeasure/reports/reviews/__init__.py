"""What a review says and how it is drawn: sentences, pictures, and what is not known."""
