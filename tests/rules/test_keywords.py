"""Every argument of every function with a rule: a sample uses it, or a call with it is refused; it is never ignored."""

import inspect

import numpy as np
import pytest

from adcompile import DerivativeError, check, grad
from adcompile.errors import UnsupportedSyntax
from adcompile.ir.nodes import Apply, Const, Name
from adcompile.rules.keywords import HOW, changes_nothing
from adcompile.rules.table import UnsupportedCall, lookup
from tests.rule_uses import REALS as DERIVED, evaluate, fits, flat, function_of, uses

# What functions take that are compiled and have no signature, before NumPy 2.4.
OF_UFUNCS = ("out", "where", "casting", "order", "dtype", "subok", "signature")
NUMPY = {name: rule for name, rule in DERIVED.items() if name.startswith("numpy.") and "-" not in name}
BY_POSITION = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def own_parameters(function):
    """The names of the parameters of a function, and those of them that have a place."""
    try:
        found = list(inspect.signature(function).parameters.values())
    except ValueError:
        return list(OF_UFUNCS), []
    starred = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return ([param.name for param in found if param.kind not in starred],
            [param.name for param in found if param.kind in BY_POSITION])


def tried(name, rule):
    """The samples of a rule and of its variants."""
    return [use for one in (rule, *[variant for _, variant in rule.variants]) for use in uses(name, one) if fits(one, use)]


def sampled(rule, samples, order):
    """The names of the arguments that samples give."""
    names = order or [param.name for param in rule.params]
    return {name for use in samples for name in (*names[:len(use.args)], *use.kwargs)}


@pytest.mark.parametrize("name", NUMPY)
def test_an_argument_is_sampled_or_refused(name):
    rule = NUMPY[name]
    names, order = own_parameters(function_of(rule))
    samples = tried(name, rule)
    texts_own = {param.name for param in rule.params}
    in_text = texts_own & set(names)
    given = sampled(rule, samples, order if texts_own <= set(order) else None)   # a text may have names of its own
    assert not in_text - given, "arguments without a sample"
    for argument in names:
        if argument in in_text or argument in HOW or argument in given:
            continue
        use = samples[0]
        kwargs = [(key, Const(value)) for key, value in use.kwargs.items()]
        with pytest.raises(UnsupportedCall):
            rule.bind([Const(arg) for arg in use.args], [*kwargs, (argument, Name("given.0"))])


@pytest.mark.parametrize("name", NUMPY)
def test_what_tells_how_to_compute_changes_nothing(name):
    rule = NUMPY[name]
    names, _ = own_parameters(function_of(rule))
    use = tried(name, rule)[0]
    for argument in names:
        if argument in HOW and argument not in [param.name for param in rule.params] and argument != "device":
            for value in HOW[argument]:
                if argument == "order" and value is None or value == "same_value":
                    continue
                assert changes_nothing(rule, argument, value)
                try:
                    found = function_of(rule)(*use.args, **use.kwargs, **{argument: value})
                except ValueError:      # not every function takes every order
                    continue
                np.testing.assert_array_equal(flat(found), flat(evaluate(rule, use)))


# --- results that are written somewhere ----------------------------------------------


def written_by_name(x):
    y = x * 2.0
    np.floor(y, out=y)
    return np.sum(y)


def written_by_position(x):
    y = x * 2.0
    np.exp(x, y)
    return np.sum(y)


def clipped_by_position(x):
    y = x * 2.0
    np.clip(y, 0.0, 1.0, y)
    return np.sum(y)


def written_in_an_expression(x):
    y = x * 2.0
    z = 1.0 + np.floor(x, out=y)
    return np.sum(y * z)


def written_by_a_method(x):
    y = x * 2.0
    x.round(out=y)
    return np.sum(y)


@pytest.mark.parametrize("function, gradient", [
    (written_by_name, [0.0, 0.0]), (written_by_position, np.exp([0.3, 0.8])), (clipped_by_position, [2.0, 0.0])])
def test_a_result_written_into_active_memory_is_followed(function, gradient):
    np.testing.assert_allclose(grad(function)(np.array([0.3, 0.8])), gradient)


@pytest.mark.parametrize("function", [written_in_an_expression, written_by_a_method])
def test_a_result_written_into_active_memory_elsewhere_is_refused(function):
    with pytest.raises(UnsupportedSyntax):
        grad(function)(np.array([0.3, 0.8]))


def constant_buffers(x, data):
    buffer = np.zeros(3)
    t = np.multiply(data, 2.0, out=buffer)
    first = x * buffer
    np.multiply(data, 3.0, out=buffer)
    return np.sum(first * buffer) + np.sum(t)


def test_constant_memory_may_be_written():
    data = np.array([1.0, -2.0, 0.5])
    assert constant_buffers(2.0, data) == 12.0 * data @ data + 3.0 * np.sum(data)
    np.testing.assert_allclose(grad(constant_buffers)(2.0, data), 6.0 * data @ data)


# --- memory made for one call ----------------------------------------------------------


def quotients(a, b):
    return np.sum(np.divide(a, b, out=np.zeros_like(b), where=b != 0))


def logarithms(a, b):
    return np.sum(np.log(a * b, out=np.zeros(3), where=b > 0) * np.sqrt(b, where=b > 0, out=np.ones_like(b)))


def rest_of_ones(a, b):
    y = np.divide(a, b * b, where=b != 0, out=np.ones_like(b))
    return np.sum(y * y * np.exp(a, out=np.empty(3)))


@pytest.mark.parametrize("function", [quotients, logarithms, rest_of_ones])
def test_where_a_function_was_not_asked_the_derivative_is_zero(function):
    a, b = np.array([1.0, 2.0, 3.0]), np.array([2.0, 0.0, -1.5])
    check(function, a, np.array([2.0, 0.75, -1.5]))
    found = grad(function, wrt=(0, 1))(a, b)
    assert np.all(np.isfinite(found)) and found[1][1] == 0.0
    rest = np.array([0, 2]) if function is not logarithms else np.array([0])
    alone = grad(lambda a, b: function(a, b), wrt=(0, 1))(a[rest].repeat(3)[:3], b[rest].repeat(3)[:3])
    assert found[0][0] == alone[0][0] and found[1][0] == alone[1][0]


def read_again(a, b):
    memory = np.zeros_like(b)
    y = np.divide(a, b, out=memory, where=b != 0)
    return np.sum(y) + np.sum(memory)


def filled_by_what_is_active(a, b):
    return np.sum(np.sqrt(b, where=b > 0.0, out=np.full(3, a[0])))


@pytest.mark.parametrize("function, gradient", [(read_again, [1.0, 0.0, 0.5]), (filled_by_what_is_active, [1.0, 0.0, 0.0])])
def test_other_memory_is_followed(function, gradient):
    np.testing.assert_allclose(grad(function)(np.array([1.0, 2.0, 3.0]), np.array([2.0, 0.0, 4.0])), gradient)


# --- values --------------------------------------------------------------------------


@pytest.mark.parametrize("call, expected", [
    (lambda x: np.sum(x, where=False), [0.0, 0.0]),
    (lambda x: np.sum(x, where=True), [1.0, 1.0]),
    (lambda x: np.sum(x, None, None, None, False), [1.0, 1.0]),
    (lambda x: np.sum(x, dtype=int) + x[0], [1.0, 0.0]),
    (lambda x: np.sum(np.exp(x, order="F", casting="same_kind", subok=False, out=None, where=True)), None),
])
def test_values_of_arguments(call, expected):
    x = np.array([0.3, 0.8])
    np.testing.assert_allclose(grad(call)(x), np.exp(x) if expected is None else expected)


@pytest.mark.parametrize("call", [
    lambda x: np.sum(np.exp(x, where=x > 0.0)),
    lambda x: np.sum(np.nan_to_num(x, copy=False)),
    lambda x: np.sum(np.sort(x, order="field")),
    lambda x: np.sum(np.median(x, overwrite_input=True)),
    lambda x: np.sum(np.exp(x, dtype=np.float32)),
])
def test_other_values_are_refused(call):
    with pytest.raises(DerivativeError, match=r"test_keywords\.py:\d+"):
        grad(call)(np.array([0.3, 0.8]))


def test_an_operand_is_replaced_where_it_stands():
    gradient, (f, h, k, axis, new) = lookup("numpy.gradient"), map(Name, ("f", "h", "k", "axis", "new"))
    given = (f, h, k), (("axis", axis),)
    assert gradient.replace(*given, "f", new) == ((new, h, k), (("axis", axis),))
    assert gradient.replace(*given, "axis", new) == ((f, h, k), (("axis", new),))
    assert gradient.replace(*given, "varargs", Apply("tuple", (new, k))) == ((f, new, k), (("axis", axis),))
    assert gradient.replace((), (("f", f),), "f", new) == ((), (("f", new),))


def test_slopes_with_any_spacing():
    x, places, weights = np.sin(np.arange(20.0)).reshape(4, 5), np.array([0.0, 1.0, 2.5, 3.0]), np.cos(np.arange(20.0)).reshape(4, 5)
    for f in (lambda x: np.gradient(x, places, 0.7)[0], lambda x: np.gradient(x, 0.7, places, axis=(1, 0))[1],
              lambda x: np.gradient(x, *[0.3, 0.7])[1], lambda x: np.gradient(x, places, axis=0, edge_order=2), lambda x: np.gradient(f=x)[1]):
        check(lambda x: np.sum(weights * f(x) ** 2), x)

    with pytest.raises(DerivativeError, match="no derivative with respect to 'varargs'"):
        grad(lambda h: np.sum(np.gradient(x, h, axis=1) ** 2))(0.3)
