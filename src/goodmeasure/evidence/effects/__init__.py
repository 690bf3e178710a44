"""What is it about posts that works: associations within a channel, with how far to trust them."""
