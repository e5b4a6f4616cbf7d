"""Types of results of operations: functions from the types of operands to the type of what comes out, see `usual.Call`.

They are sound: whatever operands of such types there are, the result is of the type. What depends on ranks, dtypes and
constants alone is asked of NumPy (`kinds`, `trial`). What is asked of one family of functions is in `results/`, a file each.
"""
