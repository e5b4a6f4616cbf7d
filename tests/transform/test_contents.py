"""Which memory is written, and that a derivative keeps what it reads of it."""

import numpy as np
import pytest

from adcompile import grad, value_and_grad, vjp
from adcompile.analysis.memory.writes import written
from adcompile.ir.names import stem_of
from adcompile.ir.types import FLOAT, OPAQUE, Array, List, Tuple
from adcompile.normalize.contents import keep_contents
from tests.passes import shown, staged


def kept(*lines):
    """The statements of `def f(x): w = np.ones(3); ...` with copies of what is written, those that make `w` left out."""
    at = staged("def f(x):\n    w = np.ones(3)\n" + "".join(f"    {line}\n" for line in lines))
    program = keep_contents(at.program, at.types, at.active, written(at.program, at.types), at.namer)
    return shown(program).splitlines()[1:]


def memory(*lines, before="w = np.ones(3)"):
    """The variables whose memory may be written."""
    at = staged(f"def f(x, n):\n    {before}\n" + "".join(f"    {line}\n" for line in lines))
    return list(dict.fromkeys(map(stem_of, written(at.program, at.types))))


def test_what_is_read_of_written_memory_is_copied():
    assert kept("y = w * x", "w[0] = 3.0", "return np.sum(y)") == [
        "t.0 = snapshot(w.0)", "y.0 = mul(t.0, x.0)", "`w[0] = 3.0` where w=w.0 w->w.1", "result.0 = numpy.sum(y.0)",
        "return result.0"]


def test_only_a_shape_is_asked_of_a_term():
    assert kept("y = w + x", "w[0] = 3.0", "return np.sum(y)")[0] == "y.0 = add(w.0, x.0)"


def test_an_index_that_changes_is_taken_before():
    lines = kept("y = (w * x)[int(w[0])]", "w[0] = 3.0", "return y")
    assert lines[-3:] == ["y.0 = getitem(t.0, t.1)", "`w[0] = 3.0` where w=w.0 w->w.1", "return y.0"]


@pytest.mark.parametrize("line", [
    "w[0] = 1.0", "w.sort()", "w.fill(2.0)", "np.add(w, 1.0, out=w)", "np.add(w, 1.0, w)", "v = w[1:]; v[0] = 2.0",
    "v = [w]; v[0][1] = 2.0", "v = (w, 1); v[0][1] = 2.0", "v = w.T; v += 1.0", "np.copyto(w, 2.0)", "np.put(w, [0], 1.0)",
    "g = lambda k: w.fill(k); g(2.0)", "v = w if n else 2.0 * w; v[0] = 1.0", "del w[0]", "v = np.asarray(w); v[0] = 1.0",
    "v = w.reshape(-1); v[0] = 1.0", "v = w.ravel(); v[0] = 1.0", "np.random.shuffle(w)", "w, v = 2.0 * w, w; v[0] = 1.0",
])
def test_memory_is_written(line):
    assert "w" in memory(*line.split("; "), "return np.sum(w * x)")


@pytest.mark.parametrize("line", [
    "print(w)", "assert w[0] > 0", "v = w * 2.0; v[0] = 1.0", "v = w.copy(); v[0] = 1.0", "v = np.sort(w); v[0] = 1.0",
    "n = len(w)", "w = w + 1.0", "n += 1",
])
def test_memory_is_not_written(line):
    assert "w" not in memory(*line.split("; "), "return np.sum(w * x)")


def memory_from_outside(lines, **types):
    """The parameters whose memory may be written."""
    at = staged(f"def f(x, a, b):\n" + "".join(f"    {line}\n" for line in lines.split("; ")) + "    return np.sum(a * x)\n",
                **types)
    return [param.name[0] for param in at.program.params if param.name in written(at.program, at.types)]


VECTOR = Array("float64", ("n0",))


@pytest.mark.parametrize("line, types, expected", [
    ("b[0] = 1.0", {"a": VECTOR, "b": VECTOR}, ["a", "b"]),
    ("b *= 2.0", {"a": VECTOR, "b": VECTOR}, ["a", "b"]),
    ("np.sin(b, out=b)", {"a": VECTOR, "b": VECTOR}, ["a", "b"]),
    ("v = b[1:]; v[0] = 2.0", {"a": VECTOR, "b": VECTOR}, ["a", "b"]),
    ("b[0][0] = 1.0", {"a": VECTOR, "b": List(VECTOR)}, ["a", "b"]),
    ("b[0] = 1.0", {"a": Tuple((VECTOR, FLOAT)), "b": VECTOR}, ["a", "b"]),
    ("b.append(1.0)", {"a": List(FLOAT), "b": List(FLOAT)}, ["a", "b"]),
    ("b[0] = 1.0", {"a": OPAQUE, "b": VECTOR}, ["a", "b"]),
    ("b[0] = 1.0", {"a": FLOAT, "b": VECTOR}, ["b"]),
    ("b[0] = 1.0", {"a": Tuple((FLOAT, FLOAT)), "b": VECTOR}, ["b"]),
    ("v = b.copy(); v[0] = 2.0", {"a": VECTOR, "b": VECTOR}, []),
    ("v = np.zeros(3); v[0] = 2.0", {"a": VECTOR, "b": VECTOR}, []),
    ("assert b.size", {"a": VECTOR, "b": VECTOR}, []),
])
def test_what_comes_from_outside_may_be_one_memory(line, types, expected):
    assert memory_from_outside(line, **types) == expected


DATA = np.ones(3)


def touch_data():
    DATA[0] += 1.0
    return 0.0


def reads_data_between_touches(x):
    DATA[:] = 1.0
    return np.sum(DATA * x * x) + touch_data() + np.sum(DATA * x)


def test_a_function_that_is_not_followed_may_write_the_data_of_the_module():
    assert grad(reads_data_between_touches)(0.5) == pytest.approx(3.0 + 4.0)


def reads(x, p, q):
    y = p * x
    q[:] = 3.0
    return np.sum(y * p * x)


@pytest.mark.parametrize("other", [lambda: DATA, lambda: DATA[:], lambda: DATA[:1], lambda: DATA.copy()])
def test_an_argument_may_be_memory_that_is_captured(other):
    def f(x, p):
        y = p * x
        DATA[:] = 3.0
        return np.sum(y * p * x)

    x = np.array([0.3, -0.2, 0.9])
    DATA[:] = 0.5
    before, p = other().copy(), other()
    after = np.full(p.shape, 3.0) if np.shares_memory(p, DATA) else before
    found = grad(f)(x, p)
    assert found == pytest.approx(2.0 * before * after * x)


def test_two_arguments_may_be_one_array():
    x, p = np.array([0.3, -0.2, 0.9]), np.array([0.5, 1.0, 2.0])
    assert grad(reads)(x, p.copy(), p.copy()) == pytest.approx(2.0 * p * p * x)
    assert grad(reads)(x, p[:], p) == pytest.approx(2.0 * np.array([0.5, 1.0, 2.0]) * 3.0 * x)


def by_a_loop_over_both(x):
    y = DATA * x
    for v in (DATA, HELD[0]):
        v += 0.5
    return np.sum(y * DATA * x)


def by_an_iterator(x):
    y = DATA * x
    next(iter([DATA]))[:] = 2.0
    return np.sum(y * DATA * x)


def by_a_dict_made_inside(x):
    y = DATA * x
    named = dict(w=HELD[0])
    named["w"].fill(2.0)
    return np.sum(y * DATA * x)


def by_a_global_that_is_bound(x):
    global SAME
    y = DATA * x
    SAME[:] = 2.0
    SAME = SAME[:]
    return np.sum(y * DATA * x)


def by_parameters_with_stars(x, *rest, **named):
    y = DATA * x
    for part in (*rest, *named.values()):
        part[:] = 2.0
    return np.sum(y * DATA * x)


def filled(value):
    DATA[:] = value
    return 0.0


def by_the_text_of_a_call(x):
    y = DATA * x
    eval("filled(2.0)")
    return np.sum(y * HELD[0] * x)


HELD, SAME = [DATA], DATA


@pytest.mark.parametrize("f", [by_a_loop_over_both, by_an_iterator, by_a_dict_made_inside, by_a_global_that_is_bound, by_the_text_of_a_call,
                               lambda x: by_parameters_with_stars(x, DATA), lambda x: by_parameters_with_stars(x, d=DATA)])
def test_the_other_name_may_be_found_anywhere(f):
    x = np.array([0.3, -0.2, 0.9])
    DATA[:] = 1.0
    f(x)
    after = DATA.copy()
    DATA[:] = 1.0
    assert grad(f)(x) == pytest.approx(2.0 * after * x) and DATA.tolist() == after.tolist()
    DATA[:] = 1.0
    value, pull = vjp(f, x)
    DATA[:] = 9.0
    assert value == pytest.approx(np.sum(after * x * x)) and pull(1.0)[0] == pytest.approx(2.0 * after * x)


def dict_of_what_is_written_later(x, weights):
    held = weights * 1.0
    both = {"x": x, "held": held}
    y = both["x"] * both["held"]
    held[0] = 5.0
    return np.sum(y * both["held"] * both["x"])


def test_a_dict_holds_what_is_written_later_and_its_items_are_kept():
    x, weights = np.array([0.3, -0.4, 0.9]), np.array([0.5, 0.6, 0.7])
    value, bar = value_and_grad(dict_of_what_is_written_later)(x, weights)
    assert value == dict_of_what_is_written_later(x, weights)
    np.testing.assert_allclose(bar, 2.0 * x * weights * np.array([5.0, 0.6, 0.7]))
