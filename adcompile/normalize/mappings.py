"""Methods of dicts whose keys are known, as displays of their items; copies, where types tell of what; lists that are repeated, and the names
that are read item by item.

    p.values()              (p["w"], p["b"])
    p.items()               (("w", p["w"]), ("b", p["b"]))
    p.get("w", 0.0)         p["w"], or 0.0 where there is no such key
    copy.deepcopy(a)        numpy.copy(a) of an array, which lies as `a` does; a number is its own copy; of what may be both as it is now
"""

from adcompile.analysis.memory.aliases import is_immutable
from adcompile.ir.frozen import replace
from adcompile.ir.nodes import Apply, Assign, Const, Effect
from adcompile.ir.types import Array, Dict, List, Numeric, Tuple, is_scalar, kind
from adcompile.ir.visit import ends, item_read, names_in, operands, walk
from adcompile.ops.by_operation import ByOperation
from adcompile.ops.typing.operands import UNKNOWN, static_value

copies = ByOperation()
"""By operation that copies: the function `f(apply, type)` that gives a copy of an operand of a type; None where the operation stays."""
questions = ByOperation()
"""By operation that asks something when the program runs: the function `f(statement, type_of, classes, params)` that gives, in a list, the
statement that asks what types and classes of memory do not tell."""
displays = ByOperation()
"""By method: the function `f(apply, keys, type_of, define)` that gives the expression which a method of a dict is."""


def of_mapping(apply, type_of, define):
    """The method of a dict as an expression of its items, the copy of what has a type; the operation itself where it is neither.

    `type_of(expr)` gives a type, `define(value)` a new name for a value.
    """
    if not apply.kwargs and apply.op in copies:
        return copies[apply.op](apply, type_of(apply.args[0])) or apply
    shown = None if apply.kwargs else displays.get(apply.op)
    type = None if shown is None else type_of(apply.args[0])
    if not isinstance(type, Dict):
        return apply
    return shown(apply, [key for key, _ in type.items], type_of, define) or apply


@copies("copy.copy")
def copied(apply, type):
    """The copy of a list or tuple holds the same items."""
    if isinstance(type, List):
        return Apply("builtins.list", apply.args[:1], (), apply.span)
    return apply.args[0] if isinstance(type, Tuple) else copied_deeply(apply, type)


@copies("copy.deepcopy")
def copied_deeply(apply, type):
    """The copy of a list or tuple of numbers is as deep as one of its items."""
    if isinstance(type, List) and is_scalar(type.item):
        return Apply("builtins.list", apply.args[:1], (), apply.span)
    if isinstance(type, Tuple) and all(map(is_scalar, type.items)):
        return apply.args[0]
    if isinstance(type, Array):
        return Apply("numpy.copy", apply.args[:1], (), apply.span)
    if isinstance(type, Numeric):
        return Apply("snapshot", apply.args[:1], (), apply.span)
    return apply.args[0] if is_scalar(type) else None


@questions("runtime.held_once")
def held_once(statement, type_of, classes, params):
    """The question if one array is held twice, asked of those values that may share memory: those of one class, and those from outside."""
    values, text = statement.value.args
    outside = dict.fromkeys([classes.get(param.name, param.name) for param in params], "outside")
    names = [value.args[0] if isinstance(value, Apply) else value for value in values.args]     # of `if_assigned(name)` the name
    owners = [None if is_immutable(type_of(name)) else classes.get(name.id, name.id) for name in names]
    owners = [outside.get(owner, owner) for owner in owners]
    left = tuple([value for value, owner in zip(values.args, owners) if owner is not None and owners.count(owner) > 1])
    if len(left) == len(values.args):
        return [statement]
    return [replace(statement, value=replace(statement.value, args=(replace(values, args=left), text)))] if left else []


def item(apply, key):
    return Apply("getitem", (apply.args[0], Const(key)), (), apply.span)


@displays("dict.get")
def get(apply, keys, type_of, define):
    _, *args = apply.args
    key = static_value(type_of(args[0])) if args else UNKNOWN
    if key is UNKNOWN or len(args) > 2:
        return None
    return item(apply, key) if key in keys else args[1] if len(args) == 2 else Const(None)


@displays("dict.values")
def values(apply, keys, type_of, define):
    return Apply("tuple", tuple([define(item(apply, key)) for key in keys]), (), apply.span)


@displays("dict.items")
def items(apply, keys, type_of, define):
    pairs = [define(Apply("tuple", (Const(key), define(item(apply, key))), (), apply.span)) for key in keys]
    return Apply("tuple", tuple(pairs), (), apply.span)


def repeated(apply, type):
    """`a * n` of a list and a whole number."""
    sides = [side for side in (apply.args, apply.args[::-1]) if isinstance(type(side[0]), List) and kind(type(side[1])) in ("int", "bool")]
    return Apply("runtime.repeated", sides[0], (), apply.span) if sides else apply


def itemised(body):
    """The names that are read only as `x[0]`, `x[1]`, each assigned by itself."""
    seen, other = {}, {}
    for statement in (*walk(body), *ends(body)):
        for expr in operands(statement):
            found = item_read(expr) if isinstance(statement, Assign) else None
            if found is not None and found[1].__class__ is int:
                seen[found[0]] = True
            else:
                other.update(dict.fromkeys(names_in(expr)))
    return {name: True for name in seen if name not in other}
