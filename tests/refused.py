"""Programs that are refused: for each row of the table of refused syntax at least one that meets it.

    @refused("Try", "try:", 0.5)
    def tries(x): ...

The row, the part of a line that the caret stands under, and the arguments of a call that reaches it. That part stands
once in the text of the file.
"""

import collections
import contextlib
import functools
import math
import operator
import random
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import integrate, optimize

from adcompile import checkpoint, grad, hessian, nth_derivative, vjp

CASES: list["Refused"] = []

TOTAL = 0.0


@dataclass(frozen=True)
class Refused:
    """A program, the row of the table, what the caret stands under, and the arguments of a call."""

    row: str
    meant: str
    arguments: tuple
    function: Callable
    where: str              # the name of the function that the place is in

    @property
    def name(self):
        return f"{self.row} in {self.function.__name__}"


def refused(row, meant, *arguments, where=None):
    """Registers the decorated program."""
    def register(function):
        CASES.append(Refused(row, meant, arguments, function, where or function.__name__))
        return function

    return register


class Box:
    """Something with an attribute."""

    value = 1.0


class Other(Box):
    """Something else with an attribute."""


BOX = Box()
TABLE = [1.0, 2.0]
QUEUE = collections.deque(TABLE)
BUFFER = np.zeros(2)
CALLS = [lambda t: t * BOX.value]
KEYS = [0, 1, 2]


def tells_later(x):
    """Tells an object what it is given."""
    BOX.value = x + x
    return x


LATER = [tells_later]


@refused("Try", "try:  # alone", 0.5)
def tries(x):
    scale = math.sin
    try:  # alone
        scale = math.cos
        y = math.sqrt(x - 1.0)
    except ValueError:
        y = scale(x)
    return y


@refused("TryStar", "try:  # a group", 0.5)
def tries_groups(x):
    y = x * x
    try:  # a group
        y = y / x
    except* ZeroDivisionError:
        y = 0.0
    return y


@contextlib.contextmanager
def caught_there(x):
    try:
        yield x * x
    except ValueError:
        pass


@refused("With", "with caught_there(x) as y:", 0.5)
def opens_a_context(x):
    z = x
    with caught_there(x) as y:
        z = y * x
    return z


@refused("AsyncFunctionDef", "async def waits(x):", 0.5)
async def waits(x):
    return x * x


@refused("Match", "match [x * k for k in range(1, 3)]:", 0.5)
def takes_apart(x):
    y = x * x
    match [x * k for k in range(1, 3)]:
        case [value] | [_, value]:
            y = value * y
    return y


@refused("ClassDef", "class Settings:", 0.5)
def defines_a_class(x):
    y = x * x

    class Settings:
        factor = y

    return Settings.factor * x


@refused("FunctionDef", "def scaled(t):", 0.5)
def hands_a_function_on(x):
    def scaled(t):
        return t * x

    values = np.frompyfunc(scaled, 1, 1)([1.0, 2.0])
    return values[0] * x


@refused("Global", "TOTAL = x * x", np.array([0.5, 0.8]))
def writes_a_global(x):
    global TOTAL
    TOTAL = x * x
    return np.sum(TOTAL * x)


def with_memory():
    last = np.zeros(2)

    def remembers(x):
        nonlocal last
        last = x * x
        return np.sum(last * x)

    return remembers


remembers = refused("Nonlocal", "nonlocal last", np.array([0.5, 0.8]))(with_memory())


@refused("item", "QUEUE[0] = x * x", 0.5)
def writes_an_item(x):
    QUEUE[0] = x * x
    return QUEUE[0] * QUEUE[1]


@refused("item", "QUEUE[0] *= x", 0.5)
def scales_an_item(x):
    QUEUE[0] *= x
    return QUEUE[0] * QUEUE[1]


@refused("attribute", "Box.value = x * x", 0.5)
def writes_an_attribute(x):
    Box.value = x * x
    return Box.value * x


@refused("shape", "table.shape = (2, 2)", np.array([0.5, 0.8, 0.3, 0.9]))
def gives_a_shape_that_another_name_has(x):
    table = x * x
    held = [table]
    table.shape = (2, 2)
    return np.sum(held[0] * x)


@refused("listed", "boxes.append(box)", 0.5, 2)
def lists_objects_of_any_number(x, n):
    boxes, box = [], Box()
    box.value = x * x
    for _ in range(n):
        boxes.append(box)
    return boxes[0].value


@refused("at_times", "held.value = x * x * x", 0.5, 2)
def holds_an_object_at_times(x, n):
    held, total = 0.0, 0.0
    for k in range(n):
        if k > 0:
            total = total + held.value
        held = Box()
        held.value = x * x * x
    return total


@refused("item_outside", "BUFFER[0] = x * x", 0.5)
def writes_what_other_code_reads(x):
    BUFFER[0] = x * x
    return CALLS[0](x) * BUFFER[0]


@refused("seen_outside", "BOX.value = x * x", 0.5)
def tells_what_other_code_reads(x):
    BOX.value = x * x
    return CALLS[0](1.0) * x


@refused("put_later", "BOX.value = x + x", 0.5, where="tells_later")
def calls_what_tells(x):
    for tells in LATER:
        x = tells(x)
    return x


@refused("made_inside", "BOX.other = made", 0.5)
def puts_what_it_makes_outside(x):
    made = Other()
    made.value = x * x * x
    BOX.other = made
    return made.value


@refused("object", "values = np.array([box, box])", 0.5)
def hands_on_an_object(x):
    box = Box()
    box.value = x
    values = np.array([box, box])
    return values[0].value * x


@refused("merged", "box = inner", 0.5, 2)
def makes_a_chain_of_objects(x, n):
    box = None
    for _ in range(n):
        inner = Box()
        inner.value, inner.next = x * x, box
        box = inner
    return box.value


@refused("shown", "items['a'] = x * x", 0.5)
def writes_what_is_in_an_array(x):
    items = {"a": x}
    held = np.array([items])
    items['a'] = x * x
    return items["a"] * len(held)


@refused("keys", "len(items)", 0.5)
def asks_how_many_keys_there_are(x):
    items = collections.defaultdict(list)
    items["a"].append(x)
    if x > 0:
        items["b"].append(x * x)
    return items["a"][0] * len(items)


@refused("resized", "items['b'] = value * x", 0.5)
def puts_a_key_into_what_it_walks(x):
    items = {"a": x}
    for value in items.values():
        items['b'] = value * x
    return items["a"]


@refused("key", "items[round(x)]", 0.5)
def asks_for_any_key(x):
    items = collections.defaultdict(list)
    items[0].append(x * x)
    return items[round(x)][0] * x


@refused("member", 'items.move_to_end("a")', 0.5)
def moves_an_item_to_the_end(x):
    items = collections.OrderedDict()
    items["a"], items["b"] = x, x * x
    items.move_to_end("a")
    return items.popitem()[1] * x


@refused("alike", "boxes.append(box)", 0.5, 2)
def lists_an_object_of_another_class(x, n):
    boxes = []
    for _ in range(n):
        first = Box()
        first.value = x
        boxes.append(first)
        box = Other()
        box.value = x * x
        boxes.append(box)
    return sum([box.value for box in boxes])


@refused("gone", "return box.value", 0.5, 2)
def uses_an_object_of_a_loop_behind_it(x, n):
    for _ in range(n):
        box = Box()
        box.value = x
    return box.value


@refused("late_item", "box.other = np.sin", 0.5, 2)
def binds_another_function(x, n):
    box, y = Box(), x
    box.value = y
    box.other = np.cos
    for _ in range(n):
        y = y * box.other(y)
        box.other = np.sin
    return y * box.value


@refused("delete", 'del items["a"]', 0.5)
def deletes_an_item_of_one_of_two_dicts(x):
    one, other = {"a": x, "b": 2.0 * x}, {"a": 1.0, "b": x * x}
    items = one if x > 0 else other
    del items["a"]
    return sum(items.values()) * x


@refused("effect", "TABLE.append(x)", 0.5)
def appends_to_a_list_of_the_module(x):
    TABLE.append(x)
    return TABLE[1] * x


@refused("Yield", "yield x * x", 0.5)
def yields(x):
    y = 0.0
    for term in (yield x * x) or [x]:
        y = y + term
    return y


@refused("YieldFrom", "yield from [x, x * x]", 0.5)
def yields_from(x):
    y = x * x
    yield from [x, x * x]
    return y


@refused("Set", "{x, x * x}", 0.5)
def makes_a_set(x):
    values = {x, x * x}
    return sum(values) * x


@refused("SetComp", "{x * k for k in range(3)}", 0.5)
def makes_a_set_in_a_loop(x):
    values = {x * k for k in range(3)}
    return sum(values) * x


@refused("Dict", "{key: x, 3: x * x}", 0.5)
def makes_a_dict(x):
    key = 1 if x > 0.0 else 2
    values = {key: x, 3: x * x}
    return values[3] * x


@refused("DictComp", "{k: x * k for k in KEYS if k}", 0.5)
def makes_a_dict_in_a_loop(x):
    values = {k: x * k for k in KEYS if k}
    return values[2] * x


@refused("GeneratorExp", "((last := x * k) for k in range(3))", 0.5)
def makes_a_generator_that_binds(x):
    terms = ((last := x * k) for k in range(3))
    return sum(terms) * last


@refused("iterator", "return np.sum(np.array(terms))", 0.5)
def hands_an_iterator_on(x):
    terms = (x * k for k in range(3))
    return np.sum(np.array(terms))


@refused("walked", "return total + max(terms)", 0.5)
def walks_an_iterator_again(x):
    terms, total = (x * k for k in range(3)), 0.0
    for term in terms:
        total = total + term
    return total + max(terms)


@refused("Lambda", "lambda t: t * x", 0.5)
def hands_a_lambda_on(x):
    values = np.frompyfunc(lambda t: t * x, 1, 1)([1.0, 2.0])
    return values[0] * x


@refused("starred", "np.clip(*items)", 0.5, 3)
def spreads_a_list(x, n):
    items = [x * k for k in range(n)]
    return np.clip(*items) * x


def halves(v):
    v *= 0.5
    return 1.0


@refused("writing", "halves(y)", 0.5)
def writes_in_a_text(x):
    y = np.array([x, 2.0 * x])
    label = f"{halves(y)}"
    return np.sum(y) * len(label)


def deeper(x, f, n):
    return f(x) if n == 0 else deeper(x, functools.partial(f, n), n - 1)


@refused("recursion", "deeper(x, functools.partial(f, n), n - 1)", 0.5, 3, where="deeper")
def recurs(x, n):
    y = x * x
    return y * deeper(x, math.sin, n)


def ones_of(t):
    yield t
    yield 1.0


def shared_by(t):
    try:
        yield t
    finally:
        t = 0.0


def halves(t):
    yield t
    if t > 0.1:
        yield from halves(0.5 * t)


@refused("stray_yield", "shared_by(x)", 0.5)
def sums_a_generator_with_a_try(x):
    total = 0.0
    for term in shared_by(x):
        total = total + term
    return total


@refused("several_generators", "zip(ones_of(x), ones_of(2.0 * x))", 0.5)
def sums_generators_side_by_side(x):
    total = 0.0
    for a, b in zip(ones_of(x), ones_of(2.0 * x)):
        total = total + a * b
    return total


@refused("recursive_generator", "halves(0.5 * t)", 0.5, where="halves")
def sums_a_generator_that_calls_itself(x):
    total = x * 2.0
    return sum(halves(x)) * total


def power_of(t, n):
    return t if n == 0 else t * remembered(t, n - 1)


remembered = functools.lru_cache(power_of)


@refused("lru_cache", "remembered(t, n - 1)", 0.5, where="power_of")
def calls_a_cached_function(x):
    y = remembered(x, 3)
    return y * x


@refused("chances", "rng.choice(x * np.ones(2), 1, p=np.array([x, 1.0 - x]))", 0.5)
def draws_with_active_chances(x):
    rng = np.random.default_rng(3)
    return np.sum(rng.choice(x * np.ones(2), 1, p=np.array([x, 1.0 - x])))


@refused("covariance", "rng.multivariate_normal(x * np.ones(2), x * np.eye(2))", 0.5)
def draws_with_an_active_covariance(x):
    rng = np.random.default_rng(3)
    return np.sum(rng.multivariate_normal(x * np.ones(2), x * np.eye(2)))


@refused("effect", "operator.setitem(items, 0, x * x)", 0.5)
def writes_by_a_function(x):
    items = [0.5, 2.0]
    operator.setitem(items, 0, x * x)
    return items[0] * items[1]


@refused("effect", "random.shuffle(items)", 0.5)
def shuffles_a_list(x):
    items = [x, 2.0 * x, x * x]
    random.shuffle(items)
    return items[0] * items[1]


@refused("late", "chosen = lambda t: t * x", 0.5)
def changes_a_function_in_a_loop(x):
    chosen = abs

    def call(t):
        return chosen(t) * x

    def change():
        nonlocal chosen
        chosen = lambda t: t * x  # noqa: E731

    for _ in range(2):
        change()
    return call(x)


@refused("names", 'eval("x * 2.0")', 0.5)
def evaluates_a_text(x):
    y = eval("x * 2.0")
    return y * x


sourceless = eval("lambda t: t * t")


@refused("source", "sourceless(x)", 0.5)
def calls_a_function_without_source(x):
    y = sourceless(x)
    return y * x


@refused("checkpoint", "checkpoint(values)", 0.5)
def walks_a_list_again(x):
    values = [1.0, 2.0]
    for value in checkpoint(values):
        x = x * value
    return x


def scaled(v, k=2.0):
    return v * v * k


@refused("inside", "grad(made)(x)", 0.5)
def derives_what_makes_a_function(x):
    def made(v):
        return lambda t: t * v

    return grad(made)(x)


@refused("inside_pull", "return value * id(pull)", 0.5)
def asks_for_a_pull(x):
    value, pull = vjp(lambda v: v * v, x)
    return value * id(pull)


@refused("inside_form", "pull(seed)", 0.5, (1.0, 2.0))
def pulls_what_is_handed_over(x, seed):
    value, pull = vjp(lambda v: (v, v * v), x)
    return value[0] * pull(seed)[0]


@refused("inside_wrt", 'grad(scaled, wrt="k")(x)', 0.5)
def derives_by_what_is_left_out(x):
    return grad(scaled, wrt="k")(x)


@refused("inside_order", "nth_derivative(scaled, 5)(x)", 0.5)
def takes_a_high_order(x):
    return nth_derivative(scaled, 5)(x)


@refused("inside_parts", "hessian(scaled, wrt=(0, 1))(x, x)", 0.5)
def takes_blocks(x):
    return hessian(scaled, wrt=(0, 1))(x, x)[0][1]


@refused("solver", "optimize.brentq(lambda t: t * t - x, 0.0, 5.0, full_output=True)", 0.5)
def asks_for_the_report_of_a_solver(x):
    return optimize.brentq(lambda t: t * t - x, 0.0, 5.0, full_output=True)[0]


@refused("called_back", "optimize.brentq(equations[0], 0.0, 5.0, (x,))", 0.5, [lambda t, x: t * t - x])
def solves_what_is_found_when_it_runs(x, equations):
    return optimize.brentq(equations[0], 0.0, 5.0, (x,))


@refused("boundary", "integrate.solve_bvp(lambda t, y: np.array([y[1], -x * y[0]]), ends, np.linspace(0.0, 1.0, 5), np.zeros((2, 5)))", 0.5)
def solves_a_boundary_value_problem(x):
    def ends(a, b):
        return np.array([a[0], b[0] - 1.0])

    found = integrate.solve_bvp(lambda t, y: np.array([y[1], -x * y[0]]), ends, np.linspace(0.0, 1.0, 5), np.zeros((2, 5)))
    return found.y[1, 0]
