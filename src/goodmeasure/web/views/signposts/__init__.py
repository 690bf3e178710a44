"""Signposts, and setting one."""
