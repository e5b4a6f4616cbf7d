"""The table of rules: what the derivative of each operation is.

A rule is a text: a Python function in plain NumPy that `transform.texts.instantiate` lowers and
splices where the operation is used. Its parameters are bound by name: `y` is the result,
`y_bar` its cotangent, `x_dot` the tangent of the parameter `x`, and all others are the
operation's own parameters, with NumPy's names and defaults. There are five kinds:

    elementwise   text(y, x, ...)                  the partials: one, or a tuple with one per operand of `wrt`
                                                   (None: zero). What is made of them (the product with
                                                   the cotangent, unbroadcasting, casts) is not in the text
    linear        text(y_bar, x, ...)              the transpose, for an operation linear in all of `wrt` together;
                                                   the tangent is the operation on the tangents
    multilinear   text(y_bar, a, b, ...)           the transposes, for an operation linear in each of `wrt`;
                                                   the tangent is the sum over `wrt`, one replaced at a time
    general       tangent(y, x, ..., *, x_dot)     the tangent, and
                  adjoint(y, x, ..., *, y_bar)     the cotangents: one, or a tuple in the order of `wrt`
    constant      no text                          the derivative is zero, or the result is no number

Where `broadcasts` is set the operation broadcasts its operands, what an adjoint text returns
has the result's shape, and the tangent of a constant operand may be given as 0.0; in other
general texts and in linear operations it is zeros of the operand's shape.

A parameter outside `wrt` may be active only if it is `passive`, or the operation one of `runtime` or of the
transforms, whose further parameters lend their shape and precision alone.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from adcompile.ir.frozen import frozen, replace
from adcompile.ir.nodes import Const, Extern
from adcompile.ops import registry
from adcompile.ops.card import FIELDS, Card
from adcompile.ops.fields.params import names_of, order_of
from adcompile.ops.keys import is_helper, key_of, keys_of
from adcompile.ops.registry import card
from adcompile.rules.keywords import changes_nothing, masks
from adcompile.rules.rule_text import divides, reads_operands

MISSING = object()

SCALAR_FUNCTIONS = {
    f"numpy.{name}": f"math.{counterpart}" for name, counterpart in [
        ("exp", "exp"), ("log", "log"), ("sqrt", "sqrt"), ("sin", "sin"), ("cos", "cos"), ("tan", "tan"),
        ("sinh", "sinh"), ("cosh", "cosh"), ("tanh", "tanh"), ("copysign", "copysign"), ("isnan", "isnan"),
    ]
}
"""Functions of `math` that take the place of NumPy's in a text where every operand is a Python float."""


class UnsupportedCall(Exception):
    """A call that the rule of its function does not cover. `hint` says what to write instead."""

    def __init__(self, message, hint):
        super().__init__(message)
        self.message = message
        self.hint = hint


@frozen(eq=True)
class Parameter:
    """A parameter of an operation. A starred one takes all further operands, as a tuple."""

    name: str
    default: Any = MISSING
    starred: bool = False


@frozen
class Rule:
    """The derivative of one operation, with what is declared beside it."""

    key: str
    kind: str                           # "elementwise", "linear", "multilinear", "general" or "constant"
    params: tuple                       # of Parameter, in the order of the text
    wrt: tuple                          # names of the parameters that carry a derivative
    text: Callable | None = None        # elementwise, linear, multilinear
    tangent: Callable | None = None     # general
    adjoint: Callable | None = None     # general
    static: tuple = ()                  # names of the parameters needed by value
    passive: tuple = ()                 # names of other parameters that may be active: their values do not matter
    allowed: dict | None = None         # for parameters that must be constants: the values that the text covers
    counts: tuple = ()                  # names of operands of an elementwise rule that are whole numbers, as orders are
    broadcasts: bool = False
    declared_singular: bool | None = None
    warned: bool = False                # where a partial is not finite, the function itself has warned or raised
    vanishing: bool = False             # where the result is 0, it is smaller than all that its operand may have grown to
    strong: tuple = ()                  # parameters that make the result 0 where they are, whatever the others are
    parts: bool = False                 # the result is a tuple, and an item of `y_bar` None where nothing came to it
    folds: bool = False                 # more than two operands: the rule from left to right
    positional: tuple | None = None     # the function's own parameters in order, where Python cannot know: `own_order`
    samples: Any = None
    function: Any = None                # the function itself, where there is one
    variants: tuple = ()                # of (predicate over constants, Rule)
    hint: str | None = None             # what to write instead, where no call has a derivative
    said: str | None = None             # how an operation is called that no user writes, where it is refused

    @property
    def singular(self):
        """True if a partial may be infinite or NaN where the operation is defined, as that of `sqrt` at 0."""
        if self.declared_singular is not None:
            return self.declared_singular
        return any(divides(text) for text in (self.text, self.tangent, self.adjoint) if text is not None)

    @property
    def has_constant_partials(self):
        """True if the partials are numbers that do not depend on the operands."""
        return self.kind == "elementwise" and not self.variants and not reads_operands(self.text)

    @property
    def is_of_math(self):
        """True if the rule is that of a function of `math`, which takes and gives Python's floats."""
        return self.key.startswith("math.")

    def choose(self, constants):
        """The rule to use where the values in `constants` (by parameter name) are known."""
        for matches, variant in self.variants:
            if matches(constants):
                return variant
        return self

    def bind(self, args, kwargs=()):
        """The operands by parameter name, in order, defaults as `Const`; a starred parameter has a tuple.

        Raises UnsupportedCall where the call uses what the rule does not know.
        """
        if self.hint is not None:
            raise UnsupportedCall(f"{self.label} has no derivative", self.hint)
        if not kwargs and len(args) == plain_count(self):
            return {param.name: arg for param, arg in zip(self.params, args)}
        names = [param.name for param in self.params]
        order = own_order(self) or names
        starred = next((param.name for param in self.params if param.starred), None)
        given = {}
        for position, arg in enumerate(args):
            if starred is not None and position >= names.index(starred):
                given[starred] = (*given.get(starred, ()), arg)
            elif position < len(order):
                given[order[position]] = arg
            else:
                raise UnsupportedCall(f"{self.label} with {len(args)} arguments is not supported",
                                      f"Call it with at most {len(order)}.")
        for name, arg in kwargs:
            given[name] = arg
        masked = ("where", "out") if masks(self, given) else ()
        for name, arg in given.items():
            if name not in (*names, *masked) and not (isinstance(arg, Const) and changes_nothing(self, name, arg.value)):
                raise UnsupportedCall(f"argument '{name}' of {self.label} is not supported",
                                      f"Write it without '{name}'.")
        found = {param.name: given[param.name] if param.name in given else default_of(param, self.label)
                 for param in self.params}
        self.check_allowed(found)
        return found | {name: given[name] for name in masked if name in given}

    def check_allowed(self, operands):
        """Raises UnsupportedCall where a parameter in `allowed` has another value, or one that is not known."""
        for name, values in (self.allowed or {}).items():
            operand = operands[name]
            covers = values if callable(values) else values.__contains__
            if not (isinstance(operand, (Const, Extern)) and covers(operand.value)):
                raise UnsupportedCall(f"this value of '{name}' of {self.label} is not supported",
                                      f"{self.label} has a derivative where '{name}' is a constant"
                                      + ("." if callable(values) else f", one of {', '.join(map(repr, values))}."))

    def refuses(self, name):
        """Return True if the call must be refused when the operand of that name is active, because the rule has no derivative for
        it."""
        if self.kind == "constant" or name in self.wrt or name in self.passive:
            return False
        return "." in self.key and not is_helper(self.key)

    def replace(self, args, kwargs, name, expr):
        """The call's `(args, kwargs)` with `expr` in the place of the operand called `name`: all those of a starred parameter,
        by position what stands before it, by keyword what stands behind."""
        order = list(own_order(self) or [param.name for param in self.params])
        starred = [place for place, param in enumerate(self.params) if param.starred]
        if starred and self.params[starred[0]].name == name:
            return (*args[:starred[0]], *getattr(expr, "args", expr)), kwargs
        position = order.index(name) if name in order else len(args)
        if position < min([len(args), *starred]):
            return (*args[:position], expr, *args[position + 1:]), kwargs
        return args, tuple((key, expr if key == name else value) for key, value in kwargs)

    @property
    def label(self):
        """The operation as a user writes it."""
        if self.said is not None:
            return self.said
        module, _, name = self.key.partition("/")[0].partition(".")
        return {"numpy": f"np.{name}", "builtins": name, "declared": name}.get(module, self.key)


@lru_cache(maxsize=1024)
def plain_count(rule):
    """The number of operands in a call of the rule where each parameter simply has the operand of its place; or None."""
    if rule.allowed or any(param.starred for param in rule.params):
        return None
    names = tuple([param.name for param in rule.params])
    order = own_order(rule)
    return len(names) if order is None or order[:len(names)] == names else None


@lru_cache(maxsize=1024)
def own_order(rule):
    """The names of the function's own parameters in order, where the rule says it or Python knows it; else None."""
    return rule.positional or order_of(rule.function, tuple([param.name for param in rule.params]))


def default_of(param, label):
    if param.starred:
        return ()
    if param.default is MISSING:
        raise UnsupportedCall(f"{label} without its argument '{param.name}' is not supported",
                              f"Give '{param.name}' by position.")
    return Const(param.default)


# --- looking up -------------------------------------------------------------


def lookup(op, count=None):
    """The rule of an operation with that many operands, or None; see `ops.registry.card`."""
    found = card(op, count)
    return None if found is None else found.rule


def keys():
    """The keys of all rules of the families that need nothing but NumPy; those that users declared are not among them."""
    return tuple([key for key in registry.keys() if lookup(key) is not None])


# --- declaring --------------------------------------------------------------


def elementwise(*functions, when=None, **declared):
    """The text returns the partials. `when` restricts it to calls with certain constants, see `Rule.choose`."""

    def declare(text):
        params = parameters(text)
        wrt = declared.pop("wrt", required(params))
        options = {"broadcasts": True} | declared
        register(functions, ("elementwise", params, wrt), options | {"text": text}, when)
        return text

    return declare


def linear(*functions, when=None, **declared):
    """The text returns the transpose; `wrt` is the first parameter unless declared."""

    def declare(text):
        params = parameters(text)
        wrt = declared.pop("wrt", (params[0].name,))
        register(functions, ("linear", params, wrt), declared | statics(params, wrt, declared) | {"text": text}, when)
        return text

    return declare


def multilinear(*functions, when=None, **declared):
    """The text returns one transpose per operand of `wrt`, which is the first two parameters unless declared."""

    def declare(text):
        params = parameters(text)
        wrt = declared.pop("wrt", tuple(param.name for param in params[:2]))
        register(functions, ("multilinear", params, wrt), declared | statics(params, wrt, declared) | {"text": text}, when)
        return text

    return declare


def general(*functions, tangent, when=None, **declared):
    """Decorates the adjoint text; `wrt` is read off the tangent text: each `x_dot` in it."""

    def declare(adjoint):
        params = parameters(adjoint)
        names = names_of(tangent.__code__)
        wrt = tuple(param.name for param in params if f"{param.name}_dot" in names)
        texts = {"tangent": tangent, "adjoint": adjoint}
        register(functions, ("general", params, wrt), declared | statics(params, wrt, declared) | texts, when)
        return adjoint

    return declare


def constant(*functions, **declared):
    """Operations with derivative zero, or without a number as result."""
    register(functions, ("constant", (), ()), declared)


def register(functions, form, declared, when=None):
    """Enters a rule with its card under the keys of all functions, or as a variant of what is there.

    `form` is the kind of the rule, its parameters and `wrt`; `declared` has other fields of the rule and of the card.
    """
    fields = {name: declared[name] for name in FIELDS if name in declared}
    rule = Rule("", *form, **{name: value for name, value in declared.items() if name not in FIELDS})
    for function in functions:
        key = key_of(function)
        target = None if isinstance(function, str) else function
        own = Card(key, target, replace(rule, key=key, function=target), **fields)
        if when is not None:
            own = with_variant(registry.declared(key), when, own.rule, fields)
        for name in keys_of(function):
            registry.put(name, own)


def with_variant(known, when, rule, fields):
    """The card with another rule, and other fields, for calls with certain constants."""
    variants = (*known.variants, (when, replace(known, rule=rule, variants=(), **fields))) if fields else known.variants
    return replace(known, rule=replace(known.rule, variants=(*known.rule.variants, (when, rule))), variants=variants)


def enter(key, rule, **fields):
    """Puts a rule under a key, in place of the one that is there."""
    registry.enter(key, Card(key, rule.function, rule, **fields))


def enter_as(key, other, **changes):
    """Puts the rule and card of one function under the key of another one too, with some fields changed."""
    known, fields = card(key), {name: changes.pop(name) for name in FIELDS if name in changes}
    changes |= {"key": other, "function": None}
    kept = {name: value for name, value in changes.items() if name != "samples"}
    rule = replace(known.rule, **changes, variants=tuple(
        [(when, replace(variant, **kept)) for when, variant in known.rule.variants]))
    registry.enter(other, replace(known, key=other, function=None, rule=rule, **fields))


def parameters(text):
    """The operation's own parameters, as the text names them."""
    code, defaults = text.__code__, text.__defaults__ or ()
    names, count, starred = names_of(code), code.co_argcount, names_of(code)[code.co_argcount + code.co_kwonlyargcount:]
    known = dict(zip(code.co_varnames[code.co_argcount - len(defaults):code.co_argcount], defaults))
    known |= text.__kwdefaults__ or {}
    return tuple(
        Parameter(name, known.get(name, MISSING), name in starred)
        for name in (*names[:count], *starred, *names[count:len(names) - len(starred)])
        if name not in ("y", "y_bar") and not name.endswith("_dot")
    )


def required(params):
    return tuple(param.name for param in params if param.default is MISSING)


def statics(params, wrt, declared):
    """By default, what carries no derivative and has a default value is needed by value."""
    if "static" in declared:
        return {}
    return {"static": tuple(param.name for param in params if param.name not in wrt and param.default is not MISSING)}
