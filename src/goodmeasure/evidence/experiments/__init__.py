"""Fair tests by coin toss: how many posts they take, and ranges that may be looked at any day."""
