"""The list of passes: facts are found when they are asked for, hold as long as passes say, and no pass reads others."""

import os
import subprocess
import sys

import pytest

from adcompile.compiler import passes
from adcompile.compiler.stage import Again, Pass, Stage, run
from adcompile.ir.verify import BrokenProgram
from tests.passes import compiled, staged

ADD = Pass("add", "", lambda at: at.program + 1)
FOUND = []


def noted(at, old):
    FOUND.append((at.program, old))
    return at.program * 10


def stage(program=1, **known):
    FOUND.clear()
    return Stage(program, {"size": noted, "double": lambda at, old: at["size"] * 2}, known)


def test_a_fact_is_found_once_and_dropped_with_the_program():
    at = stage()
    assert at["size"] == at["size"] == 10 and FOUND == [(1, None)]
    assert run([ADD], at) and at["double"] == 40 and FOUND == [(1, None), (2, None)]


def test_what_is_known_at_the_start_is_not_looked_for():
    assert stage(size=7)["double"] == 14 and FOUND == []


@pytest.mark.parametrize("kept, found", [({"keeps": ("size",)}, []), ({"extends": ("size",)}, [(2, 10)]), ({}, [(2, None)])])
def test_a_pass_says_what_holds_after_it(kept, found):
    at = stage()
    at["size"]
    FOUND.clear()
    run([Pass("add", "", ADD.run, **kept)], at)
    assert at["size"] == (10 if "keeps" in kept else 20) and FOUND == found


def test_what_was_known_is_extended_through_several_passes():
    at = stage()
    at["size"]
    run([Pass("add", "", ADD.run, extends=("size",)), Pass("add", "", ADD.run, extends=("size",))], at)
    assert at["size"] == 30 and FOUND == [(1, None), (3, 10)]


def test_a_pass_that_changes_nothing_drops_nothing():
    at = stage()
    at["size"]
    assert not run([Pass("look", "", lambda at: at.program, needs=("size",))], at)
    assert at["size"] == 10 and FOUND == [(1, None)]


def test_a_pass_reads_no_fact_that_it_does_not_name():
    with pytest.raises(BrokenProgram, match="a pass reads size, which it does not say that it needs"):
        run([Pass("look", "", lambda at: at["size"])], stage())
    assert run([Pass("look", "", lambda at: at["double"], needs=("double",))], stage())


def test_passes_run_again_until_nothing_changes():
    at = stage()
    upto = Pass("add", "", lambda at: min(at.program + 1, 4))
    assert run([Again((upto,), 9, lambda at: True)], at) and at.program == 4
    assert not run([Again((upto,), 9, lambda at: True)], at)
    at = stage()
    run([Again((upto,), 2, lambda at: True)], at)
    assert at.program == 3
    at = stage()
    run([Again((upto,), 9, lambda at: at.program < 2)], at)
    assert at.program == 2


def test_a_pass_runs_only_where_it_says():
    at = stage()
    run([Pass("add", "", ADD.run, only=lambda at: at.program > 1)], at)
    assert at.program == 1


@pytest.mark.parametrize("name", ["SETTLE", "DIFFERENTIABLE", "TIDY", "OPTIMIZE", "PRINT"])
def test_the_lists_name_facts_that_there_are(name):
    rows = [inner for one in getattr(passes, name) for inner in (one.passes if isinstance(one, Again) else (one,))]
    named = {fact for one in rows for fact in (*one.needs, *one.keeps, *one.extends)}
    assert rows and named <= set(passes.FACTS) and "types" in passes.FACTS


def test_passes_that_may_be_left_out_mean_the_same():
    text = "def f(x, y):\n    return np.sin(x) * y + 0.0 * x"
    plain = compiled("gradient", text, optimize=False).function(0.7, 2.0)
    assert compiled("gradient", text).function(0.7, 2.0) == pytest.approx(plain)
    assert staged(text).program is not None


TRACED = """
from adcompile import grad
import linecache
text = "def f(x):\\n    return x * x + 0.0\\n"
linecache.cache["<f>"] = len(text), None, text.splitlines(True), "<f>"
space = {}
exec(compile(text, "<f>", "exec"), space)
print(grad(space["f"])(3.0))
"""


@pytest.mark.parametrize("name, shown, hidden", [("flatten", ["--- after flatten", "t.0 = mul(x.0, x.0)"], ["after simplify"]),
                                                 ("all", ["--- after inline", "result.0 = add(mul(x.0, x.0), 0.0)"], ["--- after mark"]),
                                                 ("inline", ["--- after inline", "x_bar.0 = mul(2.0, x.0)"], ["after flatten"]),
                                                 ("", [], ["--- after"])])
def test_a_program_is_shown_after_a_pass(name, shown, hidden):
    found = subprocess.run([sys.executable, "-c", TRACED], text=True, capture_output=True, check=True,
                           env={**os.environ, "PYTHONPATH": ":".join(sys.path), "ADCOMPILE_TRACE": name})
    assert found.stdout == "6.0\n"
    assert all(text in found.stderr for text in shown) and not any(text in found.stderr for text in hidden)
