"""Methods of dicts whose keys are known, as displays of their items.

    p.values()              (p["w"], p["b"])
    p.items()               (("w", p["w"]), ("b", p["b"]))
    p.get("w", 0.0)         p["w"], or 0.0 where there is no such key
"""

from adcompile.ir.nodes import Apply, Const
from adcompile.ir.types import Dict
from adcompile.ops.typing.operands import UNKNOWN, static_value


def of_mapping(apply, type_of, define):
    """The method of a dict as an expression of its items; the operation itself where it is no such method.

    `type_of(expr)` gives a type, `define(value)` a new name for a value.
    """
    if apply.op not in ("method:values", "method:items", "method:get") or apply.kwargs:
        return apply
    receiver, *args = apply.args
    type = type_of(receiver)
    if not isinstance(type, Dict):
        return apply
    keys = [key for key, _ in type.items]

    def item(key):
        return Apply("getitem", (receiver, Const(key)), (), apply.span)

    if apply.op == "method:get":
        key = static_value(type_of(args[0])) if args else UNKNOWN
        if key is UNKNOWN or len(args) > 2:
            return apply
        return item(key) if key in keys else args[1] if len(args) == 2 else Const(None)
    if args:
        return apply
    if apply.op == "method:values":
        return Apply("tuple", tuple([define(item(key)) for key in keys]), (), apply.span)
    pairs = [define(Apply("tuple", (Const(key), define(item(key))), (), apply.span)) for key in keys]
    return Apply("tuple", tuple(pairs), (), apply.span)
