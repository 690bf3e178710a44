"""Use cases: the only room that joins the core to the outside."""
