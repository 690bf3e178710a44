"""Where a group of people is and where it expects to hear from us, and how we know."""
