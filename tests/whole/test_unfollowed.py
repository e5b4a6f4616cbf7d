"""Code that nobody follows may change what it reaches: what is read after it is read again, in every way of running it."""

import importlib
import sys

import numpy as np
import pytest

from adcompile import jvp, value_and_grad, vjp
from tests.unfollowed import STATES, WAYS, write


@pytest.fixture(scope="module")
def module(tmp_path_factory):
    folder = tmp_path_factory.mktemp("unfollowed")
    write(folder, "unfollowed_programs", "unfollowed_beside")
    sys.path.insert(0, str(folder))
    yield importlib.import_module("unfollowed_programs")
    sys.path.remove(str(folder))


def plainly(module, f, x):
    """The value of a plain call, and the derivative: what stands between x and the result is constant."""
    module.restore()
    value = float(f(x))
    module.restore()
    return value, value / x


def pulled(f, x):
    value, pull = vjp(f, x)
    return value, pull(1.0)[0]


OPERATORS = {
    "value_and_grad": lambda f, x: value_and_grad(f)(x),
    "jvp": lambda f, x: jvp(f, (x,), (1.0,)),
    "vjp": pulled,
}


def differs(module, way, state, name, runs):
    """What an operator gives that a plain call and its derivative do not, in one of several runs; None where all agree."""
    f = getattr(module, f"{way}__{state}")
    expected = plainly(module, f, 1.5)
    for _ in range(runs):
        module.restore()
        found = OPERATORS[name](f, 1.5)
        if not np.allclose(found, expected, rtol=1e-12) or module.level != 4.0:
            return found, expected, module.level
    return None


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("way", WAYS)
def test_what_is_read_after_unfollowed_code_is_read_again(module, way, state):
    assert differs(module, way, state, "value_and_grad", 2) is None


@pytest.mark.parametrize("name", ["jvp", "vjp"])
@pytest.mark.parametrize("way", WAYS)
def test_other_modes_read_again_too(module, way, name):
    assert differs(module, way, "array" if name == "vjp" else "global", name, 1) is None


# --- what has no parameters, for seeded faults ------------------------------------

shift = 1.0


class Shifting:
    def __add__(self, other):
        global shift
        shift = 2.5
        return 1.0


SHIFTING = Shifting()


def after_an_operator(x):
    total = SHIFTING + 1
    return shift * x * total


def after_an_operator_that_nobody_reads(x):
    unread = SHIFTING + 1
    return shift * x


def shifted(function):
    global shift
    shift = 1.0
    return value_and_grad(function)(1.5)


def test_an_operator_of_an_object_runs_its_code():
    assert shifted(after_an_operator) == (3.75, 2.5)


def test_an_operator_that_nobody_reads_runs_its_code_too():
    assert shifted(after_an_operator_that_nobody_reads) == (3.75, 2.5)


def after_the_type_of_a_sum(x):
    kind = type(SHIFTING + x)
    return shift * x


def test_an_operator_through_which_no_derivative_flows_runs_its_code():
    assert shifted(after_the_type_of_a_sum) == (3.75, 2.5)


class Counting:
    """An object that counts how often it is indexed."""

    def __init__(self):
        self.turns = 0

    def __getitem__(self, key):
        global shift
        self.turns, shift = self.turns + 1, shift + 1.0
        return key


COUNTING = Counting()


def type_is_kept(x):
    kind = type(COUNTING[x * 1.5])
    return x * x


def text_is_kept(x):
    text = str(COUNTING[x])
    return x * x


def nothing_is_kept(x):
    isinstance(COUNTING[x], float), len([COUNTING[2.0 * x]]), print(COUNTING[x], end="")
    return x * x


@pytest.mark.parametrize("function, times", [(type_is_kept, 1), (text_is_kept, 1), (nothing_is_kept, 3)])
def test_an_operator_that_takes_an_active_value_runs_as_often_as_it_stands_there(function, times, capsys):
    assert shifted(function) == (2.25, 3.0) and shift == 1.0 + times


def argument_is_indexed(x, counting):
    isinstance(counting[x], float), len([counting[2.0 * x]])
    kind = type(counting[x])
    return shift * x


def test_an_object_that_is_indexed_with_an_active_value_is_left_as_it_was_given():
    global shift
    shift, counting = 1.0, Counting()
    assert value_and_grad(argument_is_indexed)(1.5, counting) == (6.0, 4.0) and counting.turns == 0
