"""Pictures: what the axes hold, what stands beside them, and that it can be read: no text lies on another, nothing needs colours."""

import os
import subprocess
import sys
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.colors import to_rgb
from scipy import sparse

from adcompile import BadArgument, explain, grad, jacobian, optim, plot
from adcompile.fit import minimize, mle

matplotlib.use("Agg")
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def closed():
    yield
    pyplot.close("all")


def texts_of(ax):
    """All texts that are seen, with their boxes."""
    ax.figure.canvas.draw()
    frame = ax.figure.bbox
    found = [ax.title, ax.xaxis.label, ax.yaxis.label, *ax.texts]
    for axis, (low, high) in (ax.xaxis, sorted(ax.get_xlim())), (ax.yaxis, sorted(ax.get_ylim())):
        found += [tick.label1 for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
    found += ax.get_legend().get_texts() if ax.get_legend() else []
    found = [(text.get_text(), text.get_window_extent()) for text in found if text.get_visible() and text.get_text()]
    return [(text, box) for text, box in found if box.overlaps(frame) and box.width > 0]


def assert_readable(ax):
    texts, frame = texts_of(ax), ax.figure.bbox
    for place, (text, box) in enumerate(texts):
        assert not [other for other, second in texts[:place] if box.overlaps(second)], text
        assert -1 <= box.x0 and box.x1 <= frame.x1 + 1 and -1 <= box.y0 and box.y1 <= frame.y1 + 1, text
    for line in [*ax.lines, *ax.collections]:
        for colour in np.atleast_1d(line.get_color()) if hasattr(line, "get_color") and isinstance(line.get_color(), str) else []:
            assert len(set(to_rgb(colour))) == 1
    looks = [(line.get_linestyle(), line.get_marker()) for line in ax.lines if not line.get_label().startswith("_")]
    assert len(set(looks)) == len(looks)


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()] if ax.get_legend() else []


def numbers_of(line):
    return [np.asarray(values, float) for values in line.get_data()]


# --- models -------------------------------------------------------------------------------


def survival(p, time, died):
    ratio = time / p["scale"]
    return ratio ** p["shape"] - died * (np.log(p["shape"] / p["scale"]) + (p["shape"] - 1) * np.log(ratio))


def fitted():
    time = 2.0 * np.random.default_rng(8).weibull(0.8, size=25)
    data = np.minimum(time, 2.0), (time < 2.0).astype(float)
    return mle(survival, {"shape": 1.0, "scale": 1.0}, data, transforms={"shape": "positive", "scale": "positive"})


def counts(beta, X, y):
    eta = X @ beta
    return np.exp(eta) - y * eta


def regression(columns, p=3, **options):
    random = np.random.default_rng(3)
    X = np.column_stack([np.ones(100), random.normal(size=(100, 2)), *columns(random)])
    y = random.poisson(np.exp(X[:, :3] @ np.array([0.4, 0.3, -0.2]))).astype(float)
    return mle(counts, np.zeros(X.shape[1]), (X, y), **options)


def trained(**options):
    x = np.linspace(0.0, 1.0, 12)
    return optim.train(lambda a, x, y: np.mean((a * x - y) ** 2), 0.0, (x, 2 * x), optim.sgd(0.3), epochs=20, **options)


# --- convergence --------------------------------------------------------------------------


def test_the_losses_of_a_training():
    history = trained()
    ax = plot.convergence(history)
    places, values = numbers_of(ax.lines[0])
    assert np.array_equal(places, np.arange(1, 21)) and np.array_equal(values, history.losses)
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_yscale()) == ("epoch", "loss", "log")
    assert [one.item() for one in numbers_of(ax.lines[-1])] == [history.best, history.best_loss] and history.best_loss < history.losses.min()
    assert_readable(ax)


def test_validation_is_a_broken_line_and_the_best_epoch_is_marked():
    history = trained(validation=lambda a: (a - 0.8) ** 2 + 0.1)
    ax = plot.convergence(history)
    assert legend(ax) == ["training", "validation", f"best, after {history.best} epochs"] and 1 < history.best < 20
    assert np.array_equal(numbers_of(ax.lines[1])[1], history.validation)
    assert ax.lines[0].get_linestyle() != ax.lines[1].get_linestyle()
    (place,), (value,) = numbers_of(ax.lines[-1])
    assert (place, value) == (history.best, history.validation[history.best - 1])
    assert_readable(ax)


def test_the_decrements_of_estimates_are_in_standard_errors():
    estimates = fitted()
    ax = plot.convergence(estimates)
    places, values = numbers_of(ax.lines[0])
    assert np.array_equal(values, [step.decrement for step in estimates.history]) and places[0] == 0
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("iteration", "distance to the maximum (standard errors)")
    assert_readable(ax)


def rosenbrock(x):
    return (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2


def test_a_minimum_by_its_decrements_and_one_of_scipys_by_its_values():
    ax = plot.convergence(minimize(rosenbrock, np.array([-1.2, 1.0])))
    assert ax.get_ylabel() == "decrement (distance to the minimum)"
    assert_readable(ax)
    found = minimize(rosenbrock, np.array([-1.2, 1.0]), method="BFGS")
    ax = plot.convergence(found)
    assert ax.get_ylabel() == "value of the function above its lowest" and np.all(numbers_of(ax.lines[0])[1] > 0)
    assert len(numbers_of(ax.lines[0])[1]) == len(found.history) - 1
    assert_readable(ax)


def test_numbers_are_drawn_as_they_are_and_below_zero_without_a_logarithm():
    _, ax = pyplot.subplots()
    assert plot.convergence([3.0, 1.0, -1.0], ax) is ax
    assert ax.get_yscale() == "linear" and numbers_of(ax.lines[0])[1].tolist() == [3.0, 1.0, -1.0]
    assert plot.convergence([3, 1]).get_yscale() == "log"


# --- estimates ----------------------------------------------------------------------------


def test_a_profile_with_its_interval_and_the_parabola_of_the_standard_error():
    estimates = fitted()
    found, ax = estimates.profile("scale"), plot.profile(estimates, "scale")
    curve, parabola, _, left, right, ends, top = ax.lines
    values, drop = numbers_of(curve)
    assert np.array_equal(values, found.values) and np.allclose(drop, found.loglik - estimates.loglik) and drop.max() <= 1e-9
    place = estimates.names.index("scale")
    x, below = numbers_of(parabola)
    assert np.allclose(below, -0.5 * ((x - estimates.x[place]) / estimates.se()[place]) ** 2)
    assert np.allclose(numbers_of(ends)[0], found.interval) and np.allclose(numbers_of(ends)[1], -1.920729, atol=1e-5)
    assert np.allclose([numbers_of(left)[0][0], numbers_of(right)[0][0]], found.interval) and numbers_of(top)[0] == estimates.x[place]
    assert legend(ax) == ["profile", "by the standard error"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("scale", "log-likelihood below its maximum")
    assert ax.get_title() == "95 % interval 0.6903 to 2.252, estimate 1.202"
    assert_readable(ax)


def test_a_profile_of_another_level_and_on_axes_that_are_there():
    _, ax = pyplot.subplots(layout="constrained")
    assert plot.profile(fitted(), "shape", ax, level=0.8) is ax
    assert ax.get_title().startswith("80 % interval") and np.allclose(numbers_of(ax.lines[-2])[1], -0.8211872)
    assert_readable(ax)


def test_a_profile_that_never_falls_has_one_end():
    x = np.arange(10.0)

    def logit(b, x, y):
        return np.logaddexp(0.0, b[0] + b[1] * x) - y * (b[0] + b[1] * x)

    ax = plot.profile(mle(logit, np.zeros(2), (x, (x > 4.5).astype(float))), "b[1]")
    assert "to inf" in ax.get_title()
    assert_readable(ax)


def test_coefficients_with_their_intervals_and_names():
    estimates = regression(lambda random: [], names={"beta": ["one", "age", "a column with a long name"]})
    ax = plot.coefficients(estimates)
    assert [label.get_text() for label in ax.get_yticklabels()] == estimates.names
    segments = np.array(ax.collections[0].get_segments())
    assert np.allclose(segments[:, :, 0], estimates.conf_int()) and np.array_equal(segments[:, 0, 1], np.arange(3))
    assert np.allclose(numbers_of(ax.lines[1])[0], estimates.x) and ax.get_xlabel() == "estimate and 95 % interval"
    assert ax.get_ylim() == (2.5, -0.5) and not ax.texts
    assert_readable(ax)


def test_what_has_no_interval_is_hollow_and_says_why():
    estimates = regression(lambda random: [np.arange(100.0), 2 * np.arange(100.0)], fixed={"beta[1]": 0.3})
    ax = plot.coefficients(estimates)
    assert [text.get_text() for text in ax.texts] == ["fixed or at a bound", "not identified", "not identified"]
    assert numbers_of(ax.lines[1])[1].tolist() == [0, 2] and numbers_of(ax.lines[2])[1].tolist() == [1, 3, 4]
    assert ax.lines[2].get_markerfacecolor() == "white"
    assert_readable(ax)


def test_coefficients_by_other_errors_say_so():
    estimates = regression(lambda random: [])
    groups = np.arange(100) // 10
    ax = plot.coefficients(estimates, level=0.9, groups=groups)
    assert ax.get_xlabel() == "estimate and 90 % interval (clustered)"
    assert np.allclose(np.array(ax.collections[0].get_segments())[:, :, 0], estimates.conf_int(0.9, groups=groups))
    assert plot.coefficients(estimates, kind="sandwich").get_xlabel() == "estimate and 95 % interval (robust)"


def test_many_coefficients_can_be_read():
    estimates = regression(lambda random: list(random.normal(size=(27, 100))))
    assert len(estimates.names) == 30
    assert_readable(plot.coefficients(estimates))


# --- sparsity -----------------------------------------------------------------------------


BAND = np.eye(6, 8) + np.eye(6, 8, k=2)


@pytest.mark.parametrize("pattern", [
    BAND != 0, BAND, (BAND != 0).tolist(), sparse.csr_array(BAND != 0), sparse.coo_matrix(BAND), sparse.csc_array(BAND).astype(bool),
    np.asfortranarray(BAND)[::-1][::-1]])
def test_a_small_matrix_is_drawn_element_by_element(pattern):
    ax = plot.sparsity(pattern)
    (image,) = ax.images
    assert np.array_equal(image.get_array(), BAND != 0) and image.get_cmap().name == "gray_r"
    assert ax.get_title() == "12 of 48 elements not zero (25 %)"
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_xlim(), ax.get_ylim()) == ("column (argument)", "row (result)", (-0.5, 7.5), (5.5, -0.5))
    assert_readable(ax)


def test_zeros_that_are_stored_are_zeros():
    stored = sparse.coo_array(([1.0, 0.0, 2.0, -2.0], ([0, 1, 2, 2], [0, 1, 2, 2])), shape=(3, 3))
    assert plot.sparsity(stored).get_title().startswith("1 of 9")


def test_of_a_large_matrix_a_square_stands_for_several_elements():
    size = 100_000
    pattern = sparse.diags_array([np.ones(size), np.ones(size - 1)], offsets=[0, 1], format="csr")
    ax = plot.sparsity(pattern)
    image = np.asarray(ax.images[0].get_array())
    assert image.shape == (200, 200) and ax.get_xlim() == (-0.5, size - 0.5)
    assert np.all(np.diag(image) > 0.25) and np.all(np.diag(image, 1) >= 0.25) and np.count_nonzero(image) == 399
    assert np.all(np.asarray(plot.sparsity(np.ones((500, 3))).images[0].get_array()) == 1.0)
    assert_readable(ax)


@pytest.mark.parametrize("shape", [(1, 1), (1, 30), (40, 2), (3, 1000)])
def test_long_matrices_can_be_read(shape):
    assert_readable(plot.sparsity(np.eye(*shape)))


# --- bad input, and what is missing -----------------------------------------------------------


@pytest.mark.parametrize("call, message", [
    (lambda: plot.convergence(3.0), "convergence: this is a float\n  Give Estimates, the result of minimize, the History of a training"),
    (lambda: plot.convergence("text"), "convergence: this is a str"),
    (lambda: plot.convergence([]), "convergence: there is nothing to draw: no step was made"),
    (lambda: plot.profile(np.ones(3), "a"), "profile: this is a ndarray\n  Give the Estimates that mle returns."),
    (lambda: plot.profile(fitted(), "shappe"), "profile: there is no parameter 'shappe'\n  Did you mean 'shape'?"),
    (lambda: plot.coefficients(None), "coefficients: this is a NoneType"),
    (lambda: plot.sparsity(np.ones(3)), r"sparsity: this is an array of shape \(3,\)\n  Give a matrix"),
    (lambda: plot.sparsity("text"), "sparsity: this is a str"),
    (lambda: plot.sparsity(np.ones((0, 3))), r"sparsity: the matrix has the shape \(0, 3\)\n  Give one that has elements."),
    (lambda: plot.sparsity(sparse.csr_array((2, 0))), r"sparsity: the matrix has the shape \(2, 0\)"),
])
def test_what_cannot_be_drawn_is_a_sentence(call, message):
    with pytest.raises(BadArgument, match=message):
        call()


def test_without_matplotlib_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ImportError, match=r'this needs matplotlib, which is not installed\n  python -m pip install "adcompile\[plot\]"'):
        plot.sparsity(np.ones((2, 2)))


def test_importing_it_loads_no_matplotlib():
    code = "import sys, adcompile.plot as p; p.convergence, p.profile, p.sparsity; print('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert done.stdout.strip() == "False", done.stderr


def test_the_names_are_listed():
    assert set(plot.__all__) <= set(dir(plot))
    with pytest.raises(AttributeError, match="module 'adcompile.plot' has no attribute 'profiles'"):
        plot.profiles


def test_the_pictures_of_the_pages_are_there_and_can_be_drawn(tmp_path):
    code = ("import sys, pathlib, matplotlib; matplotlib.use('Agg'); sys.path.insert(0, 'docs'); import pictures; folder = pictures.FOLDER; "
            f"pictures.FOLDER = pathlib.Path({str(tmp_path)!r}); [pictures.draw(one) for one in pictures.PICTURES]; "
            "pictures.draw_example('no_maximum'); print(*sorted(file.stem for file in folder.iterdir())); "
            "print(*sorted([*[one.__name__ for one in pictures.PICTURES], *pictures.EXAMPLES]))")
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, cwd=ROOT,
                          env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert done.returncode == 0, done.stderr
    there, listed = done.stdout.splitlines()[-2:]
    assert there == listed
    drawn = {file.stem for file in tmp_path.iterdir()}
    assert drawn <= set(listed.split()) and {"plan", "convergence", "no_maximum"} <= drawn


# --- plans --------------------------------------------------------------------------------


def narrow(x):
    m = np.tanh(MIX @ x)
    return np.exp(SPREAD @ m)


MIX, SPREAD = np.ones((2, 300)) / 300.0, np.ones((300, 2))


def test_a_plan_has_a_bar_for_the_way_that_is_taken_and_for_each_other_one():
    report = explain(jacobian(narrow), np.zeros(300))
    ax = plot.plan(report)
    assert_readable(ax)
    widths = [bar.get_width() for bar in ax.patches]
    np.testing.assert_allclose(widths, [row[3] / 1e3 for row in report.plan])
    assert [text.get_text() for text in ax.get_yticklabels()] == ["as planned", "forward, 300 directions", "reverse, 300 directions"]
    told = [text.get_text() for text in ax.figure.legends[0].get_texts()]
    assert told == ["m from the arguments, reverse", "the result from m, forward", "their product"]
    for bar in ax.patches:
        assert len(set(bar.get_facecolor()[:3])) == 1


def test_a_plan_of_one_way_and_on_axes_that_are_given():
    _, given = pyplot.subplots()
    ax = plot.plan(explain(jacobian(lambda x: np.sin(x) * x), np.zeros(30)), ax=given)
    assert ax is given and len(ax.patches) == 2 and legend(ax) == ["all of it, forward"]


@pytest.mark.parametrize("report", [lambda: explain(grad(lambda x: x * x), 2.0), lambda: "a plan", lambda: None])
def test_a_report_without_a_plan_is_refused(report):
    with pytest.raises(BadArgument, match="the report has no plan"):
        plot.plan(report())
