"""Calls of functions: each is lowered in place, gets a program of its own, or is called as it stands."""
