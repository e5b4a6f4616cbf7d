"""Rules at the place of their use: the text of a rule, spliced (`splice`) between the operands of one operation.

`adjoint` and `tangent` are the only places where a rule meets a program. What every rule shares is done here and
nowhere else: the product of cotangent and partial, the exact 0 where the cotangent is 0 and the partial singular,
unbroadcasting.
"""

from adcompile.analysis.activity.active import carriers
from adcompile.errors import NoRule, located
from adcompile.ir.nodes import Apply, Const, Name
from adcompile.ir.types import Array, Scalar, Tuple, at_least_two, is_array, is_scalar, kind, rank, same_shape, same_size, shape
from adcompile.ir.visit import is_display
from adcompile.ops.asked import card_of
from adcompile.ops.by_operation import ByOperation
from adcompile.rules.table import lookup
from adcompile.transform.texts.precision import spliced


def rule_of(apply):
    """The rule for a call, with the variant that its constants select; None where there is none."""
    rule = lookup(apply.op, len(apply.args))
    if rule is None or not rule.variants:
        return rule
    bound_args = rule.bind(apply.args, apply.kwargs)
    return rule.choose({name: arg.value for name, arg in bound_args.items() if isinstance(arg, Const)})


def as_length(site, apply, y):
    """The operation whose rule a call has: of a root of a sum of squares, `y`, it is that of a norm; of the square of a norm
    it is what stands below the root."""
    return site.lengths.get(y, apply) if site.lengths else apply


def half(rule, name, site):
    """The tangent or the adjoint of a rule; refused where only the other one was declared."""
    text = getattr(rule, name)
    if text is None:
        raise located(NoRule, f"the rule of '{rule.label}' has no {name}",
                      f"Declare it with derivative_of(..., form='{name}').", site.span)
    return text


# --- reverse ------------------------------------------------------------------


def adjoint(site, apply, y, y_bar, wanted):
    """The contributions of one operation: pairs of operand (a Name) and cotangent (an operand).

    `y` is the name of the result, `y_bar` its cotangent, `wanted(name)` tells which operands carry a derivative.
    """
    if apply.op in _adjoints:
        return _adjoints[apply.op](site, apply, y_bar)
    apply = as_length(site, apply, y)
    rule = rule_of(apply)
    operands_by_name = rule.bind(apply.args, apply.kwargs)
    asked = [name for name in rule.wrt if name in operands_by_name and is_wanted(operands_by_name[name], wanted)]
    if not asked:
        return []
    values = operand_values(operands_by_name)
    values["y"] = Name(y)
    if "where" in operands_by_name and rule.kind == "elementwise":
        y_bar = taken(site, operands_by_name["where"], y_bar)
    if rule.kind == "elementwise":
        places = [rule.wrt.index(name) for name in asked]
        found = spliced(site, rule, rule.text, values, wanted, [y_bar] * len(rule.wrt), places, rule.is_of_math)
        partials = items(found, len(rule.wrt), site)
        pairs = [(name, product(site, rule, y, y_bar, partials[place])) for name, place in zip(asked, places)]
    else:
        text = half(rule, "adjoint", site) if rule.kind == "general" else rule.text
        places = [rule.wrt.index(name) for name in asked]
        y_bar = items_of_cotangent(site, y, y_bar) if rule.parts else y_bar
        results = items(spliced(site, rule, text, values | {"y_bar": y_bar}, wanted, wanted=places), len(rule.wrt), site)
        pairs = [(name, results[place]) for name, place in zip(asked, places)]
    contributions = []
    for name, value in pairs:
        operand = operands_by_name[name]
        if value is None or isinstance(value, Const) and value.value is None:
            continue
        if isinstance(operand, tuple):
            parts = items_of_tuple(value, len(operand), site)
            contributions += [(part, unbroadcast(site, rule, y, item, part)) for part, item in zip(operand, parts)
                              if any(map(wanted, names_of(part)))]
        else:
            contributions.append((operand, unbroadcast(site, rule, y, value, operand)))
    return contributions


def items_of_cotangent(site, y, y_bar):
    """The cotangent of a tuple as a display, with None for items that nothing came to; itself where that cannot be told.

        t_bar = zeros_like(t); t_bar = index_add(t_bar, 1, w_bar)       →       (None, w_bar)
    """
    type, found, definition = site.type(Name(y)), {}, site.definition(y_bar)
    if not isinstance(type, Tuple):
        return y_bar
    count = len(type.items)
    while isinstance(definition, Apply) and definition.op == "index_add" and isinstance(definition.args[1], Const):
        rest, index, contribution = definition.args
        found.setdefault(index.value % count, []).append(contribution)
        definition = site.definition(rest)
    match definition:
        case Apply("zeros_like", (Name(id),)) if id == y:
            return Apply("tuple", tuple([added_up(site, found.get(place, ())) for place in range(count)]))
    return y_bar


def added_up(site, contributions):
    """The sum of contributions to an array or number; None where there are none."""
    *others, first = contributions or (Const(None),)
    for contribution in reversed(others):
        op = "add" if is_scalar(site.type(first)) else "accumulate"
        first = site.assign(Apply(op, (first, contribution)))
    return first


def taken(site, where, value):
    """A cotangent or tangent where an operation was asked for, 0 elsewhere."""
    return site.assign(Apply("numpy.where", (where, value, Const(0.0))))


def names_of(operand):
    """The names through which a derivative may flow into an operand, or into the operands of a starred parameter."""
    if operand.__class__ is not tuple:
        return () if operand is None else carriers(operand)
    return [name for part in operand for name in carriers(part)]


def is_wanted(operand, wanted):
    """Return True if a derivative flows into an operand that is wanted, or into one of those of a starred parameter."""
    if operand.__class__ is Name:
        return wanted(operand.id)
    return operand.__class__ is not Const and any(map(wanted, names_of(operand)))


def operand_values(operands_by_name):
    """Operands as a text reads them: starred ones are a tuple."""
    return {name: Apply("tuple", operand) if isinstance(operand, tuple) else operand
            for name, operand in operands_by_name.items()}


def items(value, count, site):
    """The values of a text's result, one per differentiable operand."""
    return [value] if count == 1 else items_of_tuple(value, count, site)


def items_of_tuple(value, count, site):
    """The items of a tuple of so many."""
    if isinstance(value, Name):
        definition = site.definition(value)
        if is_display(definition):
            value = definition
    if is_display(value) and len(value.args) == count:
        return list(value.args)
    return [site.assign(Apply("getitem", (value, Const(position)))) for position in range(count)]


def product(site, rule, y, y_bar, partial, times=None):
    """`y_bar * partial`, exactly 0 where `y_bar` is 0 even if the partial is not finite; None where the partial is 0.

    `times` is the operation to form it with, where that does not depend on the partial.
    """
    if partial.__class__ is Apply:
        partial = site.assign(partial)
    if partial.__class__ is Const:
        value = partial.value
        if value is None or value == 0 and value is not False:
            return None
        if value == 1:
            return y_bar
        if value == -1:
            return site.assign(Apply("neg", (y_bar,)))
    definition = site.definition(partial)
    algebra = card_of(definition).algebra if isinstance(definition, Apply) else ""
    if algebra == "negative":
        inner = product(site, rule, y, y_bar, definition.args[0], times)
        return inner and site.assign(Apply("neg", (inner,)))
    scalar = is_scalar(site.type(Name(y)))
    if algebra == "quotient" and definition.op == "div":
        above, below = definition.args
        above = product(site, rule, y, y_bar, above, times)
        plain = not rule.singular or rule.warned or scalar and rule.key == "math.log"
        return above and site.assign(Apply("div" if plain else "runtime.divide", (above, below)))
    if times is None:
        times = "runtime.scale" if rule.strong or rule.singular and singular(site, partial) else "mul"
    return site.assign(Apply(times, (y_bar, partial)))


def may_be_infinite(apply):
    """Return True if a partial of an operation on Python's floats may be infinite where the operation did not raise."""
    rule = lookup(apply.op, len(apply.args))
    return rule is not None and rule.singular and not rule.warned


def singular(site, operand):
    """Return True if a partial may be infinite: the text makes it by a division, a logarithm or the like."""
    definition = site.definition(operand)
    if not isinstance(definition, Apply):
        return False
    found = card_of(definition)
    if found.may_be_infinite:
        return True
    return bool(found.algebra) and any(singular(site, arg) for arg in definition.args)


def unbroadcast(site, rule, y, value, operand):
    """A cotangent summed to the shape of its operand, where the operation may have broadcast it."""
    if not rule.broadcasts:
        return value
    y_type, x_type = site.type(Name(y)), site.type(operand)
    if y_type is x_type and y_type.__class__ is Scalar:
        return value
    if same_shape(y_type, x_type):
        if is_scalar(y_type) or not narrower(x_type, y_type):
            return value
    elif is_array(y_type) and is_scalar(x_type) and not narrower(x_type, y_type):
        return site.assign(Apply("numpy.sum", (value,)))
    elif keeps_axes(x_type, y_type) and not narrower(x_type, y_type):
        if isinstance(value, Name) and isinstance(site.type(value), Array) and rank(site.type(value)) == rank(x_type):
            site.types[value.id] = Array(site.type(value).dtype, x_type.shape)      # which is the same, in the operand's words
        return value
    return site.assign(Apply("runtime.unbroadcast", (value, operand)))


def keeps_axes(x_type, y_type):
    """Return True if broadcasting to values of another type surely repeats nothing: axes of two elements or more stay as they are."""
    dims, full = shape(x_type), shape(y_type)
    return dims is not None and full is not None and len(dims) == len(full) \
        and all(same_size(m, n) or at_least_two(m) for m, n in zip(dims, full))


def narrower(x_type, y_type):
    """Return True if a cotangent of y's type may be in another precision than x's."""
    x_kind = x_type.dtype if isinstance(x_type, Array) else kind(x_type)
    y_kind = y_type.dtype if isinstance(y_type, Array) else kind(y_type)
    if x_kind in ("float32", "float16", "longdouble"):
        return x_kind != y_kind
    return is_array(x_type) and x_kind is None and y_kind != x_kind


# --- forward ------------------------------------------------------------------


def tangent(site, apply, y, dots):
    """The tangent of one operation; `dots` maps the names of active operands to their tangents."""
    if apply.op in _tangents:
        return _tangents[apply.op](site, apply, dots)
    apply = as_length(site, apply, y)
    rule = rule_of(apply)
    operands_by_name = rule.bind(apply.args, apply.kwargs)
    asked = [name for name in rule.wrt if any(map(dots.__contains__, names_of(operands_by_name.get(name))))]
    if rule.kind == "elementwise":
        values = operand_values(operands_by_name) | {"y": Name(y)}
        places = [rule.wrt.index(name) for name in asked]
        factors = [dots[operands_by_name[name].id] if name in asked else None for name in rule.wrt]
        found = spliced(site, rule, rule.text, values, dots.__contains__, factors, places, rule.is_of_math)
        partials = items(found, len(rule.wrt), site)
        if "where" in operands_by_name:
            dots = {operands_by_name[name].id: taken(site, operands_by_name["where"], dots[operands_by_name[name].id])
                    for name in asked}
        terms = [product(site, rule, y, dots[operands_by_name[name].id], partials[place],
                         times(site, rule, y, operands_by_name, name))
                 for name, place in zip(asked, places)]
        return broadcast(site, y, total(site, terms))
    if rule.kind == "linear":
        for name in rule.wrt:
            operand = operands_by_name[name]
            if not (isinstance(operand, Const) and operand.value is None):
                apply = replaced(apply, rule, name, dot_or_zero(site, operand, dots))
        return site.assign(Apply(apply.op, apply.args, apply.kwargs))
    if rule.kind == "multilinear":
        terms = [site.assign(replaced(apply, rule, name, dots[operands_by_name[name].id])) for name in asked]
        return total(site, terms)
    values = operand_values(operands_by_name) | {"y": Name(y)}
    for name in rule.wrt:
        if name in operands_by_name:
            values[f"{name}_dot"] = dot_or_zero(site, operands_by_name[name], dots, rule.broadcasts)
    result = spliced(site, rule, half(rule, "tangent", site), values, dots.__contains__)
    return broadcast(site, y, result) if rule.broadcasts else result


def times(site, rule, y, operands_by_name, name):
    """The product of the tangent of an operand with its partial where another operand makes the result 0; else None.

    Such a one makes the partial 0 too, whatever the tangent. So does a result that vanishes in a partial: densities are 0
    at infinity, and so are their derivatives; so are quotients by what has grown more than the operand.
    """
    if rule.vanishing and site.of_partial or y in site.outgrown:
        return "runtime.product"
    for other, operand in operands_by_name.items():
        if other != name and (other in rule.strong or isinstance(operand, Name) and site.is_masked(operand)):
            return "runtime.product"
    return None


def replaced(apply, rule, name, dot):
    args, kwargs = rule.replace(apply.args, apply.kwargs, name, dot)
    return Apply(apply.op, args, kwargs)


def dot_or_zero(site, operand, dots, broadcasts=False):
    """The tangent of an operand; zeros where it is constant."""
    if isinstance(operand, tuple):
        return Apply("tuple", tuple(dot_or_zero(site, part, dots, broadcasts) for part in operand))
    if isinstance(operand, Name) and operand.id in dots:
        return dots[operand.id]
    if is_display(operand):
        return Apply(operand.op, tuple(dot_or_zero(site, part, dots) for part in operand.args))
    if broadcasts or is_scalar(site.type(operand)):
        return Const(0.0)
    return site.assign(Apply("zeros_like", (operand,)))


def total(site, terms):
    terms = [term for term in terms if term is not None]
    if not terms:
        return Const(0.0)
    result = terms[0]
    for term in terms[1:]:
        result = site.assign(Apply("add", (result, term)))
    return result


def broadcast(site, y, value):
    """A tangent in the shape of the result, where a constant operand alone gave the shape."""
    y_type = site.type(Name(y))
    if is_scalar(y_type) or same_shape(y_type, site.type(value)):
        return value
    return site.assign(Apply("runtime.broadcast_like", (value, Name(y))))


# --- structures: tuples, lists, single elements ---------------------------------

_adjoints, _tangents = ByOperation(), ByOperation()       # of displays: the functions that take them apart


@_adjoints("tuple", "list")
def display_adjoint(site, apply, y_bar):
    return [(item, site.assign(Apply("getitem", (y_bar, Const(position))))) for position, item in enumerate(apply.args)
            if isinstance(item, Name)]


@_tangents("tuple", "list")
def display_tangent(site, apply, dots):
    return site.assign(Apply(apply.op, tuple(dot_or_zero(site, item, dots) for item in apply.args)))


@_adjoints("dict")
def dict_adjoint(site, apply, y_bar):
    return [(item, site.assign(Apply("getitem", (y_bar, key)))) for key, item in zip(apply.args[::2], apply.args[1::2])
            if isinstance(item, Name)]


@_tangents("dict")
def dict_tangent(site, apply, dots):
    items = zip(apply.args[::2], apply.args[1::2])
    return site.assign(Apply("dict", tuple([part for key, item in items for part in (key, dot_or_zero(site, item, dots))])))


@_tangents("getitem")
def item_tangent(site, apply, dots):
    """An index of a number, as in `x[()]` or `x[..., None]`: Python's own numbers have none."""
    x, index = apply.args
    dot = dot_or_zero(site, x, dots)
    if is_scalar(site.type(x)):
        dot = site.assign(Apply("numpy.asarray", (dot,)))
    return site.assign(Apply("getitem", (dot, index)))
