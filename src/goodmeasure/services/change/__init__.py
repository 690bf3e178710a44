"""What happened, and what changed in the figures: the log, breaks, shifts, before and after.

log        events that figures must be read beside, and platform evidence
breaks     moments across which a channel’s figures are not alike
shifts     shifts in channels’ months, found with each evaluation
studies    before and after an event of the log
"""
