"""What to do next: which channels to be on, when to look again. What is known is ``evidence``."""
