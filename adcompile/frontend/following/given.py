"""The operands of a call: its arguments as values, those of a `*` or `**` too where it is known how many they are."""

import ast

from adcompile.frontend.frame.classes import found_in_class, generated_init, is_plain
from adcompile.frontend.frame.dispatch import argument_of, in_order
from adcompile.frontend.frame.function_objects import expr, object_of
from adcompile.frontend.frame.lowered import items_of, keyed_items
from adcompile.frontend.frame.meanings import from_world, user_code
from adcompile.frontend.frame.slots import keys_of
from adcompile.frontend.frame.values import Container, Known, Local, Pack, Slot, Spread
from adcompile.frontend.source.syntax import refusal_of
from adcompile.ir.nodes import Apply, Const, Extern, Name, Verbatim


def arguments_of(frame, node, first=None, itself=False):
    """The values of the arguments of a call, positional and by name. Where `*` or `**` stands for what is not known,
    its value is a Spread."""
    parts, found = [], []
    if first is not None:
        parts.append(("", first[0]))
        found.append(first[1:])
    for part in node.args:
        if isinstance(part, ast.Starred):
            frame.unit.consumed.add(part.value)
            value = argument_of(frame, as_list(frame, part.value))
            items = items_of(frame, value)
            parts += [("*", part)] if items is None else [("", part)] * len(items)
            found += [(item, len(frame.out)) for item in ([value] if items is None else items)]
        else:
            parts.append(("", part))
            found.append((argument_of(frame, as_list(frame, part), itself=itself), len(frame.out)))
    for keyword in node.keywords:
        value = argument_of(frame, keyword.value, itself=itself)
        items = {keyword.arg: value} if keyword.arg is not None else keyed_of(frame, value)
        parts += [("**", keyword)] if items is None else [(name, keyword) for name in items]
        found += [(item, len(frame.out)) for item in ([value] if items is None else items.values())]
    values = in_order(frame, [part for _, part in parts], found)
    args, kwargs = [], []
    for (name, part), value in zip(parts, values):
        value = Spread(value) if name in ("*", "**") else value
        if isinstance(part, ast.keyword):
            kwargs.append((name, value))
        else:
            args.append(value)
    return tuple(args), tuple(kwargs)


def as_list(frame, node):
    """A generator of active values that is taken whole as the list that it is as well."""
    if not isinstance(node, ast.GeneratorExp) or node not in frame.unit.consumed or not frame.taint.carries(node):
        return node
    items = ast.copy_location(ast.ListComp(node.elt, node.generators), node)
    frame.taint.note(items, True)
    return items


def items_taken(frame, node):
    """The same for a generator whose items are put into a list."""
    frame.unit.consumed.add(node)
    return as_list(frame, node)


def keyed_of(frame, value):
    """The items of a dict whose keys are known strings, or None."""
    match value:
        case Pack(kind="dict", items=items):
            return items
        case Container(kind="dict", uncertain=False):
            items = {key: frame.env[Slot(value, key)] for key in keys_of(value, frame.env)}
        case Name(id) if id in frame.unit.keyed:
            items = frame.unit.keyed[id]
        case Apply("builtins.dict", (), kwargs):
            items = dict(kwargs)
        case Apply("dict"):
            items = keyed_items(value)
        case _:
            return None
    return items if items is not None and all(isinstance(key, str) for key in items) else None


def as_operands(frame, args, kwargs, node):
    """Arguments with a name for each function made in the program."""
    return tuple([object_of(frame, arg, node) for arg in args]), \
        tuple([(name, object_of(frame, arg, node)) for name, arg in kwargs])


# --- arguments of unknown number --------------------------------------------


def has_spread(args, kwargs):
    """True if there are arguments whose number is not known."""
    return any(isinstance(value, Spread) for value in (*args, *(value for _, value in kwargs)))


def spread_over(frame, function, args, kwargs, node):
    """The positional arguments where a `*` stands for as many as the function still takes; None where that is open."""
    target = parameters_of(frame, function)
    spread = [position for position, arg in enumerate(args) if isinstance(arg, Spread)]
    if target is None or len(spread) != 1 or any(name == "**" for name, _ in kwargs):
        return None
    count = target - (len(args) - 1) - len(kwargs)
    if count < 0:
        return None
    value, place = args[spread[0]].value, spread[0]
    active = frame.is_tainted(value)
    whole = frame.temporary(Apply("unpack", (value, Const(count), Const(-1)), (), frame.span(node)), node, active)
    parts = [Apply("getitem", (whole, Const(k)), (), frame.span(node)) for k in range(count)]
    return (*args[:place], *[frame.temporary(part, node, active) for part in parts], *args[place + 1:])


def parameters_of(frame, function):
    """How many arguments a function of the user's takes, None where that may vary."""
    match function:
        case Local(node=node):
            args = node.args
            optional = args.defaults or args.kw_defaults or args.vararg or args.kwarg
            return None if optional else len(args.posonlyargs) + len(args.args) + len(args.kwonlyargs)
        case Known(extern=Extern(value=type())) if function.found is not None and is_plain(function.extern.value):
            return parameters_of_class(frame, function)
        case Known():
            callee = user_code(function)
            if callee is None or callee.kwargs:
                return None
            code, own = callee.function.value.__code__, callee.function.value
            optional = own.__defaults__ or own.__kwdefaults__ or code.co_flags & 0x0C
            return None if optional else code.co_argcount + code.co_kwonlyargcount - len(callee.args)
    return None


def parameters_of_class(frame, cls):
    """How many arguments a class of the user's takes, None where that may vary."""
    fields = generated_init(cls.extern.value)
    if fields is not None:
        open_ = [field for field in fields if field.init and not field.kw_only and field.default is field.default_factory]
        return len(open_) if len(open_) == len([field for field in fields if field.init]) else None
    init = found_in_class(cls, "__init__")
    count = None if init is None else parameters_of(frame, from_world(frame, init.found, "__init__", cls.scope))
    return None if count is None else count - 1


def spread_call(frame, function, own, args, kwargs, node):
    """A call with arguments whose number is not known, as the user wrote it."""
    reads = {own[0]: expr(frame, own[1])}

    def hidden(value):
        name = f"adcompile_argument_{len(reads)}"
        reads[name] = expr(frame, value.value if isinstance(value, Spread) else value)
        return ast.Name(name, ast.Load())

    given = [ast.Starred(hidden(arg), ast.Load()) if isinstance(arg, Spread) else hidden(arg) for arg in args]
    named = [ast.keyword(None if name == "**" else name, hidden(arg)) for name, arg in kwargs]
    tree = ast.fix_missing_locations(ast.copy_location(ast.Call(function, given, named), node))
    return Verbatim(tree, tuple(reads.items()), refusal_of("starred", frame.span(node)), frame.span(node))
