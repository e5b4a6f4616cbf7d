"""Columns and tables of pandas that meet values with a derivative: as arrays, with their labels beside them."""
