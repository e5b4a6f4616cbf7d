"""What is no real number, or no index: refused in every way, at the place where it meets a derivative, with what to do."""

import re

import numpy as np
import pytest

import adcompile
from adcompile import runtime
from adcompile.errors import BadArgument, DerivativeError, NotDifferentiable
from tests import corpus
from tests.agreement import quiet
from tests.programs.subclasses import MATRIX
from tests.ways import WAYS, Way

corpus.load()
REFUSED = corpus.REFUSED
EVERY_WAY = (*WAYS, Way(dynamic=True))


def tells(error):
    """Whether a refusal says where in the file, and what to do."""
    _, *rest = str(error).splitlines()
    return any(line.startswith("  tests/") for line in rest) and not rest[-1].startswith("  tests/")


@pytest.mark.parametrize("name", REFUSED)
def test_the_program_itself_runs(name):
    case = REFUSED[name]
    with quiet(strict=False):
        assert all(np.all(np.isfinite(part)) for part in parts(case.function(*case.arguments)))


def parts(value):
    """The arrays and numbers in a structure."""
    if isinstance(value, dict | list | tuple):
        return [part for item in (value.values() if isinstance(value, dict) else value) for part in parts(item)]
    return [np.asarray(value)]


@pytest.mark.parametrize("kind", ["gradient", "tangent", "pair"])
@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_with_types_known_and_forgotten(name, kind):
    case = REFUSED[name]
    dots = [np.ones_like(case.arguments[k]) for k in case.wrt]
    for way in EVERY_WAY:
        with pytest.raises(DerivativeError) as caught, quiet(strict=False):
            getattr(way, kind)(case.function, case.wrt, case.arguments, *([dots] if kind == "tangent" else []))
        assert way is not WAYS[0] or re.search(case.message, str(caught.value).splitlines()[0]), str(caught.value)


@pytest.mark.parametrize("name", REFUSED)
def test_the_operators_tell_the_place(name):
    case = REFUSED[name]
    x, *others = case.arguments
    with pytest.raises(DerivativeError, match=case.message), quiet(strict=False):
        adcompile.grad(case.function)(x, *others)
    for call in (lambda: adcompile.value_and_grad(case.function)(x, *others),
                 lambda: adcompile.jvp(case.function, (x, *others), (np.ones_like(x), *[None] * len(others))),
                 lambda: adcompile.vjp(case.function, x, *others)[1](1.0),
                 lambda: adcompile.jacobian(case.function)(x, *others),
                 lambda: adcompile.hessian(case.function)(x, *others)):
        with pytest.raises(DerivativeError) as caught, quiet(strict=False):
            call()
        assert tells(caught.value), str(caught.value)


def test_a_check_of_what_nobody_reads_is_made():
    """The Hessian reads nothing of what is taken for a constant."""
    for name in ("joined_dicts", "piped_to_a_constant_slope", "quotient_with_a_constant_slope"):
        case = REFUSED[name]
        with pytest.raises(DerivativeError, match=case.message):
            adcompile.hessian(case.function)(*case.arguments)


# --- arguments -----------------------------------------------------------------------------


@pytest.mark.parametrize("argument", [
    MATRIX, np.ma.array([1.0]), np.array([1.0], dtype=object), np.array([1], dtype="timedelta64[s]"),
    np.timedelta64(1, "s"), np.zeros(2, dtype=[("a", float)]), "text", True,
], ids=lambda argument: type(argument).__name__)
def test_an_argument_that_is_no_real_number(argument):
    with pytest.raises(NotDifferentiable, match="'x' is"):
        adcompile.grad(lambda x: np.sum(x * x))(argument)


def test_the_hint_says_what_to_make_of_it():
    with pytest.raises(NotDifferentiable, match=r"\.filled"):
        adcompile.grad(lambda x: np.sum(x * x))(np.ma.array([1.0]))
    with pytest.raises(NotDifferentiable, match=r"np\.asarray"):
        adcompile.grad(lambda x: np.sum(x * x))(MATRIX)


def test_an_array_in_a_file_is_an_array(tmp_path):
    for shape in ((3,), (2, 2)):
        x = np.memmap(tmp_path / "x", dtype=float, mode="w+", shape=shape)
        x[...] = np.arange(1.0, x.size + 1.0).reshape(shape)
        value, gradient = adcompile.value_and_grad(lambda x: np.sum(x * x * x))(x)
        assert value == np.sum(np.asarray(x) ** 3)
        np.testing.assert_allclose(gradient, 3.0 * np.asarray(x) ** 2, rtol=1e-14)
        assert type(gradient) is np.ndarray


def test_a_derivative_that_came_out_complex_is_never_cast():
    scaled = adcompile.grad(lambda v, c: np.sum(v * c ** 0.5))
    np.testing.assert_allclose(scaled(np.ones(2), 4.0), [2.0, 2.0])
    with pytest.raises(NotDifferentiable, match="complex"):
        scaled(np.ones(2), -4.0)


# --- checks at run time -----------------------------------------------------------------------


@pytest.mark.parametrize("value", [
    1.0, 1, True, np.float32(1.0), np.int8(1), np.bool_(True), np.longdouble(1.0), np.ones(2), np.array(1), np.array([True]),
], ids=repr)
def test_real_numbers_pass_the_checks(value):
    for check in (runtime.numeric, runtime.operand, runtime.real):
        assert check(value, "NoRule", "not\n  here\n  hint") is value


@pytest.mark.parametrize("value", [
    1j, np.complex64(1j), np.array([1j]), np.array([None]), np.array(["a"]), np.timedelta64(1), np.datetime64(1, "s"),
    MATRIX, np.ma.array([1.0]), np.ma.masked,
], ids=repr)
def test_what_is_no_real_number_is_refused_by_the_checks(value):
    for check in (runtime.numeric, runtime.operand, runtime.real):
        with pytest.raises(NotDifferentiable, match="here"):
            check(value, "NoRule", "not\n  here\n  hint")


def test_items_of_lists_and_tuples_are_asked():
    assert runtime.real([1.0, (2, [np.ones(2)])], "NoRule", "not\n  here\n  hint")
    with pytest.raises(NotDifferentiable):
        runtime.real([1.0, (2, [1j])], "NoRule", "not\n  here\n  hint")


# --- the price ----------------------------------------------------------------------------------


def proved(x, v, c):
    y = x * c
    for item in v:
        y = y + abs(y * item) ** 1.5
    return np.sum(np.abs(v)) * y + v[0] * v[1]


def test_programs_whose_types_are_known_ask_nothing():
    text = adcompile.grad(proved, wrt=(0, 1))
    text(0.5, np.array([0.3, 0.4]), 2.0)
    source = WAYS[0].text("gradient", proved, (0, 1), (0.5, np.array([0.3, 0.4]), 2.0))
    assert "runtime.real" not in source and "runtime.numeric" not in source


def unknown(x, data):
    return np.sum(np.sin(x * data) * data + data)


def test_a_value_of_unknown_type_is_asked_once():
    source = WAYS[2].text("gradient", unknown, (0,), (np.ones(2), np.ones(2)))
    assert source.count("runtime.real(") == 1
    with pytest.raises(BadArgument):
        adcompile.grad(unknown, wrt="nothing")
