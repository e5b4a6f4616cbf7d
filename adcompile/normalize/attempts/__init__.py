"""Attempts: what a `try` does, in the form of values."""
