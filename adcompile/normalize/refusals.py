"""Operations without a derivative are found where an active value goes through them, and told all at once or where they are
reached.

    check(program, types, active)       the program, if everything that every call reaches has a derivative
    refusals(program, types, active)    all places, with whether every call reaches them

What every call reaches is refused when compiling. What stands under a condition, in a loop, or behind either becomes
a raise of the same error at that place: the user may never get there. Afterwards every operation that an active
value goes through has a rule or is one of Python's own structures.
"""

from dataclasses import replace
from functools import cached_property, lru_cache

from adcompile.analysis.activity.active import carriers, sunk
from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.memory.aliases import sharing
from adcompile.analysis.memory.outputs import writing_calls
from adcompile.analysis.unusual import unusual
from adcompile.errors import refused, render
from adcompile.frontend.source.syntax import STATEMENTS, refusal_of
from adcompile.ir.nodes import (
    Apply, Assign, Block, Const, Effect, Extern, If, Name, Refusal, Return, Statement, Try, Unreachable, Verbatim, With,
    Yield,
)
from adcompile.ir.reals import is_foreign, may_be_complex_inside
from adcompile.ir.types import Array, List, Opaque, Scalar, Tuple, dtype, is_discrete_kind, is_scalar, kind, may_be_complex
from adcompile.ir.visit import blocks, bound, defined, is_display, names_in, operands, parts, walk, with_blocks
from adcompile.normalize.marks import is_asked
from adcompile.ops.asked import card_of, output_of, written
from adcompile.ops.cards.methods import may_write
from adcompile.ops.fields.hints import hint_of
from adcompile.ops.for_complex import holds_for_complex
from adcompile.ops.keys import is_helper, is_method, is_of_python, member_of, printed_name
from adcompile.ops.operators import UPDATES, operator_of
from adcompile.rules.table import UnsupportedCall, lookup, plain_count

ATOMS = frozenset([Name, Const])
OF_SEQUENCES = {"sum": "joining two lists", "product": "repeating a list", "total": "joining lists by 'sum'"}
IN_CONTAINER = STATEMENTS["item"][0]
RULE_HINT = "Declare its derivative with derivative_of, or make its argument a constant with stop_gradient."


def check(program, types, active, texts=(), constants=(), derived=False, called=False):
    """The program with raises where something refused may be reached; what is reached always is refused right here.

    `texts` has the names of numbers that were text in between, see `analysis.activity.numbers_of_texts`, `constants` those of results that are
    constant only if the operand is real, see `normalize.ask_real`. In a `derived` program, whose
    primal has been checked, what is updated in place is known to be seen by nobody else. A `called` program is one that
    the main program may not reach.
    """
    finder = _Finder(program, types, active, texts, constants, derived)
    found = finder.all()
    sure = [refusal for refusal, always in found if always and not called]
    if sure:
        raise refused(sure)
    return program if not found else replace(program, body=ending_in_return(finder.replaced(program.body)))


def ending_in_return(body):
    """The body of a program; where it ends in a raise, nothing comes after that."""
    return Block(body.statements, Return(Const(0.0))) if isinstance(body.end, Unreachable) else body


def refusals(program, types, active):
    """Pairs of a Refusal and whether every call of the program reaches it, in the order of the program."""
    return _Finder(program, types, active).all()


class _Finder:
    def __init__(self, program, types, active, texts=(), constants=(), derived=False):
        self.program, self.types, self.active, self.texts, self.derived = program, types, active, texts, derived
        self.constants = constants
        self.more = {id(statement): True for statement in unusual(program.body).statements}    # those that do more than to compute
        self.foreign_types = {}     # of id of a type of the program: whether its values are surely no real numbers
        self.unknown = {}       # of names of what comes out of refused statements: the refusal
        self.behind = {}        # of id of the refusal of a store: that of a function without a rule that the array is handed to

    @cached_property
    def classes(self):
        """The classes of names that may share memory."""
        return sharing(self.program, self.types)

    @cached_property
    def carrying(self):
        """The classes of memory that carries a derivative."""
        return {self.classes[name]: True for name in self.active if name in self.classes}

    @cached_property
    def asked(self):
        """The names of which a later statement asks, when it runs, whether they are numbers or arrays."""
        return {statement.value.args[0].id: True for statement in walk(self.program.body)
                if isinstance(statement, Assign) and isinstance(statement.value, Apply)
                and card_of(statement.value).passes and isinstance(statement.value.args[0], Name)}

    # --- where --------------------------------------------------------------

    def all(self):
        found = {}
        for refusal, always in self.in_block(self.program.body, True):
            found[id(refusal)] = refusal, always or id(refusal) in found and found[id(refusal)][1]
        return [(self.behind.get(id(refusal), refusal), always) for refusal, always in found.values()]

    def in_block(self, block, always):
        for statement in block.statements:
            if not self.unknown and self.is_computed(statement):
                continue
            found, cause = self.refusal(statement), self.cause(operands(statement))
            if found is not None:
                if cause is not None and cause.message == IN_CONTAINER and found.error == "NoRule":
                    self.behind.setdefault(id(cause), found)    # who is handed the array might keep it, therefore the store is refused
                yield cause or found, always
            if found is not None or cause is not None:
                self.unknown.update(dict.fromkeys((*bound(statement), *defined(statement)), cause or found))
            inside = always and isinstance(statement, With)
            for inner in blocks(statement):
                yield from self.in_block(inner, inside)
                cause = self.cause(operands(inner.end))
                if cause is not None:
                    self.unknown.update(dict.fromkeys(defined(statement), cause))
            if isinstance(statement, (If, Try)) and any(isinstance(arm.end, Unreachable) for arm in blocks(statement)):
                always = False

    def cause(self, values):
        """The refusal that values come from: what is wrong with what works on them is told already."""
        if not self.unknown:
            return None
        return next((self.unknown[name] for value in values for name in names_in(value) if name in self.unknown), None)

    def replaced(self, block):
        """The block up to the first refusal, which it then raises."""
        out = []
        for statement in block.statements:
            found = self.refusal(statement)
            if found is not None:
                found = self.behind.get(id(found), found)
                text = render(found.message, found.hint, found.span)
                raising = Apply("runtime.refuse", (Const(found.error), Const(text)), (), found.span)
                return Block((*out, Effect(raising, found.span)), Unreachable())
            inside = [self.replaced(inner) for inner in blocks(statement)]
            if isinstance(statement, If) and not isinstance(block.end, Unreachable) and all(isinstance(arm.end, Unreachable) for arm in inside):
                first = If(statement.test, inside[0], Block((), Yield()), (), statement.span)
                return Block((*out, first, *inside[1].statements), Unreachable())
            out.append(with_blocks(statement, inside))
        return Block(tuple(out), block.end)

    # --- what ---------------------------------------------------------------

    def is_computed(self, statement):
        """Return True if a statement surely is not refused: it assigns an operation on real numbers and arrays, all operands of which
        may carry a derivative, or one that carries none."""
        if statement.__class__ is not Assign or id(statement) in self.more:
            return False
        target, value = statement.target, statement.value
        if target in self.texts or target in self.constants:
            return False
        if target not in self.active:
            return True
        if value.__class__ is not Apply or not is_differentiable(lookup(value.op, len(value.args)), len(value.args)):
            return False
        types = self.types
        for arg in (Name(target), *value.args):
            type = types[arg.id] if arg.__class__ is Name and arg.id in types else None
            if type.__class__ is Scalar or type.__class__ is Array:
                key = id(type)
                if key not in self.foreign_types:
                    self.foreign_types[key] = is_foreign(type) or may_be_complex(type)
                if self.foreign_types[key]:
                    return False
            elif arg.__class__ is not Const or arg.value.__class__ is not float and arg.value.__class__ is not int:
                return False
        return True

    def refusal(self, statement):
        """Why a statement is refused, None where it is not."""
        match statement:
            case Statement(_, reads, _, refusal) if refusal is not None:
                if any(name in self.active for _, read in reads for name in names_in(read)):
                    return refusal
            case Assign() | Effect() if self.written(statement) is not None:
                return self.written(statement)
            case Assign(target) if target in self.texts:
                return Refusal("NoRule", "a number made of the text of an active value has no derivative",
                               "Use the value itself instead of its text.", statement.span)
            case Assign(target, Apply(args=args)) if target in self.constants:
                return next((found for found in [self.foreign(arg, statement.span) for arg in args] if found is not None), None)
            case Assign(target, Apply() as value) if value.op in UPDATES:
                return self.of_update(target, value, statement.span)
            case Assign(target, value) if target in self.active:
                return self.of_value(target, value, statement.span)
            case Assign(_, Apply() as value) | Effect(Apply() as value) \
                    if any(map(self.is_active, sunk(value, self.types))):
                span = value.span or statement.span
                if isinstance(statement, Effect) and is_asked(value):
                    return None
                if is_found_later(value):
                    return None if self.derived else without_rule(value, span)
                found = self.of_operation(value, span)
                unknown = isinstance(statement, Effect) and (is_method(value.op) or value.op == "call")
                return refusal_of("effect", span) if found is not None and unknown else found
        for operand in operands(statement):
            found = self.in_verbatim(operand)
            if found is not None:
                return found
        return None

    def in_verbatim(self, expr):
        """The refusal of a piece of the user's tree that active values go into, wherever it stands in an expression."""
        if expr.__class__ in ATOMS:
            return None
        stack = [expr]
        while stack:
            node = stack.pop()
            if node.__class__ is Apply:
                stack += [part for part in parts(node) if part.__class__ not in ATOMS]
            elif isinstance(node, Verbatim) and node.refusal is not None and any(map(self.is_active, names_in(node))):
                return node.refusal
        return None

    def is_active(self, name):
        return name in self.active

    def of_update(self, target, apply, span):
        """A write into memory that others see, where it carries a derivative."""
        written = apply.args[0]
        if is_scalar(type_of(written, self.types)):
            return self.of_value(target, apply, span) if target in self.active else None
        changed = [target, *names_in(written)]
        if self.derived or not any(map(self.is_active, [target, *carriers(apply)])) \
                and not any(self.classes.get(name) in self.carrying for name in changed):
            return None
        return write_refusal(apply.span or span)

    def written(self, statement):
        """The refusal of a result that is written into memory whose contents a derivative reads."""
        for apply in writing_calls(operands(statement)):
            names = [name for operand in written(apply) for name in names_in(operand)]
            if any(map(self.is_active, names)) or any(self.classes.get(name) in self.carrying for name in names):
                if output_of(apply) is None:
                    return refusal_of("effect", apply.span or statement.span)
                return Refusal("UnsupportedSyntax", "writing a result into an array by 'out' cannot be differentiated yet",
                               "Write y = f(x) instead of f(x, out=y), which makes a new array.", apply.span or statement.span)
        return None

    def of_value(self, target, value, span):
        """Why an active value has no derivative."""
        type = self.types.get(target)
        found = self.foreign(Name(target), span)
        if found is not None:
            return found
        if isinstance(value, Apply) and value.op == "caught":
            return Refusal("UnsupportedSyntax", "an exception that holds an active value cannot be differentiated",
                           "Keep the value in a variable, and read that.", span)
        if isinstance(value, Apply):
            found = self.of_operation(value, value.span or span) or self.of_complex(target, value, value.span or span)
            if found is not None:
                return found
        found = self.in_verbatim(value)
        if found is not None or not isinstance(type, Opaque):
            return found
        element = isinstance(value, Apply) and (value.op == "getitem" or is_helper(value.op))
        known_later = isinstance(value, Apply) and is_found_later(value)
        if isinstance(value, Name) or element or known_later or target in self.asked:
            return None
        return Refusal("UnsupportedSyntax", "what kind of value this is cannot be told before it runs, "
                       "so it cannot be differentiated yet", "Give it one type on all paths.", span)

    def foreign(self, expr, span):
        """The refusal of a value that surely is no number, where a derivative would flow through it."""
        type = type_of(expr, self.types)
        if not is_foreign(type) or may_be_complex(type):
            return None
        return Refusal("NotDifferentiable", f"values of dtype {dtype(type)} cannot be differentiated",
                       "Give an array of floats, for example by .astype(float).", span)

    def of_complex(self, target, apply, span):
        """The refusal of an operation on complex numbers, or with such a result, whose rule holds for real ones alone."""
        if holds_for_complex(apply) or apply.op == "invoke" or self.derived and is_own_tangent(apply):
            return None
        types = [self.types.get(target), *[type_of(arg, self.types) for arg in (*apply.args, *[arg for _, arg in apply.kwargs])]]
        if not any([type is not None and may_be_complex_inside(type) for type in types]):
            return None
        return Refusal("NotDifferentiable", f"{label(apply)} of complex numbers cannot be differentiated yet",
                       "Compute real and imaginary parts as two real values.", span)

    def of_operation(self, apply, span):
        if card_of(apply).is_structure or apply.op == "invoke" or is_found_later(apply) or not any(map(self.is_active, carriers(apply))):
            return None
        algebra = card_of(apply).algebra
        joined = (*apply.args[1:], *[arg for _, arg in apply.kwargs]) if algebra == "total" else apply.args
        known = [type_of(arg, self.types) for arg in joined]
        if algebra in OF_SEQUENCES and any(isinstance(one, (List, Tuple)) for one in known):
            if algebra == "product" and not any(is_scalar(one) and is_discrete_kind(kind(one)) for one in known):
                return Refusal("UnsupportedSyntax", "a product with a list cannot be differentiated",
                               "Make it an array first, np.array(...).", span)
            return Refusal("UnsupportedSyntax", f"{OF_SEQUENCES[algebra]} cannot be differentiated yet",
                           "Write the list as a comprehension, [... for ...].", span)
        rule = lookup(apply.op, len(apply.args))
        if rule is None:
            return refusal_of("effect", span) if written(apply) else without_rule(apply, span)
        try:
            bound = rule.bind(apply.args, apply.kwargs)
        except UnsupportedCall as problem:
            return Refusal("NoRule", problem.message, problem.hint, span)
        for name in rule.wrt if not self.derived else ():
            for item in items_of(bound[name]):
                found = self.foreign(item, span)
                if found is not None:
                    return found
        refusing = refused_operands(rule)
        for name, operand in bound.items() if refusing else ():
            items = operand if isinstance(operand, tuple) else (operand,)
            if name in refusing and any(self.is_active(carrier) for item in items for carrier in carriers(item)):
                return Refusal("NoRule", f"{label(apply)} has no derivative with respect to '{name}'", hint_of(apply.op) or RULE_HINT, span)
        return None


def is_own_tangent(apply):
    """Return True if the tangent of an operation is the operation on tangents, for complex operands too, as that of `np.conj` is: a
    derivative is differentiated in forward mode alone."""
    found = card_of(apply)
    return bool(found.of_complex) and found.rule is not None and found.rule.kind == "linear"


def items_of(operand):
    """The operands that an operand is made of: itself, or the items of displays."""
    if isinstance(operand, tuple) or is_display(operand):
        return [found for item in (operand if isinstance(operand, tuple) else operand.args) for found in items_of(item)]
    return [operand]


@lru_cache(maxsize=1024)
def is_differentiable(rule, count):
    """Return True if a rule covers every call with so many operands by position, whichever of them are active."""
    return rule is not None and rule.hint is None and plain_count(rule) == count and not refused_operands(rule)


@lru_cache(maxsize=1024)
def refused_operands(rule):
    """The names of the parameters of a rule that must not be active."""
    return tuple([param.name for param in rule.params if rule.refuses(param.name)])


def is_found_later(apply):
    """Return True if an operation calls a function that is found when the program runs, with arguments by position alone."""
    return apply.op == "call" and isinstance(apply.args[0], Name) and not apply.kwargs


def without_rule(apply, span):
    if apply.op == "call" and isinstance(apply.args[0], Extern) and apply.args[0].name == "write_cell":
        name = apply.args[2].value
        return Refusal("UnsupportedSyntax", f"a function that is kept as a value reads '{name}', which carries a derivative",
                       f"Call the function by its name, or pass '{name}' as an argument.", span)
    if apply.op == "call" and isinstance(apply.args[0], Extern) and isinstance(apply.args[0].value, type):
        return Refusal("UnsupportedSyntax", f"objects of the class {label(apply)} that hold active values cannot be differentiated yet",
                       "Hand the values on by themselves, or in a tuple or a dict.", span)
    if member_of(apply.op) is not None and member_of(apply.op)[0] == "method" and may_write(member_of(apply.op)[1]):
        return refusal_of("effect", span)
    by_keyword = apply.op == "call" and isinstance(apply.args[0], Name) and apply.kwargs
    hint = "Pass its arguments by position." if by_keyword else hint_of(apply.op) or RULE_HINT
    return Refusal("NoRule", f"{label(apply)} has no derivative rule", hint, span)


def write_refusal(span):
    """The refusal of an augmented assignment that writes into an array which others see."""
    return Refusal("UnsupportedSyntax", "writing into an array in place cannot be differentiated yet",
                   "Write x = x + ... instead of x += ..., which makes a new array.", span)


def label(apply):
    """An operation as the user writes it."""
    op = apply.op
    if member_of(op) is not None:
        form, name = member_of(op)
        return f".{name}()" if form == "method" else f".{name}"
    if op == "call":
        callee = apply.args[0]
        return f"'{callee.name}'" if isinstance(callee, Extern) else "a function chosen at run time"
    row = operator_of(op)
    if row is not None:
        return f"'{row.sign}'"
    if op == "ifexp":
        return "a conditional expression"
    if "." not in op:
        return f"a {op}" if op == "set" else f"'{op}'"
    return f"'{printed_name(op)}'" if is_of_python(op) else printed_name(op)
