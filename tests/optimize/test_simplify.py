"""Algebra on single operations that transforms added: source in, source out."""

import pytest

from adcompile.algebra.simplify import UNIFORM
from adcompile.algebra.site import Site
from adcompile.ir.names import Namer
from adcompile.ir.nodes import Apply, Const, Name
from adcompile.ir.show import show_expr
from adcompile.ir.types import FLOAT, INT, NUMERIC, Array, List, Scalar
from adcompile.optimize.both_sweeps import simplify
from adcompile.transform.texts.instantiate import keeps_axes
from tests.passes import VECTOR, rewritten

OURS = "a b c d"
MATRIX = Array("float64", ("n1", "n0"))


def simplified(text, **types):
    return rewritten(simplify, text, added=OURS, **types).split("\n")


@pytest.mark.parametrize("text, last", [
    ("a = 1.0 * x; return a", "return x.0"),
    ("a = x * 1.0; return a", "return x.0"),
    ("a = x * 0.0; return a", "return 0.0"),
    ("a = -1.0 * x; return a", "return a.0"),
    ("a = -x; b = -a; return b", "return x.0"),
    ("a = 0.5 * x; b = 2.0 * a; return b", "return x.0"),
    ("a = x + 0.0; return a", "return x.0"),
    ("a = 0.0 + x; return a", "return x.0"),
    ("a = x - 0.0; return a", "return x.0"),
    ("a = x / 1.0; return a", "return x.0"),
    ("a = 0.0 / x; return a", "return 0.0"),
    ("a = (x, y); b = a[1]; return b", "return y.0"),
    ("a = (x, y); b = a[-2]; return b", "return x.0"),
    ("a = x; b = a; return b", "return x.0"),
    ("a = 2.0; b = 3.0 * a; return b", "return 6.0"),
])
def test_nothing_is_left_of_what_changes_nothing(text, last):
    assert simplified(text)[-1] == last


@pytest.mark.parametrize("text, value", [
    ("a = x + x; return a", "mul(2.0, x.0)"),
    ("a = 0.0 - x; return a", "neg(x.0)"),
    ("a = -1.0 * x; return a", "neg(x.0)"),
    ("b = -y; a = x + b; return a", "sub(x.0, y.0)"),
    ("b = -y; a = b + x; return a", "sub(x.0, y.0)"),
    ("b = -y; a = x - b; return a", "add(x.0, y.0)"),
    ("b = 2.0 * 3.0; a = b * x; return a", "mul(6.0, x.0)"),
    ("b = 3.0 * x; a = b * 2.0; return a", "mul(6.0, x.0)"),
])
def test_sums_and_products_take_the_shorter_form(text, value):
    assert f"a.0 = {value}" in simplified(text)


def test_a_sign_moves_to_the_outside():
    assert simplified("a = -x; b = a * y; return b") == [
        "a.0 = neg(x.0)", "t.0 = mul(x.0, y.0)", "b.0 = neg(t.0)", "return b.0"]


@pytest.mark.parametrize("text, types", [
    ("a = 1.0 * x; return a", {"x": INT}),
    ("a = x + 0.0; return a", {"x": INT}),
    ("a = 1.0 * x; return a", {"x": NUMERIC}),
    ("a = x * 0.0; return a", {"x": VECTOR}),
    ("a = x * y; return a", {}),
    ("a = x + y; return a", {"x": VECTOR, "y": FLOAT}),
])
def test_what_would_be_of_another_kind_or_shape_stays(text, types):
    assert any(line.startswith("a.0 = ") for line in simplified(text, **types))


def test_the_users_own_lines_stay_as_they_are():
    assert simplified("t = 1.0 * x; u = -t; v = -u; return v") == [
        "t.0 = mul(1.0, x.0)", "u.0 = neg(t.0)", "v.0 = neg(u.0)", "return v.0"]


def test_what_was_selected_stays_selected():
    """The mask goes around the product: what is not selected contributes 0, whatever the other factor is there."""
    lines = simplified("a = np.where(x > 0, y, 0.0); b = a * z; return b", x=VECTOR, y=VECTOR, z=VECTOR)
    assert lines[-2] == "b.0 = numpy.where(t.0, t.1, 0.0)" and "t.1 = mul(y.0, z.0)" in lines


# --- arrays of equal numbers, at a place of their own ------------------------------


TYPES = {"x.0": VECTOR, "y.0": VECTOR, "m.0": MATRIX, "s.0": FLOAT, "r.0": FLOAT}


def op(key, *args):
    return Apply(key, tuple(Name(f"{arg}.0") if isinstance(arg, str) else arg if isinstance(arg, (Name, Const)) else
                            Const(arg) for arg in args))


def placed(*operations):
    """What operations become; each may read the one before it as `None`."""
    site, last = Site(dict(TYPES), {}, Namer(["t.9"]), []), None
    for key, *args in operations:
        last = site.assign(op(key, *[last if arg is None else arg for arg in args]))
    definition = site.definition(last)
    return show_expr(last if definition is None else definition)


@pytest.mark.parametrize("operations, found", [
    ([(UNIFORM, "s", "x"), ("mul", None, "y")], "mul(s.0, y.0)"),
    ([(UNIFORM, "s", "x"), ("add", None, "y")], "add(y.0, s.0)"),
    ([(UNIFORM, "s", "x"), ("numpy.sum", None)], "mul(s.0, attr:size(x.0))"),
    ([(UNIFORM, "s", "r")], "s.0"),
    ([(UNIFORM, "s", "x"), (UNIFORM, None, "y")], "runtime.broadcast_like(s.0, y.0)"),
    ([(UNIFORM, 1.0, "x"), ("mul", None, "y")], "y.0"),
    ([(UNIFORM, "s", "x"), ("mul", None, "m")], "mul(t.10, m.0)"),
    ([("runtime.unbroadcast", "x", "y")], "x.0"),
    ([("runtime.unbroadcast", "m", "y")], "runtime.unbroadcast(m.0, y.0)"),
    ([("runtime.scale", "s", 2.0)], "mul(2.0, s.0)"),
    ([("runtime.scale", 0.0, "s")], "0.0"),
    ([("runtime.scale", "x", "y")], "runtime.scale(x.0, y.0)"),
    ([("runtime.divide", "s", 2.0)], "div(s.0, 2.0)"),
    ([("runtime.divide", "x", "y")], "runtime.divide(x.0, y.0)"),
    ([("numpy.where", "x", "y", 0.0), ("runtime.divide", None, "x")], "runtime.divide_where(y.0, x.0, x.0)"),
])
def test_an_array_of_equal_numbers_is_the_number_where_shapes_agree(operations, found):
    assert placed(*operations) == found


def test_equal_operations_at_one_place_are_computed_once():
    out = []
    site = Site(dict(TYPES), {}, Namer(), out)
    assert site.assign(op("mul", "x", "y")).id == site.assign(op("mul", "x", "y")).id
    assert site.assign(op("zeros_like", "x")).id != site.assign(op("zeros_like", "x")).id
    assert len(out) == 3


SQUARE = Array("float64", ("n0", "n0"))


@pytest.mark.parametrize("text, last", [
    ("a = -0.5 * x; b = y * a; c = y * x; d = -0.5 * c; c = b + d; return c", "neg(c.0)"),
    ("a = 3.0 * x; b = -x; c = a + b; return c", "mul(2.0, x.0)"),
    ("a = x * y; b = 0.5 * y; c = b * x; d = a + c; return d", "mul(1.5, t.0)"),
])
def test_multiples_of_one_array_are_put_together(text, last):
    assert simplified(text, x=VECTOR, y=VECTOR)[-2].endswith(f"= {last}")


@pytest.mark.parametrize("text", [
    "a = x * y; b = 0.5 * y; c = b * x; d = a + c; return d",
    "a = 2.0 * x; b = 3.0 * a; return b",
    "a = s * x; b = np.sum(a); return b",
    "a = x / s; b = np.sum(a); return b",
    "a = x * y; b = np.sum(a); return b",
])
@pytest.mark.parametrize("dtype", ["bool", "uint8", "int64", "float16", None])
def test_arrays_of_other_numbers_are_not_rearranged(text, dtype):
    """Products and sums stay as they stand, whatever would be shorter on floats of double precision."""
    types = {"x": Array(dtype, ("n0",)), "y": Array(dtype, ("n0",)), "s": Scalar("float64")}
    as_it_was = rewritten(lambda program, types, namer, added: program, text, added=OURS, **types)
    assert without_texts(simplified(text, **types)) == without_texts(as_it_was.split("\n"))


def without_texts(lines):
    return [line for line in lines if "runtime.numeric" not in line]


@pytest.mark.parametrize("dtype, last", [("float64", "mul(s.0, z.0)"), ("float32", "mul(t.9, z.0)"), ("float16", "mul(t.9, z.0)")])
def test_a_filling_is_a_number_only_where_that_is_as_precise(dtype, last):
    """A Python float takes the precision of the array that it meets; an array of doubles does not."""
    site = Site(TYPES | {"z.0": Array(dtype, ("n0",))}, {}, Namer(["t.9"]), [])
    product = site.assign(Apply("mul", (site.assign(op(UNIFORM, "s", "x")), Name("z.0"))))
    assert show_expr(site.definition(product)).replace("t.10", "t.9") == last


def test_numbers_and_fillings_go_to_the_smaller_factor():
    lines = simplified("a = x[:, None]; b = a * y; c = b + b; return c", x=VECTOR, y=SQUARE)
    assert lines[-3:] == ["t.0 = mul(2.0, a.0)", "c.0 = mul(t.0, y.0)", "return c.0"]


@pytest.mark.parametrize("text, last", [
    ("a = x[:, None]; b = a * x; c = b.T; return c", "return b.0"),
    ("a = x[:, None]; b = a * y; c = b.T; return c", "c.0 = attr:T(b.0)"),
    ("a = y.T; b = a.T; return b", "return y.0"),
    ("a = y.mT; b = a.mT; return b", "return y.0"),
    ("a = y.mT; return a", "a.0 = attr:T(y.0)"),
    ("a = np.moveaxis(y, 1, 1); return a", "return y.0"),
    ("a = np.einsum('ij->ij', y); return a", "return y.0"),
])
def test_transposes_of_outer_products_and_of_transposes(text, last):
    assert last in simplified(text, x=VECTOR, y=MATRIX)


NUMBERS, ROWS = List(FLOAT), List(List(FLOAT))


@pytest.mark.parametrize("array, items, index, found", [
    (VECTOR, NUMBERS, 1, "builtins.float(t.0)"), (VECTOR, NUMBERS, -1, "builtins.float(t.0)"),
    (Array("float32", (3,)), NUMBERS, 1, "getitem(s.0, 1)"), (VECTOR, List(VECTOR), 1, "getitem(s.0, 1)"),
    (MATRIX, NUMBERS, 1, "getitem(s.0, 1)"), (VECTOR, NUMERIC, 1, "getitem(s.0, 1)")])
def test_an_item_of_an_array_that_is_taken_apart_is_an_element(array, items, index, found):
    site = Site({"a.0": array, "x.0": items}, {"s.0": op("runtime.unarray", "a", "x")}, Namer(), [])
    site.types["s.0"] = items
    item = site.assign(Apply("getitem", (Name("s.0"), Const(index))))
    assert show_expr(site.definition(item)) == found


def test_an_element_of_a_matrix_that_is_taken_apart_has_two_indices():
    site = Site({"a.0": MATRIX, "x.0": ROWS, "s.0": ROWS}, {"s.0": op("runtime.unarray", "a", "x")}, Namer(), [])
    row = site.assign(Apply("getitem", (Name("s.0"), Const(1))))
    item = site.assign(Apply("getitem", (row, Const(0))))
    assert show_expr(site.definition(site.definition(item).args[0])) == "getitem(a.0, tuple(1, 0))"


def test_a_row_of_a_list_is_no_row_of_a_matrix():
    site = Site({"a.0": List(VECTOR), "x.0": ROWS, "y.0": NUMBERS}, {}, Namer(), [])
    row = site.assign(Apply("getitem", (Name("a.0"), Const(1))))
    site.definitions["s.0"], site.types["s.0"] = Apply("runtime.unarray", (row, Name("y.0"))), NUMBERS
    item = site.assign(Apply("getitem", (Name("s.0"), Const(0))))
    assert show_expr(site.definition(site.definition(item).args[0])) == "getitem(t.0, 0)"


@pytest.mark.parametrize("item, found", [(Scalar("float64"), "index_add(x.0, 0, u.0)"), (FLOAT, "index_add(x.0, 0, v.0)")])
def test_what_is_added_to_an_element_need_not_be_a_number_of_pythons(item, found):
    site = Site({"x.0": VECTOR, "u.0": item, "v.0": FLOAT}, {"v.0": op("builtins.float", "u")}, Namer(), [])
    assert show_expr(site.definition(site.assign(Apply("index_add", (Name("x.0"), Const(0), Name("v.0")))))) == found


@pytest.mark.parametrize("small, whole, same", [
    ((2,), ("n0",), True), (("n0",), (2,), True), ((1,), ("n0",), False), (("n0",), ("n1", "n0"), False),
    ((None,), ("n0",), False), ((("minus", "n0", 1),), ("n0",), False), (("n0", 2), ("n0", 2), True)])
def test_axes_of_two_elements_are_not_repeated(small, whole, same):
    assert keeps_axes(Array("float64", small), Array("float64", whole)) is same
