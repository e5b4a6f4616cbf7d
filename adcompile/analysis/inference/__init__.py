"""What values are: types of names (`infer.infer`) and of expressions (`type_of.type_of`), floats of one width, what may be no real number."""
