"""The ways in which a Jacobian runs.

    planning        which way a call goes
    as_text         the fast ways, for one vector of float64: functions written out as text
    complex_derivatives   complex derivatives of holomorphic functions
    in_blocks       blocks for leaves of arguments and result
    put_together    Jacobians put together from one direction after the other
"""
