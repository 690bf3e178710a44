"""The incident plan in words, as one HTML file that needs no server, and as two pages of PDF."""
