"""Many directions through one sweep: a tangent, or a reverse sweep, in which what depends on the seeds has one more axis, the first.

    carries             for each value whether it has the axis
    whole_programs      blocks, loops, tapes
    callees             programs beside
    lifting             an operand that gets the axis, or axes of length 1 behind it; what goes one by one
    by_form             operations, by the form on their card (`ops.fields.forms`)
    particular          operations that have a form of their own
    by_index            reading and storing by an index
    contractions        sums of products
    diagonals           the identity that directions may be, as long as it is a diagonal
"""
