"""Functions that derivatives of arrays call: shapes, products, sums, rearrangements, sequences."""
