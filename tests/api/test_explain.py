"""Reports: one test for every fact, and texts that change where sizes change what is done."""

import numpy as np
import pytest

from adcompile import NotDifferentiable, explain, grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp
from adcompile.compiler.plans.choice import chosen, size_of
from adcompile.ir.types import Array


def loop(x, data):
    state = 0.0
    for value in data:
        state = np.sin(state * x + value)
    return state


def curve(x, t):
    return np.exp(-x[0] * t) + x[1] * t


def kept(x):
    y = np.exp(x)
    z = np.sin(y)
    return np.sum(y * z)


def facts(report):
    return dict(report.facts)


DATA = np.linspace(0.0, 1.0, 5)

# --- each fact -----------------------------------------------------------------------


def test_what_is_active_and_what_is_constant():
    found = facts(explain(grad(loop), 0.5, DATA))
    assert "x" in found["active"] and "state" in found["active"]
    assert found["constant"] == ("data",)
    assert facts(explain(grad(loop, wrt=1), 0.5, DATA))["constant"] == ("x",)


def test_what_is_recorded_and_recomputed():
    found = facts(explain(grad(loop), 0.5, DATA))
    assert "state" in found["recorded"] and found["recomputed"] and "state_tape" in explain(grad(loop), 0.5, DATA).source
    linear = facts(explain(grad(lambda x, n: sum([x * k for k in range(n)])), 0.5, 3))
    assert linear["recorded"] == ()


def test_a_report_lists_the_values_that_are_kept():
    assert set(facts(explain(grad(kept), np.ones(3)))["kept"]) == {"y", "z"}
    assert facts(explain(grad(lambda x: x + 1.0), 2.0))["kept"] == ()


def test_what_draws_and_what_prints():
    def noisy(x):
        print("x is", x)
        return x * np.random.uniform() + np.random.normal()

    found = facts(explain(grad(noisy), 2.0))
    assert found["draws"] == ("numpy.random.uniform", "numpy.random.normal") and found["prints"] == ('print("x is", x)',)
    assert facts(explain(grad(kept), np.ones(3)))["draws"] == facts(explain(grad(kept), np.ones(3)))["prints"] == ()


def test_integers_beside_floats_are_listed_as_constants():
    def polynomial(p, x):
        return sum([w * x**k for k, w in enumerate(p["w"])]) * p["scale"] ** p["power"][0]

    p = {"w": [1.0, 2.0], "scale": 3.0, "power": [2, "unused"], "name": "cubic"}
    gradient = grad(polynomial)
    assert facts(explain(gradient, p, 2.0))["constant"] == ("x", "p['power'][0]", "p['power'][1]", "p['name']")
    gradient(p, 2.0)
    assert facts(gradient.explain())["constant"] == ("x", "p['power'][0]", "p['power'][1]", "p['name']")


def test_the_backend_and_the_source():
    report = explain(grad(kept), np.ones(3))
    assert report.backend == "python: NumPy source"
    assert report.source.startswith("import numpy as np\n") and "def kept_gradient(x):" in report.source


@pytest.mark.parametrize("report, mode", [
    (lambda: explain(grad(kept), np.ones(3)), "reverse: one number comes out"),
    (lambda: explain(value_and_grad(kept), np.ones(3)), "reverse: one number comes out"),
    (lambda: explain(kept, np.ones(3)), "reverse: recorded once, swept back for each cotangent"),
    (lambda: explain(hvp(kept), np.ones(3)), "forward over reverse: one direction of the gradient"),
    (lambda: explain(hessian(kept), np.ones(3)), "forward over reverse: all directions of the gradient at once"),
    (lambda: explain(hessian(loop), 0.5, DATA), "forward over reverse: 1 directions of the gradient, one after the other"),
    (lambda: explain(jacobian(curve, mode="reverse"), np.ones(2), DATA), "reverse: as the user wants it"),
    (lambda: explain(jacobian(curve, mode="forward"), np.ones(2), DATA), "forward: as the user wants it"),
])
def test_the_mode_and_why(report, mode):
    assert report().mode == mode


def test_a_function_that_prints_draws_or_changes_something_has_its_jacobian_in_reverse():
    def loud(x):
        print(x)
        return x[0] * np.ones(5)

    assert explain(jacobian(loud), np.ones(2)).mode == "reverse: the function prints, so it runs once"
    noisy = jacobian(lambda x: x[0] * np.random.uniform(size=5))
    assert explain(noisy, np.ones(2)).mode == "reverse: the function draws random numbers, so it runs once"
    calls = []

    def counted(x):
        calls.append(1)
        return x[x > 0.0] * x[0] * len(calls)

    counting = jacobian(counted)
    assert explain(counting, np.ones(2)).mode == "reverse: the function may change something outside, so it runs once"
    assert not calls
    assert counting(np.array([1.0, -1.0])).tolist() == [[2.0, 0.0]] and len(calls) == 1


def test_the_estimated_cost():
    assert facts(explain(grad(kept), np.ones(3)))["cost"].startswith("about ")
    few, many = [facts(explain(jacobian(curve), np.ones(2), np.ones(n)))["cost"] for n in (1, 50)]
    assert few.endswith("runs of the function") and many.endswith("2 directions at once") and few != many
    dear = facts(explain(hessian(lambda x, data: loop(np.sum(x * x), data)), np.ones(8), DATA))["cost"]
    assert "8 directions" in dear


# --- texts that follow the sizes -----------------------------------------------------------


def test_the_jacobian_goes_the_cheaper_way_and_says_so():
    report = explain(jacobian(curve), np.ones(2), DATA)
    assert report.mode == "forward: 2 numbers go in, 5 come out" and "def curve_tangents(" in report.source
    report = explain(jacobian(curve), np.ones(2), np.ones(1))
    assert report.mode == "reverse: 2 numbers go in, 1 comes out" and "def curve_adjoint(" in report.source
    assert str(explain(jacobian(curve), np.ones(2), DATA)) != str(explain(jacobian(curve), np.ones(2), np.ones(6)))


def test_each_call_goes_the_way_of_its_own_sizes():
    derivative = jacobian(curve, wrt=1)
    x = np.array([0.5, 2.0])
    tall = jacobian(lambda x: np.array([np.sum(x), np.sum(x * x)]))
    assert tall(np.ones(1)).shape == (2, 1)
    assert tall.explain().mode == "forward: 1 number goes in, 2 come out"
    assert np.array_equal(tall(np.ones(900)), [np.ones(900), 2.0 * np.ones(900)])
    assert tall.explain().mode == "reverse: 900 numbers go in, 2 come out"
    for n in (1, 4, 2):
        expected = np.diag(-0.5 * np.exp(-0.5 * DATA[:n]) + 2.0)
        np.testing.assert_allclose(derivative(x, DATA[:n]), expected, rtol=1e-14)
        assert derivative.explain().mode == explain(derivative, x, DATA[:n]).mode


def test_where_the_size_of_the_result_is_not_known_the_function_runs_once_before_it_is_decided():
    def some(x):
        return x[x > 0.0] * x[0]

    derivative = jacobian(some)
    assert explain(derivative, np.ones(3)).mode == (
        "reverse or forward: 3 numbers go in, how many come out is known when the function has run")
    assert derivative(np.array([1.0, -1.0, -1.0])).shape == (1, 3)
    assert derivative.explain().mode == "reverse: 3 numbers go in, 1 comes out"


def test_the_cheaper_way_of_a_jacobian_is_chosen():
    assert chosen(1, 1).way == "forward" and chosen(5, 1).way == "reverse" and chosen(5, None).way is None
    assert chosen(2, 100).runs == 2 and chosen(100, 2).runs == 2


@pytest.mark.parametrize("dims, size", [
    ((), 1), ((3, "n0"), 12), ((("minus", "n0", 1), "n1"), 15), ((("min", "n0", 2),), 2), ((("plus", "n0", "n1"),), 9),
    ((("times", "n0", "n1"),), 20), ((("slice", "n1", None, None, 2),), 3), ((None,), None), (("n7",), None),
    ((("value", "k"),), None),
])
def test_sizes_of_types_by_the_sizes_of_arguments(dims, size):
    assert size_of(Array("float64", dims), {4: "n0", 5: "n1"}) == size


# --- when ----------------------------------------------------------------------------------


def test_a_derivative_explains_its_last_call():
    gradient = grad(kept)
    before = gradient.explain()
    gradient(np.ones(3))
    assert gradient.explain().source == gradient.source != before.source
    assert str(gradient.explain()) == str(explain(gradient, np.ones(4)))


def test_explain_does_not_run_the_function():
    calls = []

    def counted(x):
        calls.append(1)
        return np.sum(x * x)

    for operator in (grad, jacobian, hessian, hvp, value_and_grad):
        explain(operator(counted), np.ones(2))
        operator(counted).explain()
    explain(counted, np.ones(2))
    assert not calls


def test_a_product_with_the_hessian_is_explained_for_the_arguments_of_its_call():
    def loss(w, x, power=2):
        return np.sum((x @ w) ** power)

    x, product = np.ones((4, 3)), hvp(loss)
    own = str(explain(product, np.ones(3), x))
    assert own.startswith("hvp of ") and str(explain(product, np.ones(3), np.zeros(3), x)) == own
    assert str(explain(product, np.ones(3), np.zeros(3), x, 2)) == str(explain(product, np.ones(3), x, 2))
    assert dict(explain(hvp(loss, wrt=("w", "x")), np.ones(3), (np.ones(3), x), x).facts)["active"][:2] == ("w", "x")
    with pytest.raises(TypeError):
        explain(product, np.ones(3), x, 2, 3, 4)


def test_the_text_is_a_table():
    report = explain(grad(loop), 0.5, DATA)
    assert repr(report) == str(report)
    lines = str(explain(grad(loop), 0.5, DATA)).splitlines()
    assert lines[0] == "grad of loop"
    assert [line.split()[0] for line in lines[1:]] == [
        "mode", "backend", "active", "constant", "kept", "recorded", "recomputed", "copied", "draws", "prints", "cost"]


def test_what_has_no_floats_is_refused():
    with pytest.raises(NotDifferentiable, match="none of the arguments is a float"):
        explain(kept, 3)


@pytest.mark.parametrize("call", [lambda: jvp(kept, (np.ones(2),), (np.ones(2),)), lambda: vjp(kept, np.ones(2))])
def test_reports_do_not_change_results(call):
    explain(kept, np.ones(2))
    assert call()[0] == kept(np.ones(2))
