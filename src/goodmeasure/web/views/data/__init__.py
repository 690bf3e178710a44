"""Data: what came in, imports, the log, measures, reports."""
