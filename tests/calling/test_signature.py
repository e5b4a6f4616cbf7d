"""From the arguments of a call to the types that a derivative is compiled for."""

import functools
import inspect

import numpy as np
import pytest

from adcompile.calling.front import make_front
from adcompile.calling.signature import arg_types, describe, leaf
from adcompile.errors import BadArgument
from adcompile.ir.types import FLOAT, Array, List, Literal, Scalar


class Store:
    """Stands for a table: notes what it was asked and runs the values."""

    def __init__(self):
        self.young, self.last, self.keys = {}, None, []

    def enter(self, key, values):
        self.keys.append(key)
        self.young[key] = lambda *values: values
        return self.young[key]


def front(f, extra=None):
    store = Store()
    return make_front(describe(f), store, extra), store


def plain(x, a=2.0):
    return x * a


def wide(x, *rest, scale=1.0, **options):
    return x, rest, scale, options


class Model:
    def __call__(self, x, power=2):
        return x**power

    def loss(self, x, y):
        return x * y


def test_values_arrive_in_the_order_of_the_parameters():
    assert front(plain)[0](a=1.0, x=3.0) == (3.0, 1.0)
    assert front(plain)[0](3.0) == (3.0, 2.0)


def test_stars_and_keywords_arrive_as_python_binds_them():
    assert front(wide)[0](1.0, 2.0, 3.0, other=4) == (1.0, (2.0, 3.0), 1.0, {"other": 4})


def test_wrong_arguments_raise_pythons_own_error_in_the_functions_name():
    with pytest.raises(TypeError, match=r"plain\(\) missing 1 required positional argument: 'x'"):
        front(plain)[0]()
    with pytest.raises(TypeError, match=r"plain\(\) got an unexpected keyword argument 'b'"):
        front(plain)[0](1.0, b=2.0)


def test_parameters_may_have_the_names_of_the_fronts_own_words():
    def awkward(_key, _run, _find, __leaf):
        return _key

    assert front(awkward)[0](1, 2, 3, 4) == (1, 2, 3, 4)


def test_a_method_supplies_its_object():
    model = Model()
    assert front(model.loss)[0](1.0, 2.0) == (model, 1.0, 2.0)
    assert front(model)[0](1.0) == (model, 1.0, 2)


def test_a_partial_supplies_its_arguments():
    assert front(functools.partial(plain, 5.0))[0](2.0) == (5.0, 2.0)
    assert front(functools.partial(plain, a=5.0))[0](2.0) == (2.0, 5.0)
    assert front(functools.partial(plain, a=5.0))[0](2.0, a=1.0) == (2.0, 1.0)


def test_the_extra_parameter_is_second_for_the_caller_and_first_among_the_values():
    called, _ = front(plain, "v")
    assert called(1.0, 9.0, 3.0) == (9.0, 1.0, 3.0)
    assert list(inspect.signature(called).parameters) == ["x", "v", "a"]


def test_a_second_call_with_the_same_exact_key_does_not_enter_the_table():
    called, store = front(plain)
    called(1.0, np.zeros(3))
    called(2.0, np.ones(3))
    called(2.0, np.ones(4))
    assert len(store.keys) == 2


@pytest.mark.parametrize("one, other", [
    (1.0, np.float64(1.0)), (1, 1.0), (1, True), (True, False), ("a", "b"), (None, 0),
    (np.zeros(3), np.zeros(4)), (np.zeros(3), np.zeros(3, np.float32)), (np.zeros((3, 1)), np.zeros((1, 3))),
    ((1, 2), (1, 2.0)), ((1,), [1]), ([1], [1.0]), ([], [1]), ({"a": 1}, {"b": 1}), ({1: 2}, {1.0: 2}),
])
def test_values_of_different_types_have_different_keys(one, other):
    assert leaf(one) != leaf(other)


def test_numbers_of_one_type_have_one_key():
    assert leaf(1.5) == leaf(2.5)
    assert leaf([1.0, 2.0]) == leaf([3.0])


def test_equal_sizes_among_all_arguments_have_one_symbol():
    types = arg_types(("beta", "X", "y"), (np.zeros(2), np.zeros((5, 2)), np.zeros(5)))
    assert [type.shape for type in types.values()] == [("n0",), ("n1", "n0"), ("n1",)]


def test_sizes_zero_and_one_are_exact_and_all_others_are_not():
    types = arg_types("ab", (np.zeros((0, 1)), np.zeros(7)))
    assert types == {"a": Array("float64", (0, 1)), "b": Array("float64", ("n0",))}


def test_scalars_go_by_type_and_flags_by_value():
    types = arg_types("abcde", (1.0, np.float32(1), True, "mean", [1, 2]))
    assert list(types.values()) == [FLOAT, Scalar("float32"), Literal(True), Literal("mean"), List(Scalar("int"))]


@pytest.mark.parametrize("thing", [3, None, np.packbits, functools.partial(np.sum, axis=0)])
def test_what_is_no_python_function_is_refused(thing):
    with pytest.raises(BadArgument):
        describe(thing)
