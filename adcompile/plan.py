"""Which way round a Jacobian is cheaper, from the sizes at hand.

Forward mode runs the program once for each number that goes in, reverse mode its reverse sweep once for each number
that comes out. The costs are in runs of the program, fixed, so that the same call gives the same digits.
"""

# A tangent program computes the values again beside the tangents; a reverse sweep has them from the record.
FORWARD_RUN = 2.0
RECORDING = 1.5
REVERSE_SWEEP = 1.5


def forward_is_cheaper(inputs, outputs):
    """Whether `inputs` runs forward cost less than one recording and `outputs` reverse sweeps."""
    return FORWARD_RUN * inputs < RECORDING + REVERSE_SWEEP * outputs


def reason(inputs, outputs):
    """The decision in words."""
    way = "forward" if forward_is_cheaper(inputs, outputs) else "reverse"
    return f"{way}: {inputs} numbers go in, {outputs} come out"
