"""Which operations share memory with their operands."""

import numpy as np
import pytest

from adcompile.analysis.aliases import allocates, returns_own_memory
from adcompile.frontend.lower import lower
from adcompile.ir.nodes import Apply
from tests.rule_uses import RULES, constants, evaluate, is_structure, uses


def arrays_in(value):
    if isinstance(value, np.ndarray):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if is_structure(value) else ()
    return [array for part in parts for array in arrays_in(part)]


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if rule.samples is not None and rule.function is not None
                                  and not name.startswith("math.")])
def test_what_allocates_shares_no_memory(name):
    rule = RULES[name]
    for use in uses(name, rule):
        args, kwargs = constants(use.args, use.kwargs)
        if not allocates(Apply(rule.key.partition("/")[0], tuple(args), tuple(kwargs))):
            continue
        with np.errstate(all="ignore"):
            results = arrays_in(evaluate(rule, use))
        operands = arrays_in((use.args, use.kwargs))
        assert not any(np.shares_memory(result, operand) for result in results for operand in operands), use


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
