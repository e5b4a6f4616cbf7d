"""Derivatives that a function takes of another one that is known when it is lowered.

    grad(f)(x)              t = invoke(swept f, 1.0, x, a); getitem(t, 1)
    jvp(f, (x,), (v,))      t = invoke(pushed f, v, x, a)

The function `f` is lowered by itself, called with the arguments that it is derived by; all else that it reads, its other arguments,
the variables around it, what objects hold that it reads, are further parameters of its program (`a`). So it is differentiated as any
function that is called. What the derivatives of such a call are, is known to `transform.sweeps_beside`.
"""

import inspect
from dataclasses import dataclass

from adcompile.errors import BadArgument, located, no_pair
from adcompile.frontend.following.called import callers, calls, makes, result_of_call
from adcompile.frontend.following.followed import follow_model
from adcompile.frontend.following.given import as_operands, has_spread
from adcompile.frontend.following.separate import LoweredApart, holds_still, names_read
from adcompile.frontend.following.structures_inside import FormOf, matched, named, put_together, taken_apart
from adcompile.frontend.frame.as_written import refused_call
from adcompile.frontend.frame.function_objects import expr
from adcompile.frontend.frame.lowered import items_of
from adcompile.frontend.frame.values import SHARED, STATIC, Differential, Known, Local, OfSome, Pack, Partial
from adcompile.ir.names import user
from adcompile.ir.nodes import Apply, Block, Callee, Const, Derivation, Name, Param, Program, Return, Undefined, Unreachable
from adcompile.ir.visit import all_names, is_display
from adcompile.ops.operators import OPERATORS
from adcompile.rules.models_of_derivatives import MODELS

OPTIONS = {
    "grad": ("wrt", "has_aux"), "value_and_grad": ("wrt", "has_aux"), "elementwise_grad": ("wrt",),
    "jacobian": ("wrt", "mode", "has_aux"), "hessian": ("wrt", "has_aux"), "hvp": ("wrt",), "nth_derivative": ("n", "wrt"),
}
"""By operator the parameters behind the function; `argnums` is another name of the first."""
MARKS = "adcompile.rules.models_of_derivatives."


# --- what operators make ----------------------------------------------------------


def enter_operator(operator, options):
    @makes(f"adcompile.{operator}")
    def made(function, *args, kwargs):
        given = [*zip(options, args), *kwargs]
        known = len(args) <= len(options) and all(constant_of(value) is not None for _, value in given)
        return Differential(function, (), tuple(given), operator) if known else None


for _operator, _options in OPTIONS.items():
    enter_operator(_operator, _options)


def constant_of(value):
    """The constant that an option is, in a tuple of one; None where it is not known."""
    if isinstance(value, Const):
        return (value.value,)
    if isinstance(value, Apply) and value.op in OPERATORS and all(isinstance(arg, Const) for arg in value.args):
        return (OPERATORS[value.op].function(*[arg.value for arg in value.args]),)
    if is_display(value) and all(constant_of(arg) is not None for arg in value.args):
        return (tuple([constant_of(arg)[0] for arg in value.args]),)
    return None


def call_of_differential(frame, differential, args, kwargs, node, label):
    """The value of a call of a derivative that was made before."""
    if not any(map(frame.is_tainted, (differential, *args, *(arg for _, arg in kwargs)))):
        args, kwargs = as_operands(frame, args, kwargs, node)
        return Apply("call", (expr(frame, differential), *args), kwargs, frame.span(node))
    if has_spread(args, kwargs):
        return refused_call(frame, "starred", node)
    if differential.operator == "pull":
        return pulled(frame, differential, args, node)
    options = {name: constant_of(value)[0] for name, value in differential.kwargs}
    wrt, operator = options.get("argnums", options.get("wrt", 0)), differential.operator
    direction = None
    if operator == "hvp" and len(args) > 1:
        first, direction, *rest = args
        args = (first, *rest)
    several = isinstance(wrt, tuple)
    names = positions_of(differential.function)
    places = tuple([place_of(one, names, args, dict(kwargs)) for one in (wrt if several else (wrt,))])
    if None in places or operator == "hvp" and direction is None:
        return refused_call(frame, "inside_wrt", node)
    given = dict(enumerate(args)) | dict(kwargs)
    function, values = OfSome(differential.function, args, kwargs, places), [given[place] for place in places]
    if operator in SLOPES:
        inside = lowered_inside(frame, function, values, node)
        return slope(frame, operator, inside, options.get("has_aux", False), several, node)
    operands = [operand(frame, value, node) for value in values]
    if operator == "nth_derivative" and f"{operator} {options.get('n')}" not in MODELS:
        return refused_call(frame, "inside_order", node)
    kind = options["n"] if "n" in options else options.get("mode", "auto")
    model = MODELS.get(operator if kind == "auto" else f"{operator} {kind}")
    if several or model is None or options.get("has_aux", False):
        return refused_call(frame, "inside_parts", node)
    more = () if direction is None else (operand(frame, direction, node),)
    return follow_model(frame, model, (function, *operands, *more), (), node, label)


callers[Differential] = call_of_differential


def call_of_some(frame, function, args, kwargs, node, label):
    """The value of a call of a function of some of its arguments."""
    given = dict(zip(function.places, args))
    whole = tuple([given.get(place, arg) for place, arg in enumerate(function.args)])
    return result_of_call(frame, function.function, whole, tuple([(name, given.get(name, arg)) for name, arg in function.kwargs]), node, label)


callers[OfSome] = call_of_some


def positions_of(function):
    """The names of the parameters that a function takes by position; None where they are not known."""
    match function:
        case Known():
            try:
                given = inspect.signature(function.extern.value, follow_wrapped=False).parameters.values()
            except (TypeError, ValueError):
                return None
            return [p.name for p in given if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
        case Local(node=node):
            return [arg.arg for arg in (*node.args.posonlyargs, *node.args.args)]
        case Differential(function=inner):
            return positions_of(inner)
        case Partial(function=inner, args=args, kwargs=kwargs):
            names = positions_of(inner)
            return None if names is None else [name for name in names[len(args):] if name not in dict(kwargs)]
    return None


def place_of(wrt, names, args, kwargs):
    """The place of an argument among those of a call, a position or a name; None where it is not told, or not given."""
    if isinstance(wrt, bool) or not isinstance(wrt, (int, str)):
        return None
    if isinstance(wrt, int):
        wrt = wrt + len(names or ()) if wrt < 0 else wrt
        if 0 <= wrt < len(args):
            return wrt
        wrt = names[wrt] if names is not None and 0 <= wrt < len(names) else None
    if wrt in kwargs:
        return wrt
    place = names.index(wrt) if names is not None and wrt in names else len(args)
    return place if place < len(args) else None


# --- what calls of them are ---------------------------------------------------------

SLOPES = ("grad", "value_and_grad", "elementwise_grad")


def slope(frame, operator, inside, has_aux, several, node):
    """The value of a call of `grad` of a function, or of its like."""
    apart = operator == "elementwise_grad"
    if inside is None:
        return refused(frame, "inside", node)
    single = all(form.kind == "operand" for form in inside.forms)
    whole = derivation(frame, "swept", inside, (), node, one=not apart, apart=apart, of_first=has_aux, converts=single,
                       value=has_aux or operator == "value_and_grad")
    if not has_aux and operator != "value_and_grad":
        return in_forms(frame, inside, items_in(frame, inside, whole, node), several, node)
    y, *bars = [item(frame, whole, place, node) for place in range(len(inside.places) + 1)]
    found = in_forms(frame, inside, iter(bars), several, node)
    if not has_aux:
        return pair(frame, y, found, node)
    result = value_of_pair(frame, inside, y, node)
    return pair(frame, found, result[1], node) if operator == "grad" else pair(frame, pair(frame, *result, node), found, node)


def value_of_pair(frame, inside, y, node):
    """The result of a function and what comes beside it; raises BadArgument where it surely returns no pair."""
    form = inside.returned
    if not form.is_structure:
        return item(frame, y, 0, node), item(frame, y, 1, node)
    if form.kind != "tuple" or len(form.parts) != 2 or form.parts[0].kind != "operand":
        raise located(BadArgument, *no_pair("no tuple of two"), frame.span(node))
    items = (item(frame, y, place, node) for place in range(inside.count))
    return next(items), put_together(frame, form.parts[1], items, node)


def in_forms(frame, inside, bars, several, node):
    """The cotangents in the forms of the arguments."""
    found = [put_together(frame, form, bars, node, constants=False, path=(place,)) for place, form in enumerate(inside.forms)]
    return tuple_of(frame, found, node) if several else found[0]


def items_in(frame, inside, whole, node):
    """The cotangents in what a derivative returns that returns nothing else: a single one by itself."""
    return iter([whole] if len(inside.places) == 1 else [item(frame, whole, place, node) for place in inside.places])


def pair(frame, one, other, node):
    return tuple_of(frame, (one, other), node)


def tuple_of(frame, values, node):
    """The tuple of some values, of which some may be known here."""
    if any(isinstance(value, STATIC) for value in values):
        return Pack("tuple", tuple(values))
    return Apply("tuple", tuple(values), (), frame.span(node))


@calls("adcompile.jvp")
def call_of_jvp(frame, function, *args, kwargs, node):
    """The value of a call of `jvp`."""
    given = dict(zip(("primals", "tangents"), args)) | dict(kwargs)
    primals, tangents = (None if value is None else items_of(frame, value) for value in (given.get("primals"), given.get("tangents")))
    if not any(map(frame.is_tainted, (function, *given.values()))) or primals is None or tangents is None or len(primals) != len(tangents):
        return None
    places = tuple([place for place, tangent in enumerate(tangents) if not (isinstance(tangent, Const) and tangent.value is None)])
    function = OfSome(function, tuple(primals), (), places)
    inside = lowered_inside(frame, function, [primals[place] for place in places], node)
    if inside is None:
        return refused(frame, "inside", node)
    dots = [matched(frame, form, tangents[place]) for form, place in zip(inside.forms, places)]
    return refused_call(frame, "inside_form", node) if None in dots else pushed(frame, inside, [dot for one in dots for dot in one], node)


@calls("adcompile.vjp")
def call_of_vjp(frame, function, *args, kwargs, node):
    """The value of a call of `vjp`: what the function returns, and a Differential."""
    if not any(map(frame.is_tainted, (function, *args, *(arg for _, arg in kwargs)))):
        return None
    if has_spread(args, kwargs):
        return refused_call(frame, "starred", node)
    value = result_of_call(frame, function, args, kwargs, node, None)
    value = value if isinstance(value, STATIC) else operand(frame, value, node)
    return Pack("tuple", (value, Differential(function, args, kwargs, "pull")))


def pulled(frame, pull, args, node):
    """The value of a call of what `vjp` gives."""
    function = OfSome(pull.function, pull.args, pull.kwargs, tuple(range(len(pull.args))))
    inside = lowered_inside(frame, function, pull.args, node)
    if inside is None or len(args) != 1:
        return refused(frame, "inside", node)
    seed = matched(frame, inside.returned, args[0])
    if seed is None:
        return refused(frame, "inside_form", node)
    seed = named(frame, tuple_of(frame, seed, node), node) if inside.returned.is_structure else seed[0]
    whole = derivation(frame, "swept", inside, (seed,), node, value=False, repeated=True)
    return in_forms(frame, inside, items_in(frame, inside, whole, node), True, node)


@calls(MARKS + "slope")
def call_of_slope(frame, function, x, *, kwargs, node):
    inside = lowered_inside(frame, function, [x], node)
    if inside is None:
        return refused(frame, "inside", node)
    return derivation(frame, "swept", inside, (), node, one=True, converts=True, value=False)


@calls(MARKS + "swept")
def call_of_swept(frame, function, seed, x, *, kwargs, node):
    inside = lowered_inside(frame, function, [x], node)
    if inside is None:
        return refused(frame, "inside", node)
    return derivation(frame, "swept", inside, (seed,), node, converts=True, value=False, repeated=True)


@calls(MARKS + "pushed")
def call_of_pushed(frame, function, x, x_dot, *, kwargs, node):
    inside = lowered_inside(frame, function, [x], node)
    if inside is None:
        return refused(frame, "inside", node)
    return item(frame, pushed(frame, inside, [x_dot], node, converts=True, repeated=True), 1, node)


def pushed(frame, inside, dots, node, **options):
    """The pair of the value of a function and its tangent."""
    whole = derivation(frame, "pushed", inside, dots, node, **options)
    form = inside.returned
    if not form.is_structure:
        return whole
    both = [item(frame, whole, place, node) for place in (0, 1)]
    parts = [[item(frame, one, place, node) for place in range(inside.count)] for one in both]
    return tuple_of(frame, [put_together(frame, form, iter(one), node, constants=not place, path=(place,))
                            for place, one in enumerate(parts)], node)


def derivation(frame, way, inside, first, node, **options):
    """The name of what a derivative returns."""
    callee = Callee(inside.callee.name, fresh=True, reads=True, derived=Derivation(way, inside.callee, inside.places, **options))
    return frame.temporary(Apply("invoke", (Const(callee), *first, *inside.operands), (), frame.span(node)), node, True)


def refused(frame, row, node):
    """A call that no derivative goes through, of what is no value in the program."""
    frame.refuse(row, node)
    return Const(None)


def item(frame, whole, place, node):
    return frame.temporary(Apply("getitem", (operand(frame, whole, node), Const(place)), (), frame.span(node)), node, True)


def operand(frame, value, node):
    """A value as a name or constant."""
    value = expr(frame, value)
    return value if isinstance(value, (Name, Const)) else frame.temporary(value, node, frame.is_tainted(value))


# --- the program of the function --------------------------------------------------


@dataclass(slots=True, eq=False)
class Inside:
    """A function that is lowered by itself. The operands at `places` are those in the arguments that it is derived by, which have the
    `forms`; the others are what it reads beside them. It returns the `count` operands in something of the FormOf `returned`."""

    callee: Callee
    operands: tuple
    places: tuple
    forms: list
    returned: FormOf
    count: int


def lowered_inside(frame, function, values, node):
    """The function, called with values, as Inside. None where it changes what others read, or returns a function."""
    unit, place = frame.unit, frame.span(node)
    before, current = frame.env, unit.current
    taken = [taken_apart(frame, value) for value in values]
    given = [[operand(frame, one, node) for one in found] for found, _ in taken]
    params = [[unit.namer.new(user(name)) for _ in found] for name, found in zip(named_operands(function, len(values)), given)]
    names = [name for one in params for name in one]
    unit.tainted.update(dict.fromkeys(names))
    returned = []

    def body():
        args = tuple([put_together(frame, form, iter(map(Name, found)), node, path=("given", position))
                      for position, ((_, form), found) in enumerate(zip(taken, params))])
        value = result_of_call(frame, function, args, (), node, None)
        found, form = taken_apart(frame, value)
        returned.extend(([operand(frame, one, node) for one in found], form))

    frame.env = dict(before)
    block = frame.block(body)
    after, frame.env, unit.current = frame.env, before, current
    found, form = returned
    if form.kind == "constant" and isinstance(form.like, STATIC) or changes(block, before, after):
        return None
    result = Apply("tuple", tuple(found)) if form.is_structure else found[0] if found else form.like
    result = Const(None) if isinstance(block.end, Unreachable) else result
    program = Program(name_of(function), tuple(map(Param, names)), Block(block.statements, Return(result)), place)
    known = {*all_names(program), *(param.name for param in unit.captured.values())}
    free = [name for name in names_read(program.body) if name not in known]
    program = Program(program.name, (*program.params, *map(Param, free)), program.body, place)
    callee = Callee(program.name)
    unit.callees["inside", len(unit.callees)] = LoweredApart(callee, (), program)
    operands = (*[one for found in given for one in found], *map(Name, free))
    return Inside(callee, operands, tuple(range(len(names))), [form for _, form in taken], form, len(found))


def changes(block, before, after):
    """True if a variable that functions share, or what a Container holds, is something else after a block than before it."""
    return any(not isinstance(value, Undefined) and not holds_still(block.statements, after.get(key), value)
               for key, value in before.items() if key.__class__ in SHARED)


def named_operands(function, count):
    """Names for the parameters that a function is called with."""
    names = positions_of(function.function) if isinstance(function, OfSome) else positions_of(function)
    places = function.places if isinstance(function, OfSome) else range(count)
    return [place if isinstance(place, str) else names[place] if names is not None and place < len(names) else "x" for place in places]


def name_of(function):
    """The name of a function, for its program."""
    match function:
        case Known(extern=extern):
            name = getattr(extern.value, "__name__", "")
            return name if name.isidentifier() else "function"
        case Local(node=node):
            return getattr(node, "name", "function")
        case Partial(function=inner):
            return name_of(inner)
    return "function"
