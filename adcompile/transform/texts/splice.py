"""The text of a rule, spliced between operands: `splice(site, text, values)`.

A text is lowered once. It is folded (`optimize.fold`) once for each combination of types and constants that its
operands have: what is left, mostly a statement or two, is kept for the next operation with such operands.
"""

from functools import cache

from adcompile.errors import BadArgument, located
from adcompile.frontend.lower.function import lower_rule
from adcompile.ir.frozen import frozen, replace
from adcompile.ir.names import SUFFIXES, TEMPORARY, Label, Role, Value, stem_of
from adcompile.ir.nodes import Apply, Assign, Block, Const, Name, Yield
from adcompile.ir.types import is_scalar, kind
from adcompile.ir.visit import (
    blocks, defined, map_expr, map_names, map_names_of, map_operands, names_in, operands, walk, with_blocks,
)
from adcompile.ops.registry import own_key
from adcompile.optimize.fold import fold_block
from adcompile.rules.table import MISSING, SCALAR_FUNCTIONS, lookup

KEPT = 4096


@cache
def lowered(text):
    """The program of a rule's text, which uses functions alone beside its parameters.

    Its names end in a prime, so none is the name of a value of the program in which it is spliced.
    """
    program = lower_rule(text)
    for param in program.params:
        if param.kind == "captured":
            raise located(BadArgument, f"the rule '{text.__name__}' uses '{stem_of(param.name)}', which is data",
                          "Write the number itself, or hand the data to the function as an argument.", program.span)
    given = {param.name: param.name.label for param in program.params}

    def primed(name):
        return Value(f"{name}'", given.get(name) or spelled(stem_of(name)))

    params = tuple([replace(param, name=primed(param.name)) for param in program.params])
    return replace(program, params=params, body=unplaced(map_names(program.body, lambda name: Name(primed(name.id)), primed)))


def unplaced(block):
    """A block whose operations stand nowhere: once spliced they stand where the operation does whose rule it is."""
    def expression(value):
        if not isinstance(value, Apply):
            return value
        return Apply(value.op, tuple(map(expression, value.args)), tuple([(key, expression(arg)) for key, arg in value.kwargs]))

    return Block(tuple([with_blocks(map_operands(statement, expression), list(map(unplaced, blocks(statement))))
                        for statement in block.statements]), map_operands(block.end, expression))


def spelled(stem):
    """The label in the program of a value of a rule's text: `x_bar` is a cotangent there; `t` and the result are temporaries.

    It is of no family of the user's program, whose names may look the same."""
    role = next((role for role, suffix in SUFFIXES.items() if stem.endswith(suffix)), Role.NAMED)
    if stem in ("result", "t"):
        return TEMPORARY
    label = Label(role, stem)
    label.family = role, stem, "of a rule"
    return label


@cache
def parameters(text):
    """The parameters of a rule's text: the name in its program, the user's name, the default."""
    return [(param.name, stem_of(param.name), param.default) for param in lowered(text).params]


def splice(site, text, values, wanted=None, scalar=False):
    """The result of a text whose parameters have the given values; what it needs is assigned at the site.

    Where the text returns a tuple, only the items whose positions are `wanted` are computed; the others are None.
    With `scalar`, the operands are numbers whatever their types say.
    """
    found = given(text, values)
    left = folded(site, text, found, values, wanted, scalar)
    if left.result.__class__ is Name and not left.statements:
        return found[left.result.id] if left.result.id in found else left.result

    def read(name):
        return found[name.id] if name.id in found else name

    def bound(name):
        new = site.namer.new(name.label)
        found[name] = Name(new)
        return new

    for statement in left.statements:
        if statement.__class__ is Assign:
            value = map_expr(statement.value, read)
            found[statement.target] = site.define(None, value, statement.target.label)
        else:
            site.append(map_names_of(statement, read, bound))
    return map_expr(left.result, read)


# --- folded texts -------------------------------------------------------------


@frozen
class Folded:
    """The rest of a text after folding: statements over its parameters, and its result."""

    statements: tuple
    result: object


_folded_texts = {}      # of text, types and constants of the operands, `wanted` and `scalar`: Folded


def given(text, values):
    """The values of a text's parameters by their names in its program."""
    return {name: values[stem] if stem in values else default for name, stem, default in parameters(text)}


def folded(site, text, found, values, wanted, scalar):
    """The text folded for operands; `found` is what is `given` for it."""
    parts = [site.type(value) if value.__class__ is Name else _part(value) for value in values.values()]
    if None in parts:
        return _fold(text, found, values, site, wanted, scalar)
    key = text, scalar, wanted and tuple(wanted), tuple(values), tuple(parts)
    left = _folded_texts.get(key)
    if left is None:
        left = _fold(text, found, values, site, wanted, scalar)
        if len(_folded_texts) >= KEPT:
            _folded_texts.clear()
        _folded_texts[key] = left
    return left


def _part(value):
    """The key of an operand for a folded text that is no name: the constant; None where it is an expression."""
    if value.__class__ is Const:
        return value.value.__class__, repr(value.value)
    return None


def _fold(text, found, values, site, wanted, scalar):
    program, types = lowered(text), {}
    for name, value in found.items():
        if value.__class__ is Name:
            types[name] = site.type(value)
        elif value.__class__ is Apply:
            types |= {inner: site.type(Name(inner)) for inner in names_in(value)}
    body = map_names(program.body, lambda name: _constant(name, found), lambda name: name)
    block = fold_block(body, types)
    result = _picked(block, wanted)
    statements = _needed(block.statements, names_in(result))
    if scalar or all(_is_float(site.type(value)) for value in values.values() if isinstance(value, (Name, Const))):
        statements = [_with_scalar_functions(statement) for statement in statements]
    return Folded(tuple([_canonical(statement) for statement in statements]), result)


def _constant(name, found):
    """The value read for a name while a text is folded. Parameters that stand for a value of the program stay names."""
    value = found.get(name.id)
    return name if value is None or value.__class__ is Name else value


def _is_float(type):
    return is_scalar(type) and kind(type) in ("float", "int", "real")


def _picked(block, wanted):
    """The result of a block, without the items of a tuple that nobody wants."""
    result = block.end.value
    if isinstance(result, Name):
        for statement in block.statements:
            if isinstance(statement, Assign) and statement.target == result.id and isinstance(statement.value, Apply) \
                    and statement.value.op == "tuple":
                result = statement.value
    if wanted is None or not isinstance(result, Apply) or result.op != "tuple":
        return result
    return Apply("tuple", tuple(item if place in wanted else Const(None) for place, item in enumerate(result.args)))


def _needed(statements, used):
    """The statements that the names in `used` depend on."""
    wanted = dict.fromkeys(used)
    kept = []
    for statement in reversed(statements):
        if any(name in wanted for name in defined(statement)):
            kept.append(statement)
            wanted.update(dict.fromkeys(_read_names(statement)))
    return kept[::-1]


def _read_names(statement):
    for inner in (statement, *walk(Block((statement,), Yield(())))):
        for operand in operands(inner):
            yield from names_in(operand)
        for block in (getattr(inner, "then", None), getattr(inner, "orelse", None)):
            if block is not None:
                for operand in operands(block.end):
                    yield from names_in(operand)


def _canonical(statement):
    """An assignment of the operation that a helper stands for, since what is updated may then be updated in place; and
    without keywords that say what a function does anyway."""
    value = statement.value if isinstance(statement, Assign) else None
    if not isinstance(value, Apply):
        return statement
    value = _without_defaults(value)
    value = Apply(own_key(value.op), value.args, value.kwargs, value.span)
    return Assign(statement.target, value, statement.span)


def _without_defaults(expr):
    """An expression whose calls have no keywords that say what is so anyway."""
    if not isinstance(expr, Apply):
        return expr
    rule = lookup(expr.op, len(expr.args)) if expr.kwargs else None
    defaults = {} if rule is None else {param.name: param.default for param in rule.params}
    kwargs = [(name, _without_defaults(value)) for name, value in expr.kwargs
              if not (isinstance(value, Const) and value.value is defaults.get(name, MISSING))]
    return Apply(expr.op, tuple(map(_without_defaults, expr.args)), tuple(kwargs), expr.span)


def _with_scalar_functions(statement):
    """An assignment with the functions of `math` for those of NumPy."""
    return Assign(statement.target, _on_floats(statement.value), statement.span) if isinstance(statement, Assign) else statement


def _on_floats(value):
    if isinstance(value, Apply):
        return Apply(SCALAR_FUNCTIONS.get(value.op, value.op), tuple(map(_on_floats, value.args)), value.kwargs, value.span)
    return value
