"""What a call that goes directly has to notice: other arguments, other captured data, other objects behind the names."""

import dis
import linecache

import numpy as np
import pytest

from adcompile import NotDifferentiable, grad, hvp, value_and_grad
from tests.direct import Labelled, direct, front_of, stays_direct


def product(a, b):
    return np.sum(a * a * b)


def module(text, **names):
    """The namespace of a module with this text; its functions have a source."""
    file = f"<quick {hash(text)}>"
    linecache.cache[file] = len(text), None, text.splitlines(keepends=True), file
    space = {"np": np, "__name__": "quick", **names}
    exec(compile(text, file, "exec"), space)
    return space


def reads(function):
    """The global variables that a function reads."""
    return {one.argval for one in dis.get_instructions(function) if one.opname.startswith("LOAD_GLOBAL")}


# --- arguments -------------------------------------------------------------------------

B = np.arange(1.0, 4.0)


@pytest.mark.parametrize("a", [
    np.ones(3, np.float32), np.ones(3, ">f8"), np.ones(3, np.int64), np.ones((3, 1)), np.ones((1, 3)), np.ones(1), np.ones(()),
    np.ones((2, 3)), 1.0, np.float64(1.0), np.float32(1.0), 1, np.ones(6)[::2],
])
def test_an_argument_of_another_kind(a):
    derivative = direct(product, np.ones(3), B)
    found, expected = derivative(a, B), grad(product)(a, B)
    assert type(found) is type(expected) and np.array_equal(found, expected)
    assert np.shape(found) == np.shape(a) and getattr(found, "dtype", None) == getattr(expected, "dtype", None)
    assert np.allclose(np.sum(found), 2.0 * np.sum(np.ones(np.broadcast_shapes(np.shape(a), (3,))) * B))


def test_an_array_of_another_class_is_not_taken_for_a_plain_one():
    derivative = direct(product, np.ones(3), B)
    with pytest.raises(NotDifferentiable, match="of type Labelled"):
        derivative(np.ones(3).view(Labelled), B)
    with pytest.raises(NotDifferentiable, match="a Labelled gives operations another meaning"):
        derivative(np.ones(3), B.view(Labelled))
    assert np.array_equal(derivative(np.ones(3), B), 2.0 * B)


def test_an_array_whose_shape_is_set_between_calls():
    a, b = np.arange(6.0), np.full((2, 3), 2.0)
    derivative = direct(product, a.copy(), np.full(6, 2.0))
    for shape in [(6,), (2, 3), (3, 2), (1, 6), (6, 1)]:
        a, b = a.reshape(shape), b.reshape(shape)
        for _ in range(2):
            assert np.array_equal(derivative(a, b), 4.0 * np.arange(6.0).reshape(shape))


def test_the_same_array_with_another_dtype():
    a = np.ones(2)
    derivative = direct(product, a, np.ones(2))
    a = a.view(np.float32)
    assert np.array_equal(derivative(a, np.ones(4)), 2.0 * a) and derivative(a, np.ones(4)).dtype == np.float32


def test_the_same_array_resized_in_place():
    a = np.ones(3)
    derivative = direct(product, a, np.ones(3))
    a.resize(5, refcheck=False)
    with pytest.raises(ValueError, match="broadcast"):
        derivative(a, np.ones(3))
    assert np.array_equal(derivative(a, np.ones(5)), 2.0 * a)


def test_a_matrix_of_another_kind():
    a = np.arange(6.0).reshape(2, 3)
    derivative = direct(product, a, a)
    for other in (a.astype(np.float32), a.astype(int), a.T, a[:1], a[:, :1], a[None], a[:0]):
        found = derivative(other, other)
        assert np.array_equal(found, 2.0 * other**2) and found.dtype == grad(product)(other, other).dtype
    assert direct(product, a, a)(a.astype(np.float32), a).dtype == np.float32
    assert direct(product, a.astype(np.float32), a)(a, a).dtype == np.float64


def test_sizes_that_are_equal_and_then_are_not():
    def outer_sum(a, b):
        return np.sum(np.outer(a, b) * np.outer(a, b)) if len(a) != len(b) else np.sum(a * b)

    derivative = direct(outer_sum, np.ones(3), B)
    assert np.array_equal(derivative(np.ones(3), B), B)
    assert np.array_equal(derivative(np.ones(2), B), np.full(2, 28.0))
    assert np.array_equal(derivative(np.ones(3), B), B)


def test_items_of_a_list_and_a_flag():
    def chosen(parts, squared):
        return np.sum(parts[0] ** 2 if squared else parts[0]) + np.sum(parts[1])

    derivative = direct(chosen, [np.ones(2), np.ones(3)], True)
    assert [list(one) for one in derivative([np.ones(2), np.ones(3)], False)] == [[1.0, 1.0], [1.0, 1.0, 1.0]]
    assert [np.shape(one) for one in derivative([np.ones((2, 2)), 1.5], True)] == [(2, 2), ()]
    assert [list(one) for one in derivative([np.ones(2), np.ones(3)], True)] == [[2.0, 2.0], [1.0, 1.0, 1.0]]


# --- captured data ---------------------------------------------------------------------

READS_GLOBAL = "def f(x):\n    return np.sum(w * x * x)"


@pytest.mark.parametrize("w", [
    np.full(3, 3), np.full(3, 3.0, np.float32), np.full(3, 3.0, ">f8"), np.full((1, 3), 3.0), np.full((3, 3), 1.0), np.array(3.0),
    3.0, 3,
])
def test_a_global_array_of_another_kind(w):
    names = module(READS_GLOBAL, w=np.ones(3))
    derivative = direct(names["f"], np.ones(3))
    names["w"] = w
    for _ in range(2):
        assert np.array_equal(derivative(np.ones(3)), np.full(3, 6.0))


def test_a_global_array_of_another_class_is_refused_until_it_is_a_plain_one_again():
    names = module(READS_GLOBAL, w=np.full(3, 3.0))
    derivative = direct(names["f"], np.ones(3))
    names["w"] = np.full(3, 3.0).view(Labelled)
    for _ in range(2):
        with pytest.raises(NotDifferentiable, match="a Labelled gives operations another meaning"):
            derivative(np.ones(3))
    names["w"] = np.full(3, 3.0)
    assert np.array_equal(derivative(np.ones(3)), np.full(3, 6.0))


def test_a_global_array_that_is_changed_in_place():
    names = module(READS_GLOBAL, w=np.ones(4))
    derivative = direct(names["f"], np.ones(4))
    names["w"][:] = [1.0, 2.0, 3.0, 4.0]
    assert np.array_equal(derivative(np.ones(4)), [2.0, 4.0, 6.0, 8.0])
    names["w"].resize((2, 4), refcheck=False)
    assert np.array_equal(derivative(np.ones(4)), [2.0, 4.0, 6.0, 8.0])
    names["w"].resize((1, 4), refcheck=False)
    assert np.array_equal(derivative(np.ones(4)), [2.0, 4.0, 6.0, 8.0])


def test_a_global_that_is_deleted_and_comes_back():
    names = module(READS_GLOBAL, w=np.ones(3))
    derivative = direct(names["f"], np.ones(3))
    del names["w"]
    with pytest.raises(NameError, match="name 'w' is not defined"):
        derivative(np.ones(3))
    names["w"] = 4.0
    assert np.array_equal(derivative(np.ones(3)), np.full(3, 8.0))


def test_a_variable_of_a_closure():
    def make(w):
        def f(x):
            return np.sum(w * x * x)

        def put(value):
            nonlocal w
            w = value

        def delete():
            nonlocal w
            del w

        return f, put, delete

    f, put, delete = make(np.ones(3))
    derivative = direct(f, np.ones(3))
    for w in (np.full(3, 2.0), np.full((2, 3), 1.0), 2.0, np.full(3, 2, np.int8)):
        put(w)
        assert np.array_equal(derivative(np.ones(3)), np.full(3, 4.0))
    delete()
    with pytest.raises(NameError):
        derivative(np.ones(3))
    put(np.full(3, 3.0))
    assert np.array_equal(derivative(np.ones(3)), np.full(3, 6.0))


def test_two_variables_of_a_closure():
    a, b = np.ones(3), np.full(3, 2.0)
    derivative = direct(lambda x: np.sum(a * x + b * x * x), np.ones(3))
    assert np.array_equal(derivative(np.ones(3)), np.full(3, 5.0))
    a = np.full(3, 10.0)
    assert np.array_equal(derivative(np.ones(3)), np.full(3, 14.0))
    b = 0.0
    assert np.array_equal(derivative(np.ones(3)), np.full(3, 10.0))


def test_a_function_in_a_closure_that_becomes_another_one_of_the_same_code():
    def scaled(w):
        return lambda t: w * t

    link = scaled(2.0)
    derivative = direct(lambda x: link(x), 1.0)
    for w in (3.0, 4.0):
        link = scaled(w)
        assert derivative(1.0) == w


def test_closures_of_one_code_read_their_own_variables():
    def make(w):
        return lambda x: np.sum(w * x)

    made = [grad(lambda x, w=w: np.sum(w * x)) for w in (1.0, 2.0)] + [grad(make(w)) for w in (3.0, 4.0)]
    for _ in range(3):
        assert [one(np.ones(2))[0] for one in made] == [1.0, 2.0, 3.0, 4.0]


# --- what the names mean ---------------------------------------------------------------

OURS = ("float", "dict", "Exception", "array", "function", "check", "like", "user", "code", "nowhere", "noted", "again", "holds",
        "read", "value", "bar0", "error", "stands", "c0", "c0_dtype", "cell_0", "v_2", "g_1", "f_0", "_table", "_run", "_general",
        "_x_dtype", "x")


@pytest.mark.parametrize("name", OURS)
def test_globals_with_names_that_the_direct_way_uses_itself(name):
    body = f"def f(x):\n    return np.sum({name}_helper(x)) * weight()"
    body = body.replace(f"{name}_helper", "helper")
    names = module(f"def helper(t):\n    return {name}(t) * scale\n\ndef {name}(t):\n    return t * t\n\n"
                   f"def other(t):\n    return t * t * t\n\ndef weight():\n    return 1.0\n\n{body}", scale=2.0)
    derivative = direct(names["f"], np.full(2, 3.0))
    assert np.array_equal(derivative(np.full(2, 3.0)), np.full(2, 12.0))
    assert np.array_equal(stays_direct(direct(names["f"], np.full(2, 3.0)), np.full(2, 3.0)), np.full(2, 12.0))
    names[name] = names["other"]
    assert np.array_equal(derivative(np.full(2, 3.0)), np.full(2, 54.0))


@pytest.mark.parametrize("name", OURS)
def test_captured_data_with_names_that_the_direct_way_uses_itself(name):
    names = module(f"def helper(t):\n    return t * {name}\n\ndef f(x):\n    return np.sum(helper(x))", **{name: np.full(2, 3.0)})
    derivative = direct(names["f"], np.ones(2))
    assert np.array_equal(derivative(np.ones(2)), np.full(2, 3.0))
    assert np.array_equal(stays_direct(direct(names["f"], np.ones(2)), np.ones(2)), np.full(2, 3.0))
    names[name] = np.array([4.0, 5.0])
    assert np.array_equal(derivative(np.ones(2)), [4.0, 5.0])
    names[name] = 6.0
    assert np.array_equal(derivative(np.ones(2)), [6.0, 6.0])


def test_a_builtin_that_a_module_redefines_for_its_own_functions_alone():
    helpers = module("def helper(t):\n    return abs(t)")
    names = module("def f(x):\n    return abs(x) + 10.0 * helper(x)", helper=helpers["helper"])
    derivative = direct(names["f"], 2.0)
    assert derivative(2.0) == 11.0
    helpers["abs"] = lambda t: 3.0 * t
    assert [derivative(2.0), derivative(2.0)] == [31.0, 31.0]
    names["abs"] = lambda t: 5.0 * t
    assert [derivative(2.0), derivative(2.0)] == [35.0, 35.0]
    del helpers["abs"], names["abs"]
    assert [derivative(2.0), derivative(2.0)] == [11.0, 11.0]


def test_a_function_with_builtins_of_its_own():
    import builtins
    own = vars(builtins) | {"abs": np.abs}
    names = module("def f(x):\n    return np.sum(abs(x) * x)", __builtins__=own)
    derivative = direct(names["f"], np.ones(2))
    assert np.array_equal(derivative(np.ones(2)), [2.0, 2.0])
    own["abs"] = np.exp
    assert np.array_equal(derivative(np.zeros(2)), [1.0, 1.0])
    own["abs"], names["__builtins__"] = abs, vars(builtins)
    derivative = direct(names["f"], np.ones(2))
    own["abs"] = np.exp
    assert np.array_equal(derivative(np.zeros(2)), [1.0, 1.0])


def test_the_direct_way_reads_no_globals_but_those_of_the_function():
    names = module("def helper(t):\n    return t * w + abs(t)\n\n"
                   "def f(x, *more, power=2, **others):\n    return np.sum(helper(x) ** power)", w=np.ones(3))
    f = names["f"]
    for derivative in (grad(f), value_and_grad(f, wrt=(0, "power")), hvp(f), grad(f, wrt=(0, "extra"))):
        given = {"extra": np.ones(2), "power": 2.0}
        derivative(*(np.ones(3),) * 2, **given)
        front = front_of(derivative)
        assert front is not derivative.front and front.__globals__ is names
        assert reads(front) <= {"np", "helper", "w", "abs"}


def test_a_function_that_is_gone_is_missed_where_it_is_called():
    names = module("def helper(t):\n    return 3.0 * t\n\ndef f(x, flag):\n    return helper(x) if flag else x * x")
    derivative = direct(names["f"], 2.0, 1)
    assert [derivative(2.0, 1), derivative(2.0, 0)] == [3.0, 4.0]
    del names["helper"]
    assert derivative(2.0, 0) == 4.0
    with pytest.raises(NameError, match="name 'helper' is not defined"):
        derivative(2.0, 1)
