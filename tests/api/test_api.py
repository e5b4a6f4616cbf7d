"""The public contract: what users call, and what they get."""

import copy
import functools
import inspect
import pydoc
import threading
from collections import OrderedDict

import numpy as np
import pytest
from scipy.optimize import approx_fprime, least_squares, minimize, newton, root, rosen
from scipy.stats import norm

import adcompile
from adcompile import (
    BadArgument, DerivativeError, NotDifferentiable, NotScalar, UnsupportedSyntax, explain, grad, hessian, hvp, jacobian, jvp,
    stop_gradient, value_and_grad, vjp,
)

SCALE = 2.0


def cube(x, a=2.0):
    """The cube of x, scaled."""
    return a * x * x * x


def quadratic(x, A):
    return 0.5 * x @ A @ x + np.sum(x)


def curve(x, t):
    return np.exp(-x[0] * t) + x[1] * t


def rosenbrock(x):
    return np.sum(100.0 * (x[1:] - x[:-1] * x[:-1]) ** 2 + (1.0 - x[:-1]) ** 2)


def product(x: np.ndarray, y: float = 1.0) -> float:
    return np.sum(x) * y


def scaled(x):
    return SCALE * x * x


A = np.array([[2.0, 1.0], [0.0, 3.0]])
X = np.array([1.0, -2.0])
T = np.linspace(0.0, 1.0, 5)

# --- grad ---------------------------------------------------------------------


def test_grad_has_the_functions_parameters():
    assert grad(cube)(3.0) == 54.0
    assert grad(cube)(3.0, 1.0) == grad(cube)(a=1.0, x=3.0) == 27.0
    assert grad(cube, wrt="a")(3.0, 1.0) == grad(cube, wrt=1)(3.0) == grad(cube, wrt=-1)(3.0) == 27.0


def test_a_tuple_of_wrt_gives_a_tuple():
    assert grad(cube, wrt=(1, "x"))(3.0, 1.0) == (27.0, 27.0)
    assert grad(cube, wrt=("x",))(3.0, 1.0) == (27.0,)


def test_value_and_grad_gives_the_value_as_the_function_returned_it():
    assert value_and_grad(cube)(3.0) == (54.0, 54.0)
    value, (x_bar, a_bar) = value_and_grad(cube, wrt=(0, 1))(3.0)
    assert (value, x_bar, a_bar) == (54.0, 54.0, 27.0)


def test_as_a_decorator_with_and_without_wrt():
    @grad
    def square(x):
        return x * x

    @grad(wrt="w")
    def weighted(x, w):
        return x * w * w

    assert square(3.0) == 6.0
    assert weighted(2.0, 3.0) == 12.0


@pytest.mark.parametrize("x, kind", [
    (3.0, float), (3, float), (np.float64(3), np.float64), (np.float32(3), np.float32), (np.int64(3), np.float64),
    (np.array(3.0), np.ndarray),
])
def test_a_number_gets_its_own_type_back(x, kind):
    gradient = grad(cube)(x)
    assert type(gradient) is kind and np.shape(gradient) == () and gradient == 54.0


@pytest.mark.parametrize("dtype, expected", [(np.float64, np.float64), (np.float32, np.float32), (np.int64, np.float64)])
def test_an_array_gets_its_own_shape_and_dtype_back(dtype, expected):
    gradient = grad(product)(np.ones((2, 3), dtype))
    assert gradient.shape == (2, 3) and gradient.dtype == expected and np.all(gradient == 1.0)


def test_integers_are_floats_inside_the_function():
    assert grad(lambda x: x // 2 * x)(7) == 3.0
    assert type(value_and_grad(lambda x: x * 2)(1)[0]) is float


def test_one_element_is_a_scalar():
    gradient = grad(lambda x: x * x)
    assert gradient(np.array([3.0])).shape == (1,)
    assert gradient(np.array([[3.0]])) == [[6.0]]


def test_a_result_that_does_not_depend_on_the_argument_has_gradient_zero():
    assert grad(lambda x, y: y * y)(2.0, 3.0) == 0.0
    assert np.array_equal(grad(lambda x, y: y * y)(X, 3.0), np.zeros(2))


def test_gradients_are_fresh_memory():
    c = np.array([1.0, 2.0])
    first = grad(lambda x, c: x @ c)(X, c)
    assert not np.shares_memory(first, c)
    both = grad(lambda x, y: np.sum(x + y), wrt=(0, 1))(X, c)
    assert not np.shares_memory(*both) and both[0].flags.writeable


@pytest.mark.parametrize("mode", ["forward", "reverse"])
def test_jacobians_and_hessians_are_memory_of_their_own(mode):
    """Nothing is copied for the order of the elements in memory: forward mode has them by columns."""
    for x in (np.ones(3), np.ones((2, 3)), np.ones(1), np.array(2.0)):
        for derivative in (jacobian(lambda x: x * x, mode=mode), jacobian(lambda x: x, mode=mode), hessian(lambda x: np.sum(x * x * x))):
            found, again = derivative(x), derivative(x)
            assert type(found) is np.ndarray and found.flags.writeable and not np.shares_memory(found, x)
            assert found.shape == x.shape + x.shape and not np.shares_memory(found, again)
            assert x.ndim > 1 or found.flags.c_contiguous or found.flags.f_contiguous


def test_blocks_of_a_jacobian_share_no_memory():
    for mode in ("forward", "reverse"):
        for x in (np.ones(4), np.ones((2, 2))):
            def twice(x):
                y = x * 2.0
                return y, y

            a, b = jacobian(twice, mode=mode)(x)
            assert not np.shares_memory(a, b) and np.array_equal(a, b) and np.array_equal(np.reshape(a, (4, 4)), 2.0 * np.eye(4))


def test_arguments_are_as_before():
    x, matrix = X.copy(), A.copy()
    grad(quadratic, wrt=(0, 1))(x, matrix)
    assert np.array_equal(x, X) and np.array_equal(matrix, A)


# --- what it returns looks like the function ------------------------------------


def test_a_derivative_looks_like_its_function():
    gradient = grad(product)
    assert (gradient.__name__, gradient.__qualname__, gradient.__module__) == ("product", "product", __name__)
    assert grad(cube).__doc__ == "The cube of x, scaled."
    assert gradient.primal is product
    parameters = inspect.signature(gradient)
    assert str(parameters) == "(x: numpy.ndarray, y: float = 1.0)"
    assert list(inspect.signature(hvp(product)).parameters) == ["x", "v", "y"]


def test_a_derivative_is_copied_as_functions_are():
    gradient = grad(cube)
    assert copy.deepcopy(gradient) is gradient


def test_help_shows_a_function():
    text = pydoc.plain(pydoc.render_doc(grad(cube)))
    assert "cube(x, a=2.0)" in text and "The cube of x, scaled." in text


def test_source_is_what_ran_last_and_there_before_the_first_call():
    gradient = grad(cube)
    assert "def cube_gradient" in gradient.source
    gradient(2.0)
    assert "def cube_gradient(x, a=2.0)" in gradient.source


def test_wrong_calls_raise_pythons_own_error_in_the_functions_name():
    with pytest.raises(TypeError, match=r"^cube\(\) missing 1 required positional argument: 'x'$"):
        grad(cube)()
    with pytest.raises(TypeError, match=r"^cube\(\) got an unexpected keyword argument 'b'$"):
        grad(cube)(1.0, b=2.0)


# --- what it takes ----------------------------------------------------------------


class Model:
    power = 2

    def __init__(self, scale):
        self.scale = scale

    def __call__(self, x):
        return x * x

    def loss(self, x):
        return x * x * 3.0


def test_lambdas_closures_methods_partials_and_callables():
    def closure(scale):
        return lambda x: scale * x * x

    assert grad(lambda x: x * x)(3.0) == 6.0
    assert grad(closure(2.0))(3.0) == 12.0
    assert grad(functools.partial(cube, a=1.0))(3.0) == 27.0
    assert grad(functools.partial(cube, 3.0))(1.0) == 27.0
    assert grad(Model(1.0).loss)(2.0) == 12.0
    assert grad(Model(1.0))(2.0) == 4.0
    assert grad(functools.lru_cache(cube))(2.0) == 24.0


def test_keywords_defaults_and_stars():
    def wide(x, *rest, scale=1.0, **options):
        return x * x * scale * len(rest) + len(options) * x

    assert grad(wide)(3.0, 1, 2, scale=2.0) == 24.0
    assert grad(wide)(3.0, 1, shift=5.0) == 7.0
    assert grad(wide, wrt="scale")(3.0, 1) == 9.0


def test_captured_data_are_read_at_each_call():
    global SCALE
    gradient = grad(scaled)
    try:
        assert gradient(3.0) == 12.0
        SCALE = 5.0
        assert gradient(3.0) == 30.0
        SCALE = np.array(7.0)
        assert gradient(3.0) == 42.0
    finally:
        SCALE = 2.0


def test_a_function_made_anew_in_a_loop_reads_its_own_data():
    assert [grad(lambda x: scale * x * x)(1.0) for scale in (1.0, 2.0)] == [2.0, 4.0]


def helper(x):
    return x * x


def helped(x):
    return helper(x)


def test_a_helper_that_changes_is_seen():
    global helper
    gradient, before = grad(helped), helper
    try:
        assert gradient(2.0) == 4.0
        helper = cube
        assert gradient(2.0) == 24.0
    finally:
        helper = before
    assert gradient(2.0) == 4.0


def test_all_types_of_one_function_side_by_side():
    gradient = grad(product)
    for x in (1.0, np.ones(2), np.ones((2, 2)), np.ones((1, 2), np.float32), np.ones(0), 1.0, np.ones(3)):
        found = gradient(x, 2.0)
        assert np.shape(found) == np.shape(x) and np.all(np.asarray(found) == 2.0)


def test_threads_share_a_derivative():
    gradient, results = grad(rosenbrock), []
    points = [np.linspace(-1.0, 1.0, n) for n in range(2, 10)]
    threads = [threading.Thread(target=lambda x=x: results.append((x.size, gradient(x)))) for x in points]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for size, found in results:
        assert np.array_equal(found, gradient(np.linspace(-1.0, 1.0, size)))
    assert len(results) == len(points)


# --- jacobian, hessian, hvp ---------------------------------------------------------


@pytest.mark.parametrize("mode", ["auto", "forward", "reverse"])
def test_a_jacobian_has_the_shape_of_the_result_and_of_the_argument(mode):
    x = np.array([0.5, 2.0])
    expected = np.column_stack([-T * np.exp(-0.5 * T), T])
    assert np.allclose(jacobian(curve, mode=mode)(x, T), expected, rtol=1e-14, atol=1e-14)
    assert jacobian(lambda x: x * 2.0, mode=mode)(np.ones((2, 3))).shape == (2, 3, 2, 3)
    assert jacobian(quadratic, mode=mode)(X, A).shape == (2,)
    assert jacobian(cube, mode=mode)(2.0) == 24.0
    assert jacobian(lambda x: x * 2.0, mode=mode)(np.ones(0)).shape == (0, 0)
    by_both = jacobian(curve, wrt=(0, 1), mode=mode)(x, T)
    assert by_both[0].shape == (5, 2) and by_both[1].shape == (5, 5)


def test_a_hessian_has_the_shape_of_the_argument_twice():
    assert np.array_equal(hessian(quadratic)(X, A), 0.5 * (A + A.T))
    assert hessian(cube)(2.0) == 24.0 and type(hessian(cube)(2.0)) is float
    assert hessian(lambda x: np.sum(x * x * x))(np.ones((2, 2))).shape == (2, 2, 2, 2)
    blocks = hessian(cube, wrt=(0, 1))(2.0, 1.0)
    assert blocks == ((12.0, 12.0), (12.0, 0.0))


def test_a_hessian_product_takes_the_direction_second():
    v = np.array([1.0, 3.0])
    assert np.allclose(hvp(quadratic)(X, v, A), 0.5 * (A + A.T) @ v, rtol=1e-14)
    assert np.allclose(hvp(quadratic)(X, [1, 3], A), 0.5 * (A + A.T) @ v, rtol=1e-14)
    assert hvp(cube, wrt=(0, 1))(2.0, (1.0, 0.0), 1.0) == (12.0, 12.0)
    assert hvp(cube, wrt=1)(2.0, 1.0, 1.0) == 0.0


@pytest.mark.parametrize("v", [1.0, np.ones(3), "v", None])
def test_a_direction_of_another_shape_is_refused(v):
    with pytest.raises(BadArgument, match="hvp: the direction for 'x' has"):
        hvp(quadratic)(X, v, A)


# --- jvp, vjp -----------------------------------------------------------------------


def test_jvp_gives_the_value_and_its_tangent():
    assert jvp(cube, (3.0, 1.0), (1.0, 2.0)) == (27.0, 81.0)
    assert jvp(cube, (3.0, 1.0), (1.0, None)) == (27.0, 27.0)
    value, dot = jvp(curve, (np.array([0.5, 2.0]), T), (np.array([0.0, 1.0]), None))
    assert np.array_equal(dot, T) and value.shape == (5,)


def test_integers_are_constants_under_jvp_and_vjp():
    assert jvp(lambda x, n: x**n, (3.0, 2), (1.0, None)) == jvp(lambda x, n: x**n, (3.0, 2), (1.0, 0)) == (9.0, 6.0)
    with pytest.raises(BadArgument, match="argument 1 is no float"):
        jvp(lambda x, n: x**n, (3.0, 2), (1.0, 1.0))
    assert vjp(lambda x, n: x**n, 3.0, 2)[1](1.0) == (6.0, None)


def test_a_pull_may_be_called_again():
    value, pull = vjp(curve, np.array([0.5, 2.0]), T)
    first = pull(np.ones(5))
    second = pull(np.ones(5))
    assert np.array_equal(first[0], second[0]) and np.array_equal(first[1], second[1])
    assert np.allclose(pull(2.0 * np.ones(5))[0], 2.0 * first[0], rtol=1e-14)


def test_what_the_caller_does_later_changes_no_pull():
    x, t = np.array([0.5, 2.0]), T.copy()
    value, pull = vjp(curve, x, t)
    before = pull(np.ones(5))
    x[:], t[:], value[:] = 0.0, 0.0, 0.0
    after = pull(np.ones(5))
    assert np.array_equal(before[0], after[0]) and np.array_equal(before[1], after[1])


def test_keywords_are_constants_under_vjp():
    assert vjp(cube, 3.0, a=1.0)[1](1.0) == (27.0,)


def test_a_cotangent_of_another_shape_is_refused():
    with pytest.raises(BadArgument, match=r"pull: the cotangent has shape \(\), the result has shape \(5,\)"):
        vjp(curve, np.array([0.5, 2.0]), T)[1](1.0)


def test_primals_and_tangents_of_different_lengths_are_refused():
    with pytest.raises(BadArgument, match="two tuples of equal length"):
        jvp(cube, (1.0,), (1.0, 2.0))


# --- of each other --------------------------------------------------------------------


def test_derivatives_of_derivatives():
    assert grad(grad(cube))(3.0) == 36.0
    assert grad(grad(grad(cube)))(3.0) == 12.0
    assert np.array_equal(jacobian(grad(quadratic))(X, A), 0.5 * (A + A.T))
    assert jvp(grad(cube), (3.0,), (1.0,)) == (54.0, 36.0)
    assert vjp(grad(cube), 3.0)[1](1.0) == (36.0,)
    assert grad(grad(cube, wrt="a"))(3.0) == 27.0


def test_stop_gradient_is_a_constant():
    assert grad(lambda x: x * stop_gradient(x))(3.0) == 3.0
    assert stop_gradient(3.0) == 3.0


# --- SciPy ------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["BFGS", "CG", "Newton-CG", "trust-constr", "L-BFGS-B", "trust-exact"])
def test_scipy_minimizes_without_glue(method):
    second = {"hess": hessian(rosenbrock)} if method in ("Newton-CG", "trust-constr", "trust-exact") else {}
    fit = minimize(rosenbrock, np.array([-1.2, 1.0]), jac=grad(rosenbrock), method=method, **second)
    assert np.allclose(fit.x, 1.0, atol=1e-3)


def test_scipy_takes_values_with_gradients_and_hessian_products():
    assert np.allclose(minimize(value_and_grad(rosenbrock), np.array([-1.2, 1.0]), jac=True).x, 1.0, atol=1e-4)
    fit = minimize(rosenbrock, np.array([-1.2, 1.0]), jac=grad(rosenbrock), hessp=hvp(rosenbrock), method="Newton-CG")
    assert np.allclose(fit.x, 1.0, atol=1e-4)


def test_scipy_solves_with_jacobians():
    y = curve(np.array([0.5, 2.0]), T)

    def residuals(x):
        return curve(x, T) - y

    assert np.allclose(least_squares(residuals, [1.0, 1.0], jac=jacobian(residuals)).x, [0.5, 2.0])
    assert np.allclose(root(lambda x: x * x - 4.0, np.array([1.0]), jac=jacobian(lambda x: x * x - 4.0)).x, 2.0)
    assert np.isclose(newton(lambda x: x * x - 4.0, 1.0, fprime=grad(lambda x: x * x - 4.0)), 2.0)
    assert np.allclose(approx_fprime(X, rosenbrock), grad(rosenbrock)(X), rtol=1e-5)


# --- refusals -----------------------------------------------------------------------------


def test_a_result_that_is_not_one_number_is_refused():
    with pytest.raises(NotScalar):
        grad(lambda x: x * 2.0)(X)
    with pytest.raises(NotScalar):
        grad(lambda x: (x, x))(2.0)


@pytest.mark.parametrize("x, kind, part", [
    (True, NotDifferentiable, "'x' is of type bool"), ("a", NotDifferentiable, "'x' is of type str"),
    (None, NotDifferentiable, "'x' is of type NoneType"),
    (np.array([True]), NotDifferentiable, "'x' is an array of bool"),
    (["a"], NotDifferentiable, "'x' is a list without numbers"),
    ({1.5: 1.0}, UnsupportedSyntax, "'x' is a dict with keys that are no strings"),
    (OrderedDict(a=1.0), UnsupportedSyntax, "'x' is a OrderedDict, which cannot be differentiated yet"),
    (np.ma.array([1.0]), NotDifferentiable, "'x' is of type MaskedArray"),
])
def test_an_argument_without_derivative_is_refused_at_its_parameter(x, kind, part):
    with pytest.raises(kind) as caught:
        grad(cube)(x)
    line = cube.__code__.co_firstlineno
    assert part in str(caught.value)
    assert f"test_api.py:{line}, in cube\n    {line} | def cube(x, a=2.0):\n" in str(caught.value)
    assert "|          ^\n" in str(caught.value)


@pytest.mark.parametrize("operator", [grad, value_and_grad, jacobian, hessian, hvp])
def test_a_wrong_wrt_is_refused_when_the_operator_is_applied(operator):
    with pytest.raises(BadArgument, match=f"^{operator.__name__}: wrt='z' names no parameter of cube"):
        operator(cube, wrt="z")
    with pytest.raises(TypeError):
        operator(cube, wrt=5)


def test_an_unknown_mode_is_refused():
    with pytest.raises(BadArgument, match="The modes are auto, forward, reverse, sparse"):
        jacobian(curve, mode="backward")


@pytest.mark.parametrize("thing", [np.vectorize(cube), functools.singledispatch(cube)])
def test_the_source_of_libraries_is_not_followed(thing):
    with pytest.raises(BadArgument, match=r"belongs to a library.*\n  Call it in a function of your own, as grad\(lambda x: "):
        grad(thing)


def test_a_library_function_with_a_rule_is_differentiated_and_one_without_is_named():
    assert grad(norm.logpdf)(0.5) == -0.5
    with pytest.raises(BadArgument, match="^grad: rosen has no derivative rule"):
        grad(rosen)


@pytest.mark.parametrize("thing", [3, np.packbits, "f", float])
def test_what_is_no_function_is_refused(thing):
    with pytest.raises(BadArgument):
        grad(thing)


@grad
def itself(x):
    return itself(x - 1.0) * x if x > 0.0 else x


def test_a_decorated_function_that_calls_its_own_name_is_refused_with_the_line():
    with pytest.raises(UnsupportedSyntax) as caught:
        itself(2.0)
    line = itself.primal.__code__.co_firstlineno + 2
    assert f"test_api.py:{line}, in itself" in str(caught.value)
    assert "ditself = grad(itself)" in str(caught.value)


def test_an_exception_of_the_users_own_stays_itself():
    error = ValueError("negative")

    def picky(x):
        if x < 0.0:
            raise error
        return x * x

    for call in (lambda: grad(picky)(-1.0), lambda: jvp(picky, (-1.0,), (1.0,)), lambda: vjp(picky, -1.0)):
        with pytest.raises(ValueError) as caught:
            call()
        assert caught.value is error
        (note,) = caught.value.__notes__
        assert f"test_api.py:{picky.__code__.co_firstlineno + 2}, in picky\n" in note and "raise error" in note


def test_an_exception_of_a_library_has_a_note_with_the_users_line():
    def singular(x):
        y = x * 2.0
        return np.sum(np.linalg.solve(np.zeros((2, 2)), y))

    with pytest.raises(np.linalg.LinAlgError) as caught:
        grad(singular)(X)
    assert f"test_api.py:{singular.__code__.co_firstlineno + 2}, in singular" in caught.value.__notes__[0]


def noisy(x):
    return np.sum(x * x) * np.random.uniform(1.0, 2.0)


def test_what_draws_draws_the_same_for_each_direction():
    np.random.seed(3)
    scale, after = np.random.uniform(1.0, 2.0), np.random.get_state()[2]
    for derivative, expected in ((hessian(noisy), 2.0 * scale * np.eye(X.size)), (jacobian(noisy, mode="forward"), 2.0 * scale * X)):
        np.random.seed(3)
        assert derivative(X) == pytest.approx(expected) and np.random.get_state()[2] == after
    assert jacobian(lambda x: x * np.random.uniform(1.0, 2.0))(np.ones(3)).shape == (3, 3)


# --- reports ------------------------------------------------------------------------------


def test_explain_says_what_was_done():
    gradient = grad(quadratic)
    gradient(X, A)
    report = gradient.explain()
    assert report.operator == "grad" and report.function == "quadratic"
    assert "reverse" in str(report) and report.source == gradient.source
    assert "vjp of quadratic" in str(explain(quadratic, X, A))
    assert "grad of quadratic" in str(explain(gradient, X, A))


def test_explain_runs_nothing():
    calls = []

    def noted(x):
        calls.append(1)
        return x * x

    explain(noted, 2.0)
    assert not calls


def test_all_public_names_are_there_and_no_others():
    names = ["BadArgument", "DerivativeError", "DerivativeWarning", "NoRule", "NoSource", "NotDifferentiable", "NotScalar",
             "StaleSource", "UnsupportedSyntax", "check", "checkpoint", "derivative_of", "elementwise_grad", "explain", "find_nan", "ggnvp",
             "grad", "hessian", "hessian_pattern", "hvp", "jacobian", "jacobian_operator", "jacobian_pattern", "jvp",
             "laplacian", "linearize", "nth_derivative", "on_cotangent", "pack", "per_example_grad", "pure", "stop_gradient", "value_and_grad",
                 "value_gradient_hessian", "vjp"]
    assert sorted(adcompile.__all__) == sorted(names)
    assert issubclass(BadArgument, TypeError) and issubclass(BadArgument, DerivativeError)


def loud_cube(x):
    print("cubing")
    total = 0.0
    for v in x:
        total = total + v * v * v
    return total


def loud_sines(x):
    print("sines")
    return np.sin(x) * x[0]


@pytest.mark.parametrize("derivative", [hessian(loud_cube), jacobian(loud_sines, mode="forward"), jacobian(loud_sines)])
def test_several_directions_print_once(derivative, capsys):
    derivative(np.array([1.0, 2.0, 3.0]))
    assert len(capsys.readouterr().out.splitlines()) == 1


@pytest.mark.parametrize("result, shown", [(None, "None"), ("text", "a string"), ((1.0, 2.0), "a tuple")])
def test_a_result_that_is_no_number_is_named(result, shown):
    def function(x):
        return result

    with pytest.raises(NotScalar, match=f"the result is {shown}, not one number"):
        grad(function)(1.0)
