"""`match` over active values: which case it is, by tests of what the patterns ask, and what they bind.

    match shape:                        if isinstance(shape, tuple) and len(shape) == 2 and shape[0] == "circle":
        case ("circle", r):                 r = shape[1]
            adcompile_case = 0      →       adcompile_case = 0
        case _:                         else:
            adcompile_case = 1              adcompile_case = 1

What is known of tuples, dicts and objects when compiling is decided then: of these nothing is left.
"""

import ast
import builtins
from collections.abc import Sequence

from adcompile.frontend.containers.members import read_attribute
from adcompile.frontend.frame.as_written import as_written
from adcompile.frontend.frame.dispatch import as_operand, nested, statements, test_of, value_of
from adcompile.frontend.frame.function_objects import expr
from adcompile.frontend.frame.lowered import is_tuple, items_of, keyed_items
from adcompile.frontend.frame.meanings import constant_at, static_of
from adcompile.frontend.frame.meeting import fork
from adcompile.frontend.frame.slots import held, is_certain, keys_of, mentions
from adcompile.frontend.frame.values import STATIC, Container, Known, Pack
from adcompile.frontend.lower.branches import held_block
from adcompile.frontend.source.blocks import leaves
from adcompile.frontend.source.matching import CASE, captures
from adcompile.frontend.source.syntax import kind_of
from adcompile.frontend.source.tree import bound_by
from adcompile.ir.nodes import Apply, Const, Extern, Name
from adcompile.ir.visit import is_display

THEMSELVES = (bool, bytearray, bytes, dict, float, frozenset, int, list, set, str, tuple)
"""Classes whose pattern with one part gives the whole subject to it: `float(x)`."""
TEXTS = (str, bytes, bytearray)
YES, NO = Const(True), Const(False)


class NotTold(Exception):
    """Nobody can tell here whether a pattern fits."""


@statements(ast.Match)
def match_block(frame, node):
    """Lowers a `match` that says which case it is. One through which nothing active flows stays as it is, and so does one that binds
    nothing, which has been told what it compares."""
    if leaves(node):
        return held_block(frame, node)
    told = mentions(frame, node.subject) or frame.taint.carries(node.subject) and captures(node)
    if not told or not decide(frame, node):
        as_written(frame, node, kind_of(node) if captures(node) else None)
    return None


def decide(frame, node):
    """Lowers the tests of the cases, one in the other. Returns False, and nothing has happened, where a pattern cannot be told."""
    variables = bound_by([node])
    value = value_of(frame, node.subject)
    if not isinstance(value, (Name, Const, *STATIC)) and not is_display(value):
        value = as_operand(frame, node.subject, expr(frame, value))
    try:
        found = [fit(frame, value, case.pattern) for case in node.cases]
    except NotTold:
        return False

    def attempt(number):
        if number == len(found):
            return
        (test, bound), case = found[number], node.cases[number]

        def taken():
            for name, part in bound:
                frame.assign(name, part if isinstance(part, (Name, Const, *STATIC)) else in_steps(frame, expr(frame, part)))
            if case.guard is None:
                say(number)
            else:
                branch(test_of(frame, case.guard), lambda: say(number), lambda: attempt(number + 1))

        branch(test, taken, lambda: attempt(number + 1))

    def say(number):
        frame.assign(CASE, Const(number))

    def branch(test, one, other):
        if isinstance(test, Const):
            (one if test.value else other)()
        else:
            fork(frame, test, (one, other), variables, frame.span(node))

    attempt(0)
    return True


def in_steps(frame, part):
    """A part of a part as an operation on a name."""
    if not isinstance(part, Apply) or not part.args or not isinstance(part.args[0], Apply) or is_display(part):
        return part
    inner = frame.temporary(in_steps(frame, part.args[0]), frame.statement, True)
    return Apply(part.op, (inner, *part.args[1:]), part.kwargs, frame.span())


def both(tests):
    """The test whether all tests hold, which asks no further than Python does."""
    if any(isinstance(test, Const) and not test.value for test in tests):
        return NO
    open_ = [test for test in tests if not isinstance(test, Const)]
    return YES if not open_ else open_[0] if len(open_) == 1 else Apply("and", tuple(open_))


def fit(frame, value, pattern):
    """The test whether a value fits a pattern, and the pairs of a variable and the part of the value that it takes."""
    match pattern:
        case ast.MatchAs(pattern=None, name=name):
            return YES, [] if name is None else [(name, value)]
        case ast.MatchAs(pattern=inner, name=name):
            test, bound = fit(frame, value, inner)
            return test, [*bound, (name, value)]
        case ast.MatchValue(value=node):
            return equal(frame, value, node), []
        case ast.MatchSingleton(value=one):
            return (NO if is_structure(value) else Apply("is", (value, Const(one)))), []
        case ast.MatchSequence(patterns=patterns):
            return fit_items(frame, value, patterns)
        case ast.MatchMapping(keys=keys, patterns=patterns, rest=None):
            return fit_keys(frame, value, keys, patterns)
        case ast.MatchClass():
            return fit_class(frame, value, pattern)
        case ast.MatchOr(patterns=patterns):
            return fit_one(frame, value, patterns)
    raise NotTold


def is_structure(value):
    """True if a value is known to be a tuple, list, dict or object."""
    return isinstance(value, (Pack, Container)) or is_display(value) or keyed_items(value) is not None


def equal(frame, value, node):
    """The test whether a value equals the constant that a pattern names."""
    if is_structure(value):
        return NO
    known, value_known = constant_at(frame, node), value if isinstance(value, Const) else frame.unit.constants.get(getattr(value, "id", None))
    if known is not None and value_known is not None:
        return Const(known.value == value_known.value)
    return Apply("eq", (value, nested(frame, node)))


def fit_items(frame, value, patterns):
    star = next((place for place, one in enumerate(patterns) if isinstance(one, ast.MatchStar)), None)
    fewest = len(patterns) - (star is not None)
    items = items_of(frame, value) if not isinstance(value, Container) or value.kind == "list" or is_tuple(value) else None
    if isinstance(value, Pack) and value.kind == "dict" or keyed_items(value) is not None:
        return NO, []
    if items is None and is_structure(value):
        if isinstance(value, Container) and value.kind in ("dict", "object"):
            return NO, []
        raise NotTold
    if items is not None:
        if len(items) < fewest or star is None and len(items) > fewest:
            return NO, []
        behind = fewest - star if star is not None else 0
        parts = [items[place] for place in range(len(items) - behind)][:star] + list(items[len(items) - behind:]) if star is not None else items
        return together(frame, parts, patterns, star,
                        None if star is None else Pack("list", tuple(items[star:len(items) - behind])))
    count = Apply("builtins.len", (value,))
    tests = [is_kind(value, Sequence), Apply("not", (is_kind(value, TEXTS),)),
             Apply("eq" if star is None else "ge", (count, Const(fewest)))]
    places = [place if star is None or place < star else place - fewest for place in range(fewest)]
    parts = [Apply("getitem", (value, Const(place))) for place in places]
    middle = None
    if star is not None:
        ends = Const(star), Const(None if star == fewest else star - fewest), Const(None)
        middle = Apply("builtins.list", (Apply("getitem", (value, Apply("slice", ends))),))
    test, bound = together(frame, parts, patterns, star, middle)
    return both([*tests, test]), bound


def together(frame, parts, patterns, star, middle):
    """The test of all parts of a sequence, and what they bind; `middle` is for the starred pattern."""
    found = [fit(frame, part, one) for part, one in zip(parts, [one for one in patterns if not isinstance(one, ast.MatchStar)])]
    bound = [pair for _, pairs in found for pair in pairs]
    if star is not None and patterns[star].name is not None:
        bound.append((patterns[star].name, middle))
    return both([test for test, _ in found]), bound


def fit_keys(frame, value, keys, patterns):
    known = [constant_at(frame, key) for key in keys]
    if isinstance(value, Container) and value.kind == "dict" and is_certain(frame, value, frame.statement):
        items = {key: held(frame, value, key) for key in keys_of(value, frame.env)}
    elif isinstance(value, Pack) and value.kind == "dict":
        items = value.items
    elif isinstance(value, Name) and value.id in frame.unit.keyed:
        items = frame.unit.keyed[value.id]
    else:
        items = keyed_items(value)
    if items is None and (isinstance(value, Pack) or is_display(value) or isinstance(value, Container) and value.kind != "dict"):
        return NO, []
    if items is None or None in known:
        raise NotTold
    if any(key.value not in items for key in known):
        return NO, []
    found = [fit(frame, items[key.value], one) for key, one in zip(known, patterns)]
    return both([test for test, _ in found]), [pair for _, pairs in found for pair in pairs]


def fit_class(frame, value, pattern):
    static = static_of(frame, pattern.cls)
    cls = static.extern.value if isinstance(static, Known) else None
    if not isinstance(cls, type):
        raise NotTold
    if isinstance(value, Container) and value.kind == "object" and value.cls is not None:
        return fit_object(frame, value, cls, pattern) if issubclass(value.cls.extern.value, cls) else (NO, [])
    if pattern.kwd_patterns or len(pattern.patterns) > (cls in THEMSELVES):
        if is_structure(value) and not isinstance(value, Container):
            return NO, []
        raise NotTold
    if is_structure(value):
        kind = value.kind if isinstance(value, (Pack, Container)) else value.op
        test = Const(issubclass(getattr(builtins, kind, object), cls))
    else:
        test = is_kind(value, cls)
    inner, bound = fit(frame, value, pattern.patterns[0]) if pattern.patterns else (YES, [])
    return both([test, inner]), bound


def fit_object(frame, owner, cls, pattern):
    names = [*getattr(cls, "__match_args__", ())[:len(pattern.patterns)], *pattern.kwd_attrs]
    patterns = [*pattern.patterns, *pattern.kwd_patterns]
    keys = keys_of(owner, frame.env)
    if len(names) != len(patterns) or owner.row is None and any(name not in keys and not hasattr(cls, name) for name in names):
        raise NotTold
    found = [fit(frame, read_attribute(frame, owner, name, frame.statement), one) for name, one in zip(names, patterns)]
    return both([test for test, _ in found]), [pair for _, pairs in found for pair in pairs]


def fit_one(frame, value, patterns):
    """The test of several patterns of which one has to fit; where they bind something it has to be known which."""
    found = [fit(frame, value, one) for one in patterns]
    for number, (test, bound) in enumerate(found):
        if isinstance(test, Const) and test.value and all(isinstance(other, Const) for other, _ in found[:number]):
            return YES, bound
    open_ = [(test, bound) for test, bound in found if not isinstance(test, Const) or test.value]
    if len(open_) == 1:
        return open_[0]
    if any(bound for _, bound in open_):
        raise NotTold
    return (Apply("or", tuple([test for test, _ in open_])) if open_ else NO), []


def is_kind(value, cls):
    """The test whether a value is of a class, or of one of some classes."""
    kinds = Apply("tuple", tuple([Extern(one.__name__, one) for one in cls])) if isinstance(cls, tuple) else Extern(cls.__name__, cls)
    return Apply("builtins.isinstance", (value, kinds))
