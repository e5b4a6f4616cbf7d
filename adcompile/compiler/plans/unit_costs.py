"""The costs of one operation in all directions at once, in nanoseconds, as `python -m bench calibrate` measures them.

They are fixed: the same call goes the same way on every machine, and gives the same digits.
"""

CALL = 500.0
"""An operation on arrays, however few numbers are in them."""
NUMBER = 35.0
"""An operation on a Python number, for one direction."""
UNKNOWN = 100
"""The length of what nobody knows the length of."""
PLACING = 8000.0
"""To look which program of entries holds for a call, and to put the entries into their places."""
TRIPS = 10
"""The trips of a loop that nobody has counted."""
TAPED = 40.0
"""To record a value on a tape, and to have it back."""
DEARER_BACK = 1.1
"""A direction through a sweep back, over one forward."""

FOR_EACH = {
    "elementwise": 0.4, "text": 0.4, "spread": 0.4, "texts": 1.0, "term": 0.4, "minus": 0.4,
    "along": 0.3, "leading": 0.4, "beside": 0.4, "columns": 0.4, "like": 0.4,
    "reordered": 0.05, "reversed": 0.05, "indexed": 0.8, "joined": 0.3, "apart": 0.3, "widths": 0.4,
    "filled": 0.12, "contracted": 0.045, "by_operand": 1.0, "opaque": 2.0,
}
"""For each number and direction, by the kind of the form on the card (`ops.fields.forms`); of a product of arrays for each
multiplication."""
OPAQUE_CALL = 2500.0
"""An operation that goes one direction after the other, for each of them."""
