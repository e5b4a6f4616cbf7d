"""On which elements of its arguments each element of a result may depend, found by running the program with sets of columns beside its
values. What is not known depends on everything.

    reach           the sets of the elements of one value
    selections      linear operations that only move elements, or add some up
    operations      the sets of a result from those of the operands
    traced          values with their sets
    evaluation      the program, statement by statement
"""
