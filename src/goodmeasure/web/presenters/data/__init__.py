"""Of the pages under Data: what came in, imports, the log, measures."""
