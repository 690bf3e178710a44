"""Pages. Views parse, make one service call, and present."""
