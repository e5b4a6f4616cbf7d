"""How a Jacobian is computed: a plan, as data, from the sizes of a call.

    outline         of a program: its statements, the sizes of what they give, what a direction through each of them costs
    narrowest       the values that all ways from the arguments to the result go through, fewest numbers first
    unit_costs      what an operation costs for each direction, as measured
    choice          the plan: forward, reverse, or from a narrow place both ways
"""
