"""Active is what depends on `wrt` and leads to the result, or goes where it cannot be followed."""

import pytest

from adcompile.analysis.activity.active import carriers, carrying_operands, find_active, find_varied, sinks
from adcompile.ir.names import stem_of
from adcompile.ir.nodes import Apply, Const, Name
from adcompile.ir.types import INT, Literal
from tests.passes import VECTOR, staged


def active(text, wrt="x", **types):
    """The variables that are active, in order, without temporaries."""
    return sorted({stem_of(name) for name in staged(text, wrt, **types).active} - {"t", "result"})


@pytest.mark.parametrize("text, expected", [
    ("y = x * w; z = np.sin(y); return z", "x y z"),
    ("y = w * 2; return x + y", "x"),
    ("y = x * 2; return w", ""),
    ("y = np.floor(x); z = np.sign(y); return z + x", "x"),
    ("y = x > 1.0; return x if y else w", "x"),
    ("n = int(x); return x * n", "x"),
    ("y = np.zeros_like(x); return x + y", "x"),
    ("y = w[int(x)]; return x * y", "x"),
    ("y = x; z = (y, w); return z[0]", "x y"),
    ("y = x; z = (w, y); return z[0]", ""),
    ("y = x * 0; return y", "x y"),
    ("y = len([x]); return w * y", ""),
    ("y = np.shape(x); return x * len(y)", "x"),
])
def test_active_is_what_lies_on_a_way_from_wrt_to_the_result(text, expected):
    lines = "".join(f"    {line.strip()}\n" for line in text.split(";"))
    assert " ".join(active(f"def f(x, w):\n{lines}", w=VECTOR)) == expected


def test_a_loop_carries_activity_round():
    text = """
def f(x, n):
    a = b = c = 1.0
    for k in range(n):
        c = b * 2
        b = a + 1
        a = a * x
    return c
"""
    assert active(text, n=INT) == ["a", "b", "c", "x"]


def test_what_is_overwritten_in_a_loop_before_it_is_read_is_not_active():
    text = """
def f(x, n):
    t = x
    s = 0.0
    for k in range(n):
        t = k * 2.0
        s = s + t
    return s
"""
    assert active(text, n=INT) == []


def test_both_arms_count():
    text = """
def f(x, flag):
    if flag:
        y = x
    else:
        y = 1.0
    return y
"""
    assert active(text, flag=INT) == ["x", "y"]
    assert active(text, flag=Literal(False)) == []


def test_a_test_makes_nothing_active():
    text = """
def f(x, w):
    while x > w:
        w = w + 1.0
    return w
"""
    assert active(text) == []
    assert active(text, wrt="w") == ["w"]


def test_integers_strings_and_none_carry_nothing():
    at = staged("def f(x, k): return x * k", wrt="x k", x=INT, k=Literal("two"))
    assert at.active == {}


def test_what_goes_into_memory_is_useful_too():
    at = staged("def f(x, store):\n    y = x * 2\n    store(y)\n    return 1.0", flat=False)
    assert "y.0" in sinks(at.program, at.types)
    assert "y.0" in find_active(at.program, at.types, ("x.0",))


def test_varied_does_not_ask_for_the_result():
    at = staged("def f(x, w):\n    y = x * 2\n    return w")
    assert list(find_varied(at.program, at.types, ("x.0",))) == ["x.0", "y.0"]


@pytest.mark.parametrize("op, read", [
    ("add", "a b"), ("getitem", "a"), ("index_add", "a c"), ("ifexp", "b c"), ("lt", ""), ("zeros_like", ""),
    ("numpy.where", "b c"), ("numpy.sum", "a"), ("numpy.argmax", ""), ("no.such.function", "a b c"),
])
def test_which_operands_a_derivative_flows_through(op, read):
    count = {"add": 2, "getitem": 2, "lt": 2, "numpy.sum": 1, "numpy.argmax": 1, "zeros_like": 1}.get(op, 3)
    apply = Apply(op, tuple(Name(name) for name in "abc"[:count]))
    assert " ".join(operand.id for operand in carrying_operands(apply) if isinstance(operand, Name)) == read


def test_carriers_are_named_once_and_in_order():
    a, b = Name("a"), Name("b")
    assert carriers(Apply("add", (Apply("mul", (b, a)), Apply("add", (a, Const(1)))))) == ("b", "a")
