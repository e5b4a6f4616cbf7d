"""Elements put elsewhere, once or several times: inserted, padded, repeated to a size, chosen.

Where an element of the result comes from is asked of NumPy itself, by a call with numbers in the place of the elements:
those are the `places` that `runtime.gathered` reads and `runtime.ungathered` adds to.
"""

import numpy as np

from adcompile import runtime
from adcompile.ir.types import NUMERIC, Array
from adcompile.ops.fields.forms import CORE, LEADING, SPREAD, TEXTS, Along, ByOperand, Opaque, Widths
from adcompile.ops.fields.memory import EITHER, NEW, SELF, VIEW
from adcompile.ops.typing.results.making import unique_result
from adcompile.ops.typing.results.transposed import like_second_result
from adcompile.ops.typing.usual import of_types
from adcompile.rules.samples import call
from adcompile.rules.table import constant, general, linear


def gathers(draw):
    yield call(draw(4), np.array([0, 3, 1, 3]))
    yield call(draw(2, 2), np.array([[0, 5, 4], [1, 6, 2]]), 1)
    yield call(draw.number(), np.array([3, 1, 3]), 3)


@linear(runtime.gathered, form=Opaque("places count the elements in order"), samples=gathers)
def gathered(y_bar, x, places, start=0):
    return runtime.ungathered(y_bar, x, places, start)


def ungathers(draw):
    yield call(draw(4), draw(4), np.array([0, 3, 1, 3]))
    yield call(draw(2, 3), draw(2, 2), np.array([[0, 5, 4], [1, 6, 2]]), 1)
    yield call(draw(3), draw.number(), np.array([3, 1, 3]), 3)


@linear(runtime.ungathered, form=Opaque("places count the elements in order"), type=like_second_result, samples=ungathers)
def ungathered(y_bar, t, x, places, start=0):
    return runtime.gathered(y_bar, places, start)


constant(runtime.places_inserted, runtime.places_padded, runtime.places_of_extremes,
         runtime.places_resized)
constant(runtime.first_places, type=Array("int64", (None,)))

# --- inserted, padded, repeated ---------------------------------------------


def insertions(draw):
    yield call(draw(4), 1, draw.number())
    yield call(draw(4), [1, 3], draw(2))
    yield call(draw(4), [3, 1, 1], draw.number())
    yield call(draw(4), -1, draw(2))
    yield call(draw(4), slice(1, 3), draw(2))
    yield call(draw(2, 3), 1, draw(2), 1)
    yield call(draw(2, 3), [0, 2], draw(2, 1), axis=-1)
    yield call(draw(2, 3), 2, draw.number())


@linear(np.insert, form=Opaque("a number as place moves the axes of the values"), wrt=("arr", "values"), static=("axis",), samples=insertions)
def insert(y_bar, arr, obj, values, axis=None):
    places = runtime.places_inserted(arr, obj, values, axis)
    return runtime.ungathered(y_bar, arr, places), runtime.ungathered(y_bar, values, places, np.size(arr))


GATHERING = ("edge", "reflect", "symmetric", "wrap")
EXTREMES = ("maximum", "minimum")
MODES = ("constant", *GATHERING, *EXTREMES, "mean", "linear_ramp")


def paddings(draw):
    yield call(draw(3), 2)
    yield call(draw(2, 3), ((1, 0), (2, 1)))
    yield call(draw(3), (1, 2), "constant", constant_values=draw.number())
    yield call(draw(2, 3), 1, constant_values=(1.5, -2))
    for mode in GATHERING:
        yield call(draw(3), (5, 1), mode)
        yield call(draw(2, 3), ((1, 1), (0, 2)), mode)


PAD = {"static": ("mode",)}


@linear(np.pad, form=ByOperand(array=Widths("pad_width", "constant_values", "stat_length", "end_values"),
                               constant_values=Opaque("one pair of numbers for each axis")),
        wrt=("array", "constant_values"), allowed={"mode": MODES}, samples=paddings, **PAD)
def pad(y_bar, array, pad_width, mode="constant", constant_values=None, stat_length=None, end_values=None):
    if mode != "constant":
        return runtime.ungathered(y_bar, array, runtime.places_padded(array, pad_width, mode)), None
    inside = runtime.unpad(y_bar, array, pad_width)
    if constant_values is None:
        return inside, None
    places = runtime.places_padded(array, pad_width, mode, constant_values)
    return inside, runtime.ungathered(y_bar, constant_values, places, np.size(array))


def in_mode(*modes, **options):
    """A rule of `np.pad` for some modes, and samples with the options that they take."""
    def samples(draw):
        for mode in modes:
            yield call(draw(3), (4, 1), mode)
            yield call(draw(2, 3), ((1, 1), (0, 2)), mode)
            yield call(draw(4, 3, 2), 1, mode, **options)

    return {"when": lambda constants: constants.get("mode") in modes, "samples": samples, **PAD}


def pad_extremes_tangent(y, array, pad_width, mode="maximum", constant_values=None, stat_length=None, end_values=None,
                         *, array_dot):
    return runtime.gathered(array_dot, runtime.places_of_extremes(array, pad_width, mode, stat_length))


@general(np.pad, tangent=pad_extremes_tangent, **in_mode(*EXTREMES, stat_length=((1, 2), (2, 2), (5, 1))))
def pad_extremes(y, array, pad_width, mode="maximum", constant_values=None, stat_length=None, end_values=None, *, y_bar):
    return runtime.ungathered(y_bar, array, runtime.places_of_extremes(array, pad_width, mode, stat_length))


@linear(np.pad, wrt=("array",), **in_mode("mean", stat_length=2))
def pad_means(y_bar, array, pad_width, mode="mean", constant_values=None, stat_length=None, end_values=None):
    return runtime.unpad_means(y_bar, array, pad_width, stat_length)


def pad_ramps_tangent(y, array, pad_width, mode="linear_ramp", constant_values=None, stat_length=None, end_values=None,
                      *, array_dot):
    return np.pad(array_dot, pad_width, "linear_ramp")


@general(np.pad, tangent=pad_ramps_tangent, **in_mode("linear_ramp", end_values=((1.5, -0.5),)))
def pad_ramps(y, array, pad_width, mode="linear_ramp", constant_values=None, stat_length=None, end_values=None, *, y_bar):
    return runtime.unpad_ramps(y_bar, array, pad_width)


@linear(runtime.unpad_means, form=LEADING, type=like_second_result, memory=EITHER(SELF("t"), NEW), samples=lambda draw: [
    call(draw(5, 4), draw(4, 2), ((1, 0), (1, 1)), None), call(draw(7), draw(4), (1, 2), 3)])
def unpad_means(y_bar, t, x, pad_width, stat_length):
    return np.pad(y_bar, pad_width, "mean", stat_length=stat_length)


@linear(runtime.unpad_ramps, form=LEADING, type=like_second_result, memory=EITHER(SELF("t"), NEW),
        samples=lambda draw: [call(draw(5, 4), draw(4, 2), ((1, 0), (1, 1))), call(draw(7), draw(4), (1, 2))])
def unpad_ramps(y_bar, t, x, pad_width):
    return np.pad(y_bar, pad_width, "linear_ramp")


@linear(runtime.unpad, form=LEADING, type=like_second_result, memory=VIEW("t"),
        samples=lambda draw: [call(draw(5, 4), draw(4, 2), ((1, 0), (1, 1)))])
def unpad(y_bar, t, x, pad_width):
    return np.pad(y_bar, pad_width)


def sizes(draw):
    yield call(draw(3), 5)
    yield call(draw(2, 3), (3, 4))
    yield call(draw(2, 3), (2,))
    yield call(draw(0), 3)


@linear(np.resize, form=Opaque("repeats the elements in order"), samples=sizes)
def resize(y_bar, a, new_shape):
    return runtime.ungathered(y_bar, a, runtime.places_resized(a, new_shape))


# --- what is left when some go ----------------------------------------------


def bordered(draw):
    yield call(np.concatenate((np.zeros(2), draw(3), np.zeros(1))))
    yield call(np.concatenate((np.zeros(2), draw(3), np.zeros(1))), "f")
    yield call(np.concatenate((np.zeros(2), draw(3), np.zeros(1))), "b")
    yield call(draw(3))
    yield call(np.zeros(3))


def part_type(array, *others):
    """A vector of which the values tell how long it is."""
    return Array(array.dtype, (None,)) if isinstance(array, Array) and len(array.shape) == 1 else NUMERIC


def trim_tangent(y, filt, trim="fb", *, filt_dot):
    return runtime.between(filt_dot, filt, trim)


@general(np.trim_zeros, form=TEXTS, tangent=trim_tangent, type=of_types(part_type),
         memory=EITHER(VIEW("filt"), NEW), samples=lambda draw: [call(draw(3)), call(draw(4), "f"), call(draw(4), trim="b")])
def trim_zeros(y, filt, trim="fb", *, y_bar):
    return runtime.unbetween(y_bar, filt, trim)


@linear(runtime.between, form=LEADING, type=of_types(part_type), memory=VIEW("t"),
        samples=lambda draw: [call(draw(6), *use[0]) for use in bordered(draw)
                                                                if use[0][0].size == 6])
def between(y_bar, t, x, trim="fb"):
    return runtime.unbetween(y_bar, x, trim)


@linear(runtime.unbetween, form=CORE, type=like_second_result,
        samples=lambda draw: [call(draw(3), *use[0]) for use in list(bordered(draw))[:1]])
def unbetween(y_bar, t, x, trim="fb"):
    return runtime.between(y_bar, x, trim)


FLAGS = ("return_index", "return_inverse", "return_counts")
UNIQUE = {"type": unique_result, "static": FLAGS}


def unique_tangent(y, ar, return_index=False, return_inverse=False, return_counts=False, *, ar_dot):
    return np.take(ar_dot, runtime.first_places(ar))


@general(np.unique, form=TEXTS, tangent=unique_tangent, allowed=dict.fromkeys(FLAGS, (False, True)),
         samples=lambda draw: [call(draw(5)), call(draw(2, 3))], **UNIQUE)
def unique(y, ar, return_index=False, return_inverse=False, return_counts=False, *, y_bar):
    return runtime.untake(y_bar, ar, runtime.first_places(ar))


def with_flags(count):
    """A rule for calls of `np.unique` that ask for so many arrays of numbers beside the elements."""
    def samples(draw):
        for start in range(4 - count):
            asked = dict.fromkeys(FLAGS[start:start + count], True)
            yield call(draw(5), **asked)
            yield call(draw(2, 3), *[flag in asked for flag in FLAGS])

    def asks(constants):
        return sum(constants.get(flag) is True for flag in FLAGS) == count

    return {"when": asks, "samples": samples, "parts": True, **UNIQUE}


def unique_and_one_tangent(y, ar, return_index=False, return_inverse=False, return_counts=False, *, ar_dot):
    return np.take(ar_dot, runtime.first_places(ar)), np.zeros_like(y[1])


def unique_and_two_tangent(y, ar, return_index=False, return_inverse=False, return_counts=False, *, ar_dot):
    return np.take(ar_dot, runtime.first_places(ar)), np.zeros_like(y[1]), np.zeros_like(y[2])


def unique_and_three_tangent(y, ar, return_index=False, return_inverse=False, return_counts=False, *, ar_dot):
    return np.take(ar_dot, runtime.first_places(ar)), np.zeros_like(y[1]), np.zeros_like(y[2]), np.zeros_like(y[3])


@general(np.unique, tangent=unique_and_one_tangent, **with_flags(1))
@general(np.unique, tangent=unique_and_two_tangent, **with_flags(2))
@general(np.unique, tangent=unique_and_three_tangent, **with_flags(3))
def unique_and_more(y, ar, return_index=False, return_inverse=False, return_counts=False, *, y_bar):
    return None if y_bar[0] is None else runtime.untake(y_bar[0], ar, runtime.first_places(ar))


# --- chosen -----------------------------------------------------------------


def alternatives(draw):
    yield call(np.array([0, 2, 1, 0]), [draw(4), draw(4), draw(4)])
    yield call(np.array([[0, 1, 1]]), (draw.number(), draw(2, 3)))
    yield call(np.array([1, 0]), draw(2, 2))
    yield call(np.array([5, -1]), [draw(2), draw(2)], mode="wrap")
    yield call(np.array([5, -1]), [draw(2), draw(2)], mode="clip")


@linear(np.choose, form=SPREAD, takes="arrays", wrt=("choices",), type=NUMERIC, selects=True, samples=alternatives)
def choose(y_bar, a, choices, mode="raise"):
    return runtime.unchoose(y_bar, choices, a, mode)


@linear(runtime.unchoose, form=Along(also=("choices",)), type=like_second_result, selects=True,
        samples=lambda draw: [call(draw(3), [draw(3), draw(3)], np.array([0, 1, 1]))])
def unchoose(y_bar, t, choices, a, mode="raise"):
    return np.choose(a, y_bar, mode=mode)
