"""Of the pages of published figures: the library, adding to it, putting figures to use."""
