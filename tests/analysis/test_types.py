"""Types of expressions and programs: what is inferred, and that it holds whatever a program does."""

import contextlib
import inspect
import io
import warnings

import numpy as np
import pytest

from adcompile.analysis.inference.infer import infer, shares, type_of
from adcompile.frontend.lower.function import lower
from adcompile.ir.names import stem_of
from adcompile.ir.nodes import Apply, Const, Name
from adcompile.ir.types import (
    BOOL, FLOAT, INT, NUMERIC, OPAQUE, PLAIN, Array, List, Literal, Scalar, Size, Tuple,
)
from tests.corpus import load
from tests.soundness import Unsound, arguments, run_watched, types_of

VECTOR = Array("float64", ("n0",))
MATRIX = Array("float64", ("n1", "n0"))
TYPES = {"x": VECTOR, "m": MATRIX, "s": FLOAT, "i": INT, "u": NUMERIC, "z": Scalar("float64"),
         "f": Array("float32", ("n0",))}
FLOAT64 = Scalar("float64")


def expr(value):
    return value if isinstance(value, (Name, Apply, Const)) else Name(value) if isinstance(value, str) else Const(value)


def op(key, *args, **kwargs):
    return Apply(key, tuple(map(expr, args)), tuple((name, Const(value)) for name, value in kwargs.items()))


def cut(*bounds):
    return Apply("slice", tuple(map(Const, (*bounds, *[None] * (3 - len(bounds))))))


@pytest.mark.parametrize("value, expected", [
    (op("matmul", "m", "x"), Array("float64", ("n1",))),
    (op("matmul", "x", "x"), FLOAT64),
    (op("add", "m", "x"), MATRIX),
    (op("mul", "s", "z"), FLOAT64),
    (op("mul", "f", "s"), Array("float32", ("n0",))),
    (op("mul", "f", "z"), VECTOR),
    (op("gt", "x", "s"), Array("bool", ("n0",))),
    (op("gt", "s", 0.0), BOOL),
    (op("numpy.exp", "s"), FLOAT64),
    (op("math.exp", "z"), FLOAT),
    (op("numpy.sum", "m", axis=0), VECTOR),
    (op("numpy.sum", "m", axis=-1, keepdims=True), Array("float64", ("n1", 1))),
    (op("numpy.sum", "u"), Scalar("number")),
    (op("numpy.mean", "f"), Scalar("float32")),
    (op("numpy.where", op("gt", "x", 0.0), "x", 0.0), VECTOR),
    (op("numpy.concatenate", op("tuple", "x", "x")), Array("float64", (("plus", "n0", "n0"),))),
    (op("numpy.stack", op("list", "x", "x"), axis=1), Array("float64", ("n0", 2))),
    (op("numpy.array", op("list", "s", "z", 1.0)), Array("float64", (3,))),
    (op("numpy.linalg.solve", "m", "x"), VECTOR),
    (op("numpy.transpose", "m"), Array("float64", ("n0", "n1"))),
    (op("numpy.diff", "x"), Array("float64", (None,))),
    (op("getitem", "x", "i"), FLOAT64),
    (op("getitem", "x", cut(1)), Array("float64", (("minus", "n0", 1),))),
    (op("getitem", "m", op("tuple", cut(), 0)), Array("float64", ("n1",))),
    (op("getitem", "m", op("tuple", cut(), Const(None), cut())), Array("float64", ("n1", 1, "n0"))),
    (op("getitem", "x", op("list", 0, 1, 0)), Array("float64", (3,))),
    (op("method:reshape", "m", -1), Array("float64", (("times", "n0", "n1"),))),
    (op("method:sum", "x"), FLOAT64),
    (op("attr:T", "m"), Array("float64", ("n0", "n1"))),
    (op("attr:shape", "m"), Tuple((Size("n1"), Size("n0")))),
    (op("numpy.ndim", "m"), Literal(2)),
    (op("attr:strides", "m"), Tuple((INT, INT))),
    (op("getitem", "z", op("tuple", Const(...), Const(None))), Array("float64", (1,))),
    (op("getitem", "z", op("tuple")), FLOAT64),
    (op("mul", op("tuple", 1, "i"), 2), Tuple((Literal(1), INT, Literal(1), INT))),
    (op("numpy.array", "x", ndmin=3), Array("float64", (1, 1, "n0"))),
    (op("numpy.r_.__getitem__", cut(0, 3)), Array("int64", (3,))),
    (op("numpy.r_.__getitem__", cut(-1.0, 1.0, 4j)), Array("float64", (None,))),
    (op("numpy.r_.__getitem__", op("tuple", "m", "m")), Array("float64", (("plus", "n1", "n1"), "n0"))),
    (op("numpy.c_.__getitem__", op("tuple", "x", "m")), Array("float64", ("n0", ("plus", "n0", 1)))),
    (op("runtime.each", "s", op("list", "s", "s")), List(FLOAT, 2)),
    (op("runtime.unarray", "x", op("list", "s", "s")), List(FLOAT, 2)),
    (op("runtime.unarray", "x", op("list", "s", "z")), List(Scalar("double"), 2)),
    (op("runtime.unarray", "x", op("list", "z", "z")), List(FLOAT64, 2)),
    (op("runtime.broadcast_like", "s", "z"), FLOAT64),
    (op("runtime.unbroadcast", "z", "s"), FLOAT64),
    (op("runtime.unbroadcast", "s", "z"), FLOAT64),
    (op("runtime.broadcast_like", "s", "f"), Array("float32", ("n0",))),
    (op("runtime.rows_along", "m", 0), List(Array("float64", ("n1",)))),
    (op("builtins.len", "x"), Size("n0")),
    (op("builtins.divmod", "s", "s"), Tuple((FLOAT, FLOAT))),
    (op("runtime.unbroadcast", "m", "x"), VECTOR),
    (op("zeros_like", "i"), FLOAT),
    (op("call", "x", "s"), OPAQUE),
    (op("accumulate", op("list", "s", "s"), op("list", "s", "z")), List(Scalar("double"), 2)),
    (op("iadd", "x", "m"), VECTOR),
])
def test_the_type_of_an_expression(value, expected):
    assert type_of(value, TYPES) == expected


def test_a_name_without_a_type_may_be_anything():
    assert type_of(Name("unknown"), {}) == OPAQUE


def test_a_long_chain_of_operators_is_no_deep_recursion():
    chain = Name("s")
    for _ in range(5000):
        chain = op("add", chain, 1.0)
    assert type_of(chain, TYPES) == FLOAT


# --- programs -----------------------------------------------------------------


def inferred(function, *args, numeric=False):
    """The type of each of a function's variables: of the last version of each name."""
    program = lower(function, list(inspect.signature(function).parameters))
    types, _ = types_of(arguments(program, args, function, {}))
    return infer(program, types, numeric)


def versions(types, name):
    return [type for key, type in types.items() if key.rpartition(".")[0] == name]


def counter_and_float(x, n):
    total = 0
    for k in range(n):
        total += x * k
    return total



def test_an_int_that_becomes_a_float_is_either():
    assert Scalar("real") in versions(inferred(counter_and_float, 1.5, 3), "total")


def steady(x, n):
    done = False
    for _ in range(n):
        x = x * 0.5
    return x, done


def test_what_a_loop_leaves_alone_keeps_its_value():
    assert versions(inferred(steady, 1.5, 3), "done") == [Literal(False)]


def array_or_number(x, w):
    total = 0.0
    for k in range(3):
        total = total + x * w[k]
    return total


def test_a_number_that_becomes_an_array_is_numeric():
    import numpy as np
    assert NUMERIC in versions(inferred(array_or_number, np.ones(4), np.ones(3)), "total")


def shrinking(x):
    while len(x) > 1:
        x = x[1:]
    return x


def test_a_size_that_changes_from_trip_to_trip_is_unknown():
    import numpy as np
    assert set(versions(inferred(shrinking, np.ones(4)), "x")[1:]) == {Array("float64", (None,))}


def taken_apart(x, n):
    for k in range(n):
        head = x[:k]
        tail = x[:k]
        both = head + tail
    return both


def test_a_size_known_within_a_trip_only_is_unknown_after_it():
    import numpy as np
    types = inferred(taken_apart, np.ones(4), 3)
    assert Array("float64", (("slice", "n0", None, ("value", "k.0"), None),)) in versions(types, "both")
    assert versions(types, "both")[-1] == Array("float64", (None,))


def appended_by_helper(x):
    items = []

    def note(value):
        items.append(value)

    note(2)
    return x * len(items)


def test_a_list_that_a_function_writes_has_no_known_items():
    assert versions(inferred(appended_by_helper, 1.5), "items")[0] == List(PLAIN)


def nest(depth):
    """The text of loops in loops."""
    lines = ["def nested(a, b):"]
    for level in range(depth):
        lines += [f"{'    ' * (level + 1)}for k{level} in range(2):", f"{'    ' * (level + 2)}a = a + b * 0.5"]
    lines += [f"{'    ' * (level + 2)}b = b + a" for level in reversed(range(depth))]
    return "\n".join([*lines, "    return a"])


def test_every_type_is_evaluated_a_few_times_however_deep_loops_are(monkeypatch, tmp_path):
    import importlib.util
    from adcompile.analysis.inference import infer as module
    counts = {}
    real = module.type_of
    for depth in (2, 8):
        path = tmp_path / f"nest{depth}.py"
        path.write_text(nest(depth))
        spec = importlib.util.spec_from_file_location(f"nest{depth}", path)
        loaded = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(loaded)
        program = lower(loaded.nested, ["a", "b"])
        calls = []
        monkeypatch.setattr(module, "type_of", lambda *args: calls.append(1) or real(*args))
        found = infer(program, {param.name: FLOAT for param in program.params})
        counts[depth] = len(calls) / len(found)
    assert counts[8] < 1.5 * counts[2]


# --- soundness ----------------------------------------------------------------


def outcome(run):
    """What a call returns or raises; Unsound is nobody's result."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        try:
            return run()
        except Unsound:
            raise
        except Exception as error:
            return type(error)


@pytest.mark.parametrize("numeric", [False, True])
def test_values_of_the_corpus_are_of_their_types(numeric):
    checked = 0
    for case in load().values():
        names = list(inspect.signature(case.function).parameters)
        program = lower(case.function, [names[position] for position in case.wrt])
        for point in case.points:
            values = arguments(program, point.arguments, case.function, {})
            known, sizes = types_of(values)
            types = infer(program, known, numeric)
            outcome(lambda: run_watched(program, values, types, sizes))
            checked += 1
    assert checked > 300


def test_the_share_of_numeric_operations_counts_active_ones():
    program = lower(array_or_number, ["x"])
    types = infer(program, {param.name: VECTOR for param in program.params})
    total = [name for name in types if name.startswith("total")]
    assert shares(program, types, dict.fromkeys(total)) == (1, 0, 1)
    assert shares(program, types, {}) == (0, 0, 0)


def test_a_store_into_items_leaves_an_array_what_it_is():
    def stores(x, items):
        w = np.ones(3)
        w[0] = 2.0
        w[1:] += 1.0
        items[0] = 3.0
        return np.sum(w * x)

    program = lower(stores, ["x"])
    types = infer(program, {program.params[0].name: FLOAT, program.params[1].name: List(FLOAT)})
    after = {stem_of(name): type for name, type in types.items()}
    assert after["w"] == Array("float64", (3,))
    assert after["items"] == List(PLAIN)
