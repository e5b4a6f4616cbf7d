"""What tells how a program goes on runs once, as written, in every derivative; nothing is copied or read again because of it."""

import importlib
import logging
import sys
import warnings

import numpy as np
import pytest

from adcompile import DerivativeError, explain, grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp

TEXT = '''"""Written by tests.whole.test_reporting."""

import logging
import sys
import time
import warnings

import numpy as np
import tqdm
from tqdm import trange
from tqdm import tqdm as bar

log = logging.getLogger("reporting_programs")
level, buffer = 2.0, np.array([1.0, 3.0])


class Acts:
    def __str__(self):
        global level
        level = 5.0
        return "acts"


class Own(logging.Logger):
    def info(self, *_):
        global level
        level = 5.0


acts, own = Acts(), Own("own")


def logged(x):
    y = level * x
    log.info("y = %s", y)
    return np.sum(level * y * buffer * x)


def warned(x):
    y = level * x
    warnings.warn(f"y = {y}", RuntimeWarning)
    return np.sum(level * y * buffer * x)


def written(x):
    y = level * x
    sys.stderr.write(f"y = {y}")
    print("y", y, file=sys.stderr)
    return np.sum(level * y * buffer * x)


def slept(x):
    y = level * x
    started = time.time()
    time.sleep(0.0)
    log.warning("%s %s", y, started > 0.0)
    return np.sum(level * y * buffer * x)


def caught(x):
    try:
        float("no number")
    except ValueError:
        log.exception("no number")
    return np.sum(level * x * buffer * x * level)


def barred(x):
    total = 0.0
    for k in bar(range(len(x)), desc="k"):
        total = total + level * level * buffer[k] * x[k] ** 2
    return total


def of_a_range(x):
    total = 0.0
    for k in trange(len(x)):
        total = total + level * level * buffer[k] * x[k] ** 2
    return total


def over_what_is_differentiated(x):
    total = 0.0
    for k, v in tqdm.tqdm(enumerate(x), desc="x"):
        total = total + level * level * buffer[k] * v ** 2
    return total


def in_a_comprehension(x):
    return sum([level * level * b * v ** 2 for b, v in zip(buffer, [v for v in bar(x)])])


def kept_bar(x):
    total, steps = 0.0, bar(range(len(x)))
    for k in steps:
        total = total + level * level * buffer[k] * x[k] ** 2
        steps.set_postfix(total=total)
        steps.set_description(f"{total:.2f}")
    return total


def bar_in_a_with(x):
    total = 0.0
    with bar(desc="x") as steps:
        for k in range(len(x)):
            total = total + level * level * buffer[k] * x[k] ** 2
            steps.update(1)
            steps.set_postfix(total=float(total))
    return total


def text_that_acts(x):
    y = level * x
    log.info("%s %s", acts, y)
    return np.sum(level * y)


def logger_of_another_class(x):
    y = level * x
    own.info("y")
    return np.sum(level * y)


def logger_of_another_class_given(x):
    own.info("y = %s", x)
    return np.sum(level * x)


def bar_over_pairs(x):
    total = 0.0
    for a, b in bar(zip(x, x)):
        total = total + a * b
    return total
'''

BAR = '''"""Stands for tqdm, which need not be there; it says each time how far it is."""

import sys


class tqdm:
    def __init__(self, iterable=None, desc=None, disable=False):
        self.iterable, self.desc = iterable, desc
        if not disable and iterable is None:
            sys.stderr.write(f"{desc} begins ")

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        pass

    def update(self, count):
        sys.stderr.write(f"{count} more ")

    def __iter__(self):
        for item in self.iterable:
            sys.stderr.write(f"{self.desc} ")
            yield item

    def set_postfix(self, **values):
        sys.stderr.write(str(values))

    def set_description(self, text):
        sys.stderr.write(text)


def trange(*args):
    return tqdm(range(*args))
'''

TOLD = ("logged", "warned", "written", "slept", "caught", "barred", "of_a_range", "over_what_is_differentiated", "in_a_comprehension",
        "kept_bar", "bar_in_a_with")
OPERATORS = {
    "value_and_grad": lambda f, x: value_and_grad(f)(x)[1],
    "vjp": lambda f, x: vjp(f, x)[1](1.0)[0],
    "jvp": lambda f, x: jvp(f, (x,), (np.array([1.0, 0.0]),))[1:],
}
X = np.array([0.5, 1.5])


@pytest.fixture(scope="module")
def module(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reporting")
    (folder / "reporting_programs.py").write_text(TEXT)
    (folder / "tqdm").mkdir()
    (folder / "tqdm" / "std.py").write_text(BAR)
    (folder / "tqdm" / "__init__.py").write_text("from tqdm.std import tqdm, trange\n")
    own = {name: sys.modules.pop(name) for name in list(sys.modules) if name.partition(".")[0] == "tqdm"}
    sys.path.insert(0, str(folder))
    yield importlib.import_module("reporting_programs")
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.partition(".")[0] == "tqdm"]:
        del sys.modules[name]
    sys.modules.update(own)


class Kept(logging.Handler):
    def __init__(self):
        super().__init__()
        self.records = []

    def emit(self, record):
        self.records.append((record.levelname, record.getMessage()))


@pytest.fixture
def told(module, capsys):
    """A function that runs another one, and returns what that gives and what it has told."""
    handler = Kept()
    module.log.addHandler(handler)
    module.log.setLevel(logging.INFO)

    def run(function, *args):
        handler.records.clear()
        capsys.readouterr()
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            found = function(*args)
        return found, handler.records[:], capsys.readouterr().err, [str(one.message) for one in caught]

    yield run
    module.log.removeHandler(handler)


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("name", TOLD)
def test_it_is_told_once(module, told, name, operator):
    f = getattr(module, name)
    value, *expected = told(f, X)
    assert any(expected)
    found, *seen = told(OPERATORS[operator], f, X)
    gradient = 2.0 * module.level**2 * module.buffer * X
    assert np.allclose(found, gradient[:len(found)], rtol=1e-12)
    assert seen == expected


FOLLOWED = [name for name in TOLD if name != "caught"]
"""All but what stands in a block that is kept as it is."""


@pytest.mark.parametrize("name", FOLLOWED)
def test_it_is_told_once_for_all_directions(module, told, name):
    f = getattr(module, name)
    _, *expected = told(f, X)
    found, *seen = told(jacobian(f, mode="forward"), X)
    assert np.allclose(found, 2.0 * module.level**2 * module.buffer * X) and seen == expected
    found, *seen = told(hessian(f), X)
    assert np.allclose(found, np.diag(2.0 * module.level**2 * module.buffer)) and seen == expected
    found, *seen = told(hvp(f), X, np.array([1.0, 0.0]))
    assert np.allclose(found, [2.0 * module.level**2 * module.buffer[0], 0.0]) and seen == expected


@pytest.mark.parametrize("name", FOLLOWED)
def test_nothing_is_copied_or_read_again(module, told, name):
    facts = dict(told(explain, grad(getattr(module, name)), X)[0].facts)
    assert "read again" not in facts and "runs unknown code" not in facts
    derivative = grad(getattr(module, name))
    told(derivative, X)
    assert "snapshot" not in derivative.source and ".copy()" not in derivative.source


def test_a_log_is_told_among_what_is_printed(module, told):
    assert dict(told(explain, grad(module.logged), X)[0].facts)["prints"] == ('log.info("y = %s", y)',)


def test_the_text_of_an_object_may_do_anything(module, told):
    for operator in OPERATORS.values():
        module.level = 2.0
        found = operator(module.text_that_acts, X)
        assert np.allclose(found[:1], 10.0) and module.level == 5.0


def test_a_logger_of_a_class_of_the_users_is_none(module):
    module.level = 2.0
    assert np.allclose(grad(module.logger_of_another_class)(X), 10.0)
    with pytest.raises(DerivativeError, match="may change active values"):
        grad(module.logger_of_another_class_given)(X)
    module.level = 2.0


def test_a_bar_over_what_is_walked_side_by_side_is_refused(module, told):
    with pytest.raises(DerivativeError, match="tqdm.tqdm has no derivative rule"):
        grad(module.bar_over_pairs)(X)
