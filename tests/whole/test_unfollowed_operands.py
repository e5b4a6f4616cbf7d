"""Operators of objects which take what is differentiated, where what comes out carries no derivative: they run once, as written."""

import importlib
import sys

import pytest

from adcompile import grad, hvp
from tests.whole.test_unfollowed import OPERATORS

HEAD = '''"""Written by tests.whole.test_unfollowed_operands."""

import numpy as np

shift = 1.0


class Added:
    def __init__(self):
        self.turns = 0

    def __add__(self, other):
        global shift
        self.turns, shift = self.turns + 1, shift + 1.0
        return 3.0

    __radd__ = __mul__ = __gt__ = __lt__ = __add__

    def __array_ufunc__(self, *_, **__):
        return self + 0


k = Added()


def restore():
    global shift
    shift = 1.0
'''

LINES = {
    "type": "unread = type(k + x)", "reflected": "unread = type(x + k)", "numpy": "unread = isinstance(np.add(k, x), float)",
    "length": "unread = len([k + x])", "printed": "print(k + x)", "product": "print(k * (x + 1.0), end='')",
    "compared": "unread = (k + x) > 2.0", "tested": "if k + x < 2.0: return x", "sized": "np.zeros(int(k + x))",
    "item": "unread = [1.0, 2.0, 3.0, 4.0][int(k + x)]", "greater": "unread = k > x",
    "text": "unread = str(k + x)", "asserted": "assert k + x > 2.0", "twice": "unread = type(k + x + x)",
}


@pytest.fixture(scope="module")
def module(tmp_path_factory):
    folder = tmp_path_factory.mktemp("operands")
    programs = [f"def {name}__{way}({params}):\n    {line}\n    return shift * x\n"
                for name, line in LINES.items() for way, params in (("captured", "x"), ("given", "x, k"))]
    (folder / "unfollowed_operands.py").write_text("\n\n".join([HEAD, *programs]))
    sys.path.insert(0, str(folder))
    yield importlib.import_module("unfollowed_operands")
    sys.path.remove(str(folder))


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("operator", OPERATORS)
def test_they_run_once_where_the_object_is_captured(module, name, operator):
    for _ in range(2):
        module.restore()
        module.k.turns = 0
        assert OPERATORS[operator](getattr(module, f"{name}__captured"), 1.5) == (3.0, 2.0)
        assert (module.k.turns, module.shift) == (1, 2.0)


@pytest.mark.parametrize("name", LINES)
def test_they_run_once_where_the_object_is_given_which_is_put_back(module, name):
    module.restore()
    k, f = module.Added(), getattr(module, f"{name}__given")
    assert (grad(f)(1.5, k), module.shift, k.turns) == (2.0, 2.0, 0)
    module.restore()
    assert (hvp(f)(1.5, 1.0, k), module.shift, k.turns) == (0.0, 2.0, 0)
