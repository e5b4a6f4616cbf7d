"""The mathematics of each primitive, once, in plain NumPy; `rules.table` looks a rule up by the key of an operation.

By subject: `elementwise`, `arrays`, `linalg`, `statistics`; beside these Python's own functions, and the helpers that derivatives are made of.
"""
