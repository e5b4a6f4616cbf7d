"""`pure`, and what it costs where nothing is promised: what `explain` says, and what is refused."""

import functools

import numpy as np
import pytest

from adcompile import check, BadArgument, UnsupportedSyntax, explain, grad, pure, value_and_grad
from adcompile.rules.declared import is_promised

SCALE, WEIGHTS = 2.0, np.array([1.0, 2.0])


def facts(f, *args):
    return dict(explain(f, *args).facts)


class Store:
    def __init__(self):
        self.seen, self.parts = 0, [1.0]

    def note(self, value):
        self.seen += 1
        return 1.0

    def keep(self, value):
        self.kept = value
        return 1.0

    @pure
    def promised(self, value):
        return 1.0

    @property
    @pure
    def level(self):
        return 3.0


STORE = Store()
TABLE = {"note": STORE.note, "promised": pure(lambda value: 2.0)}


def unpromised(x):
    y = SCALE * x
    STORE.note(1)
    return y * SCALE


def promised(x):
    y = SCALE * x
    STORE.promised(1)
    return y * SCALE * STORE.level


def in_a_dict(x):
    return SCALE * x * TABLE["note"](1) * SCALE


def test_what_is_read_again_is_told_with_its_cause():
    found = facts(unpromised, 1.5)
    assert "SCALE" in found["read again"]
    assert found["runs unknown code"] == ("STORE.note(1)",)
    assert "SCALE" in facts(in_a_dict, 1.5)["read again"]


def test_a_promise_costs_nothing():
    found = facts(promised, 1.5)
    assert "read again" not in found and "runs unknown code" not in found
    assert value_and_grad(promised)(1.5) == (18.0, 12.0)
    assert "read_SCALE" in value_and_grad(unpromised).explain_for((1.5,)).source


def test_a_promise_is_looked_for_through_what_stands_around_it():
    def inner(x):
        return x

    @functools.wraps(inner)
    def outer(x):
        return inner(x)

    assert not is_promised(inner) and not is_promised(outer)
    assert pure(inner) is inner and is_promised(outer)
    assert is_promised(functools.partial(outer, 1.0)) and is_promised(STORE.promised) and is_promised(Store.promised)
    assert not is_promised(STORE.note) and not is_promised(3)
    pure(STORE.note)
    assert is_promised(Store.note)


def test_only_what_can_be_called_can_be_pure():
    with pytest.raises(BadArgument, match="pure: 3 cannot be called"):
        pure(3)


# --- active values where no derivative comes out -----------------------------------------


def bump(p):
    p += 0.5 * np.sin(p)
    return 0.0


def reset(p):
    v = p[::-1]
    np.copyto(v, 0.0)
    return 0.0


def out(p):
    np.sin(p, out=p)
    return 0.0


def in_test(x):
    a = x.copy()
    if bump(a) < 1.0:
        a = a * 1.0
    return np.sum(a * a)


def in_int(x):
    a = x.copy()
    return np.sum(a * a) + int(reset(a))


def in_print(x):
    a = x * x
    print(out(a), end="")
    return np.sum(a * a)


def in_index(x):
    a = x * x
    k = [1.0, 2.0][int(bump(a))]
    return np.sum(a) * k


def in_text(x):
    a = x * x
    label = f"{bump(a)}"
    return np.sum(a) * len(label)


def in_assertion(x):
    a = x * x
    assert bump(a) == 0.0
    return np.sum(a)


def in_while(x):
    a, k = x * x, 0
    while bump(a) < 1.0 and k < 2:
        k += 1
    return np.sum(a)


def by_method(x):
    a = x * x
    if STORE.keep(a):
        a = a * 2.0
    return np.sum(a)


def by_function_in_a_dict(x):
    a = x * x
    return np.sum(a) * int(WRITERS["bump"](a) + 1.0)


def by_method_in_text(x):
    a = x * x
    return np.sum(a) * len(f"{STORE.keep(a)}")


WRITERS = {"bump": bump}


@pytest.mark.parametrize("f", [in_test, in_index, in_while])
def test_memory_that_is_written_where_no_derivative_comes_out_is_followed(f):
    x = np.array([0.3, 0.7])
    found = check(f, x)
    assert len(found.comparisons) == 4 and not found.not_comparable
    assert value_and_grad(f)(x)[0] == f(x.copy())


@pytest.mark.parametrize("f", [in_int, in_print])
def test_active_memory_is_written_by_a_helper_wherever_it_is_called(f, capsys):
    x = np.array([0.3, 0.7])
    steps = 1e-6 * np.eye(2)
    expected = [(f(x + step) - f(x - step)) / 2e-6 for step in steps]
    np.testing.assert_allclose(grad(f)(x.copy()), expected, rtol=1e-6)


@pytest.mark.parametrize("f", [in_text, in_assertion, by_method, by_function_in_a_dict, by_method_in_text])
def test_active_memory_is_not_written_unseen(f):
    with pytest.raises(UnsupportedSyntax, match="test_pure.py"):
        grad(f)(np.array([0.3, 0.7]))
