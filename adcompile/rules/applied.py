"""Rules of what the models of functions that apply functions are made of, see `rules.models`."""

import numpy as np

from adcompile import runtime
from adcompile.ir.types import BOOL, FLOAT, INT, NONE, OPAQUE, List, Scalar
from adcompile.ops.fields.effects import Doing
from adcompile.ops.fields.forms import CORE, TEXTS, Leading, Opaque
from adcompile.ops.fields.memory import EITHER, NEW, SELF, UNKNOWN, VIEW, Identity
from adcompile.ops.typing.results.applied import (
    along_result, element_result, elements_result, kind_result, output_kind_result, rows_result, together_result,
)
from adcompile.ops.typing.results.making import drawn_places_result, size_of_draw_result
from adcompile.ops.typing.results.transposed import (
    apart, elements_back_result, first_element_back_result, like_second_result, listed_apart, of_two, piece_result,
)
from adcompile.ops.typing.usual import first_operand
from adcompile.rules.samples import call
from adcompile.rules.table import constant, general, linear

constant(runtime.piece_conditions, memory=EITHER(SELF("condlist"), NEW))
constant(runtime.kind_of, type=kind_result)
constant(runtime.output_kind, type=output_kind_result)
constant(runtime.counted_axes, type=List(Scalar("int")))
constant(runtime.holds_floats, type=BOOL)
constant(runtime.generator, memory=SELF("draws"), effect=Doing.CHECKS)
constant(runtime.drawn_size, runtime.uniform_size, type=size_of_draw_result, effect=Doing.CHECKS)
constant(runtime.drawn_places, type=drawn_places_result, memory=NEW, effect=Doing.DRAWS)
constant(runtime.require_axes, type=NONE)

# --- pieces: where conditions hold ----------------------------------------------------


def pieces(draw):
    yield call(draw(4), np.array([True, False, True, False]), draw(2))
    yield call(draw(4), np.array([True, False, True, False]), draw.number())
    yield call(draw(2, 3), np.array([[True, False, True], [False, False, False]]), draw(2))
    yield call(draw(3), np.zeros(3, bool), draw(0))
    yield call(np.asarray(draw()), np.True_, draw(1))
    yield call(np.array([1, 2]), np.array([True, False]), draw(1))


def with_piece_tangent(y, a, taken, values, *, a_dot, values_dot):
    if runtime.holds_floats(a):
        return runtime.with_piece(a_dot, taken, values_dot)
    return runtime.zeros_like(a)


@general(runtime.with_piece, form=Leading("a", "values"), tangent=with_piece_tangent, type=first_operand, samples=pieces)
def with_piece(y, a, taken, values, *, y_bar):
    if runtime.holds_floats(a):
        return np.where(taken, 0.0, y_bar), runtime.piece(y_bar, taken, values)
    return runtime.zeros_like(a), runtime.zeros_like(values)


@linear(runtime.piece, form=Leading("values"), type=piece_result, samples=lambda draw: [
    call(draw(3), np.array([True, False, True]), draw(2)), call(draw(3), np.array([True, False, True]), draw.number())])
def piece(y_bar, t, taken, values):
    return runtime.with_piece(np.zeros_like(t), taken, y_bar)


# --- along an axis --------------------------------------------------------------------


def blocks(draw):
    yield call(draw(4), 0)
    yield call(draw(3, 4), 0)
    yield call(draw(2, 3, 4), -2)
    yield call(draw(2, 0), 1)


@linear(runtime.rows_along, form=Opaque("makes a list of the parts, for a function called on each"),
        type=rows_result, memory=EITHER(VIEW("arr"), NEW), samples=blocks)
def rows_along(y_bar, arr, axis):
    return runtime.rows_back(y_bar, arr, axis)


@linear(runtime.rows_back, form=Opaque("takes a list of the parts, for a function called on each"), type=like_second_result,
        samples=lambda draw: [call([*draw(6, 4)], draw(2, 4, 3), 1), call([draw(3)], draw(3), 0)])
def rows_back(y_bar, t, arr, axis):
    return runtime.rows_along(y_bar, axis)


def results(draw):
    yield call([draw.number(), draw.number(), draw.number()], draw(3, 4), 1)
    yield call([draw(2), draw(2), draw.number()], draw(3, 4), 1)
    yield call([draw(2, 2), draw(2, 1)], draw(3, 2), 0)
    yield call([draw(2)], draw(3), 0)
    yield call([3, draw.number()], draw(2, 1), -1)


def along_axis_tangent(y, values, arr, axis, *, values_dot):
    if runtime.holds_floats(y):
        return runtime.along_axis(values_dot, arr, axis)
    return runtime.zeros_like(y)


@general(runtime.along_axis, form=TEXTS, tangent=along_axis_tangent, type=along_result, samples=results)
def along_axis(y, values, arr, axis, *, y_bar):
    return runtime.unalong_axis(y_bar, values, arr, axis)


@linear(runtime.unalong_axis, form=CORE, type=of_two(apart), samples=lambda draw: [
    call(draw(3), [draw.number(), draw.number(), draw.number()], draw(3, 4), 1), call(draw(2), [draw(2)], draw(3), 0)])
def unalong_axis(y_bar, t, values, arr, axis):
    return runtime.along_axis(y_bar, arr, axis)


# --- element by element ---------------------------------------------------------------


@linear(runtime.first_element, form=Opaque("makes a Python number, for a function called on it"),
        type=element_result, samples=lambda draw: [call(draw(2, 3)), call(np.asarray(draw()))])
def first_element(y_bar, a):
    return runtime.first_element_back(y_bar, a)


@linear(runtime.first_element_back, form=Opaque("takes a Python number, for a function called on it"), type=first_element_back_result,
        samples=lambda draw: [call(draw.number(), draw(2, 3)), call(draw.number(), draw.number())])
def first_element_back(y_bar, t, a):
    return runtime.first_element(y_bar)


@linear(runtime.elements, form=Opaque("makes Python numbers, for a function called on each"),
        type=elements_result, samples=lambda draw: [
    call(draw(2, 3), (2, 3)), call(draw(2, 1), (2, 3)), call(draw.number(), (2,)), call(np.asarray(draw()), ())])
def elements_of(y_bar, a, shape):
    return runtime.elements_back(y_bar, a, shape)


@linear(runtime.elements_back, form=Opaque("takes Python numbers, for a function called on each"), type=elements_back_result,
        samples=lambda draw: [call([draw.number(), draw.number()], draw(2, 1), (2, 1)),
                              call([draw.number(), draw.number()], draw.number(), (2,))])
def elements_back(y_bar, t, a, shape):
    return runtime.elements(y_bar, shape)


def elements(draw):
    yield call([draw.number(), draw.number()], (2, 1), "d")
    yield call([draw.number()], (), "d")
    yield call([], (0,), "d")
    yield call([draw.number(), draw.number()], (2,), "l")


def elements_together_tangent(y, values, shape, kind, *, values_dot):
    if runtime.holds_floats(y):
        return runtime.elements_together(values_dot, shape, kind)
    return runtime.zeros_like(y)


@general(runtime.elements_together, form=Opaque("takes Python numbers, for a function called on each"),
         tangent=elements_together_tangent, type=together_result, reals="left", samples=elements)
def elements_together(y, values, shape, kind, *, y_bar):
    return runtime.elements_apart(y_bar, values, kind)


@linear(runtime.elements_apart, form=Opaque("makes Python numbers, for a function called on each"), type=of_two(listed_apart),
        samples=lambda draw: [call(draw(2, 1), [draw.number(), draw.number()], "d")])
def elements_apart(y_bar, t, values, kind):
    return runtime.elements_together(y_bar, np.shape(t), kind)


# --- cotangents on their way back (`on_cotangent`), which forward mode has none of --------


def on_cotangent_tangent(y, x, g, *, x_dot):
    return runtime.not_handed_over(x_dot, g)


def handed(draw):
    yield call(draw(2, 3), None)
    yield call(draw.number(), None)


HANDED = Opaque("hands a cotangent to a function, one at a time")


@general("adcompile.on_cotangent", tangent=on_cotangent_tangent, form=HANDED, type=first_operand, memory=UNKNOWN, samples=handed)
def on_cotangent(y, x, g, *, y_bar):
    return runtime.handed_over(y_bar, g)


def not_handed_over_tangent(y, t, g, *, t_dot):
    return runtime.not_handed_over(t_dot, g)


@general(runtime.not_handed_over, tangent=not_handed_over_tangent, form=HANDED, type=first_operand, memory=SELF(0),
         effect=Doing.CHECKS, samples=handed)
def not_handed_over(y, t, g, *, y_bar):
    return runtime.not_handed_over(y_bar, g)


@general(runtime.handed_over, tangent=not_handed_over_tangent, form=HANDED, type=first_operand, memory=NEW,
         effect=Doing.UNKNOWN, samples=handed)
def handed_over(y, t, g, *, y_bar):
    return runtime.not_handed_over(y_bar, g)


# --- the cotangent of a variable (`grad(f, at=...)`), which is heard on its way back --------

constant(runtime.hearing, type=OPAQUE, identity=Identity.MOMENT, runs=())
constant(runtime.moment, type=INT, takes="anything", identity=Identity.MOMENT, effect=Doing.MOMENT, runs=())


def heard_at_tangent(y, x, moment, heard, at, *, x_dot, at_dot):
    return x_dot


@general(runtime.heard_at, tangent=heard_at_tangent, form=HANDED, type=first_operand, memory=UNKNOWN, runs=(),
         samples=lambda draw: [call(draw(2, 3), 1, runtime.hearing(), draw.number()), call(draw.number(), 1, runtime.hearing(), draw.number())])
def heard_at(y, x, moment, heard, at, *, y_bar):
    return y_bar, runtime.hear(y_bar, moment, heard)


constant(runtime.hear, type=FLOAT, effect=Doing.UNKNOWN, runs=())
