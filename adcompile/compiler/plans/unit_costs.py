"""The costs of one operation in all directions at once, in nanoseconds, as `python -m bench calibrate` measures them.

They are fixed: the same call goes the same way on every machine, and gives the same digits.
"""

CALL = 1200.0
"""An operation on arrays, however few numbers are in them."""
NUMBER = 60.0
"""An operation on a Python number, for one direction."""
UNKNOWN = 100
"""The length of what nobody knows the length of."""
TRIPS = 10
"""The trips of a loop that nobody has counted."""
TAPED = 150.0
"""To record a value on a tape, and to have it back."""
DEARER_BACK = 1.1
"""A direction through a sweep back, over one forward."""

FOR_EACH = {
    "elementwise": 0.7, "text": 0.7, "spread": 0.7, "texts": 2.0, "term": 0.7, "minus": 0.7,
    "along": 0.7, "leading": 0.7, "beside": 0.7, "columns": 0.7, "like": 0.7,
    "reordered": 0.1, "reversed": 0.1, "indexed": 1.5, "joined": 0.7, "apart": 0.7, "widths": 0.7,
    "contracted": 0.1, "by_operand": 2.0, "opaque": 5.0,
}
"""For each number and direction, by the kind of the form on the card (`ops.fields.forms`); of a product of arrays for each
multiplication."""
OPAQUE_CALL = 5000.0
"""An operation that goes one direction after the other, for each of them."""
