"""Random programs that write into arrays, with other names, views, branches and loops: each is right or refused, never wrong."""

import linecache

import numpy as np
import pytest

from adcompile import DerivativeError, grad, hvp, jvp, vjp
from tests.ways import WAYS

PLACES = ("[0]", "[1]", "[-1]", "[i]", "[i + 1]", "[1:]", "[:-1]", "[::2]", "[::-1]", "[:]", "[1:3]", "[a > 0.1]")
VALUES = ("x[0]", "x[i] * a[1]", "np.sin(a[i])", "2.0", "b[2] * x[1]", "s", "a[0] * b[0]")
PARTS = ("a * x", "b", "np.exp(0.1 * a)", "a[::-1]", "x", "b * b", "a + s")
COUNT = 250


class Writer:
    """Writes one program from random numbers."""

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)

    def pick(self, *choices):
        return choices[self.rng.integers(len(choices))]

    def store(self):
        name, place = self.pick("a", "a", "b"), self.pick(*PLACES)
        single = place in ("[0]", "[1]", "[-1]", "[i]", "[i + 1]")
        value = self.pick(*VALUES) if single or self.rng.random() < 0.3 else f"({self.pick(*PARTS)}){place}"
        return [f"{name}{place} {self.pick('=', '=', '+=', '*=')} {value}"]

    def statement(self, depth):
        kind = self.rng.integers(12)
        if kind < 6:
            return self.store()
        if kind == 6:
            return [self.pick("s = s + np.sum(a * b)", "s = np.sin(s) + a[1]", "s += b[i] * x[0]")]
        if kind == 7:
            return [self.pick("b = a", "a, b = b, a", "b = a * 1.0", "b = a[::-1]", "b = a[:]", "a = np.zeros(4)", "b = a.copy()")]
        if kind == 8 and depth < 2:
            test = self.pick("a[0] > 0.2", "s > 0.0", "i == 1")
            return [f"if {test}:", *self.indented(depth), *(["else:", *self.indented(depth)] if self.rng.random() < 0.5 else [])]
        if kind == 9 and depth < 2:
            return [f"for i in range({self.pick(1, 2, 3)}):", *self.indented(depth)]
        if kind == 10:
            return [self.pick("row = a[1:]", "row = b", "kept = [a, b]"), *self.store(), "s += np.sum(row) if 'row' in locals() else 0.0"][:2]
        return self.store()

    def indented(self, depth):
        return [f"    {line}" for _ in range(self.rng.integers(1, 4)) for line in self.statement(depth + 1)]

    def program(self):
        lines = [self.pick("a = x * 1.5", "a = np.zeros(4)", "a = x.copy()", "a = x"), self.pick("b = np.ones(4)", "b = np.cos(x)", "b = a"),
                 "i, s = 0, 0.1"]
        for _ in range(self.rng.integers(2, 6)):
            lines += self.statement(0)
        return "\n".join(["def program(x):", *[f"    {line}" for line in lines], "    return np.sum(np.sin(a) * b) + s", ""])


def loaded(text, seed):
    file = f"<stores {seed}>"
    linecache.cache[file] = (len(text), None, text.splitlines(True), file)
    space = {"np": np}
    exec(compile(text, file, "exec"), space)
    return space["program"]


def difference(function, x, dot):
    """The derivative in one direction, None where differences do not settle."""
    found = []
    for step in (1e-4, 5e-5):
        found.append((function((x + step * dot).copy()) - function((x - step * dot).copy())) / (2.0 * step))
    best = (4.0 * found[1] - found[0]) / 3.0
    return best if np.isfinite(best) and abs(found[1] - found[0]) <= 1e-5 * max(1.0, abs(best)) else None


def judged(seed):
    """Whether a program was found right; None where it is refused or cannot be judged."""
    text = Writer(seed).program()
    function, rng = loaded(text, seed), np.random.default_rng(seed + 1)
    x, dot = rng.uniform(0.3, 1.2, 4), rng.uniform(-1.0, 1.0, 4)
    try:
        value = function(x.copy())
        expected = difference(function, x, dot)
    except (IndexError, ValueError):
        return None
    if expected is None or not np.isfinite(value) or abs(value) > 1e6:
        return None
    given = x.copy()
    try:
        with np.errstate(all="ignore"):
            bar = grad(function)(given)
            primal, along = jvp(function, (given,), (dot,))
            again, pull = vjp(function, given)
            first, second = pull(1.0)[0], pull(2.0)[0]
            bent = hvp(function)(given, dot)
            step = 1e-5
            slope = (grad(function)(x + step * dot) - grad(function)(x - step * dot)) / (2.0 * step)
    except DerivativeError:
        return None
    assert np.array_equal(given, x), text
    assert primal == value == again, text
    scale = max(1.0, abs(expected))
    assert abs(bar @ dot - expected) <= 1e-6 * scale and abs(along - bar @ dot) <= 1e-9 * scale, text
    assert np.allclose(first, bar, rtol=1e-12, atol=1e-12) and np.allclose(second, 2.0 * bar, rtol=1e-12, atol=1e-12), text
    assert np.allclose(bent, slope, rtol=1e-4, atol=1e-4 * max(1.0, np.max(np.abs(bent)))), text
    return True


def scattered(x):
    y = x * 1.0
    y[1:] = y[1:] * y[:-1]
    y[:-1] = np.sin(y[:-1])
    return np.sum(y * y)


def into_integers(x, n):
    y = n.copy()
    y[0] = x[0] * 3.5
    return np.sum(y * x)


def test_integers_of_unknown_type_are_not_written():
    for way in WAYS:
        with pytest.raises(DerivativeError):
            way.gradient(into_integers, (0,), (np.array([0.4, -0.7, 1.2]), np.array([1, 2, 3])))


def test_a_part_and_its_cotangent_stand_apart():
    x = np.array([0.4, -0.7, 1.2])
    expected = [difference(scattered, x, dot) for dot in np.eye(3)]
    assert np.allclose(grad(scattered)(x), expected, rtol=1e-7)


def overwritten(x, factors):
    y = np.zeros(4)
    for i in range(3):
        y[i] = x[i] * 0.5
        y[i + 1] = x[i] * factors[i]
    return np.sum(y * y)


def scaled(x, a):
    y = x * 1.5
    for i in range(3):
        y[i] = y[i] * a
    return np.sum(y * y)


@pytest.mark.filterwarnings("ignore")
def test_what_a_later_trip_overwrites_contributes_nothing():
    found = grad(overwritten)(np.array([0.4, -0.7, 1.2]), np.array([np.inf, np.inf, 2.0]))
    assert np.allclose(found, [0.2, -0.35, 0.6 + 8.0 * 1.2])


def test_elements_that_are_scaled_one_by_one_are_scaled_by_plain_products():
    derivative = grad(scaled, (0, 1))
    derivative(np.array([0.4, -0.7, 1.2]), 0.5)
    assert "runtime" not in derivative.source and "x_bar[i] = t_bar * a" in derivative.source


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("first", range(0, COUNT, 50))
def test_random_stores_are_right_or_refused(first):
    found = [judged(seed) for seed in range(first, first + 50)]
    assert found.count(True) >= 5
