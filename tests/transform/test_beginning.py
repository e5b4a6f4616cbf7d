"""One beginning serves all derivatives of a function, and each has the text that it has alone."""

import inspect

import numpy as np
import pytest

from adcompile import compiler
from adcompile.ir.show import show
from adcompile.ir.types import FLOAT, INT, NUMERIC, Array

KINDS = ("gradient", "tangent", "pair", "hvp")


def walk(x, data, n):
    total = 0.0
    for k in range(n):
        x = np.sin(x) + data[k % 3]
        if x > 0.5:
            continue
        total += x * x
    return total / (1.0 + x)


@pytest.mark.parametrize("x", [FLOAT, NUMERIC])
@pytest.mark.parametrize("optimize", [True, False])
def test_what_begins_together_has_the_text_it_has_alone(x, optimize):
    types = {"x": x, "data": Array("float64", ("n0",)), "n": INT}
    options = compiler.Options(optimize=optimize)
    beginning = compiler.begin(walk, ("x",), types, options)
    before = show(beginning.program), dict(beginning.types), dict(beginning.given)
    for kind in KINDS:
        request = compiler.Request(kind, ("x",))
        alone = compiler.compile(walk, request, types, options)
        shared = compiler.compile(walk, request, types, options, beginning=beginning)
        assert shared.source == alone.source
        assert shared.looked == alone.looked and shared.facts == alone.facts
    assert before == (show(beginning.program), beginning.types, beginning.given)


def test_parameters_are_those_of_the_function():
    beginning = compiler.begin(walk, ("x",), {"x": FLOAT, "data": NUMERIC, "n": INT}, compiler.Options())
    assert list(beginning.names) == list(inspect.signature(walk).parameters)
