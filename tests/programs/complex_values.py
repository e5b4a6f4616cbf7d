"""Values that are no real numbers: complex ones, which have derivatives, and objects, dates, records, texts, which are refused.

Complex values of which nothing in the program tells are refused where they meet a derivative.
"""

import cmath
import functools
import io
import json
import math

import numpy as np

from tests.corpus import at, draw, program, refused

COMPLEX = "complex"
POWER = "a power of a negative number is complex here|complex"
TURNS = np.array([1.0 + 1.0j, 2.0 - 1.0j, 0.5j])
UNIT = 1j
LIST, DICT = [1.0, 1j], {"turn": 1j}
OBJECTS = np.array([1.0, 2.0, 3.0], dtype=object)
DAYS = np.array([1, 2, 3], dtype="timedelta64[D]")
VECTOR = draw(3, seed=1, low=0.5, high=1.5)


class Circuit:
    """Something that holds complex values."""

    def __init__(self):
        self.impedance, self.turns, self.objects = 1j, TURNS, OBJECTS


CIRCUIT = Circuit()


# --- complex constants, wherever they stand ---------------------------------------


@program((1.3,), wrt=(0,))
def imaginary_part_of_an_exponential(x):
    return np.imag(np.exp(1j * x))


@program((1.3,), wrt=(0,))
def imaginary_attribute(x):
    return (x * 1j).imag


@program((VECTOR,), wrt=(0,))
def real_attribute(v):
    return np.sum((v * (1 + 1j)).real)


@program((VECTOR,), wrt=(0,))
def absolute_value_of_an_argument(v, turns=TURNS):
    return np.sum(np.abs(v * turns))


@program((1.3,), wrt=(0,))
def absolute_value_of_a_captured_number(x):
    return abs(x * UNIT)


@program((VECTOR,), wrt=(0,))
def imaginary_part_of_captured_data(v):
    return np.sum((v * TURNS).imag)


@program((1.3,), wrt=(0,))
def imaginary_part_of_an_item(x):
    return (x * LIST[1]).imag + (x * DICT["turn"]).imag


@refused(COMPLEX, VECTOR)
def imaginary_part_of_an_attribute(v):
    return np.sum((v * CIRCUIT.turns).imag)


@program((1.3, [1.0, 1j],), wrt=(0,))
def absolute_value_of_items(x, items):
    total = 0.0
    for item in items:
        total = total + abs(x * item)
    return total


@program((1.3,), wrt=(0,))
def sign_of_a_complex_number(x):
    return np.sign(1.0 + 1j * x).real


@program((VECTOR,), wrt=(0,))
def sign_and_imaginary_part(v):
    return np.sum(np.sign(v * (1.0 + 1j) + 1.0).imag)


@program((np.array([1.0, 0.5]),), wrt=(0,))
def measured_impedance(p):
    w = np.array([1.0, 2.0])
    z = p[0] + 1j * w * p[1]
    return np.sum((z.imag - 2.0 * w) ** 2)


# --- what makes complex values of real ones ----------------------------------------


@program((1.3,), wrt=(0,))
def number_of_two_parts(x):
    z = complex(x, x * x)
    return z.real * z.imag


@program((VECTOR,), wrt=(0,))
def other_dtype(v):
    z = v.astype(complex)
    return np.sum(z.imag + z.real ** 2)


@program((VECTOR, "complex128",), wrt=(0,))
def other_dtype_that_is_an_argument(v, dtype):
    return np.sum(np.abs(v.astype(dtype)))


@refused("the dtype that is asked for here is not one of floats", VECTOR, np.int64)
def integers_by_an_argument(v, dtype):
    return np.sum(v * v.astype(dtype))


@refused("this value of 'dtype'", VECTOR)
def sum_in_another_dtype(v):
    return np.sum(v, dtype=complex).real ** 2


@refused("view|complex", np.arange(1.0, 5.0))
def memory_seen_as_complex(v):
    return np.sum(np.abs(v.view(complex)))


@program((VECTOR,))
def spectrum(v):
    return np.sum(np.abs(np.fft.fft(v)))


@program((VECTOR,))
def product_with_a_spectrum(v):
    return np.sum((v * np.fft.fft(np.array([1.0, 2.0, 4.0]))).imag)


@refused(COMPLEX, 2.0)
def imaginary_eigenvalue(k):
    return np.linalg.eigvals(np.array([[0.0, 1.0], [-k, -0.1]])).imag.max()


@refused(COMPLEX, 2.0)
def absolute_eigenvalue(k):
    return np.abs(np.linalg.eig(np.array([[0.0, 1.0], [-k, -0.1]]))[0]).max()


@refused(COMPLEX, VECTOR[:2], np.array([[0.0, 1.0], [-2.0, -0.1]]))
def product_with_eigenvalues(v, a):
    return np.sum((v * np.linalg.eigvals(a)).imag)


@program((1.3,), wrt=(0,))
def root_on_the_complex_plane(x):
    return np.emath.sqrt(-x).imag


@refused(COMPLEX, 1.3)
def product_with_a_root_of_a_polynomial(x):
    return (x * np.roots([1.0, 0.0, 4.0])[0]).imag


@program((1.3,), wrt=(0,))
def product_with_a_number_of_cmath(x):
    return (x * cmath.sqrt(-2.0)).imag


@refused(POWER, 1.3, -8.0)
def absolute_value_of_a_power_of_a_constant(x, c):
    return abs(x * c ** (1 / 3))


@refused(POWER, VECTOR, -8.0)
def norm_of_a_power_of_a_constant(v, c):
    scale = 2.0 * c ** 0.5
    return np.linalg.norm(v * scale)


@refused(POWER, VECTOR)
def imaginary_part_of_a_power_of_a_number(v):
    return np.sum((v * (-8.0) ** (1 / 3)).imag)


@refused(POWER, 1.3, -2)
def power_of_an_integer(x, n):
    return abs(n ** x)


def halved(x, c, n):
    return x * c ** 0.5 if n == 0 else halved(x, c, n - 1) * 1.5


@refused(POWER, 1.3, -8.0)
def power_in_a_recursion(x, c):
    return abs(halved(x, c, 2) + x)


# --- where they meet ------------------------------------------------------------------


@program((np.array([1.0, 0.5]),), wrt=(0,))
def loop_variable_turns_complex(x):
    z = x[0]
    for _ in range(3):
        z = z * (0.5 + 1j)
    return (z * np.conj(z)).real


@program((VECTOR,), wrt=(0,))
def loop_variable_turns_complex_later(v):
    z = v[0]
    for k in range(3):
        if k == 1:
            z = z * (0.5 + 1j)
    return abs(z)


@program((1.3, 0.9,), wrt=(0,))
def branch_chooses_a_complex_number(x, t):
    factor = 1j if t > 0.5 else 2.0
    return (x * factor).imag


@program((1.3,), wrt=(0,))
def branch_makes_a_complex_number(x):
    if x > 0.5:
        z = x * 1j
    else:
        z = x
    return abs(z)


@program((VECTOR,), wrt=(0,))
def joined_with_numbers(v):
    n = np.concatenate((np.ones(1), v))
    z = np.exp(1j * n)
    return np.abs(np.sum(z)) ** 2


@program((VECTOR,), wrt=(0,))
def joined_with_complex_numbers(v):
    return np.sum(np.abs(np.concatenate((v, TURNS))))


@program((1.3,), wrt=(0,))
def array_of_both(x):
    return np.sum(np.abs(np.array([x, 1j])))


@program((VECTOR,), wrt=(0,))
def chosen_by_a_mask(v):
    return np.sum(np.abs(np.where(v > 0.7, v, 1j)))


@program((VECTOR,), wrt=(0,))
def contracted(v, turns=TURNS):
    return np.abs(np.einsum("i,i->", v, turns)) + np.abs(v @ turns)


@refused(COMPLEX, VECTOR)
def interpolated(v):
    return np.sum(np.interp(v, np.arange(3.0), TURNS).imag)


@program((1.3,), wrt=(0,))
def reduced_with_a_complex_number(x):
    return abs(functools.reduce(lambda a, b: a * b, [x, 1j, 2.0]))


def turned(x, n):
    return x if n == 0 else turned(x * 1j, n - 1)


@program((1.3,), wrt=(0,))
def turned_by_recursion(x):
    return abs(turned(x, 3) + x)


# --- objects, dates, records -----------------------------------------------------------


@refused("dtype object", VECTOR)
def array_of_objects(v):
    return np.sum(np.array(v, dtype=object) ** 2)


@refused("dtype object", 1.3)
def objects_of_one_number(x):
    return np.sum(np.full(3, x, dtype=object) ** 2)


@refused("dtype object", VECTOR)
def objects_by_iteration(v):
    return np.sum(np.fromiter((t for t in v), dtype=object))


@refused("dtype object", VECTOR)
def product_with_objects(v):
    return np.sum(v * OBJECTS)


@refused("dtype object", VECTOR)
def product_with_objects_of_an_attribute(v):
    return np.sum(CIRCUIT.objects + v)


@refused("dtype timedelta64", VECTOR)
def product_with_days(v):
    return float(np.sum(v * DAYS).astype(float))


@refused("dtype timedelta64", 10.0 * VECTOR)
def seconds(v):
    return np.sum(v.astype("timedelta64[s]").astype(float))


@refused("np.ix_ has no derivative", VECTOR)
def open_mesh(v):
    return np.sum(np.ix_(v)[0] ** 2)


# --- texts that become numbers again ------------------------------------------------------


TEXT = "a number made of the text of an active value has no derivative|dtype str|a call that may change active values"


@refused(TEXT, 1.3)
def number_of_a_text(x):
    return float(f"{x:.17g}") ** 2 + float(str(x))


@refused(TEXT, VECTOR)
def array_of_texts(v):
    return np.sum(np.array([str(t) for t in v]).astype(float))


@refused(TEXT, 1.3)
def text_kept_in_a_list(x):
    lines = []
    lines.append("%.17g" % x)
    return float(lines[0]) ** 2


@refused(TEXT, 1.3)
def text_in_a_buffer(x):
    buffer = io.StringIO()
    buffer.write(str(x))
    return float(buffer.getvalue()) ** 2


@refused(TEXT, 1.3)
def text_that_is_joined_in_a_loop(x):
    text, total = "", 0.0
    for k in range(3):
        text = text + str(x) if k == 0 else text
        total = float(text)
    return total * total


@refused("text|json", 1.3)
def text_of_json(x):
    return json.loads(json.dumps(x)) ** 2


# --- what has a derivative all the same ------------------------------------------------------


@program((VECTOR,))
def real_parts_of_complex_constants(v):
    a = TURNS.real * v
    b = np.imag(TURNS) - v
    c = np.abs(TURNS) * np.sin(v)
    d = np.angle(TURNS) + a * b
    e = a + c
    return np.sum(d * e)


@program((VECTOR, np.array([[0.0, 1.0], [-2.0, -0.1]])), wrt=(0,))
def sizes_of_complex_eigenvalues(v, a):
    values = np.linalg.eigvals(a)
    largest = np.max(np.abs(values))
    rate = values.real.sum()
    b = v * largest
    c = np.exp(rate * v)
    return np.sum(b * c)


@program((1.3,))
def complex_values_only_in_tests(x):
    z = x * 1j
    total = x * x
    if abs(z) > 0.5:
        total = total * x
    text = str(z)
    if len(text) > 3:
        total = total + x
    return total


@program((VECTOR, 1.3))
def parts_of_real_values(v, x):
    a = v.real * x
    b = v.conj() * v.imag
    c = np.real(a) + np.conjugate(v)
    d = np.sign(v) * c
    e = d + np.imag(v)
    f = np.where(np.isreal(v), e, 0.0)
    return np.sum(f * x + b) if not np.iscomplexobj(v) else 0.0


@program((VECTOR, 8.0, 1.3), wrt=(0, 2))
def powers_of_positive_constants(v, c, x):
    root = c ** 0.5
    scale = 2.0 * c ** (1 / 3)
    a = np.abs(v * root)
    b = abs(x * scale) ** 2
    d = np.linalg.norm(v * c ** -0.5)
    return np.sum(a) * b + d


@program((0.7, 3), at(0.7, 0), wrt=(0,))
def complex_branch_that_is_not_taken(x, n):
    y = x * x
    if n > 5:
        y = abs(y * 1j)
    z = y + math.sin(x)
    for k in range(n):
        z = z * y
    return z
