"""Programs of the corpus whose arguments come in a tuple, a dict, or through stars: the derivative is the same."""

import linecache
import zlib

import numpy as np
import pytest

from adcompile import grad, hvp, jvp
from tests import corpus
from tests.agreement import quiet

CASES = corpus.load()
FORMS = {
    "tuple": "def packed(p):\n    return function({items})\n",
    "dict": "def packed(p):\n    return function({values})\n",
    "stars": "def packed(*args):\n    return function(*args)\n",
    "keywords": "def packed(**kwargs):\n    return function(**kwargs)\n",
}


def packed(function, form, names):
    """A function that takes what `function` takes in another form."""
    text = FORMS[form].format(items=", ".join([f"p[{k}]" for k in range(len(names))]),
                              values=", ".join([f'p["{name}"]' for name in names]))
    file = f"<packed {function.__name__} {form}>"
    linecache.cache[file] = len(text), None, text.splitlines(keepends=True), file
    space = {"function": function, "__name__": "packed"}
    exec(compile(text, file, "exec"), space)
    return space["packed"]


def programs():
    """Programs with plain parameters of which a gradient of one number can be taken: names and the first smooth point."""
    for name, case in CASES.items():
        code = case.function.__code__
        if not code.co_flags & 12 and not code.co_kwonlyargcount and case.smooth_points:
            given = case.smooth_points[0].arguments
            try:
                with quiet():
                    result = case.function(*given)
            except RuntimeWarning:      # what warns by itself is tried where warnings are looked at
                continue
            if repr(given) != repr(case.smooth_points[0].arguments) or case.function.__module__ == "tests.programs.told_memory":
                continue
            if isinstance(result, (float, np.floating)) or isinstance(result, np.ndarray) and result.size == 1:
                yield name


APART = ("methods_of_an_argument", "argument_and_a_list_that_holds_it", "sizes_of_complex_eigenvalues", "counted_into_a_second_name",
         "constants_are_sorted_and_filled_in_place", "copy_of_a_transposed_array_stands_by_rows",
         "constant_in_a_list_of_active_arrays_is_written", "conversion_by_a_type_may_be_the_array_itself",
         "conversion_that_need_not_copy", "derivative_of_order_nothing_is_the_array_itself")
"""Programs with an object among their arguments, that make complex numbers of one, or write one and put it back: in one structure
with active values it may be active itself, which is refused. What leaves an argument written, or asks whose memory it is,
`programs` leaves out."""
NAMES = [name for name in sorted(programs()) if zlib.crc32(name.encode()) % 3 == 0 and name not in APART]


def same(one, other):
    np.testing.assert_allclose(np.asarray(one, float), np.asarray(other, float), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_arguments_in_another_form(name):
    case = CASES[name]
    point, wrt = case.smooth_points[0], case.wrt
    expected = grad(case.function, wrt=wrt)(*point.arguments)
    params = case.function.__code__.co_varnames[:len(point.given)]
    for form in FORMS:
        function, args = packed(case.function, form, params), point.arguments
        if form in ("tuple", "dict"):
            keys = range(len(args)) if form == "tuple" else params
            structure = tuple(args) if form == "tuple" else dict(zip(params, args))
            found = grad(function)(structure)
            pairs = [(found[keys[k]], bar) for k, bar in zip(wrt, expected)]
        elif form == "stars":
            pairs = list(zip(grad(function, wrt=wrt)(*args), expected))
        else:
            named = dict(zip(params, args))
            pairs = list(zip(grad(function, wrt=tuple([params[k] for k in wrt]))(**named), expected))
        for one, other in pairs:
            assert type(one) is type(other) or isinstance(one, np.ndarray)
            same(one, other)


@pytest.mark.parametrize("name", NAMES[::4])
def test_other_modes_and_orders(name):
    case = CASES[name]
    point, wrt = case.smooth_points[0], case.wrt
    ones = [np.ones_like(arg, float)[()] if k in wrt else None for k, arg in enumerate(point.arguments)]
    _, expected = jvp(case.function, point.arguments, tuple(ones))
    params = case.function.__code__.co_varnames[:len(point.given)]
    function = packed(case.function, "tuple", params)
    same(jvp(function, (point.arguments,), (tuple(ones),))[1], expected)
    same(jvp(packed(case.function, "stars", params), point.arguments, tuple(ones))[1], expected)
    if case.no_second_order is None:
        direction = tuple([one for one in ones if one is not None])
        first, *rest = point.arguments
        products = hvp(case.function, wrt=wrt)(first, direction, *rest)
        found = hvp(function)(point.arguments, tuple(ones))
        for k, product in zip(wrt, products):
            same(found[k], product)
