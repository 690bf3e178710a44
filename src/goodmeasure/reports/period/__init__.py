"""The report for a period: its values, as one HTML file, and as CSV."""
