"""The report for a period: gathered from the store, written as files."""
