"""Cards say what calls of Python's functions do beside giving a value: what they take, look at and let through."""

import ast
import contextlib
import io
import warnings

import numpy as np
import pytest

from adcompile.analysis.inference.type_of import type_of
from adcompile.frontend.source.flow import Flow
from adcompile.ir.nodes import Apply, Name
from adcompile.ir.types import BOOL, FLOAT, INT, NUMBER, OPAQUE, STR, Array, List, Scalar
from adcompile.ops.asked import is_drawing, leaves_alone
from adcompile.ops.cards.methods import may_write, only_reads
from adcompile.ops.keys import function_of
from adcompile.ops.registry import card, declared, keys
from adcompile.rules.models import ITERATORS, WALKERS

CARDS = {key: declared(key) for key in keys()}
CONTEXTS = {
    "builtins.open": lambda: open(__file__),
    "contextlib.closing": lambda: contextlib.closing(io.StringIO()),
    "contextlib.nullcontext": contextlib.nullcontext,
    "contextlib.redirect_stderr": lambda: contextlib.redirect_stderr(io.StringIO()),
    "contextlib.redirect_stdout": lambda: contextlib.redirect_stdout(io.StringIO()),
    "numpy.printoptions": np.printoptions,
    "warnings.catch_warnings": warnings.catch_warnings,
    "numpy.errstate": lambda: np.errstate(divide="ignore"),
}


def test_every_context_is_tried():
    bars = {key for key, found in CARDS.items() if found.gives == "tqdm.tqdm"}       # of a library that need not be there
    assert {key for key, found in CARDS.items() if found.context} - bars == CONTEXTS.keys()


@pytest.mark.parametrize("key", CONTEXTS)
def test_what_is_raised_in_a_context_passes_through(key):
    with pytest.raises(ZeroDivisionError):
        with CONTEXTS[key]():
            raise ZeroDivisionError


def test_a_context_that_ends_what_is_raised_has_no_such_card():
    assert card("contextlib.suppress") is None


@pytest.mark.parametrize("key", [key for key, found in CARDS.items() if found.consumes and key not in ("builtins.any", "builtins.all")])
def test_what_consumes_takes_all_of_an_iterator(key):
    items = (pair for pair in [(1, 2), (3, 4)]) if key == "builtins.dict" else (item for item in [1, 2])
    function_of(key.partition("/")[0])(items)
    assert list(items) == []


@pytest.mark.parametrize("key", ["builtins.all", "builtins.any"])
def test_a_test_of_all_takes_none_after_the_one_that_decides(key):
    items = iter([key == "builtins.any", 1.0])
    assert function_of(key)(items) is (key == "builtins.any") and list(items) == [1.0] and card(key).consumes


def test_iterators_are_walked():
    assert ITERATORS <= WALKERS and not any(card(key) is not None and card(key).consumes for key in WALKERS)


AROUND = {f"builtins.{name}" for name in ("eval", "exec", "locals", "vars", "dir")}


def test_what_looks_at_the_variables_around_says_so():
    assert {key for key, found in CARDS.items() if found.around} == AROUND
    here = 1
    assert eval("here") == here and "here" in locals() and "here" in vars() and "here" in dir()
    assert eval("here", {"here": 2}) == 2 and "here" not in vars(pytest) and "here" not in dir(pytest)


def test_what_moves_gives_the_same_whenever_it_is_evaluated():
    moved = [key for key, found in CARDS.items() if found.moves]
    assert moved and all(CARDS[key].is_pure and CARDS[key].is_movable for key in moved)
    assert not card("iadd", 2).is_movable and card("add", 2).is_movable and not card("list", 2).is_movable


WRITES = {
    "list": ([3, 1, 2], {"append": (1,), "extend": ([1],), "insert": (0, 1), "pop": (), "remove": (1,), "reverse": (), "sort": (), "clear": ()}),
    "set": ({1, 2}, {"add": (3,), "discard": (1,), "remove": (1,), "pop": (), "clear": (), "update": ([3],)}),
    "dict": ({1: 2}, {"pop": (1,), "popitem": (), "setdefault": (3, 4), "update": ({3: 4},), "clear": ()}),
    "ndarray": (np.array([3.0, 1.0, 2.0]), {"fill": (1.0,), "sort": (), "partition": (1,), "put": (0, 1.0), "resize": (4,), "itemset": (0, 1.0),
                                            "setfield": (1.0, "float64"), "setflags": (False,)}),
}


def state(value):
    return (repr(value), value.flags.writeable) if isinstance(value, np.ndarray) else repr(value)


@pytest.mark.parametrize("owner", WRITES)
def test_methods_that_write_are_those_whose_cards_say_so(owner):
    sample, methods = WRITES[owner]
    assert {key.partition(".")[2] for key, found in CARDS.items() if key.startswith(f"{owner}.") and found.writes} == methods.keys()
    for name, args in methods.items():
        value = sample.copy()
        if hasattr(value, name):        # NumPy 2 has no `itemset`
            getattr(value, name)(*args)
            assert state(value) != state(sample) and may_write(name) and not only_reads(name)


def test_methods_that_write_nothing_do_not():
    for name in ("sum", "copy", "reshape", "tolist", "item", "flatten"):
        assert only_reads(name) and not may_write(name)
    for name in ("sort", "put", "anything"):
        assert not only_reads(name)


def test_what_a_function_returns_is_memory_of_its_own_if_its_card_says_so():
    function = ast.parse("def f(a):\n    b = exp(a)\n    b[0] = 1.0").body[0]
    for key, fresh in {"numpy.exp": True, "numpy.ravel": False, "builtins.max": False, None: False}.items():
        written = Flow(function, key_of=lambda node, own: key).written([])
        assert written == ({"b"} if fresh else {"a", "b"}), key


def test_which_functions_write_into_no_list_that_they_are_given():
    alone = {"numpy.sum": True, "builtins.print": True, "builtins.setattr": False, "numpy.random.shuffle": False,
             "numpy.copyto": False, "functools.reduce": False, "numpy.issubdtype": True}
    assert {key: leaves_alone(key) for key in alone} == alone


def test_the_flow_goes_on_after_a_context_that_may_end_what_is_raised():
    function = ast.parse("def f(x):\n    with context(x):\n        return x").body[0]
    for key in (*CONTEXTS, "contextlib.suppress", None):
        flow = Flow(function, key_of=lambda node, own: key)
        assert set(flow.ways(flow.body)) == ({"return"} if key in CONTEXTS else {"return", "fall"}), key


GENERATORS = {
    "numpy.random.default_rng": lambda made: made.random(4).tolist(),
    "numpy.random.RandomState": lambda made: made.random_sample(4).tolist(),
    "numpy.random.SeedSequence": lambda made: made.generate_state(4).tolist(),
    "random.Random": lambda made: [made.random() for _ in range(4)],
}


def test_what_makes_a_generator_starts_anew_without_a_seed_alone():
    assert {key for key, found in CARDS.items() if found.seeds} == GENERATORS.keys()
    for key, numbers in GENERATORS.items():
        make = function_of(key)
        assert numbers(make()) != numbers(make()) and numbers(make(3)) == numbers(make(3)) and is_drawing(key)


@pytest.mark.parametrize("op, draws", [("numpy.random.normal", True), ("random.gauss", True), ("numpy.random.seed", True),
                                       ("numpy.sum", False), ("randomly.named", False)])
def test_what_draws_random_numbers(op, draws):
    assert is_drawing(op) is draws


TEXTS = {"format": (1,), "join": (["a"],), "center": (5,), "ljust": (5,), "rjust": (5,), "zfill": (5,), "removeprefix": ("a",),
         "removesuffix": ("a",), "replace": ("a", "b"), "translate": ({},)}


def test_methods_of_texts_that_give_a_text_say_so():
    for key, found in CARDS.items():
        if key.startswith("str."):
            name = key.partition(".")[2]
            args = TEXTS.get(name, ("a",) if name in ("count", "endswith", "find", "index", "partition", "rfind", "rindex", "rpartition",
                                                      "startswith") else ())
            assert (found.type is STR) is (type(getattr("a", name)(*args)) is str), key


@pytest.mark.parametrize("array, type", [
    (Array("float64", (2, 3)), List(List(FLOAT, 3), 2)), (Array("bool", (2,)), List(BOOL, 2)), (Array("int8", (None,)), List(INT)),
    (Array("complex128", (1,)), List(Scalar("complex"), 1)), (Array("longdouble", (2,)), List(NUMBER, 2)), (FLOAT, OPAQUE)])
def test_lists_of_arrays(array, type):
    assert type_of(Apply("method:tolist", (Name("x"),)), {"x": array}) == type
