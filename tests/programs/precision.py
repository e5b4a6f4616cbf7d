"""Constants that are no floats of double precision: what algebra on them would make of bools, integers and narrow floats.

The arguments say more than the lines: 200 is a number of eight bits, of which twice as much is none.
"""

import math

import numpy as np

from tests.corpus import draw, program

# --- sums of products ---------------------------------------------------------------


@program((np.array([0.7, 2.0]),), (np.array([-0.3, -12.0, 0.1]),))
def sum_of_selected_elements(x):
    total = 0.0
    for v in x:
        total = total + (v > 0) * v + (v > -9) * v
    return total


@program((np.float64(0.7),), (np.float64(-0.7),))
def selections_of_one_number(x):
    return (x > 0) * x * x + (x > -9) * x * x + (x > -1) * x


@program((draw(3, seed=1),))
def tests_of_a_whole_array(x):
    return x.any() * x.sum() + x.all() * x.sum()


@program((draw(3, seed=2), np.array([200, 100, 3], np.uint8)), (draw(3, seed=2), np.array([100, 90, -128], np.int8)),
         (draw(3, seed=2), np.array([30000, 20000, 3], np.int16)), (draw(3, seed=2), np.array([True, True, False])),
         wrt=(0,))
def elements_times_small_integers(x, c):
    a = x[0] * c[0] + x[0] * c[0]
    b = x[1] * c[0] - x[1] * c[1]
    d = c[0] * x[2] * c[1] + c[1] * x[2]
    return a * b - d


@program((np.float64(0.7), np.uint8(5), np.uint8(10)), (0.7, np.int8(-100), np.int8(100)), (0.7, np.True_, np.True_),
         (0.7, True, True), (0.7, np.uint64(5), np.uint64(700)), (np.float64(0.7), 5, 10 ** 6), wrt=(0,))
def difference_of_two_multiples(x, a, b):
    return a * x - b * x + x * (a * x)


@program((draw(3, seed=3), 1.4, np.array([200, 100, 3], np.uint8)), (draw(3, seed=3), 1.4, np.array([True, False, True])))
def arrays_times_small_integers(x, s, c):
    t = s * c
    total = np.sum(x * t) + np.sum(t * s) + np.sum(c * x)
    return total + np.sum((x > 0.0) * x + (x > -9.0) * x) * s


@program((0.7, draw(3, seed=4), np.array([200, 100, 3], np.uint8)), wrt=(0, 1))
def quotients_of_small_integers(s, x, c):
    a = c / (x + 3.0)
    b = np.sum(0.5 * a) + np.sum(x / c)
    return b * s + s * c[0] / 2.0 + s * c[1] / (3.0 * s + 4.0)


# --- partials -----------------------------------------------------------------------


@program((draw(3, low=0.2, high=2.0, seed=5), np.array([200, 100, 3], np.uint8)),
         (draw(3, low=0.2, high=2.0, seed=5), np.array([300.0, 2.0, 7.0], np.float16)),
         (draw(3, low=0.2, high=2.0, seed=5), np.array([300, -30000, 7], np.int16)),
         (draw(3, low=0.2, high=2.0, seed=5), np.array([50000, -3, 7], np.int32)),
         (draw(3, low=0.2, high=2.0, seed=5), np.array([True, True, True])), wrt=(0,))
def angles_to_small_integers(x, c):
    a = np.arctan2(x, c)
    b = np.hypot(c, x) + np.logaddexp(x, c)
    return np.sum(a * b) - np.sum(np.arctan2(c, x * a))


@program((0.7, np.uint8(200)), (0.7, np.int16(-30000)), (np.float64(0.7), np.uint8(3)), wrt=(0,))
def angle_of_numbers(x, c):
    a = math.atan2(x, c)
    b = math.hypot(c, x)
    for _ in range(2):
        a = a + math.atan2(x * b, c)
    return a * x + np.arctan2(c, x)


@program((np.array([0.7, 1.3]), np.array([0, 1, 2], np.uint8), np.array([3, 2, 1], np.uint8)),
         (np.array([0.7, 0.3]), np.array([False, True]), np.array([True, False])),
         (np.array([0.7, 1.3]), np.array([-100, 1, 100], np.int8), np.array([100, -100, 7], np.int8)), wrt=(0,))
def table_of_small_integers(x, places, levels):
    a = np.interp(x, places, levels)
    return np.sum(a * a) + np.sum(np.polyval(levels, x)) * a[0]


@program((np.float64(0.7), np.uint8(1), np.array([1, 2, 3])), (0.7, True, np.arange(4.0)), (0.7, np.int8(-1), np.arange(4.0)),
         wrt=(0,))
def rolled_by_a_small_number(x, shift, c):
    y = x * c
    return np.sum(np.roll(y, shift) * y * c)
