"""Where each group is and expects us: groups, purposes, evidence, estimates, routes, input."""
