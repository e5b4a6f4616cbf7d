"""The judge writes the same programs everywhere, finds faults that are planted, and says where it cannot judge."""

import subprocess
import sys

import numpy as np
import pytest

from tests.kinds import shrink
from tests.kinds.programs import write_program
from tests.kinds.runs import judged
from tests.kinds.world import told

PARTS = """
import numpy as np

{definitions}

def reset():
    {state}


def arguments():
    return ({x},)


def program(x):
    {body}


def called(*given):
    reset()
    return program(*given)


reset()
WRT = 0
"""


def module(body, x="np.array([0.5, 1.2])", state="pass", definitions=""):
    """A program for the judge."""
    return PARTS.format(definitions=definitions, state=state, x=x, body=body.replace("\n", "\n    "))


def about(found):
    """What the findings are about."""
    return {what for what, _ in found.wrong}


COUNTED = module("note()\nreturn np.sum(x * x) * n", state="global n; n = 1.0", definitions="def note():\n    global n\n    n = n + 1.0")


# --- programs -----------------------------------------------------------------------


def test_programs_depend_on_seed_and_number_alone():
    assert write_program(3, 8) == write_program(3, 8)
    assert write_program(3, 8) != write_program(3, 9) and write_program(3, 8) != write_program(4, 8)


def test_programs_are_the_same_for_every_hash_seed():
    command = "from tests.kinds.programs import write_program; print(hash(0), [write_program(1, k).text for k in range(40)])"
    outputs = [subprocess.run([sys.executable, "-c", command], env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)}, text=True,
                              capture_output=True, check=True).stdout for seed in ("1", "2")]
    assert outputs[0] == outputs[1] and "def program" in outputs[0]


def test_programs_are_python_and_of_many_kinds():
    programs = [write_program(0, number) for number in range(400)]
    for program in programs:
        compile(program.text, "program", "exec")
    assert len({kind for program in programs for kind in program.used}) > 350


# --- what the judge finds -------------------------------------------------------------


def test_a_right_derivative_is_judged(tmp_path):
    found = judged(module("return np.sum(np.sin(x) * x)"), tmp_path)
    assert found.word == "judged" and found.agreed == 5


@pytest.mark.parametrize("name, text, derived, expected", [
    ("a wrong rule", module("return np.sum(np.sin(x))"), module("y = np.sin(x) * np.ones(2)\nreturn np.sum(y + 0.1 * (x - [0.5, 1.2]))"),
     {"gradient", "tangent", "cotangent"}),
    ("a wrong second derivative", module("return np.sum(np.sin(x))"),
     module("return np.sum(np.sin(x)) + 0.1 * np.sum((x - [0.5, 1.2]) ** 2)"), {"hessian", "product"}),
    ("an effect dropped", COUNTED, COUNTED.replace("note()\n    return", "return"), {"world after jvp", "value of vjp"}),
    ("an effect twice", COUNTED, COUNTED.replace("note()\n    return", "note()\n    note()\n    return"), {"world after vjp", "gradient"}),
    ("an effect that only stays", COUNTED.replace("* n", ""), COUNTED.replace("note()\n    return", "return").replace("* n", ""),
     {"world after value_and_grad", "world after jvp"}),
    ("a view as copy", module("y = np.ones(2)\nz = y[:]\nz[0] = 3.0\nreturn np.sum(y * x)"),
     module("y = np.ones(2)\nz = y.copy()\nz[0] = 3.0\nreturn np.sum(y * x)"), {"value of value_and_grad", "gradient"}),
    ("another type", module("return np.sum(x)"), module("return float(np.sum(x))"), {"value of jvp"}),
    ("another dtype", module("return x * np.float32(2.0)", "np.array([0.5, 1.25], np.float32)"),
     module("return x * np.float64(2.0)", "np.array([0.5, 1.25], np.float32)"), {"value of jvp"}),
    ("output lost", module("print('a')\nreturn np.sum(x)"), module("return np.sum(x)"), {"output of value_and_grad"}),
], ids=lambda value: value if isinstance(value, str) and len(value) < 40 else "")
def test_a_planted_fault_is_found(name, text, derived, expected, tmp_path):
    found = judged(text, tmp_path, derived)
    assert expected <= about(found) - about(judged(text, tmp_path)) and found.word == "wrong"


def test_an_exception_of_a_derivative_alone_is_a_raw_error(tmp_path):
    found = judged(module("return np.sum(x)"), tmp_path, module("return np.sum(x) * (1 // len([]))"))
    assert found.word == "raw error" and all("ZeroDivisionError" in told for _, told in found.raised)


def test_a_refusal_is_counted_with_its_reason(tmp_path):
    found = judged(module("return eval('np.sum(x)')"), tmp_path)
    assert found.word == "refused" and not found.agreed


@pytest.mark.parametrize("body, x", [
    ("return np.sum(np.abs(x))", "np.array([0.0, 1.0])"), ("return np.sum(np.floor(x))", "np.array([1.0, 0.5])"),
    ("return np.sum(np.sqrt(x))", "np.array([0.0, 0.5])"), ("return np.sum(x ** -1)", "np.array([0.0, 0.5])"),
    ("return np.sum(x) if x[0] > 0.5 else np.sum(x * x)", "np.array([0.5, 1.0])"),
    ("return np.sum(x * 3 if isinstance(x, int) else x)", "np.array([np.inf, 1.0])"),
    ("return np.sum(np.maximum(x, 1.0))", "np.array([1.0, 0.5])"), ("return np.median(x)", "np.array([1.0, 1.0, 1.0])"),
], ids=["abs", "floor", "sqrt", "power", "branch", "infinite", "maximum", "median"])
def test_where_differences_do_not_settle_nothing_is_judged(body, x, tmp_path):
    found = judged(module(body, x), tmp_path)
    assert found.word == "cannot judge" and not found.agreed and not found.wrong


@pytest.mark.parametrize("body, x", [
    ("return x + 0.5 * (bool(x) * x)", "0.0"), ("return x + (x != 0) * x", "0.0"), ("return x.round(1) * x", "np.float64(-1.2)"),
    ("t = x * np.int32(50000)\nreturn (t + x) * (t - x) - t * t", "-0.6"),
], ids=["truth", "comparison", "staircase", "cancellation"])
def test_where_a_staircase_or_rounding_spoils_differences_nothing_is_called_wrong(body, x, tmp_path):
    assert judged(module(body, x), tmp_path).word in ("judged", "cannot judge")


def test_a_staircase_away_from_its_steps_is_judged(tmp_path):
    found = judged(module("return np.sum(np.floor(x) * x + (x > 1.0) * x)"), tmp_path)
    assert found.word == "judged" and found.agreed >= 5


def test_a_program_that_never_does_the_same_is_not_judged(tmp_path):
    found = judged(module("return np.sum(x) * next(COUNTER)", definitions="COUNTER = iter(range(1, 99))"), tmp_path)
    assert found.word == "cannot judge" and found.unknown == ["two plain calls differ"]


def test_narrow_numbers_are_judged_by_wide_ones(tmp_path):
    fine = module("return np.sum(np.sin(x) * np.float16(0.5))", "np.array([0.5, 1.25], np.float16)")
    assert judged(fine, tmp_path).agreed == 5
    assert {"gradient", "tangent"} <= about(judged(fine, tmp_path, fine.replace("(0.5)", "(0.75)")))
    assert judged(module("return np.sum(x * np.float16(60000.0))", "np.array([2.0, 3.0], np.float16)"), tmp_path).word == "cannot judge"


def test_the_layout_of_an_argument_stays_when_it_moves(tmp_path):
    text = module("return np.sum(x.ravel('K') * np.arange(6.0)) * x.strides[0]", "np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]).T")
    found = judged(text, tmp_path)
    assert found.word == "refused" or found.agreed


# --- the world --------------------------------------------------------------------------


def test_the_world_is_told_to_the_last_bit():
    same = np.arange(4.0)
    assert told([same, {"a": 1}]) == told([np.arange(4.0), {"a": 1}])
    assert told(same) != told(same[::-1][::-1].astype(np.float32)) and told(1.0) != told(np.float64(1.0)) and told(0.0) != told(-0.0)
    assert told(same.reshape(2, 2)) != told(np.asfortranarray(same.reshape(2, 2)))
    assert told({"a": 1, "b": 2}) != told({"b": 2, "a": 1})
    first, second = np.random.default_rng(1), np.random.default_rng(1)
    assert told(first) == told(second)
    second.random()
    assert told(first) != told(second)


def test_what_contains_itself_is_told():
    items = [1.0]
    items.append(items)
    assert told(items) == ("list", (("float", "1.0"), "itself"))


# --- smaller programs ---------------------------------------------------------------------


def test_a_failing_program_becomes_smaller(tmp_path):
    text = module("y = np.sin(x) * 2.0\nz = y + 1.0\nif x[0] > 0.1:\n    z = z * 1.0\nreturn np.sum(z) + np.sum(x)")

    def judge(text):
        return judged(text, tmp_path, text.replace("np.sin", "np.cos"))

    small, found = shrink.smaller(text, judge(text), judge)
    assert "np.sin" in small and "np.sum(x)" not in small and "z * 1.0" not in small and len(small) < len(text)
    assert found.word == "wrong"
