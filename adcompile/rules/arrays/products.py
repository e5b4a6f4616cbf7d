"""Products of arrays. Where a vector takes part, its own product is taken: no matrix is transposed that can be read
by rows.

    y = X @ v        X_bar = np.outer(y_bar, v)        v_bar = y_bar @ X
"""

import numpy as np

from adcompile import runtime
from adcompile.ops.fields import letters
from adcompile.ops.fields.forms import CORE, SPREAD, Along, Contracted
from adcompile.ops.fields.memory import SELF
from adcompile.ops.registry import made_when_asked
from adcompile.ops.typing.results.products import dot_result, inner_result, matmul_result, outer_result, vdot_result
from adcompile.ops.typing.usual import first_operand
from adcompile.rules.rule_text import written_text
from adcompile.rules.samples import call
from adcompile.rules.table import constant, linear, multilinear



def named(name):
    """NumPy's function of that name, in a tuple; none where this NumPy has none."""
    return (getattr(np, name),) if hasattr(np, name) else ()


# --- matrix products --------------------------------------------------------


def rank_pairs(draw):
    """Every pair of ranks from 1 to 4, with batches that broadcast and with sizes 1 and 0."""
    left = ((4,), (3, 4), (2, 3, 4), (5, 2, 3, 4))
    right = ((4,), (4, 6), (2, 4, 6), (5, 2, 4, 6))
    for a in left:
        for b in right:
            yield call(draw(*a), draw(*b))
    yield call(draw(1, 3, 4), draw(2, 4, 6))
    yield call(draw(5, 1, 3, 4), draw(2, 4, 1))
    yield call(draw(3, 0), draw(0, 2))
    yield call(draw(0, 3), draw(3))


@multilinear("matmul", np.matmul, np.linalg.matmul, form=Contracted(letters.matmul),
             squares="product", whole=True, cost=(300, 5000), type=matmul_result, samples=rank_pairs)
def matmul(y_bar, a, b):
    if np.ndim(a) == 1 and np.ndim(b) == 1:
        return y_bar * b, y_bar * a
    if np.ndim(a) == 2 and np.ndim(b) == 1:
        return np.outer(y_bar, b), y_bar @ a
    if np.ndim(a) == 1 and np.ndim(b) == 2:
        return b @ y_bar, np.outer(a, y_bar)
    if np.ndim(a) == 2 and np.ndim(b) == 2:
        return y_bar @ b.T, a.T @ y_bar
    if np.ndim(b) == 1:
        return np.expand_dims(y_bar, -1) * b, np.tensordot(y_bar, a, np.ndim(a) - 1)
    if np.ndim(a) == 1:
        return (runtime.unbroadcast(np.squeeze(b @ np.expand_dims(y_bar, -1), -1), a),
                np.expand_dims(a, -1) * np.expand_dims(y_bar, -2))
    return (runtime.unbroadcast(y_bar @ np.swapaxes(b, -1, -2), a),
            runtime.unbroadcast(np.swapaxes(a, -1, -2) @ y_bar, b))


def dots(draw):
    yield call(draw(4), draw(4))
    yield call(draw(3, 4), draw(4))
    yield call(draw(4), draw(4, 2))
    yield call(draw(3, 4), draw(4, 2))
    yield call(draw.number(), draw(3))
    yield call(draw(3, 2), draw.number())
    yield call(draw(2, 3, 4), draw(4))
    yield call(draw(4), draw(2, 4, 3))
    yield call(draw(2, 3, 4), draw(5, 4, 6))
    yield call(draw.number(), draw.number())


@multilinear(np.dot, output="apart", form=Contracted(letters.dot), squares="product", whole=True, type=dot_result, samples=dots)
def dot(y_bar, a, b):
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return runtime.unbroadcast(y_bar * b, a), runtime.unbroadcast(y_bar * a, b)
    if np.ndim(a) == 1 and np.ndim(b) == 1:
        return y_bar * b, y_bar * a
    if np.ndim(a) == 2 and np.ndim(b) == 1:
        return np.outer(y_bar, b), y_bar @ a
    if np.ndim(a) == 1 and np.ndim(b) == 2:
        return b @ y_bar, np.outer(a, y_bar)
    if np.ndim(a) == 2 and np.ndim(b) == 2:
        return y_bar @ b.T, a.T @ y_bar
    axes = runtime.first_axes(np.ndim(a) - 1)
    if np.ndim(b) == 1:
        return np.expand_dims(y_bar, -1) * b, np.tensordot(a, y_bar, (axes, axes))
    return (np.tensordot(y_bar, np.swapaxes(b, -1, -2), np.ndim(b) - 1),
            np.moveaxis(np.tensordot(a, y_bar, (axes, axes)), 0, -2))


def outers(draw):
    yield call(draw(3), draw(4))
    yield call(draw(2, 2), draw(3))
    yield call(draw.number(), draw(3))


@multilinear(np.outer, form=Contracted(letters.outer), whole=True, type=outer_result, samples=outers)
def outer(y_bar, a, b):
    if np.ndim(a) == 1 and np.ndim(b) == 1:
        return y_bar @ b, a @ y_bar
    return runtime.reshape_like(y_bar @ np.ravel(b), a), runtime.reshape_like(np.ravel(a) @ y_bar, b)


@multilinear(np.linalg.outer, form=Contracted(letters.outer), samples=lambda draw: [call(draw(3), draw(4)), call(draw(0), draw(2))])
def outer_of_vectors(y_bar, x1, x2):
    return y_bar @ x2, x1 @ y_bar


def inners(draw):
    yield call(draw(4), draw(4))
    yield call(draw(3, 4), draw(4))
    yield call(draw(4), draw(3, 4))
    yield call(draw(2, 3, 4), draw(5, 4))
    yield call(draw.number(), draw(3))


@multilinear(np.inner, form=Contracted(letters.inner), squares="product", type=inner_result, samples=inners)
def inner(y_bar, a, b):
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return runtime.unbroadcast(y_bar * b, a), runtime.unbroadcast(y_bar * a, b)
    if np.ndim(a) == 1 and np.ndim(b) == 1:
        return y_bar * b, y_bar * a
    axes = runtime.first_axes(np.ndim(a) - 1)
    return np.tensordot(y_bar, b, np.ndim(b) - 1), np.tensordot(y_bar, a, (axes, axes))


@multilinear(np.vdot, form=Contracted(letters.vdot), squares="product", type=vdot_result, samples=lambda draw: [
    call(draw(4), draw(4)), call(draw(2, 3), draw(2, 3)), call(draw(2, 3), draw(3, 2)),
    call(draw.number(), draw.number())])
def vdot(y_bar, a, b):
    if np.ndim(a) == 1 and np.ndim(b) == 1:
        return y_bar * b, y_bar * a
    return y_bar * runtime.reshape_like(b, a), y_bar * runtime.reshape_like(a, b)


# --- stacks of vectors ------------------------------------------------------


def stacks_of_pairs(draw):
    yield call(draw(4), draw(4))
    yield call(draw(3, 4), draw(3, 4))
    yield call(draw(3, 4), draw(4))
    yield call(draw(5, 1, 4), draw(3, 4))
    yield call(draw(0), draw(0))
    yield call(draw(4, 3), draw(4, 3), axis=0)
    yield call(draw(4, 3), draw(4), axis=0)


@multilinear(np.vecdot, np.linalg.vecdot, form=Contracted(letters.vecdot), squares="product", samples=stacks_of_pairs)
def vecdot(y_bar, x1, x2, axis=-1):
    left, right, each = np.moveaxis(x1, axis, -1), np.moveaxis(x2, axis, -1), np.expand_dims(y_bar, -1)
    return (np.moveaxis(runtime.unbroadcast(each * right, left), -1, axis),
            np.moveaxis(runtime.unbroadcast(each * left, right), -1, axis))


def matrices_with_vectors(draw):
    yield call(draw(3, 4), draw(4))
    yield call(draw(2, 3, 4), draw(2, 4))
    yield call(draw(2, 3, 4), draw(4))
    yield call(draw(3, 4), draw(5, 4))
    yield call(draw(1, 3, 4), draw(5, 4))
    yield call(draw(0, 4), draw(4))


@multilinear(*named("matvec"), form=Contracted(letters.matvec), samples=matrices_with_vectors)
def matvec(y_bar, x1, x2):
    return (runtime.unbroadcast(y_bar[..., :, None] * x2[..., None, :], x1),
            runtime.unbroadcast((x1.mT @ y_bar[..., :, None])[..., 0], x2))


@multilinear(*named("vecmat"), form=Contracted(letters.vecmat), samples=lambda draw: [
    call(use[0][1], np.ascontiguousarray(use[0][0].mT)) for use in matrices_with_vectors(draw)])
def vecmat(y_bar, x1, x2):
    return (runtime.unbroadcast((x2 @ y_bar[..., :, None])[..., 0], x1),
            runtime.unbroadcast(x1[..., :, None] * y_bar[..., None, :], x2))


# --- over chosen axes -------------------------------------------------------


def contractions(draw):
    yield call(draw(3, 4), draw(3, 4))
    yield call(draw(2, 3, 4), draw(4, 5), 1)
    yield call(draw(2, 3), draw(4), 0)
    yield call(draw(2, 3, 4), draw(4, 2, 5), ((2, 0), (0, 1)))
    yield call(draw(2, 3, 4), draw(5, 3, 2), ((0, 1), (2, 1)))
    yield call(draw(2, 3), draw(3, 2), (-1, 0))
    yield call(draw(2, 3), draw(3, 2), axes=((1,), (0,)))
    yield call(draw(2), draw(3), axes=0)
    yield call(draw(0, 2), draw(2, 3), 1)


@multilinear(np.tensordot, form=Contracted(letters.tensordot), samples=contractions)
def tensordot(y_bar, a, b, axes=2):
    return (np.transpose(np.tensordot(y_bar, b, runtime.tensordot_axes(np.ndim(a), np.ndim(b), axes, 0)),
                         runtime.tensordot_order(np.ndim(a), np.ndim(b), axes, 0)),
            np.transpose(np.tensordot(a, y_bar, runtime.tensordot_axes(np.ndim(a), np.ndim(b), axes, 1)),
                         runtime.tensordot_order(np.ndim(a), np.ndim(b), axes, 1)))


constant(runtime.first_axes, runtime.inverse_axes, runtime.axis_shape, runtime.tensordot_axes, runtime.tensordot_order,
         foldable=True)


multilinear(np.linalg.tensordot, form=Contracted(letters.tensordot), samples=lambda draw: [
    call(draw(3, 4), draw(3, 4)), call(draw(2, 3), draw(3, 4), axes=1)])(tensordot)

# --- other products ---------------------------------------------------------


def crosses(draw):
    yield call(draw(3), draw(3))
    yield call(draw(4, 3), draw(4, 3))
    yield call(draw(4, 3), draw(3))
    yield call(draw(3, 4), draw(3, 4), axis=0)
    yield call(draw(3, 4), draw(4, 3), 0, -1, 0)
    yield call(draw(5, 1, 3), draw(4, 3), axisc=0)
    yield call(draw(0, 3), draw(0, 3))


@multilinear(np.cross, form=Along("axisa", "axisb", "axisc", "axis", none="keep", also=("a", "b"), pads=True), samples=crosses)
def cross(y_bar, a, b, axisa=-1, axisb=-1, axisc=-1, axis=None):
    a_axis, b_axis, y_axis = (axisa, axisb, axisc) if axis is None else (axis, axis, axis)
    left, right = runtime.of_three(np.moveaxis(a, a_axis, -1)), runtime.of_three(np.moveaxis(b, b_axis, -1))
    across = np.moveaxis(y_bar, y_axis, -1)
    return (np.moveaxis(runtime.unbroadcast(np.cross(right, across), left), -1, a_axis),
            np.moveaxis(runtime.unbroadcast(np.cross(across, left), right), -1, b_axis))


@multilinear(np.linalg.cross, form=Along("axis", also=("x1", "x2"), pads=True), samples=lambda draw: [
    call(draw(3), draw(3)), call(draw(4, 3), draw(3)), call(draw(3, 4), draw(3, 4), axis=0)])
def cross_along(y_bar, x1, x2, axis=-1):
    left, right, across = np.moveaxis(x1, axis, -1), np.moveaxis(x2, axis, -1), np.moveaxis(y_bar, axis, -1)
    return (np.moveaxis(runtime.unbroadcast(np.cross(right, across), left), -1, axis),
            np.moveaxis(runtime.unbroadcast(np.cross(across, left), right), -1, axis))


@linear(runtime.of_three, form=CORE, type=first_operand, memory=SELF("x"), samples=lambda draw: [call(draw(3)), call(draw(2, 3))])
def of_three(y_bar, x):
    return y_bar


def krons(draw):
    yield call(draw(2), draw(3))
    yield call(draw(2, 3), draw(3, 2))
    yield call(draw(2, 3), draw(2))
    yield call(draw(3), draw(2, 1, 2))
    yield call(draw.number(), draw(2, 2))
    yield call(draw(0), draw(3))


@multilinear(np.kron, form=SPREAD, samples=krons)
def kron(y_bar, a, b):
    blocks = np.reshape(y_bar, runtime.kron_shape(a, b))
    order = runtime.kron_order(a, b)
    rows = np.reshape(np.transpose(blocks, order), (np.size(a), np.size(b)))
    return runtime.reshape_like(rows @ np.ravel(b), a), runtime.reshape_like(np.ravel(a) @ rows, b)


constant(runtime.kron_shape, runtime.kron_order)

# --- products of several matrices ---------------------------------------------


def factors_of_three(draw):
    yield call(draw(2, 3), draw(3, 4), draw(4, 2))
    yield call(draw(2), draw(2, 3), draw(3, 2))
    yield call(draw(2, 3), draw(3, 2), draw(2))
    yield call(draw(3), draw(3, 2), draw(2))


FACTORS = {2: lambda draw: [call(draw(2, 3), draw(3, 2))], 3: factors_of_three}


def rule_for(count):
    """Enters the rule of `np.linalg.multi_dot` for that many factors: in reverse each has one such product."""
    names = [f"x{place}" for place in range(count)]
    first, last = names[0], names[-1]
    lines = [f"def multi_dot(y_bar, {', '.join(names)}):",
             f"    row = {first}[None, :] if np.ndim({first}) == 1 else {first}",
             f"    column = {last}[:, None] if np.ndim({last}) == 1 else {last}",
             f"    each = np.reshape(y_bar, (np.shape(row)[0], np.shape(column)[1]))"
             f" if np.ndim({first}) == 1 or np.ndim({last}) == 1 else y_bar"]
    whole = ["row", *names[1:-1], "column"]
    for place, name in enumerate(names):
        before = [f"{factor}.mT" for factor in reversed(whole[:place])]
        after = [f"{factor}.mT" for factor in reversed(whole[place + 1:])]
        product = ", ".join([*before, "each", *after])
        lines.append(f"    {name}_bar = runtime.reshape_like(runtime.multi_dot({product}), {name})")
    lines.append(f"    return {', '.join(f'{name}_bar' for name in names)}")
    text = written_text("multi_dot", lines, {"np": np, "runtime": runtime}, f"<rule of multi_dot with {count} factors>")
    multilinear(f"runtime.multi_dot/{count}", complex="holomorphic", form=Contracted(letters.chain), wrt=tuple(names),
                samples=FACTORS.get(count))(text)


for _count in FACTORS:
    rule_for(_count)
made_when_asked("runtime.multi_dot", rule_for)
