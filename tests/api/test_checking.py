"""`check` and rules of the user's own."""

import math

import numpy as np
import pytest

from adcompile import BadArgument, DerivativeError, NoRule, UnsupportedSyntax, check, derivative_of, grad, hessian, jvp, vjp
from adcompile.checking.differences import difference


def smooth(x, scale):
    total = 0.0
    for k in range(3):
        total = total + np.sum(np.sin(scale * x) * x)
    return total


def vector(x):
    return np.exp(x) * x


def several(x):
    return x * x, np.sum(x)


def kept(x):
    return float(math.exp(x))


def wrong(x):
    return np.sin(x) * 1.0


def uses_wrong(x):
    shifted = x + 1.0
    value = wrong(shifted) * shifted
    return value * 2.0


def looped(x):
    total = 0.0
    for k in range(4):
        total = total + wrong(x * k)
    return total


@derivative_of(wrong)
def wrong_partials(y, x):
    return np.cos(x) * 1.01


def place(error):
    return error.value.span.line, error.value.span.function


# --- check ----------------------------------------------------------------------


def test_a_right_derivative_gives_a_report():
    report = check(smooth, np.array([0.3, 0.7]), 2.0)
    assert report.function == "smooth" and report.wrt == ("x", "scale")
    assert [comparison.what for comparison in report.comparisons] == [
        "tangent and difference", "cotangent and difference", "cotangent and tangent", "Hessian product and difference"]
    assert str(report).startswith("smooth with respect to x, scale: 4 comparisons agree\n")


def test_modes_order_and_wrt_say_what_is_compared():
    assert len(check(smooth, np.ones(2), 2.0, modes=("forward",), order=1).comparisons) == 1
    assert check(smooth, np.ones(2), 2.0, wrt="scale").wrt == ("scale",)
    assert check(smooth, np.ones(2), 2.0, wrt=(1, 0), order=1).wrt == ("scale", "x")


def test_arrays_and_tuples_as_results_are_checked_in_first_order():
    assert len(check(vector, np.ones(3)).comparisons) == 3
    assert len(check(several, np.ones(3)).comparisons) == 3


def generated(x):
    yield x


def named(x):
    return x * x, "name", None


def labelled(x):
    return {"a": x * x, "s": np.array(["t", "u"])}


def beside_a_count(x):
    return [x * x, 3, True]


def nothing(x):
    return None


def text(x):
    return "text"


def test_what_is_no_number_in_a_result_is_constant_and_what_is_refused_is_told_first():
    for function in (named, labelled, beside_a_count):
        assert len(check(function, 1.0).comparisons) == 3
    for function in (nothing, text):
        report = check(function, 1.0)
        assert not report.comparisons or all(one.derivative == one.reference == 0.0 for one in report.comparisons)
        assert "the result holds no float" in str(report)
    with pytest.raises(UnsupportedSyntax, match="'yield' cannot be differentiated"):
        check(generated, 1.0)


def test_narrow_floats_are_compared_as_far_as_they_go():
    assert len(check(vector, np.ones(3, np.float32)).comparisons) == 3


def test_integers_are_constants():
    assert check(lambda x, n: x**n, 2.0, 3).wrt == ("x",)


def test_a_wrong_derivative_is_told_with_its_statement():
    with pytest.raises(DerivativeError, match="tangent and difference disagree") as caught:
        check(uses_wrong, 0.5)
    assert place(caught) == (uses_wrong.__code__.co_firstlineno + 2, "uses_wrong")
    assert "value = wrong(shifted) * shifted\n" in str(caught.value)


def test_a_wrong_derivative_in_a_loop_is_found():
    with pytest.raises(DerivativeError) as caught:
        check(looped, 0.5)
    assert place(caught) == (looped.__code__.co_firstlineno + 3, "looped")


def test_where_the_function_is_singular_nothing_is_compared():
    report = check(lambda x: math.sqrt(x) if x > 0.0 else math.nan, 0.0, order=1)
    assert "the function is singular here" in str(report)


@pytest.mark.parametrize("options", [{"modes": ("sideways",)}, {"order": 3}, {"wrt": "y"}])
def test_wrong_options_are_refused(options):
    with pytest.raises(BadArgument):
        check(vector, np.ones(3), **options)


def test_differences_are_exact_to_many_digits():
    found = difference(lambda step: math.exp(1.0 + step))
    assert abs(found.value - math.e) < 1e-11 and found.error < 1e-9 and not found.doubt


CALLS = 0


def counted(x):
    global CALLS
    CALLS += 1
    return x * CALLS


@pytest.mark.parametrize("function, x, doubt, agreeing", [
    (lambda x: np.sum(np.clip(x, 0.0, 1.0)), np.array([1.0, 0.5]), "the function has a kink here", 1),
    (lambda x: abs(x), 0.0, "the function has a kink here", 1),
    (lambda x: np.sum(np.maximum(x, 0.0)), np.array([1e-5, 0.5]), "differences do not settle here", 1),
    (lambda x: np.sum(np.floor(x)), np.array([1.0, 0.5]), "differences do not settle here", 1),
    (lambda x: math.copysign(1.0, x), 0.0, "differences do not settle here", 1),
    (lambda x: math.sqrt(x) * 1.0, 1e-9, "beside this point the function raises ValueError", 1),
    (lambda x: x ** 1.5, 0.0, "beside this point the function raises TypeError", 1),
    (lambda x: int(x * 10.0), 1.52, "the result holds no float", 0),
    (counted, 1.5, "the value changes from call to call", 0),
], ids=["bound", "abs", "near kink", "jump", "sign", "raises", "complex", "integer", "effect"])
def test_where_nothing_can_be_judged_the_report_says_so(function, x, doubt, agreeing):
    report = check(function, x)
    assert len(report.comparisons) == agreeing and len(report.not_comparable) == 4 - agreeing
    assert str(report).count(f"cannot judge, {doubt}") == 4 - agreeing


def test_a_kink_that_is_not_at_the_point_is_no_doubt():
    assert not check(lambda x: np.sum(np.maximum(x, 0.0) ** 2), np.array([1e-3, -1e-2])).not_comparable


def test_the_second_derivative_alone_may_have_a_kink():
    report = check(lambda x: abs(x) * x, 0.0)
    assert len(report.comparisons) == 3 and "Hessian product and difference: cannot judge" in str(report)


def test_large_values_do_not_look_like_kinks():
    assert not check(lambda x: np.sum(x) + 1e6, np.array([0.3, 0.7])).not_comparable


# --- derivative_of ----------------------------------------------------------------


def test_a_declared_rule_comes_before_the_source():
    assert grad(lambda x: wrong(x) * 2.0)(0.0) == 2.02


def test_partials_of_several_parameters():
    def ratio(x, y):
        return float(np.asarray(x) / np.asarray(y))

    @derivative_of(ratio)
    def partials(r, x, y):
        return 1.0 / y, -r / y

    assert grad(lambda x, y: ratio(x, y), wrt=(0, 1))(3.0, 2.0) == (0.5, -0.75)


def test_tangent_and_adjoint_stand_side_by_side():
    def inner(x, c):
        return float(np.asarray(x) @ np.asarray(c))

    @derivative_of(inner, form="adjoint")
    def adjoint(y, x, c, y_bar):
        return y_bar * c, y_bar * x

    x, c = np.array([1.0, 2.0]), np.array([3.0, 4.0])

    def f(x):
        return inner(x, c) * 2.0

    assert np.array_equal(grad(f)(x), 2.0 * c)
    with pytest.raises(NoRule, match="the rule of 'inner' has no tangent") as caught:
        jvp(f, (x,), (x,))
    assert caught.value.span.line == f.__code__.co_firstlineno + 1

    @derivative_of(inner, form="tangent")
    def tangent(y, x, c, x_dot, c_dot):
        return x_dot @ c + x @ c_dot

    assert jvp(f, (x,), (x,)) == (22.0, 22.0)
    assert np.array_equal(hessian(lambda x: inner(x, x))(x), 2.0 * np.eye(2))


def test_a_new_rule_takes_the_place_of_the_old_one():
    def f(x):
        return kept(x) * 1.0

    @derivative_of(kept)
    def first(y, x):
        return y

    gradient = grad(f)
    assert gradient(0.0) == 1.0

    @derivative_of(kept)
    def second(y, x):
        return 3.0 * y

    assert gradient(0.0) == 3.0


def test_functions_of_one_name_have_rules_of_their_own():
    def make():
        def f(x):
            return x * 1.0

        return f

    one, other = make(), make()

    @derivative_of(one)
    def two(y, x):
        return 2.0

    @derivative_of(other)
    def three(y, x):
        return 3.0

    assert grad(lambda x: one(x) + other(x))(1.0) == 5.0
    assert vjp(lambda x: one(x) * other(x), 1.0)[1](1.0) == (5.0,)


def test_a_rule_that_uses_data_is_refused():
    factor = 2.0

    def f(x):
        return x * factor

    @derivative_of(f)
    def rule(y, x):
        return factor

    with pytest.raises(BadArgument, match="the rule 'rule' uses 'factor', which is data") as caught:
        grad(lambda x: f(x))(1.0)
    assert caught.value.span.function == "rule"


@pytest.mark.parametrize("form", ["partials", "tangent", "adjoint"])
def test_a_rule_whose_parameters_do_not_fit_is_refused(form):
    with pytest.raises(BadArgument, match="derivative_of: rule\\(y\\) does not fit kept\\(x\\)"):
        @derivative_of(kept, form=form)
        def rule(y):
            return y


def test_an_unknown_form_is_refused():
    with pytest.raises(BadArgument, match="The forms are partials, tangent, adjoint"):
        derivative_of(kept, form="jvp")


def test_complex_arguments_are_checked_in_complex_directions():
    z = np.array([0.3 + 1.0j, -0.5 + 0.2j])
    for f, x, count in ((lambda z: abs(z) ** 2 * z.real, 1 + 2j, 4), (lambda z: np.sum(np.abs(z) ** 3 * z.imag), z, 4),
                        (lambda z: z * z.conj() * z, z, 3), (np.exp, z, 3), (lambda p: np.sum((p["z"] * p["x"]).imag), {"z": z, "x": 3.0}, 4)):
        found = check(lambda x: f(x), x)
        assert len(found.comparisons) == count and all(abs(one.derivative) > 1e-6 for one in found.comparisons[:3])
