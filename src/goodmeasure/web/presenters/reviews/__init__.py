"""Reviews: what each of their pages shows."""
