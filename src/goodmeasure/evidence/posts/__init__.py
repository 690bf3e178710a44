"""Did this post work? Growth with age, what the channel would expect, verdicts, calibration."""
