"""Forward mode: tangents beside values, nothing else changed; constants cost nothing."""

from adcompile.ir.types import FLOAT, INT, Array, Literal
from adcompile.ir.verify import verify
from adcompile.transform.forward.tangent import forward
from tests.passes import VECTOR, emitted, shown, staged


def tangent(text, wrt="x", **types):
    at = staged(text, wrt, **types)
    program, _, _ = forward(at.program, at.types, at.active, at.namer, "f_tangent", wrt=at.wrt)
    return shown(verify(program))


def test_each_statement_is_followed_by_its_tangent():
    assert tangent("def f(x, y):\n    t = np.sin(x)\n    return t * y") == """\
t.0 = numpy.sin(x.0)
t.1 = numpy.cos(x.0)
t_dot.0 = mul(x_dot.0, t.1)
result.0 = mul(t.0, y.0)
result_dot.0 = mul(t_dot.0, y.0)
return tuple(result.0, result_dot.0)"""


def test_a_constant_factor_has_no_tangent():
    text = tangent("def f(x, y):\n    c = y * y\n    return c * x")
    assert text.count("dot") == 3 and "c_dot" not in text


def test_branches_hand_on_tangents_and_zero_where_constant():
    assert tangent("def f(x, y):\n    s = y\n    if y > 0:\n        s = x * x\n    return s") == """\
s.0 = y.0
[s.2, s_dot.1] = if gt(y.0, 0):
    s.1 = mul(x.0, x.0)
    t.0 = mul(x_dot.0, x.0)
    s_dot.0 = mul(2.0, t.0)
    yield s.1, s_dot.0
else:
    yield s.0, 0.0
return tuple(s.2, s_dot.1)"""


def test_the_zero_of_an_array_has_its_shape():
    text = tangent("def f(x, y):\n    t = y\n    if y[0] > 0:\n        t = x\n    return t", x=VECTOR, y=VECTOR)
    assert "zeros_like(y.0)" in text or "zeros_like(t.0)" in text


def test_loops_carry_tangents():
    assert tangent("def f(x, n):\n    s = 1.0\n    for i in range(n):\n        s = s * x\n    return s", n=INT) == """\
s.0 = 1.0
[s.3, s_dot.2] = for i.0 in builtins.range(n.0) with s.1 = s.0, s_dot.0 = 0.0:
    s.2 = mul(s.1, x.0)
    t.0 = mul(s_dot.0, x.0)
    t.1 = mul(x_dot.0, s.1)
    s_dot.1 = add(t.0, t.1)
    continue s.2, s_dot.1
return tuple(s.3, s_dot.2)"""


def test_breaks_hand_on_the_tangents_of_what_they_hand_on():
    text = tangent("""
def f(x, n):
    s = x
    for i in range(n):
        if s > 3:
            break
        s = s * s
    return s
""", n=INT)
    assert "break s.1, s_dot.0\n" in text and "continue s.2, s_dot.1\n" in text


def test_tangents_are_walked_beside_what_is_walked():
    text = tangent("def f(x):\n    s = 0.0\n    for e in x:\n        s = s + e * e\n    return s", x=VECTOR)
    assert "for e.0, e_dot.0 in x.0, x_dot.0 " in text
    text = tangent("def f(x):\n    s = 0.0\n    for e in reversed(x):\n        s = s + e * e\n    return s", x=VECTOR)
    assert "t_dot.0 = getitem(x_dot.0, slice(None, None, -1))\n" in text and "in t.0, t_dot.0 " in text


def test_displays_have_displays_of_tangents():
    text = tangent("def f(x, y):\n    a = [x * y, y]\n    return np.sum(np.array(a))")
    assert "list(t_dot.0, 0.0)" in text


def test_tangents_follow_the_positional_parameters():
    source = emitted("tangent", "def f(x, y, *, scale): return x * y * scale", wrt="x scale")
    assert source.startswith("def f_tangent(x, y, x_dot, scale_dot, *, scale):")


def test_parameters_with_defaults_are_given_in_a_tangent():
    source = emitted("tangent", "def f(x, y=2.0): return x * y")
    assert source.startswith("def f_tangent(x, y, x_dot):")


def test_the_tangent_of_what_does_not_depend_on_wrt_is_zero():
    source = emitted("tangent", "def f(x, y):\n    return y * y")
    assert source == "def f_tangent(x, y, x_dot):\n    return y * y, 0.0\n"


def test_a_tangent_broadcasts_with_its_value():
    text = tangent("def f(x, y): return x + y", x=FLOAT, y=Array("float64", ("n0", 3)))
    assert "runtime.broadcast_like(x_dot.0, result.0)" in text


def test_a_tape_of_values_has_a_tape_of_tangents():
    """Forward over reverse: what the forward sweep records for the reverse sweep has its tangents recorded too."""
    text = "def f(x, n):\n    s = 1.0\n    for i in range(n):\n        s = s * np.sin(s) * x\n    return s"
    source = emitted("hvp", text, n=INT)
    tapes = [line.split()[0] for line in source.splitlines() if line.endswith("_tape = []")]
    assert tapes and all(f"{tape.removesuffix('_tape').removesuffix('_dot')}_dot_tape" in tapes for tape in tapes)


def test_what_is_decided_before_has_no_tangent():
    text = "def f(x, square):\n    if square:\n        x = x * x\n    return x"
    source = emitted("tangent", text, square=Literal(False))
    assert "if" not in source and source.endswith("    return x, x_dot\n")
