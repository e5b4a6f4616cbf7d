"""An active value that goes into memory is refused, whatever way it comes back: never a silent zero."""

import numpy as np
import pytest

from adcompile import grad
from adcompile.errors import DerivativeError

STORE = {}


class Account:
    """Something that keeps what it is given."""

    def __init__(self):
        self.total = 0.0

    def push(self, value):
        self.total = self.total + value
        return 1


def put(items, value):
    items[0] = value
    return 1


def value_by_an_alias(x):
    items = {}
    other = items
    other["a"] = x * 2
    return items["a"] * 3


def by_a_method_whose_result_is_unused(x):
    items = {}
    _ = items.setdefault("a", x * 2)
    return items["a"] * 3


def value_by_a_local_function(x):
    items = [0.0]

    def keep(value):
        items[0] = value

    keep(x)
    return items[0] * 3


def value_by_a_helper(x):
    items = [0.0]
    count = put(items, x)
    return items[0] * count


def value_by_out(x):
    a = np.zeros(1)
    np.multiply(x, 2.0, out=a)
    return a[0]


def value_by_out_beside_a_result(x):
    a = np.zeros(1)
    b = np.multiply(x, 2.0, out=a)
    return a[0] + 0.0 * len(b)


def value_by_the_position_of_out(x):
    a = np.zeros(1)
    np.multiply(x, 2.0, a)
    return a[0]


def value_by_an_object(x):
    account = Account()
    count = account.push(x)
    return account.total * count


def value_by_an_attribute(x):
    account = Account()
    account.total = x
    other = account
    return other.total


def value_through_a_view(x):
    a = np.zeros(3)
    b = a[:]
    b += x
    return a.sum()


def value_through_a_view_beside_another_use(x):
    a = np.zeros(3)
    b = a[:]
    b += x
    return a.sum() * x


def value_by_filling(x):
    a = np.zeros(3)
    a.fill(x)
    return a.sum()


def value_by_copying(x):
    a = np.zeros(3)
    np.copyto(a, x)
    return a.sum()


def by_a_lambda(x):
    items = []
    keep = lambda value: items.append(value)  # noqa: E731
    keep(x)
    return items[0]


def into_captured_data(x):
    return STORE.setdefault("a", x) * 1.0


def through_names(x):
    return locals()["x"] * 2


HELD = (value_by_an_alias, value_by_an_object, value_by_an_attribute)
WRITTEN = (value_by_out, value_by_out_beside_a_result, value_by_the_position_of_out, value_by_filling, value_by_copying,
           value_by_a_local_function, value_by_a_helper)


def test_value_that_a_call_writes_into_an_array_or_list_is_followed():
    assert [grad(function)(2.0) for function in WRITTEN] == [2.0, 2.0, 2.0, 3.0, 3.0, 3.0, 1.0]


def test_value_that_an_object_or_dict_holds_is_followed():
    assert [grad(function)(2.0) for function in HELD] == [6.0, 1.0, 1.0]


PROGRAMS = [value for name, value in list(globals().items()) if name.startswith(("by_", "into_", "through_"))]


@pytest.mark.parametrize("function", [value_through_a_view, value_through_a_view_beside_another_use])
def test_value_that_goes_through_a_view_is_followed(function):
    assert grad(function)(2.0) == {value_through_a_view: 3.0, value_through_a_view_beside_another_use: 12.0}[function]


@pytest.mark.parametrize("function", PROGRAMS, ids=lambda function: function.__name__)
def test_value_that_goes_into_memory_is_refused(function):
    STORE.clear()
    with pytest.raises(DerivativeError) as caught:
        grad(function)(2.0)
    assert caught.value.span.function in (function.__name__, "put", "push", "<lambda>")
