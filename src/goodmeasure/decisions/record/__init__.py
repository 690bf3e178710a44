"""The record of a decision: what people wrote, and everything that it rested on that day."""
