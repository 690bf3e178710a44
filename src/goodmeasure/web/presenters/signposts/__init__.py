"""Of signposts: the list, one, its entries, setting one."""
