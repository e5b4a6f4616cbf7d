"""Sums of products with fewer operations: source in, source out."""

import random

import pytest

from adcompile.ir.types import INT, INTEGER, NUMBER, Scalar
from adcompile.ir.visit import operations
from adcompile.optimize.dead import eliminate_dead
from adcompile.optimize.factor import factor
from tests.interpret import run
from tests.passes import VECTOR, emitted, rewritten, staged

OURS = "a b c d e"


def factored(text, added=OURS, **types):
    return rewritten(lambda program, types, namer, added: eliminate_dead(factor(program, types, namer, added)),
                     text, added=added, **types).split("\n")


@pytest.mark.parametrize("text, lines", [
    ("t = x * y; a = t * z; b = t * w; c = a + b; return c",
     ["t.0 = mul(x.0, y.0)", "t.1 = add(z.0, w.0)", "c.0 = mul(t.0, t.1)", "return c.0"]),
    ("a = x * y; b = x * y; c = a + b; return c", ["t.0 = mul(2.0, x.0)", "c.0 = mul(t.0, y.0)", "return c.0"]),
    ("a = x * y; b = y * x; c = a - b; return c", ["c.0 = 0.0", "return c.0"]),
    ("a = x * y; b = x * z; c = a - b; return c",
     ["t.0 = sub(y.0, z.0)", "c.0 = mul(x.0, t.0)", "return c.0"]),
    ("a = 0.3 * x; b = a * y; c = 0.3 * x; d = y * c; e = b + d; return e",
     ["t.0 = mul(0.6, x.0)", "e.0 = mul(t.0, y.0)", "return e.0"]),
])
def test_equal_terms_are_put_together_and_common_factors_taken_out(text, lines):
    assert factored(text) == lines


@pytest.mark.parametrize("text", [
    "a = x * y; b = z * w; c = a + b; return c",
    "a = x * y; c = a + z; return c",
    "a = x * y; b = x * z; c = a + b; return (c, a, b)",
])
def test_a_sum_that_has_no_shorter_form_stays(text):
    kept = factored(text)
    assert "c.0 = add(a.0, b.0)" in kept or "c.0 = add(a.0, z.0)" in kept


def test_the_users_own_sums_stay_as_they_are():
    assert "c.0 = add(a.0, b.0)" in factored("a = x * y; b = x * z; c = a + b; return c", added="")


def test_arrays_are_not_taken_apart():
    assert "c.0 = add(a.0, b.0)" in factored("a = x * y; b = x * z; c = a + b; return c", x=VECTOR, y=VECTOR, z=VECTOR)


@pytest.mark.parametrize("other", [Scalar("bool_"), Scalar("bool"), Scalar("uint8"), Scalar("int64"), Scalar("float16"),
                                   Scalar("float32"), INTEGER, NUMBER])
def test_what_is_no_float_of_double_precision_is_not_taken_apart(other):
    """Among them a number of unknown kind, which may be any of these."""
    text = "a = x * y; b = x * z; c = a + b; return c"
    assert "c.0 = add(a.0, b.0)" in factored(text, x=Scalar("float64"), y=other, z=other)


def test_integers_of_python_are_factors_but_their_product_is_no_float():
    assert "c.0 = mul(x.0, t.0)" in factored("a = x * y; b = x * z; c = a + b; return c", y=INT, z=INT)
    assert "a.0 = mul(x.0, y.0)" in factored("a = x * y; b = a * z; d = x * y; c = b + d; return c", y=INT, z=INT)
    assert "c.0 = add(a.0, b.0)" in factored("a = 1.0 * y; b = 1.0 * z; c = a + b; return c", y=INT, z=INT)


def test_products_that_somebody_else_reads_are_computed_anyway():
    assert "a.0 = mul(x.0, y.0)" in factored("a = x * y; b = x * y; c = a + b; return (c, a)")


@pytest.mark.parametrize("text", [
    "def f(x, y): return x * y - x * y",
    "def f(x, y):\n    t = np.sin(x)\n    return t * y + t - y * t - t",
    "def f(x, y):\n    s = x\n    for i in range(3):\n        s = s * y - y * s\n    return s",
])
def test_sums_may_cancel_altogether(text):
    for kind in ("gradient", "tangent", "hvp"):
        assert "None" not in emitted(kind, text)


def test_an_update_of_a_cotangent_stays_one():
    text = "def f(x, n):\n    s = 0.0\n    for i in range(n):\n        s = s + x * x * i + x * i\n    return s"
    source = emitted("gradient", text, n=INT)
    assert "x_bar += " in source


def sum_of_products(draw):
    """A text with a random sum of products of x, y, z and w in it, each product and partial sum read once."""
    lines, total = [], None
    for k in range(draw.randrange(2, 6)):
        product = f"{draw.choice(('2.0', '0.5', 'x', '3.0'))} * {draw.choice('xyzw')}"
        lines.append(f"p{k} = {product}")
        lines.append(f"q{k} = p{k} * {draw.choice('xyzw')}" if draw.random() < 0.6 else f"q{k} = -p{k}")
        if draw.random() < 0.2:
            lines[-1] = f"q{k} = p{k} / {draw.choice('xy')}"
        total = f"q{k}" if total is None else f"s{k}"
        if total == f"s{k}":
            lines.append(f"s{k} = {'q0' if k == 1 else f's{k - 1}'} {draw.choice('+-')} q{k}")
    return f"def f(x, y, z, w):\n    {'; '.join(lines)}\n    return {total}\n"


@pytest.mark.parametrize("seed", range(40))
def test_a_factored_sum_is_the_same_number_with_no_more_operations(seed):
    at = staged(sum_of_products(random.Random(seed)), wrt="x y z w", flat=False)
    added = {name: True for name in at.types if name[0] in "pqs"}
    after = eliminate_dead(factor(at.program, dict(at.types), at.namer, added))
    arguments = (0.7, -1.3, 2.1, 0.4)
    assert run(after, *arguments) == pytest.approx(run(at.program, *arguments), rel=1e-12, abs=1e-12)
    assert len(list(operations(after.body))) <= len(list(operations(at.program.body)))
