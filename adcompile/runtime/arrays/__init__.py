"""What derivatives of functions of arrays call: shapes, products, sums, rearrangements, sequences."""
