"""Leaving a channel: what to do and when, what platforms allow, what people are told. All pure."""
