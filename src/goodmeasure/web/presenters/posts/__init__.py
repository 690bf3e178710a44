"""Of the list of posts, and of one."""
