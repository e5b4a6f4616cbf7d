"""The ways in which a Jacobian runs.

    planning        which way a call goes
    as_text         the fast ways, for one vector of float64: functions written out as text
    put_together    Jacobians put together from one direction after the other
"""
