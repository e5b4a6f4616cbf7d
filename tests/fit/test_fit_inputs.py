"""What cannot be right in the arguments of a fit is a sentence with what to do."""

import subprocess
import sys

import numpy as np
import pytest

from adcompile import BadArgument
from adcompile.fit import minimize, mle
from adcompile.on_demand import needs
from tests import fit_models
from tests.fit_models import logit, normal, poisson

ROWS = np.ones((5, 2))
START = {"beta": np.zeros(3), "sigma": 1.0}


def log_rate(p, y):
    return p["rate"] * y - np.log(p["rate"])


def with_root(p, y):
    return (y - p["a"]) ** 2 + np.sqrt(p["b"])


def of_column(beta, X, y):
    return (y - X @ beta) ** 2


REFUSED = [
    # starting values
    (lambda: mle(normal, {"beta": np.zeros(3), "sigma": -1.0}, fit_models.normal_data(), bounds={"sigma": (0.0, None)}),
     "the starting value of sigma is -1, below its bound 0\n  Start within the bounds."),
    (lambda: mle(normal, START, fit_models.normal_data(), bounds={"beta[2]": (None, -1.0)}),
     "the starting value of beta[2] is 0, above its bound -1"),
    (lambda: mle(log_rate, {"rate": -1.0}, np.ones(3), transforms={"rate": "positive"}),
     "the starting value of rate is -1., which its transform cannot give\n  Start with above 0."),
    (lambda: minimize(np.sum, {"w": np.array([0.5, 0.4])}, transforms={"w": "simplex"}),
     "the starting value of w is [0.5 0.4], which its transform cannot give\n  Start with an array of positive numbers that sum to 1"),
    (lambda: minimize(np.sum, {"w": np.array([2.0, 1.0])}, transforms={"w": "sorted"}), "an array that rises along its last axis"),
    (lambda: minimize(np.sum, {"w": np.ones((2, 2))}, transforms={"w": "correlation_cholesky"}), "a lower triangular matrix"),
    (lambda: mle(log_rate, {"rate": np.nan}, np.ones(3)), "the starting value of rate is nan\n  Start from finite numbers."),
    (lambda: mle(log_rate, {"rate": 1.0}, np.ones(3), starts=[{"rate": np.inf}]), "the starting value of rate is inf"),
    # nan at the start: which term, which observation
    (lambda: mle(log_rate, {"rate": -1.0}, np.ones(3)),
     "term 0 of log_rate is nan (3 of 3 are not finite) at the starting values rate = -1\n  Start where it is finite"),
    (lambda: mle(log_rate, {"rate": 1.0}, np.array([1.0, 2.0, np.nan, 3.0])),
     "term 2 of log_rate is nan at the starting values rate = 1\n  Start where it is finite; if it is the data of that observation"),
    (lambda: minimize(lambda x: np.log(x), -1.0), "<lambda> is nan at the starting values x = -1"),
    (lambda: mle(log_rate, {"rate": 1.0}, np.ones(3), starts=[{"rate": 0.0}]), "is inf (3 of 3 are not finite) at the starting values rate = 0"),
    (lambda: mle(with_root, {"a": 1.0, "b": 0.0}, np.ones(3)), "the derivative by b is inf at the starting values\n  Start elsewhere"),
    # names
    (lambda: mle(normal, START, fit_models.normal_data(), bounds={"sigmma": (0, None)}),
     "bounds: there is no parameter 'sigmma'\n  Did you mean 'sigma'?"),
    (lambda: mle(normal, START, fit_models.normal_data(), fixed={"beta[3]": 0.0}), "fixed: there is no parameter 'beta[3]'\n  Did you mean 'beta"),
    (lambda: mle(normal, START, fit_models.normal_data(), transforms={"zzz": "positive"}),
     "transforms: there is no parameter 'zzz'\n  There are: beta, sigma."),
    (lambda: mle(normal, START, fit_models.normal_data(), transforms={"beta[1]": "positive"}), "transforms: there is no parameter 'beta[1]'"),
    (lambda: mle(normal, START, fit_models.normal_data(), names={"bet": "abc"}), "names: there is no parameter 'bet'\n  Did you mean 'beta'?"),
    (lambda: mle(normal, START, fit_models.normal_data(), names={"beta": "ab"}), "names: there are 2 for the 3 elements of beta"),
    (lambda: mle(normal, START, fit_models.normal_data(), names=["a"]), "names: there are 1 for 4 parameters"),
    (lambda: mle(normal, START, fit_models.normal_data(), names=["a", "b", "a", "c"]), "names: 'a' names two parameters"),
    (lambda: mle(normal, START, fit_models.normal_data(), names=["beta[1]", "b", "c", "d"]), "names: 'beta[1]' names two parameters"),
    (lambda: mle(normal, START, fit_models.normal_data(), names=["sigma", "b", "c", "d"]), "names: 'sigma' names two parameters"),
    (lambda: mle(normal, START, fit_models.normal_data(), names=["a", "beta", "c", "d"]), "names: 'beta' names an array, and one of"),
    (lambda: mle(normal, {"beta": np.zeros(3), "sigma": 1}, fit_models.normal_data(), transforms={"sigma": "positive"}),
     "transforms: there is no parameter 'sigma'\n  sigma is no float beside floats, and so a constant: give it as a float, as 1.0."),
    # options
    (lambda: mle(normal, START, fit_models.normal_data(), transforms={"sigma": "postive"}),
     "the transform of sigma is 'postive'\n  Give one of positive, unit_interval, simplex, sorted, correlation_cholesky, or a pair"),
    (lambda: mle(normal, START, fit_models.normal_data(), transforms={"sigma": "positive"}, bounds={"sigma": (0, None)}),
     "bounds: sigma has a transform too\n  Give one of the two."),
    (lambda: mle(normal, START, fit_models.normal_data(), bounds={"sigma": 3.0}), "bounds: sigma has 3.0\n  Give a pair (lower, upper)"),
    (lambda: mle(normal, START, fit_models.normal_data(), bounds={"sigma": (2.0, 1.0)}), "the lower bound of sigma is not below the upper one"),
    (lambda: mle(normal, START, fit_models.normal_data(), bounds={"beta": ([-1.0, -1.0], 1.0)}), "bounds: there are 2 for the 3 elements of beta"),
    (lambda: mle(normal, START, fit_models.normal_data(), bounds=[(0, None)]), "bounds: there are 1 for 4 parameters"),
    (lambda: mle(normal, START, fit_models.normal_data(), fixed=["sigma"]), "fixed is a list\n  Give a dict from the names"),
    (lambda: mle(normal, START, fit_models.normal_data(), fixed={"beta": [1.0, 2.0]}), "fixed: there are 2 values for the 3 elements of beta"),
    (lambda: minimize(np.sum, {"w": np.array([0.5, 0.5])}, transforms={"w": "simplex"}, fixed={"w[0]": 0.5}),
     "w[0] cannot be fixed alone: the transform of w makes all its elements together\n  Fix all of w"),
    (lambda: mle(normal, START, fit_models.normal_data(), starts={"beta": 1.0}), "starts is a dict\n  Give a list of structures like the first."),
    (lambda: mle(normal, START, fit_models.normal_data(), starts=[{"beta": np.zeros(2), "sigma": 1.0}]),
     "starts[0] has other parameters: beta[0], beta[1], sigma\n  Give the structure of the first start"),
    (lambda: minimize(np.sum, np.zeros(2), method="bgfs"), "there is no method 'bgfs'\n  Did you mean 'BFGS'?"),
    (lambda: minimize(lambda x: x @ x, np.zeros(2), method="BFGS", bounds=[(0, 1)] * 2), "the method BFGS knows no bounds\n  Choose one of "),
    (lambda: minimize(lambda x: x @ x, np.zeros(2), constraints=[np.sum]), "constraints: each is a dict {'type': 'eq' or 'ineq'"),
    # results and data
    (lambda: minimize(poisson, np.zeros(3), fit_models.poisson_data()),
     "poisson returned an array of shape (300,), not a number\n  Return its sum or its mean."),
    (lambda: mle(of_column, np.zeros(2), (ROWS, np.ones((5, 1)))),
     "of_column returned an array of shape (5, 5), not one term an observation\n  Return one dimension; look whether a column (n, 1)"),
    (lambda: mle(log_rate, {"rate": 1.0}, np.zeros(0)), "log_rate returned no terms: the data are empty\n  Give at least one observation."),
    (lambda: mle(lambda p, y: None, {"rate": 1.0}, np.ones(2)), "<lambda> returned a NoneType, not a number"),
    (lambda: mle(lambda p, y: [p["rate"] * y[0], p["rate"]], {"rate": 1.0}, np.ones(2)), "<lambda> returned a list, not a number"),
    (lambda: minimize(lambda x: x * 1j, 1.0), "<lambda> returned an array of complex128, not a number"),
    (lambda: minimize(3.0, 1.0), "the function to be minimised is a float\n  Give a function of the parameters and the data."),
    (lambda: minimize(lambda x: 1.0, {"n": "a"}), "there are no floats in the parameters (dict)"),
]


@pytest.mark.parametrize("call, message", REFUSED, ids=[message[:50].replace("\n", " ") for _, message in REFUSED])
def test_what_cannot_be_right_is_refused_with_a_hint(call, message):
    with pytest.raises(BadArgument) as raised:
        call()
    assert message in str(raised.value)


def test_strings_in_the_data_are_told():
    X, y = fit_models.binary_data()
    with pytest.raises(Exception) as raised:
        mle(logit, np.zeros(3), (X.astype(str), y))
    assert raised.value.__notes__ == ["args[0] holds strings: code them as numbers first."]


class Frame:
    """As much of a labelled table as a function meets that multiplies by it."""

    dtypes = ()

    def __init__(self, columns):
        self.columns, self.found = list(columns), columns

    def __getitem__(self, name):
        return self.found[name]

    def __array__(self, dtype=None, copy=None):
        return np.array([list(column) for column in self.found.values()], object).T

    def __matmul__(self, other):
        return np.asarray(self) @ other


def test_strings_in_a_column_are_told():
    table = Frame({"age": np.ones(4), "sex": np.array(["f", "m", "f", "m"], object)})
    with pytest.raises(Exception) as raised:
        mle(logit, np.zeros(2), (table, np.ones(4)))
    assert raised.value.__notes__ == ["args[0] holds strings in column 'sex': code them as numbers first."]


def test_data_of_different_lengths_are_told():
    X, y = fit_models.binary_data()
    with pytest.raises(ValueError) as raised:
        mle(logit, np.zeros(3), (X, y[:-1]))
    assert raised.value.__notes__ == ["The data have different lengths: args[0] has 300, args[1] has 299. Give as many rows in each."]


def test_an_error_of_the_users_own_is_theirs():
    def nll(beta):
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        mle(nll, np.zeros(2))


def test_a_hessian_that_is_not_positive_definite_is_told():
    estimates = mle(lambda p, y: p["a"] * p["b"] + 0.0 * y, {"a": 0.0, "b": 0.0}, np.ones(3), tol=1e-8, callback=lambda step: True)
    assert estimates.status == "saddle"
    assert estimates.message.startswith("not a maximum: the likelihood rises along ")
    assert np.isinf(estimates.se()).any()


@pytest.mark.parametrize("library, line", [("scipy.special", 'python -m pip install "adcompile[fit]"'), ("pandas", "python -m pip install pandas")])
def test_a_missing_library_is_an_import_error_with_the_line_that_installs_it(library, line, monkeypatch):
    monkeypatch.delitem(sys.modules, library, raising=False)
    monkeypatch.setitem(sys.modules, library.partition(".")[0], None)
    with pytest.raises(ImportError) as raised:
        needs(library)
    assert line in str(raised.value)


def test_a_fit_needs_no_scipy():
    code = ("import sys; sys.modules['scipy'] = None\n"
            "import numpy as np\nfrom tests.fit.test_fit_alone import fitted\nprint(fitted().summary())")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "converged in" in done.stdout
