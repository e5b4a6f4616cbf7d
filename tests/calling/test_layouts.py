"""How an argument lies in memory is a part of what is compiled for where a program writes into what may be a view of it."""

import numpy as np
import pytest

from adcompile import grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp
from adcompile.calling.signature import layout_of, layout_test
from adcompile.compiler import compile as compiled
from adcompile.compiler.request import Request
from adcompile.errors import UnsupportedSyntax
from adcompile.ir.type_of_value import type_of_value
from adcompile.ops.registry import card
from tests.passes import function

X = np.arange(1.0, 13.0).reshape(3, 4) / 7.0
BIG = np.arange(1.0, 97.0).reshape(8, 12) / 31.0


def lying(x):
    """The same numbers, as arrays of one shape that lie in memory in many ways."""
    wide = np.zeros((2 * x.shape[0], 3 * x.shape[1]))
    wide[::2, ::3] = x
    back = np.ascontiguousarray(x[::-1, ::-1])
    return {"C": np.ascontiguousarray(x), "F": np.asfortranarray(x), "strided": wide[::2, ::3], "reversed": back[::-1, ::-1],
            "columns": np.ascontiguousarray(x[:, ::-1])[:, ::-1], "turned": np.ascontiguousarray(x.T).T}


def ravelled(x):
    y = x.ravel()
    y[0] = y[1] * y[2]
    y[3] += x[0, 0]
    return (y * y).sum() + (x * x * x).sum()


def as_a_view(x):
    """The same as `ravelled` where `x.ravel()` is a view, without a store."""
    y = np.ravel(x)
    first = y[1] * y[2]
    z = np.concatenate((np.array([first]), y[1:3], np.array([y[3] + first]), y[4:]))
    return (z * z).sum() + (z * z * z).sum()


def in_one_row(x):
    y = x.reshape(-1)
    y *= x[0, 1]
    return (y * y).sum() + x.sum()


def in_fortran_order(x):
    y = np.asfortranarray(x)
    y[1] = y[0] * y[2]
    return (y * y).sum() + (x * x * x).sum()


def slope(f, x, again=None):
    """Central differences; the function is given copies that lie as `x` does, which `again` gives."""
    found = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        high, low = (again or (lambda: alike(x)))(), (again or (lambda: alike(x)))()
        high[place] += 1e-6
        low[place] -= 1e-6
        found[place] = (f(high) - f(low)) / 2e-6
    return found


def alike(x):
    """A copy that is contiguous in the same orders."""
    return lying(x)["strided"] if layout_of(x) == "other" else np.copy(x, order="K")


@pytest.mark.parametrize("f", [ravelled, in_one_row, in_fortran_order])
def test_one_derivative_is_right_for_each_layout_in_turn(f):
    """Whether a view is written or a copy: what runs is never what another layout has compiled."""
    derivative = value_and_grad(f)
    for _ in range(3):
        for name, x in lying(X).items():
            kept = x.copy()
            value, gradient = derivative(x)
            np.testing.assert_allclose(value, f(lying(X.copy())[name]), rtol=1e-12)
            np.testing.assert_allclose(gradient, slope(f, x, lambda: lying(X.copy())[name]), rtol=1e-6, atol=1e-6)
            np.testing.assert_array_equal(x, kept)


def test_what_was_compiled_for_one_layout_does_not_run_for_another():
    derivative = grad(ravelled)
    derivative(np.asfortranarray(X))
    np.testing.assert_allclose(derivative(X.copy()), grad(as_a_view)(X), rtol=1e-12)


def test_what_is_contiguous_is_ravelled_in_place():
    copies = card("numpy.ravel").copies
    assert [copies(layout, 1, {"order": "C"}) for layout in ("C", "F", "both", "other")] == [False, True, False, True]


def test_the_other_byte_order_is_written_as_the_own_is():
    swapped = np.asfortranarray(X).astype(">f8")
    assert not swapped.flags.c_contiguous
    np.testing.assert_allclose(grad(ravelled)(swapped), slope(ravelled, np.asfortranarray(X)), rtol=1e-6, atol=1e-6)
    np.testing.assert_array_equal(swapped, X)


def test_integers_that_become_floats_have_no_known_layout():
    derivative = grad(ravelled)
    given = np.asfortranarray(np.arange(12).reshape(3, 4))
    np.testing.assert_allclose(derivative(given), slope(ravelled, np.asfortranarray(given * 1.0)), rtol=1e-6, atol=1e-6)
    assert derivative.table.last.compiled.layouts == ()


@pytest.mark.parametrize("operator", [
    lambda f, x: vjp(f, x)[1](1.0)[0], lambda f, x: jvp(f, (x,), (np.ones_like(x),))[1], lambda f, x: jacobian(f)(x),
    lambda f, x: hvp(f)(x, np.ones(x.shape)), lambda f, x: hessian(f)(x)])
def test_all_operators_ask(operator):
    turned = np.asfortranarray(X)
    first = operator(ravelled, turned)
    np.testing.assert_allclose(operator(ravelled, X), operator(as_a_view, X), rtol=1e-10, atol=1e-10)
    np.testing.assert_array_equal(operator(ravelled, turned), first)


@pytest.mark.parametrize("kind", [hessian, hvp, jacobian, grad])
def test_one_derivative_of_each_kind_keeps_layouts_apart(kind):
    derivative, more = kind(ravelled), (np.ones(X.shape),) if kind is hvp else ()
    first = derivative(np.asfortranarray(X), *more)
    for _ in range(2):
        np.testing.assert_allclose(derivative(X.copy(), *more), kind(as_a_view)(X, *more), rtol=1e-10, atol=1e-10)
        np.testing.assert_array_equal(derivative(np.asfortranarray(X), *more), first)


def test_what_does_not_ask_is_compiled_once_and_looks_at_no_layout():
    def f(x, data):
        y = data.ravel() * 2.0
        y[0] = x[0, 0]
        return (y * y).sum() + x.ravel().sum()

    derivative = grad(f)
    runs = []
    for x in lying(X).values():
        for data in lying(X).values():
            np.testing.assert_allclose(derivative(x, data)[0, 0], 1.0 + 2.0 * x[0, 0])
            runs.append(derivative.table.last)
    assert len({id(run) for run in runs}) == 1 and derivative.asked == () and derivative.table.last.compiled.layouts == ()


def test_what_asks_is_compiled_for_each_layout_and_found_again():
    def f(x):
        y = x.ravel()
        y[0] = y[1] * y[2]
        return (y * y).sum()

    derivative, found = grad(f), {}
    for _ in range(4):
        for name, x in lying(X).items():
            if name != "C":
                derivative(x)
                found.setdefault(layout_of(x), {})[id(derivative.table.last)] = derivative.table.last
    assert derivative.asked == (("x", ()),)
    assert {layout: [run.compiled.layouts for run in runs.values()][-1] for layout, runs in found.items()} == {
        "F": (("x", "F"),), "other": (("x", "other"),)}
    assert all(len(runs) <= 2 for runs in found.values())      # the first was made before it was known what is asked


@pytest.mark.parametrize("text", [
    "def f(x, d):\n    d.shape = 4, 3\n    y = x.ravel()\n    y[0] = 2.0\n    return (y * x.ravel()).sum()",
    "def f(x, d):\n    d(x)\n    y = x.ravel()\n    y[0] = 2.0\n    return (y * x.ravel()).sum()",
])
def test_what_may_lie_otherwise_meanwhile_is_not_taken_for_a_copy(text):
    given = np.asfortranarray(X)
    with pytest.raises(UnsupportedSyntax):
        grad(function(text))(given, X.copy() if "shape" in text else (lambda x: None))


@pytest.mark.parametrize("key, call", [("numpy.ravel", lambda x, order: np.ravel(x, order)),
                                       ("numpy.reshape", lambda x, order: np.reshape(x, -1, order)),
                                       ("numpy.reshape", lambda x, order: np.reshape(x, (x.size, 1), order)),
                                       ("numpy.reshape", lambda x, order: np.reshape(x, (1, *x.shape), order)),
                                       ("numpy.ascontiguousarray", lambda x, order: np.ascontiguousarray(x)),
                                       ("numpy.asfortranarray", lambda x, order: np.asfortranarray(x))])
@pytest.mark.parametrize("order", ["C", "F", "A"])
def test_what_a_card_calls_a_copy_is_one(key, call, order):
    arrays = [BIG, BIG.T, BIG[::2], BIG[:, ::2], BIG[::-1], BIG[1], BIG[:, 1], BIG[:1], BIG[:, :1], BIG[:0], BIG[1:2, 1:2], np.array(2.0),
              BIG.reshape(8, 3, 4), np.asfortranarray(BIG.reshape(8, 3, 4)), BIG.reshape(8, 3, 4).transpose(0, 2, 1),
              np.broadcast_to(BIG[0], (3, 12)), BIG[::2, ::3].T, np.asfortranarray(BIG)[:, :1], np.asfortranarray(BIG)[:, 2:3].T]
    copies, found = card(key).copies, 0
    for x in arrays:
        result = call(x, order)
        constants = {"order": order} if "ravel" in key or "reshape" in key else {}
        if copies(layout_of(x), result.ndim, constants):
            found += 1
            assert not np.shares_memory(x, result), (x.shape, x.strides)
    assert found > 0 or order == "A" or result.ndim != 1


@pytest.mark.parametrize("text", ["np.ravel(x, {0!r})", "x.ravel({0!r})", "x.reshape(-1, order={0!r})", "np.reshape(x, 12, {0!r})"])
def test_the_order_in_which_elements_are_taken_counts(text):
    f, other = (function(f"def f(x):\n    y = {text.format(order)}\n    y[0] = y[1] * y[2]\n    return (y * x[1, 1]).sum()")
                for order in ("C", "F"))
    x = np.asfortranarray(X)
    np.testing.assert_allclose(grad(f)(x), slope(f, x), rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(grad(other)(X), slope(other, X), rtol=1e-6, atol=1e-6)
    for one, given in ((f, X), (other, x)):
        np.testing.assert_allclose(grad(one)(given), slope(one, given), rtol=1e-6, atol=1e-6)


def test_an_order_that_is_not_known_proves_nothing():
    for copies in (card("numpy.ravel").copies, card("numpy.reshape").copies):
        assert not any(copies(layout, 1, {}) for layout in ("C", "F", "both", "other"))


@pytest.mark.parametrize("name, layout", [("C", "C"), ("F", "F"), ("strided", "other"), ("reversed", "other"), ("turned", "F")])
def test_the_layout_of_an_array(name, layout):
    x = lying(X)[name]
    assert layout_of(x) == layout and layout_of(x[0, :1]) == "both" and layout_of(2.0) is None
    assert [one for one in ("C", "F", "both", "other") if eval(layout_test("x", one), {"x": x})] == [layout]


def test_a_program_compiled_for_types_alone_asks_nothing():
    types = {"x": type_of_value(X, {})}
    assert compiled(ravelled, Request("gradient", ("x",)), types).layouts == ()
    found = compiled(ravelled, Request("gradient", ("x",)), types, layouts=(("x", "F"),))
    assert found.layouts == (("x", "F"),)
