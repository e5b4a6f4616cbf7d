"""The type of an expression, given the types of the names it reads: `type_of(expr, types)`.

An operation's type comes from Python's own operations (`operators`), NumPy's functions (`functions`), methods as the
functions they are (`methods`), or what a rule declares. What none of them knows may be anything.
"""

from functools import lru_cache

from adcompile.analysis.methods import as_function
from adcompile.ir.nodes import Apply, Const, Extern, Name, Undefined, Verbatim
from adcompile.ir.types import (
    BOOL, FLOAT, INT, NONE, NUMBER, NUMERIC, OPAQUE, STR, UNDEFINED, List, Literal, Scalar, Tuple, is_array,
    is_discrete_kind, is_number, type_of_value,
)
from adcompile.ir.types import Undefined as NoValue
from adcompile.ops.operators import UPDATES
from adcompile.ops.typing.calls import (
    Call, either_result, elementwise_result, reduced_result, tried_result, where_result,
)
from adcompile.ops.typing.functions import FUNCTIONS, expand_result, like_second_result, updated_result
from adcompile.ops.typing.kinds import OPERATORS, elementwise, function_of
from adcompile.ops.typing.operands import UNKNOWN, Operand, static_value
from adcompile.ops.typing.operators import PYTHON, attribute_type, operator_type
from adcompile.ops.typing.ufuncs import function_of_outer, outer_result
from adcompile.rules.table import lookup, own_order


ATOMS = (Name, Const)


def type_of(expr, types):
    """The type of an expression; `types` has those of the names it reads, a name it lacks may be anything."""
    kind = expr.__class__
    if kind is Name:
        return types.get(expr.id, OPAQUE)
    if kind is Const:
        return constant_type(expr.value)
    if kind is Apply and len(expr.args) == 2 and expr.op in OPERATORS:
        left, right = expr.args
        if left.__class__ in ATOMS and right.__class__ in ATOMS:
            return binary_type(expr.op, type_of(left, types), type_of(right, types))
    return operand_of(expr, types).type


@lru_cache(maxsize=4096)
def binary_type(op, left, right):
    """The type of an operator's result: the same few types meet again and again."""
    return operator_type(op, (Operand(left), Operand(right)))


def operand_of(expr, types):
    """An expression as an operand. Walks down the first operands in a loop: chains of operators are long."""
    spine = []
    while expr.__class__ is Apply and expr.args and expr.args[0].__class__ is Apply:
        spine.append(expr)
        expr = expr.args[0]
    found = _operand(expr, types)
    for outer in reversed(spine):
        found = applied(outer, (found, *[operand_of(arg, types) for arg in outer.args[1:]]), types)
    return found


def _operand(expr, types):
    kind = expr.__class__
    if kind is Name:
        return Operand(types.get(expr.id, OPAQUE), expr)
    if kind is Const:
        return Operand(constant_type(expr.value), expr)
    if kind is Apply:
        return applied(expr, tuple([operand_of(arg, types) for arg in expr.args]), types)
    match expr:
        case Extern(_, value):
            return Operand(type_of_value(value, _NoSymbols()) if isinstance(value, (int, float)) else OPAQUE, expr)
        case Undefined():
            return Operand(UNDEFINED, expr)
        case Verbatim(tree):
            return Operand(STR if tree.__class__.__name__ == "JoinedStr" else OPAQUE, expr)
    raise TypeError(f"not an expression: {expr!r}")


class _NoSymbols(dict):
    """Sizes of objects of the user's world have no symbol."""

    def setdefault(self, size, symbol):
        return None


def constant_type(value):
    """The type of a constant: floats are not known by value."""
    if value.__class__ is float:
        return FLOAT
    if value is None:
        return NONE
    if isinstance(value, (bool, int, str)):
        return Literal(value)
    if isinstance(value, tuple):
        return Tuple(tuple(map(constant_type, value)))
    return Scalar(value.__class__.__name__) if isinstance(value, (float, complex)) else OPAQUE


DISPLAYS = ("tuple", "list", "slice")


def applied(apply, operands, types):
    """The operand that an operation is."""
    named = {name: operand_of(arg, types) for name, arg in apply.kwargs} if apply.kwargs else {}
    found = result_type(apply, operands, named)
    return Operand(found, apply, operands if apply.op in DISPLAYS else ())


def result_type(apply, operands, named):
    """The type of the result of an operation on operands."""
    op = apply.op
    if op in PYTHON and not named:
        return PYTHON[op](op, operands)
    if op in UPDATES:
        return inplace_type(UPDATES[op], operands)
    if op in FUNCTIONS:
        return guarded(Call(op, operands, named))
    form = op.partition(":")[0]
    if form in ("attr", "method"):
        return member_type(apply, operands, named)
    if any(isinstance(operand.type, NoValue) for operand in (*operands, *named.values())):
        return UNDEFINED
    if op == "invoke":
        return apply.args[0].value.result or OPAQUE
    if op in PYTHON:
        return named_builtin_type(op, operands, named)
    module = op.partition(".")[0]
    if module == "math":
        return math_type(op, operands)
    return ruled_type(Call(op, operands, named))


def in_order(call):
    """The call with those operands by position that carry derivatives, also where they were given by name."""
    rule = lookup(call.op, len(call.operands) + len(call.named))
    if rule is None:
        return call
    operands, named = list(call.operands), dict(call.named)
    for name in (own_order(rule) or [param.name for param in rule.params])[len(operands):]:
        if name not in rule.wrt or name not in named:
            break
        operands.append(named.pop(name))
    return Call(call.op, tuple(operands), named)


def guarded(call):
    """A function of NumPy; what may be anything makes the result anything."""
    if not call.operands and not call.named:
        return OPAQUE
    if any(isinstance(operand.type, NoValue) for operand in call.all()):
        return UNDEFINED
    if call.named:
        call = in_order(call)
    if not call.operands:
        first, *rest = call.named
        call = Call(call.op, (call.named[first],), {name: call.named[name] for name in rest})
    return FUNCTIONS[call.op](call)


def inplace_type(op, operands):
    """`x += y`: an array keeps its dtype and shape."""
    left, right = operands[0].type, operands[1].type
    if is_array(left) and is_number(right):
        return left
    if op == "matmul":
        return FUNCTIONS[op](Call(op, operands, {}))
    return operator_type(op, operands)


def member_type(apply, operands, named):
    """Attributes and methods, of numbers and arrays as the functions they are."""
    type = operands[0].type
    if isinstance(type, NoValue):
        return UNDEFINED
    function = as_function(apply, type)
    if function is not None:
        by_expr = {id(arg): operand for arg, operand in zip(apply.args, operands)}
        args = tuple([by_expr.get(id(arg)) or inner_operand(arg, by_expr) for arg in function.args])
        return result_type(function, args, {name: named[name] for name, _ in function.kwargs})
    if apply.op.startswith("attr:"):
        return attribute_type(apply.op, operands)
    if apply.op == "method:item" and is_number(type):
        return NUMBER
    if apply.op == "method:tolist" and is_array(type):
        return listed(type)
    return STR if type == STR and apply.op in TEXT_METHODS else OPAQUE


def listed(array):
    """The type of `x.tolist()`: lists of lists of Python's numbers."""
    name = array.dtype or ""
    found = FLOAT if name in ("float64", "float32", "float16") else NUMBER
    if is_discrete_kind(name):
        found = BOOL if name == "bool" else INT
    for dim in reversed(array.shape):
        found = List(found, dim)
    return found


TEXT_METHODS = tuple(f"method:{name}" for name in ("format", "join", "upper", "lower", "strip", "replace"))


def inner_operand(expr, by_expr):
    """What a method's arguments make together: a tuple of them, an element."""
    if not isinstance(expr, Apply):
        return Operand(constant_type(expr.value), expr)
    parts = tuple([by_expr.get(id(arg)) or inner_operand(arg, by_expr) for arg in expr.args])
    if expr.op == "tuple":
        return Operand(Tuple(tuple([part.type for part in parts])), expr, parts)
    return Operand(result_type(expr, parts, {}), expr)


def named_builtin_type(op, operands, named):
    """Python's functions with arguments by name."""
    if op == "builtins.sum" and set(named) == {"start"}:
        return PYTHON[op](op, (*operands, named["start"]))
    if op in ("builtins.max", "builtins.min"):
        return PYTHON[op](op, operands) if set(named) <= {"key"} else OPAQUE
    if op in ("builtins.sorted", "builtins.print", "builtins.enumerate", "builtins.zip", "builtins.int"):
        return PYTHON[op](op, operands)
    return OPAQUE


MATH_INTEGERS = ("floor", "ceil", "trunc", "factorial", "comb", "perm", "gcd", "lcm", "isqrt")
MATH_BOOLS = ("isnan", "isfinite", "isinf", "isclose")


def math_type(op, operands):
    """Functions of `math` return Python's numbers, whatever goes in."""
    name = op.partition(".")[2]
    if name in MATH_INTEGERS:
        return INT
    if name in MATH_BOOLS:
        return BOOL
    if name in ("frexp", "modf"):
        return Tuple((FLOAT, INT if name == "frexp" else FLOAT))
    return NUMBER if name == "prod" else FLOAT


BY_NAME = {"float": FLOAT, "int": INT, "bool": BOOL, "none": NONE, "number": NUMBER}
ELEMENTWISE = ("broadcast", "divide", "power", "same", "comparison", "bits")


def ruled_type(call):
    """What the rule of an operation declares; OPAQUE where there is none."""
    rule = lookup(call.op, len(call.operands))
    if rule is None and function_of_outer(call.op) is not None:
        return outer_result(call)
    if rule is None:
        function = function_of(call.op) if "." in call.op else None
        return elementwise_result(call) if is_elementwise(function) else OPAQUE
    if rule.variants:
        rule = rule.choose(known_operands(rule, call))
    if callable(rule.result):
        return rule.result(*[operand.type for operand in call.operands])
    if rule.result in BY_NAME:
        return BY_NAME[rule.result]
    if rule.result in ELEMENTWISE and (rule.broadcasts or call.op.startswith("numpy.")):
        return elementwise_of_rule(rule, call)
    if rule.result == "same":
        return call.operands[0].type
    if rule.result in RESULTS:
        return RESULTS[rule.result](call)
    if call.op.startswith("runtime.") or call.op.startswith(LIBRARIES) and rule.result not in ("unknown", "python"):
        return tried_result(call)
    return OPAQUE


def known_operands(rule, call):
    """The operands of a call whose values are known, by parameter name; defaults for those that are not given."""
    names = rule.positional or [param.name for param in rule.params]
    given = dict(zip(names, call.operands)) | call.named
    values = {param.name: static_value(given[param.name].type) if param.name in given else param.default
              for param in rule.params}
    return {name: value for name, value in values.items() if value is not UNKNOWN}


def several_result(call):
    """What a function returns that returns several values."""
    found = tried_result(call)
    return OPAQUE if is_number(found) else found


RESULTS = {
    "like_second": like_second_result, "where": where_result, "reduced": reduced_result, "either": either_result,
    "expand": expand_result, "several": several_result, "updated": updated_result,
    "first": lambda call: call.operands[0].type,
}


LIBRARIES = ("numpy.", "scipy.")
"""Modules whose functions are asked for the type of their result, see `trial`."""


def is_elementwise(function):
    """Whether a function is a ufunc over elements (not over axes)."""
    return getattr(function, "nout", None) is not None and getattr(function, "signature", None) is None


def elementwise_of_rule(rule, call):
    if not call.only() and not rule.key.startswith("runtime."):
        call = by_position(rule, call)
        if call is None:
            return NUMERIC
    types = [operand.type for operand in call.operands]
    if function_of(call.op) is not None:
        return elementwise_result(call)
    known = [type for type in types if is_number(type)]
    return elementwise("numpy.add", known) if len(known) == len(types) else OPAQUE


def by_position(rule, call):
    """The same call with all operands by position, defaults in between; None where it has others than the rule knows."""
    names = rule.positional or [param.name for param in rule.params]
    given = dict(zip(names, call.operands)) | call.named
    defaults = {param.name: param.default for param in rule.params}
    if not all(name in names for name in call.named) or not all(name in given or name in defaults for name in names):
        return None
    count = 1 + max(names.index(name) for name in given)
    operands = [given.get(name) or Operand(constant_type(defaults[name])) for name in names[:count]]
    return Call(call.op, tuple(operands), {})
