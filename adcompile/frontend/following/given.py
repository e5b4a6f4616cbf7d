"""The operands of a call: its arguments as values, those of a `*` or `**` too where it is known how many they are."""

import ast
import inspect

import numpy as np

from adcompile.frontend.frame.classes import found_in_class, generated_init, is_plain
from adcompile.frontend.frame.dispatch import argument_of, in_order, operand_of
from adcompile.frontend.frame.function_objects import expr, object_of
from adcompile.frontend.frame.lowered import is_tuple, items_of, keyed_items
from adcompile.frontend.frame.meanings import from_world, user_code
from adcompile.frontend.frame.slots import keys_of
from adcompile.frontend.frame.values import STATIC, Container, Generator, Known, Local, Pack, Slot, Spread
from adcompile.frontend.source.syntax import refusal_of
from adcompile.frontend.source.yields import ITEM
from adcompile.ir.nodes import Apply, Const, Extern, Name, Verbatim

WALKED = "adcompile_walked"     # an iterator of which a list is made


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
            value = as_collected(frame, argument_of(frame, as_list(frame, part.value)), part.value)
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


def collected(frame, iterator, node, copied=False):
    """The list of all that an iterator over active values gives; of its numbers and arrays as they are then, if they are `copied`."""
    item, over = ast.Name(ITEM, ast.Load()), ast.Name(WALKED, ast.Load())
    items = ast.ListComp(ast.UnaryOp(ast.UAdd(), item) if copied else item, [ast.comprehension(ast.Name(ITEM, ast.Store()), over, [], 0)])
    items = ast.fix_missing_locations(ast.copy_location(items, node))
    for part in (items, items.elt, item):
        frame.taint.note(part, True)
    frame.env[WALKED] = iterator
    value = operand_of(frame, items)
    del frame.env[WALKED]
    return value


def as_collected(frame, value, node):
    """A value of which all items are taken, with a list for an iterator."""
    walked = isinstance(value, Container) and value.kind == "object" and value.row is None and not is_tuple(value)
    return collected(frame, value, node) if walked or isinstance(value, Generator) else value


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


def spread_into(frame, function, args, kwargs, node):
    """The arguments of a call with active values in which a `*` stands for as many as there are when it runs: those that the function
    names, and a Spread of the tuple of all others; None where that cannot be told."""
    found, names = open_parameters(frame, function), [name for name, _ in kwargs]
    first = next((position for position, arg in enumerate(args) if isinstance(arg, Spread)), None)
    operands = [arg.value if isinstance(arg, Spread) else arg for arg in args]
    if found is None or first is None or "**" in names or not any(map(frame.is_tainted, (function, *operands))):
        return None
    params, defaults, takes_rest = found
    named = next((place for place, param in enumerate(params) if param in names), len(params))
    start = min(first, named)
    params = params[start:named]
    given = [param for param in params if param in defaults]
    if any(isinstance(operand, STATIC) for operand in operands[start:]):
        return None
    hidden = {f"adcompile_argument_{place}": operand for place, operand in enumerate(operands)}
    parts = [ast.Name(name, ast.Load()) for name in hidden]
    items = [ast.Starred(part, ast.Load()) if isinstance(arg, Spread) else part for arg, part in zip(args, parts)][start:]
    whole = lowered_with(frame, ast.List(items, ast.Load()), hidden, node)
    if given:
        values = {WALKED: whole, "adcompile_len": Known(Extern("len", len))}
        names = [f"adcompile_argument_{place}" for place in range(len(given))]
        values |= {name: defaults[param] for name, param in zip(names, given)}
        text = f"{WALKED} + [{', '.join(names)}][adcompile_len({WALKED}) - {len(params) - len(given)}:]"
        whole = lowered_with(frame, ast.parse(text, mode="eval").body, values, node)
    if not params:
        return (*args[:start], Spread(as_tuple(frame, whole, node))) if takes_rest else None
    count, star = len(params) + takes_rest, len(params) if takes_rest else -1
    unpacked = frame.temporary(Apply("unpack", (whole, Const(count), Const(star)), (), frame.span(node)), node, True)
    values = [frame.temporary(Apply("getitem", (unpacked, Const(k)), (), frame.span(node)), node, True) for k in range(count)]
    if takes_rest:
        values[-1] = Spread(as_tuple(frame, values[-1], node))
    return (*args[:start], *values)


def as_tuple(frame, items, node):
    return frame.temporary(Apply("builtins.tuple", (items,), (), frame.span(node)), node, True)


def lowered_with(frame, tree, hidden, node):
    """The value of an expression in which some names stand for values that are there already."""
    tree = ast.fix_missing_locations(ast.copy_location(tree, node))
    around = {name: frame.env.get(name) for name in hidden}
    frame.env.update(hidden)
    for part in ast.walk(tree):
        if isinstance(part, ast.expr):
            frame.taint.note(part, not isinstance(part, ast.Name) or frame.is_tainted(hidden[part.id]))
    value = operand_of(frame, tree)
    for name, held in around.items():
        if held is None:
            del frame.env[name]
        else:
            frame.env[name] = held
    return value


def open_parameters(frame, function):
    """The positional parameters that a call of a function of the user's still fills, the values of those that have defaults, and
    whether it takes further ones; None where that is not known."""
    match function:
        case Local(node=node, defaults=defaults):
            return [arg.arg for arg in (*node.args.posonlyargs, *node.args.args)], defaults, node.args.vararg is not None
        case Known() if not isinstance(function.extern.value, type):
            callee = user_code(function)
            if callee is None or callee.kwargs:
                return None
            own = callee.function.value
            names = own.__code__.co_varnames[len(callee.args):own.__code__.co_argcount]
            scope, values = function.scope.enter(callee.function), {}
            for name in names[len(names) - len(own.__defaults__ or ()):]:
                values[name] = from_world(frame, scope.look_default(name), name, scope)
            return list(names), values, bool(own.__code__.co_flags & 0x04)
    return None


def parameters_of(frame, function):
    """How many arguments a function of the user's takes, None where that may vary."""
    match function:
        case Local(node=node):
            args = node.args
            optional = args.defaults or args.kw_defaults or args.vararg or args.kwarg
            return None if optional else len(args.posonlyargs) + len(args.args) + len(args.kwonlyargs)
        case Known(extern=Extern(value=type())) if function.found is not None and is_plain(function.extern.value):
            return parameters_of_class(frame, function)
        case Known(extern=Extern(value=np.ufunc() as ufunc)):
            return ufunc.nin
        case Known() if function.key is not None:
            return parameters_said(function.extern.value)
        case Known():
            callee = user_code(function)
            if callee is None or callee.kwargs:
                return None
            code, own = callee.function.value.__code__, callee.function.value
            optional = own.__defaults__ or own.__kwdefaults__ or code.co_flags & 0x0C
            return None if optional else code.co_argcount + code.co_kwonlyargcount - len(callee.args)
    return None


def parameters_said(function):
    """How many arguments a library's function takes, by what it says of itself; None where that may vary."""
    try:
        params = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    plain = all(param.kind in (param.POSITIONAL_ONLY, param.POSITIONAL_OR_KEYWORD) and param.default is param.empty for param in params)
    return len(params) if plain else None


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
