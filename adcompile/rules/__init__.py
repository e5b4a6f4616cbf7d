"""The mathematics of each primitive, once, in plain NumPy; `rules.table` looks a rule up by the key of an operation."""
