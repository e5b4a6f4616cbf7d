"""`check_rule`, on rules of the user's own in all three forms and on those of the table."""

import math

import numpy as np
import pytest

from adcompile import (
    BadArgument, DerivativeError, NoRule, check, derivative_of, grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp,
)
from adcompile.checking import check_rule
from tests.rule_uses import REALS as DERIVED, OPERATORS, fits, function_of, is_real, uses


def opaque(function):
    """The same function, without a source that could be followed."""
    space = {"function": function, "np": np}
    exec(f"def {function.__name__}(*args):\n    return function(*args)", space)
    return space[function.__name__]


def ratio(x, y):
    return np.divide(x, y)


def norm(x, w):
    return float(np.sqrt(np.sum(w * x * x)))


def without_source():
    """Functions whose source cannot be found, with rules in the three forms."""
    space = {"np": np, "math": math}
    exec("def ratio(x, y):\n    return np.divide(x, y)\n"
         "def norm(x, w):\n    return float(np.sqrt(np.sum(w * x * x)))\n"
         "def mixed(x, n):\n    return np.sin(x) * n\n", space)
    return space["ratio"], space["norm"], space["mixed"]


RATIO, NORM, MIXED = without_source()


@derivative_of(RATIO)
def ratio_partials(z, x, y):
    return 1.0 / y, -z / y


@derivative_of(NORM, form="tangent")
def norm_tangent(y, x, w, x_dot, w_dot):
    return float(np.sum(w * x * x_dot + 0.5 * w_dot * x * x)) / y


@derivative_of(NORM, form="adjoint")
def norm_adjoint(y, x, w, y_bar):
    return y_bar * w * x / y, y_bar * 0.5 * x * x / y


@derivative_of(MIXED)
def mixed_partials(y, x, n):
    return n * np.cos(x), np.sin(x)


X, W = np.array([1.0, 2.0]), np.array([3.0, 0.5])


# --- in use -------------------------------------------------------------------------------


def uses_ratio(x, y):
    return np.sum(RATIO(x, y) * x)


def uses_norm(x, w):
    total = 0.0
    for k in range(3):
        total = total + NORM(x * (k + 1.0), w) * np.sum(w)
    return total


@pytest.mark.parametrize("function, args", [
    (uses_ratio, (X, W)), (uses_ratio, (2.0, 3.0)), (uses_ratio, (X, 3.0)), (uses_norm, (X, W)), (RATIO, (2.0, 3.0)), (NORM, (X, W)),
])
def test_a_rule_in_both_modes_and_second_order(function, args):
    assert len(check(function, *args).comparisons) == 4


def test_a_function_with_a_rule_is_differentiated_by_it():
    assert grad(RATIO, wrt=(0, 1))(3.0, 2.0) == (0.5, -0.75)
    assert value_and_grad(RATIO)(3.0, 2.0) == (1.5, 0.5)
    assert np.array_equal(jacobian(RATIO)(X, 2.0), np.eye(2) / 2.0)
    assert jvp(RATIO, (3.0, 2.0), (1.0, 2.0)) == (1.5, -1.0) and vjp(RATIO, 3.0, 2.0)[1](2.0) == (1.0, -1.5)
    assert hessian(RATIO, wrt=1)(3.0, 2.0) == 0.75 and hvp(RATIO, wrt=1)(3.0, 2.0, 2.0) == 1.5
    assert np.allclose(hessian(NORM)(X, np.ones(2)), (np.eye(2) - np.outer(X, X) / 5.0) / math.sqrt(5.0))


def test_the_rule_comes_before_the_source_of_the_function_itself():
    def square(x):
        return x * x

    assert grad(square)(3.0) == 6.0

    @derivative_of(square)
    def partials(y, x):
        return 5.0 * x

    assert grad(square)(3.0) == 15.0 and jvp(square, (3.0,), (1.0,)) == (9.0, 15.0) and grad(grad(square))(3.0) == 5.0


def test_defaults_and_keywords_of_a_function_with_a_rule():
    def scaled(x, *, by=2.0):
        return x * by

    @derivative_of(scaled)
    def partials(y, x, by):
        return by, x

    assert grad(scaled)(3.0) == 2.0 and grad(scaled, wrt="by")(3.0, by=4.0) == 3.0


def test_a_function_with_a_rule_that_takes_stars_is_refused():
    def many(*xs):
        return sum(xs)

    @derivative_of(many, form="adjoint")
    def adjoint(y, xs, y_bar):
        return [y_bar for _ in xs]

    with pytest.raises(BadArgument, match="has a rule and takes \\*xs"):
        grad(many)(1.0, 2.0)


# --- checked ------------------------------------------------------------------------------


def test_partials_are_tried_in_many_shapes():
    report = check_rule(RATIO, 2.0, 3.0)
    assert report.modes == ("forward", "reverse") and report.function == "ratio"
    assert [shapes for shapes, _ in report.reports][::2] == [
        "(), ()", "(3,), (3,)", "(3,), ()", "(), (3,)", "(2, 1), (3,)", "(1,), (4,)", "(0,), (0,)"]
    assert str(report).startswith("the rule of ratio (forward, reverse): 49 comparisons agree\n  (), (): 3\n")


def test_tangents_and_adjoints_are_tried_where_they_are():
    report = check_rule(NORM, X, W)
    assert report.modes == ("forward", "reverse") and len(report.reports) == 2
    assert len(check_rule(NORM, X, W, order=1).reports) == 1
    assert len(check_rule(MIXED, 0.5, 3).reports) == 10


def test_only_the_modes_that_a_rule_has_are_tried():
    for form, mode in (("tangent", "forward"), ("adjoint", "reverse")):
        def double(x):
            return 2.0 * x

        if form == "tangent":
            @derivative_of(double, form=form)
            def rule(y, x, x_dot):
                return 2.0 * x_dot
        else:
            @derivative_of(double, form=form)
            def rule(y, x, y_bar):
                return 2.0 * y_bar

        assert check_rule(double, 3.0).modes == (mode,)


def wrong_partials(y, x):
    return 1.001 * np.cos(x)


def wrong_shape(y, x):
    return np.sum(np.cos(x))


def wrong_tangent(y, x, x_dot):
    return np.cos(x) * x_dot + 1e-3


def wrong_adjoint(y, x, y_bar):
    return -np.cos(x) * y_bar


@pytest.mark.parametrize("form, rule, shapes", [
    ("partials", wrong_partials, "()"), ("partials", wrong_shape, "(3,)"), ("tangent", wrong_tangent, "()"),
    ("adjoint", wrong_adjoint, "()"),
])
def test_a_wrong_rule_is_told_with_its_line(form, rule, shapes):
    def sine(x):
        return np.sin(x)

    if form in ("tangent", "adjoint"):
        @derivative_of(sine, form="tangent")
        def right_tangent(y, x, x_dot):
            return np.cos(x) * x_dot

        @derivative_of(sine, form="adjoint")
        def right_adjoint(y, x, y_bar):
            return np.cos(x) * y_bar

    derivative_of(sine, form=form)(rule)
    with pytest.raises(DerivativeError) as caught:
        check_rule(sine, 0.5)
    assert str(caught.value).startswith(f"check_rule: the rule of 'sine' for shapes {shapes}: ")
    assert "disagree" in str(caught.value)
    if form == "partials":
        assert caught.value.span.function == rule.__name__


def test_a_rule_whose_own_derivative_is_missing_is_told_in_second_order():
    def sine(x):
        return np.sin(x)

    @derivative_of(sine)
    def partials(y, x):
        return np.frompyfunc(math.cos, 1, 1)(x) * 1.0

    with pytest.raises(NoRule, match="check_rule: the rule of 'sine' for shapes \\(\\): "):
        check_rule(sine, 0.5)
    assert len(check_rule(sine, 0.5, order=1).reports) == 5


@pytest.mark.parametrize("thing", [len, np.zeros, lambda x: x, print])
def test_what_has_no_rule_is_refused(thing):
    with pytest.raises(BadArgument, match="has no rule\n  Declare one with derivative_of."):
        check_rule(thing, 1.0)


# --- the rules of the table ------------------------------------------------------------------


def plain(arg):
    """Whether an operand can stand in a call that `check_rule` writes."""
    return is_real(arg) or isinstance(arg, (int, str, bool, type(None))) \
        or isinstance(arg, tuple) and all(isinstance(item, int) for item in arg)


def first_use(name, rule):
    """The first use of a rule with numbers or arrays that are not empty."""
    for use in uses(name, rule):
        if fits(rule, use) and all(map(plain, (*use.args, *use.kwargs.values()))) and any(map(is_real, use.args)) \
                and all(np.size(arg) for arg in use.args):
            return use
    return None


USES = {name: first_use(name, rule) for name, rule in DERIVED.items()
        if rule.samples is not None and name.partition(".")[0] in ("numpy", "math") and name not in OPERATORS and "-" not in name
        and not name.startswith("numpy.float") and not name.endswith(".__getitem__")}
NAMES = [name for name, use in USES.items() if use is not None]


@pytest.mark.parametrize("name", NAMES)
def test_the_rules_of_the_table(name):
    use = USES[name]
    report = check_rule(function_of(DERIVED[name]), *use.args, order=1, **use.kwargs)
    assert report.modes == ("forward", "reverse") and all(shape.comparisons for _, shape in report.reports)
