"""What a page shows, decided: frozen values, so that templates only lay out."""
