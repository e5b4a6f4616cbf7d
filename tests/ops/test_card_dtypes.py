"""Types of results over all dtypes, and what running an operation leaves behind: each card against NumPy, at edges too."""

import contextlib
import io
import itertools

import numpy as np
import pytest

from adcompile.analysis.inference.infer import type_of
from adcompile.errors import DerivativeError
from adcompile.ir.nodes import Apply
from adcompile.ops.keys import COMPLEX
from adcompile.ops.registry import card
from adcompile.ops.typing.results import applied, transposed
from tests.rule_uses import RULES, Use, evaluate, is_structure, uses
from tests.rules.test_rule_types import expression, holds

DTYPES = ("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64",
          "longdouble", "complex64", "complex128")
MOST = 4        # uses of each operation that are tried in every dtype
OF_ARRAYS = [name for name, rule in RULES.items() if rule.samples is not None and not name.startswith(("math.", "scipy.", "runtime.", "method:"))]


def in_dtype(value, dtype):
    """A structure with its real arrays and NumPy's numbers in another dtype; Python's numbers stay."""
    if is_structure(value):
        parts = [in_dtype(part, dtype) for part in value]
        return tuple(parts) if hasattr(value, "_fields") else type(value)(parts)
    if isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind == "f":
        return value.astype(dtype) if isinstance(value, np.ndarray) else np.dtype(dtype).type(value)
    return value


def ran(rule, use):
    """What the operation gives, and whether it gives anything; not where imaginary parts are warned about, if that is an error."""
    try:
        with np.errstate(all="ignore"):
            return evaluate(rule, use), True
    except (TypeError, ValueError, ArithmeticError, AttributeError, np.linalg.LinAlgError, IndexError, DerivativeError,
            np.exceptions.ComplexWarning):
        return None, False


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", OF_ARRAYS)
def test_the_inferred_type_holds_the_result_in_every_dtype(name):
    rule = RULES[name]
    for use, dtype in itertools.product(itertools.islice(uses(name, rule), MOST), DTYPES):
        tried = use.mapped(lambda value: in_dtype(value, dtype))
        value, runs = ran(rule, tried)
        if not runs:
            continue
        types, symbols = {}, {}
        args = tuple(expression(arg, types, symbols) for arg in tried.args)
        kwargs = tuple((key, expression(arg, types, symbols)) for key, arg in tried.kwargs.items())
        found = type_of(Apply(operation(rule), args, kwargs), types)
        sizes = {symbol: size for size, symbol in symbols.items()}
        assert holds(found, value, sizes), (found, value, tried.args, tried.kwargs)


def operation(rule):
    """The operation that a rule is for, without the number of its operands."""
    return rule.key if rule.key.endswith(COMPLEX) else rule.key.partition("/")[0]


# --- transposes, and what functions that apply functions are made of: of any two dtypes ---

INEXACT = ("float16", "float32", "float64", "longdouble", "complex64", "complex128")
TRANSPOSES = [name for name, rule in RULES.items() if rule.samples is not None
              and getattr(card(rule.key).type, "__module__", "") in (transposed.__name__, applied.__name__)]


def numbers_of_numpy(value):
    """A structure with Python's floats made float64."""
    if is_structure(value):
        parts = [numbers_of_numpy(part) for part in value]
        return tuple(parts) if hasattr(value, "_fields") else type(value)(parts)
    return np.float64(value) if type(value) is float else value


def in_two_dtypes(use, of_cotangent, of_operand):
    """The call with its first operand in one dtype, which is that of floats, and the others in another."""
    first, *others = use.args
    return Use(use.rule, (in_dtype(first, of_cotangent), *[in_dtype(arg, of_operand) for arg in others]),
               {name: in_dtype(arg, of_operand) for name, arg in use.kwargs.items()})


@pytest.mark.filterwarnings("ignore", "error::numpy.exceptions.ComplexWarning")
@pytest.mark.parametrize("name", TRANSPOSES)
def test_the_inferred_type_of_a_transpose_holds_the_result_in_any_two_dtypes(name):
    rule, checked = RULES[name], 0
    found = list(itertools.islice(uses(name, rule), 2 * MOST))
    found += [Use(rule, (use.args[0], *map(numbers_of_numpy, use.args[1:])), use.kwargs) for use in found]
    for use in found + [use.mapped(numbers_of_numpy) for use in found]:
        for of_cotangent, of_operand in itertools.product(INEXACT, DTYPES):
            tried = in_two_dtypes(use, of_cotangent, of_operand)
            value, runs = ran(rule, tried)
            if runs:
                types, symbols = {}, {}
                args = tuple(expression(arg, types, symbols) for arg in tried.args)
                kwargs = tuple((key, expression(arg, types, symbols)) for key, arg in tried.kwargs.items())
                found = type_of(Apply(rule.key.partition("/")[0], args, kwargs), types)
                assert holds(found, value, {symbol: size for size, symbol in symbols.items()}), (found, value, tried.args, tried.kwargs)
                checked += 1
    assert checked > 0


def test_there_are_transposes_of_most_kinds():
    assert len(TRANSPOSES) > 45


# --- what is left behind ----------------------------------------------------------

EDGES = {
    "as it is": lambda value: value,
    "zeros": lambda value: np.zeros_like(value),
    "infinite": lambda value: np.full_like(value, np.inf),
    "not a number": lambda value: np.full_like(value, np.nan),
    "large": lambda value: np.full_like(value, 1e200),
    "negative": lambda value: -np.abs(value),
    "of no dimension": lambda value: np.array(value.flat[0]) if value.size else value,
    "empty": lambda value: value[:0] if value.ndim else value,
    "of size one": lambda value: value[:1] if value.ndim else value,
}


NOT_FINITE = ("infinite", "not a number", "large")


def at_edge(value, change):
    if is_structure(value):
        parts = [at_edge(part, change) for part in value]
        return tuple(parts) if hasattr(value, "_fields") else type(value)(parts)
    return change(value) if isinstance(value, np.ndarray) and value.dtype.kind == "f" else value


def contents(value):
    """The bytes of all arrays in a structure, and the rest as it is shown."""
    if isinstance(value, np.ndarray):
        return value.tobytes(), value.shape
    return tuple(map(contents, value)) if is_structure(value) else repr(value)


def alike(a, b):
    if is_structure(a):
        return len(a) == len(b) and all(map(alike, a, b))
    return np.array_equal(a, b, equal_nan=True) if isinstance(a, (np.ndarray, float, np.floating)) else repr(a) == repr(b)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if rule.samples is not None and not name.startswith(("scipy.", "numpy.empty"))])
def test_what_is_called_pure_leaves_nothing_behind(name):
    rule = RULES[name]
    found = card(rule.key)
    if found is not None and not found.is_pure:
        return
    state = np.random.get_state()[1].tobytes()
    for use in uses(name, rule):
        for edge, change in EDGES.items():
            if edge in NOT_FINITE and ("linalg" in name or name == "numpy.polyfit"):     # LAPACK may not end
                continue
            tried = use.mapped(lambda value: at_edge(value, change))
            before, printed = contents((tried.args, tuple(tried.kwargs.values()))), io.StringIO()
            with contextlib.redirect_stdout(printed):
                first, runs = ran(rule, tried)
            assert contents((tried.args, tuple(tried.kwargs.values()))) == before and printed.getvalue() == ""
            if runs:
                assert alike(first, ran(rule, tried)[0])
    assert np.random.get_state()[1].tobytes() == state
