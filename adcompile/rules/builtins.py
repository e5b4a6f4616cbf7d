"""Python's own functions: conversions, sums and choices over sequences, and what `math` has for several numbers.

Python's `max`, `min` and `sorted` take the first of equal items, as they do in the primal.
"""

import math

import numpy as np

from adcompile import runtime
from adcompile.ir.types import BOOL, FLOAT, INT, NONE, NUMERIC, OPAQUE, STR, Iterable, Tuple
from adcompile.ops.fields import safe
from adcompile.ops.fields.effects import Doing
from adcompile.ops.fields.forms import CORE, ELEMENTWISE, LEADING, REORDERED, TEXT, TEXTS, Along, Leading, Opaque
from adcompile.ops.fields.kinks import at
from adcompile.ops.fields.memory import EITHER, EVERY, NEW, PART, SELF, SHAPE, VIEW
from adcompile.ops.registry import amend, describe
from adcompile.ops.typing.results.builtins import (
    call_type, enumerate_type, extreme_type, items_type, length_type, reversed_type, round_type, sequence_type, sum_type, zip_type,
)
from adcompile.ops.typing.results.transposed import for_each, gathered_items, like_second_result, of_two, resequenced, scattered
from adcompile.ops.typing.usual import always, elementwise_result, item_result, listed_result
from adcompile.rules.samples import above_one, call, counts, far, far_divisor, real
from adcompile.rules.table import constant, elementwise, general, linear

# --- conversions ------------------------------------------------------------


def single(draw):
    yield call(np.float64(draw.number()))
    yield call(np.asarray(draw()))


@linear("builtins.float", safe=safe.on_scalars, keeps_sign=True, squares="same", type=always(FLOAT), form=ELEMENTWISE,
        takes="anything", floats="kept", cost=(12, 12), samples=lambda draw: [call(draw.number()), *single(draw)])
def float_(y_bar, x):
    return runtime.unarray(y_bar, x)


@linear("ndarray.item", "generic.item", form=REORDERED, type=item_result, samples=single)
def item(y_bar, x):
    return runtime.unarray(y_bar, x)


@linear("generic.tolist", form=REORDERED, type=listed_result, samples=lambda draw: [call(np.float64(draw.number()))])
def number_of_python(y_bar, x):
    return runtime.unarray(y_bar, x)


@linear("ndarray.tolist", form=Opaque("makes Python numbers"), type=listed_result,
        samples=lambda draw: [call(draw(3)), call(draw(2, 3)), call(np.asarray(draw()))])
def tolist(y_bar, x):
    return runtime.unarray(np.array(y_bar), x)


def sequences(draw):
    yield call([draw.number(), draw(3)])
    yield call((draw.number(), draw.number()))
    yield call(draw(3))
    yield call(draw(3, 2))


@linear("builtins.list", "builtins.tuple", form=LEADING,
        type=sequence_type, takes="anything", memory=EITHER(PART("x"), VIEW("x"), NEW), walks=True, consumes=True, samples=sequences)
def sequence(y_bar, x):
    return runtime.resequence(y_bar, x)


@linear(runtime.resequence, form=CORE, type=of_two(resequenced), memory=SELF("t"),
        samples=lambda draw: [call([draw(2), draw(2)], (draw(2), draw(2)))])
def resequence(y_bar, t, x):
    return runtime.resequence(y_bar, t)


# --- sums and products ------------------------------------------------------


def sums(draw):
    yield from sequences(draw)
    yield call([draw(3), draw.number()], 1.5)
    yield call([draw.number(), draw.number()], draw.number())
    yield call([], draw.number())


@linear("builtins.sum", form=Leading("iterable", "start"),
        algebra="total", keeps_sign=True, squares="sum", wrt=("iterable", "start"), type=sum_type, takes="items", consumes=True,
        memory=EITHER(SELF("start"), NEW), samples=sums)
def sum_(y_bar, iterable, start=0):
    return runtime.each(y_bar, iterable), runtime.unbroadcast(y_bar, start)


@linear(runtime.each, form=Leading("items"), type=of_two(for_each), keeps=("t",),
        samples=lambda draw: [call(draw(3), [draw(3), draw.number()]), call(draw.number(), draw(4))])
def each(y_bar, t, items):
    return runtime.collect(y_bar, t)


@linear(runtime.collect, form=Along(also=("t",), pads=True), wrt=("items",), type=like_second_result,
        samples=lambda draw: [call([draw(3), draw.number()], draw(3))])
def collect(y_bar, items, t):
    return runtime.each(y_bar, items)


def numbers(draw):
    yield call([draw.number(), draw.number(), draw.number()])
    yield call((draw.number(), 0.0, draw.number()))
    yield call(draw(4))


@linear(math.fsum, form=Opaque("takes Python numbers"), takes="items", consumes=True, samples=numbers)
def fsum(y_bar, seq):
    return runtime.each(y_bar, seq)


def prod_tangent(y, iterable, *, iterable_dot):
    x = np.asarray(iterable)
    others = runtime.products_before(x) * np.flip(runtime.products_before(np.flip(x)))
    return float(others @ np.asarray(iterable_dot))


@general(math.prod, form=LEADING, tangent=prod_tangent, takes="items", consumes=True, samples=numbers)
def prod(y, iterable, *, y_bar):
    x = np.asarray(iterable)
    others = runtime.products_before(x) * np.flip(runtime.products_before(np.flip(x)))
    return runtime.unarray(y_bar * others, iterable)


def dist_tangent(y, p, q, *, p_dot, q_dot):
    return float(runtime.cosine(np.asarray(p) - np.asarray(q), y) @ (np.asarray(p_dot) - np.asarray(q_dot)))


def points(draw):
    yield call([draw.number(), draw.number()], (draw.number(), draw.number()))
    yield call(draw(3), draw(3))


@general(math.dist, kinks=(at([1.0, 2.0], [1.0, 2.0], gives=([0.0, 0.0], [0.0, 0.0])),), form=TEXTS, tangent=dist_tangent, samples=points)
def dist(y, p, q, *, y_bar):
    change = y_bar * runtime.cosine(np.asarray(p) - np.asarray(q), y)
    return runtime.unarray(change, p), runtime.unarray(-change, q)


def sides_tangent(y, x, *, x_dot):
    return float(runtime.cosine(np.asarray(x), y) @ np.asarray(x_dot))


@general(runtime.hypot_of, type=always(FLOAT), form=TEXTS, tangent=sides_tangent, takes="items", consumes=True, samples=numbers,
         kinks=(at([0.0, 0.0], gives=([0.0, 0.0],)),))
def hypot_of(y, x, *, y_bar):
    return runtime.unarray(y_bar * runtime.cosine(np.asarray(x), y), x)


# --- choices ----------------------------------------------------------------


def largest_tangent(y, x, *, x_dot):
    return x_dot[runtime.first_largest(x)]


@general("builtins.max/1", form=TEXTS, keeps_sign=True, tangent=largest_tangent, takes="items", consumes=True, floats="kept", type=extreme_type,
         memory=EITHER(PART("x"), VIEW("x"), NEW), samples=numbers)
def largest(y, x, *, y_bar):
    return runtime.index_add(runtime.zeros_like(x), runtime.first_largest(x), y_bar)


def smallest_tangent(y, x, *, x_dot):
    return x_dot[runtime.first_smallest(x)]


@general("builtins.min/1", form=TEXTS, tangent=smallest_tangent, takes="items", consumes=True, floats="kept", type=extreme_type,
         memory=EITHER(PART("x"), VIEW("x"), NEW), samples=numbers)
def smallest(y, x, *, y_bar):
    return runtime.index_add(runtime.zeros_like(x), runtime.first_smallest(x), y_bar)


def sorted_tangent(y, x, *, x_dot):
    return runtime.gather(x_dot, runtime.sorting(x))


@general("builtins.sorted", opens=True, form=TEXTS, tangent=sorted_tangent, takes="anything", consumes=True, type=sequence_type, keeps=("x",),
         samples=numbers)
def sorted_(y, x, *, y_bar):
    return runtime.scatter(y_bar, x, runtime.sorting(x))


@linear(runtime.gather, form=LEADING, type=of_two(gathered_items),
        samples=lambda draw: [call(draw(3), [2, 0]), call([1.0, draw.number()], [1, 1])])
def gather(y_bar, items, places):
    return runtime.scatter(y_bar, items, places)


@linear(runtime.scatter, form=Leading("items"), type=of_two(scattered),
        samples=lambda draw: [call([draw.number(), draw.number()], draw(3), [2, 0])])
def scatter(y_bar, t, items, places):
    return runtime.gather(y_bar, places)


constant(runtime.first_largest, runtime.first_smallest, runtime.sorting)

# --- quotients, parts and scales --------------------------------------------


def divmod_tangent(y, x1, x2, *, x1_dot, x2_dot):
    return 0.0 * y[0], x1_dot - y[0] * x2_dot


def quotients(draw):
    yield call(7.3, 2.1)
    yield call(far(draw.rng, (3,)), far_divisor(draw.rng, (3,)))


@general("builtins.divmod", np.divmod, form=CORE, tangent=divmod_tangent, type=elementwise_result, samples=quotients)
def divmod_(y, x1, x2, *, y_bar):
    return runtime.unbroadcast(y_bar[1], x1), runtime.unbroadcast(-y[0] * y_bar[1], x2)


def modf_tangent(y, x, *, x_dot):
    return x_dot, 0.0 * x_dot


@general(math.modf, np.modf, form=CORE, tangent=modf_tangent, samples=lambda draw: [call(2.3), call(-0.7)])
def modf(y, x, *, y_bar):
    return y_bar[0]


def frexp_tangent(y, x, *, x_dot):
    return x_dot * runtime.mantissa_slope(y), 0.0 * x_dot


@general(math.frexp, np.frexp, form=CORE, tangent=frexp_tangent, samples=lambda draw: [call(2.3), call(-0.7)])
def frexp(y, x, *, y_bar):
    return y_bar[0] * runtime.mantissa_slope(y)


def first_item(call):
    """The type of the first item of a pair."""
    parts = call.operands[0].type
    return parts.items[0] if isinstance(parts, Tuple) and parts.items else NUMERIC


constant(runtime.mantissa_slope, type=first_item, runs=())


@elementwise(math.ldexp, np.ldexp, wrt=("x1",), samples=(real, counts))
def ldexp(y, x1, x2):
    return np.ldexp(1.0, x2)


@elementwise(math.remainder, samples=(far, above_one))
def remainder(y, x1, x2):
    return 1.0, -np.rint((x1 - y) / x2)


# --- without derivative -----------------------------------------------------

constant("builtins.int", type=always(INT), cost=(12, 12), floats="kept", foldable=True)
constant("builtins.bool", type=always(BOOL), safe=safe.in_truth)
constant("builtins.hasattr", type=always(BOOL))
constant("bisect.bisect_left", "bisect.bisect_right", type=always(INT), takes="items")
describe("bisect.insort_left", "bisect.insort_right", effect=Doing.UNKNOWN, writes=("a",), params=("a", "x", "lo", "hi"))
constant("builtins.any", "builtins.all", type=always(BOOL), consumes=True)
constant("builtins.isinstance", "runtime.dispatches", type=always(BOOL), runs=(), moves=True)
constant("builtins.issubclass", "builtins.callable", type=always(BOOL), runs=())
constant("builtins.len", reads={EVERY: SHAPE}, moves=True, foldable=True, safe=safe.in_length, type=length_type, walks=True, cost=(12, 12),
         floats="kept")
constant("builtins.round", loses="operands", type=round_type)
constant("builtins.range", moves=True, safe=safe.in_range, type=always(Iterable(INT)))
constant("builtins.id", type=always(INT), runs=(), safe=safe.always, asks="identity")
constant("builtins.hash", type=always(INT))
constant("builtins.str", "builtins.repr", type=always(STR), form=TEXT, safe=safe.on_numbers)
constant("builtins.format", type=always(STR), form=TEXT)
constant("builtins.ascii", type=OPAQUE, form=TEXT)
constant("builtins.type", type=OPAQUE, runs=(), safe=safe.always)
constant("builtins.print", type=always(NONE), effect=Doing.PRINTS)
constant("builtins.input", type=NONE, effect=Doing.PRINTS)
describe("builtins.ord", type=always(INT))
describe("builtins.chr", type=always(STR))
describe("builtins.zip", keeps=(EVERY,), type=zip_type, walks=True)
describe("builtins.enumerate", keeps=(EVERY,), type=enumerate_type, walks=True)
describe("builtins.reversed", keeps=(EVERY,), type=reversed_type, walks=True)

amend("numpy.modf", type=elementwise_result)
amend("numpy.frexp", type=elementwise_result)
amend("builtins.list", opens=True, safe=safe.in_length)
amend("builtins.tuple", type=items_type, safe=safe.in_length)
amend("builtins.divmod", type=call_type)
