"""A module of a user's, seen from another one."""

import math

factor = 1.5
exponent = 2


def square(x):
    return abs(math.sqrt(x)) ** exponent
