"""Cards of operations that have no rule, by family: each file enters its own when it is loaded (`ops.families`)."""
