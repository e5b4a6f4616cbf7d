"""Reverse mode: the sweep back, what it reads of the forward sweep, and how each of those values gets there."""
