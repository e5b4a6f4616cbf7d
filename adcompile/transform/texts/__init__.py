"""Rules at the place of their use: the texts of rules between the operands of operations, in the precision of the result."""
