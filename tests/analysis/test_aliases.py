"""Which operations share memory with their operands."""

import numpy as np
import pytest

from adcompile.analysis.memory.aliases import returns_own_memory
from adcompile.frontend.lower.function import lower
from adcompile.ir.nodes import Apply
from adcompile.ops.asked import allocates
from tests.rule_uses import constants


def test_a_sum_over_letters_of_several_operands_is_memory_of_its_own():
    x = np.ones((2, 2))
    assert np.shares_memory(np.einsum("ii->i", x), x)
    one = constants(("ii->i", x), {})[0]
    two = constants(("ij,ij->ij", x, x), {})[0]
    assert not allocates(Apply("numpy.einsum", tuple(one))) and allocates(Apply("numpy.einsum", tuple(two)))


RETURNED = {
    "sum": ("def f(x, y):\n    t = 0.0 * x\n    for k in range(3):\n        t += x * y\n    return t\n", True),
    "pair": ("def f(x, y):\n    t = x + y\n    return t, t * 2.0\n", True),
    "itself": ("def f(x, y):\n    t = x * y\n    if t.sum() > 0.0:\n        t = x\n    return t\n", False),
    "a view": ("def f(x, y):\n    return (x[1:] if y > 0.0 else y), 2.0\n", False),
    "kept": ("KEPT = []\ndef f(x, y):\n    t = x * y\n    KEPT.append(t)\n    return t\n", False),
    "looked up": ("KEPT = [1.0]\ndef found():\n    return KEPT\ndef f(x, y):\n    return found()\n", False),
    "handed on": ("def keep(x):\n    return x\ndef f(x, y):\n    t = x * y\n    KEEPERS[0](t)\n    return t\nKEEPERS = [keep]\n", False),
}


@pytest.mark.parametrize("name", RETURNED)
def test_what_a_function_returns_may_be_memory_of_its_own(name, tmp_path):
    text, expected = RETURNED[name]
    path = tmp_path / "returned.py"
    path.write_text(text)
    space = {}
    exec(compile(text, str(path), "exec"), space)
    assert returns_own_memory(lower(space["f"], ["x", "y"])) is expected
