"""Of the register of names: the list, one name, lookalikes."""
