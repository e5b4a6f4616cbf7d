"""Types of values: of names (`infer.infer`) and of expressions (`type_of.type_of`); which are floats of one width, which may be no
real numbers."""
