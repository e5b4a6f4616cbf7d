"""What is compiled once, shared, forgotten and never remembered."""

import gc
import threading
import weakref

import numpy as np
import pytest

from adcompile.calling import cache
from adcompile.calling.cache import SIGNATURES, RunTable, find
from adcompile.calling.signature import arg_types, describe


class Compiler:
    """Stands for the compiler: counts what it is asked for."""

    def __init__(self, looked=(), captured=(), fails=0):
        self.asked, self.looked, self.captured, self.fails = [], looked, captured, fails

    def __call__(self, function, request, types, options, sizes, layouts):
        self.asked.append(types)
        if self.fails:
            self.fails -= 1
            raise ValueError("does not compile")
        return type("Compiled", (), {"looked": self.looked, "captured": self.captured, "layouts": ()})()


def found(function, compiler, *values):
    callee, symbols = describe(function), {}
    return find(callee, "gradient", arg_types(callee.names, values, symbols), symbols, None, compiler)


def test_one_function_with_the_same_types_is_compiled_once():
    def f(x):
        return x

    compiler = Compiler()
    assert found(f, compiler, 1.0).compiled is found(f, compiler, 2.0).compiled
    assert found(f, compiler, np.zeros(3)).compiled is found(f, compiler, np.zeros(4)).compiled
    assert len(compiler.asked) == 2


def test_a_lambda_made_anew_in_a_loop_is_compiled_once():
    compiler = Compiler()
    for _ in range(3):
        found(lambda x: x * x, compiler, 1.0)
    assert len(compiler.asked) == 1


def test_closures_over_data_of_one_type_share_a_program_and_read_their_own_data():
    compiler = Compiler(captured=(("scale", (("cell", "scale"),)),))

    def make(scale):
        return lambda x: x * scale

    bounds = [found(make(scale), compiler, 1.0) for scale in (2.0, 3.0)]
    assert [bound.read() for bound in bounds] == [(2.0,), (3.0,)]
    found(make(np.ones(3)), compiler, 1.0)
    assert len(compiler.asked) == 2


def test_a_program_holds_only_with_what_was_baked_in():
    def one(x):
        return x

    def other(x):
        return -x

    def make(helper):
        return lambda x: helper(x)

    compiler = Compiler(looked=(((("cell", "helper"),), one),))
    found(make(one), compiler, 1.0)
    found(make(one), compiler, 1.0)
    assert len(compiler.asked) == 1
    with pytest.raises(Exception, match="changes what it uses"):
        found(make(other), compiler, 1.0)


def test_a_failure_leaves_nothing_behind():
    def f(x):
        return x

    compiler = Compiler(fails=1)
    with pytest.raises(ValueError):
        found(f, compiler, 1.0)
    assert found(f, compiler, 1.0) is not None
    assert not cache._shelves[f.__code__].locks


def test_programs_die_with_their_code():
    space = {}
    exec("def f(x):\n    return x", space)
    code = weakref.ref(space["f"].__code__)
    found(space["f"], Compiler(), 1.0)
    space.clear()
    gc.collect()
    assert code() is None


def test_threads_that_want_one_program_wait_for_the_first():
    def f(x):
        return x

    entered, go = threading.Event(), threading.Event()

    class Slow(Compiler):
        def __call__(self, *args, **options):
            entered.set()
            go.wait(5)
            return super().__call__(*args, **options)

    compiler, results = Slow(), []
    threads = [threading.Thread(target=lambda: results.append(found(f, compiler, 1.0))) for _ in range(4)]
    for thread in threads:
        thread.start()
    entered.wait(5)
    go.set()
    for thread in threads:
        thread.join()
    assert len(compiler.asked) == 1 and len({id(bound.compiled) for bound in results}) == 1


def table(built):
    def build(values):
        built.append(values)
        return lambda *values: values

    return RunTable(lambda values: tuple(arg_types(range(len(values)), values).values()), build)


def test_sizes_make_no_new_run():
    built = []
    runs = table(built)
    assert runs.enter("a", (np.zeros(3),)) is runs.enter("b", (np.zeros(4),))
    assert len(built) == 1


def test_a_table_keeps_its_bound_and_what_is_in_use():
    built = []
    runs = table(built)
    for kind in range(SIGNATURES + 10):
        runs.enter(("new", kind), (str(kind),))
        if ("used",) not in runs.young:
            runs.enter(("used",), (1.0,))
    assert built.count((1.0,)) == 1
    assert len(runs._runs) == SIGNATURES


def test_what_does_not_hold_any_more_is_made_anew():
    built = []
    runs = table(built)
    runs.enter("a", (1.0,))
    assert runs.again((2.0,)) == (2.0,)
    assert built == [(1.0,), (2.0,)] and not runs.young


def test_a_changed_rule_empties_all_tables():
    runs = table([])
    runs.enter("a", (1.0,))
    cache.forget()
    assert not runs.young
