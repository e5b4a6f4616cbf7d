"""Types of results of operations: functions from the types of operands to the type of what comes out, see `calls.Call`.

They are sound: whatever operands of such types there are, the result is of the type. What depends on ranks, dtypes and
constants alone is asked of NumPy (`kinds`, `trial`).
"""
