"""Syntax is lowered by functions that are entered here by the class of their node; all of them call each other through these.

    nested(frame, node)             the expression as the user wrote it, one tree of operations; for what carries no derivative
    value_of(frame, node, label)    the right side of an assignment; where a derivative may flow its operands are names and
                                    constants. A function is what is known of it (`frame.values`)
    operand_of(frame, node)         a name or constant: other values get a temporary, in Python's order of evaluation
    run(frame, nodes, ends)         statements are lowered into the current block; returns the block's end

What has no function of its own stays as the user wrote it.
"""

import ast

from adcompile.frontend.frame.as_written import verbatim
from adcompile.frontend.frame.function_objects import expr
from adcompile.frontend.frame.lowered import is_atom, is_quiet, is_shape
from adcompile.frontend.frame.meanings import static_of
from adcompile.frontend.frame.raising import say_held
from adcompile.frontend.frame.values import STATIC, Spread
from adcompile.frontend.source.tree import walk
from adcompile.ir.names import TEMPORARY, named
from adcompile.ir.nodes import Apply, Assign, Const, Name, Unreachable


class ByNode(dict):
    """A table of functions by the class of the node that each lowers; called with classes it enters the function it decorates."""

    def __call__(self, *kinds, when=None):
        def enter(function):
            self.update(dict.fromkeys(kinds, function if when is None else (function, when)))
            return function
        return enter


as_it_stands = ByNode()
"""`f(frame, node)`: the expression as the user wrote it."""
with_operands = ByNode()
"""`f(frame, node, label)`: the expression where a derivative may flow, or statements are needed; `label` is that of the variable
which takes it, or None."""
making = ByNode()
"""`f(frame, node)`: the function that an expression makes, as something static (`frame.values`); None where it makes none."""
packing = ByNode()
"""`f(frame, node, label)`: the value of an expression if there are functions in it; else None."""
truths = ByNode()
"""`f(frame, value, node)`: whether a value known when compiling is true, as an expression; by the class of the value."""
statements = ByNode()
"""`f(frame, node)` lowers a statement; it returns statements that come after it, beside those of the source, or None. The function
for `ast.stmt` lowers all that have none."""
leaving = ByNode()
"""`(f, when)`: `f(frame, node, rest, ends)` lowers a statement that leaves its run of statements, of which it is given the rest,
if `when(frame, node)` says so; it returns the end of the block, see `run`."""


def nested(frame, node):
    """The expression as the user wrote it, one tree of operations; for what carries no derivative."""
    lower = as_it_stands.get(node.__class__, verbatim)
    return lower(frame, node)


def static_value(frame, node):
    """The function that an expression makes, or None: named, a lambda, a `partial`, one of two, an item."""
    static = static_of(frame, node)
    if static is not None:
        return static
    make = making.get(node.__class__)
    return None if make is None else make(frame, node)


def value_of(frame, node, label=None):
    """The right side of an assignment, or something static; `label` is that of the variable which takes it."""
    kind = node.__class__
    static = static_value(frame, node)
    if static is None and kind in packing:
        static = packing[kind](frame, node, label)
    if static is not None:
        return static
    if not is_flowing(frame, node):
        return nested(frame, node)
    lower = with_operands.get(kind)
    return verbatim(frame, node) if lower is None else lower(frame, node, label)


def operand_of(frame, node, shapes=False):
    """A name, constant or function for an expression. With `shapes`, tuples without derivative stay nested."""
    return as_operand(frame, node, expr(frame, value_of(frame, node, telling_label(node))), shapes)


def argument_of(frame, node, shapes=True, itself=False):
    """As `operand`, but a function made in the program stays what it is; `itself` says that memory which is written is
    handed over itself, not as it is now."""
    value = value_of(frame, node, telling_label(node))
    if isinstance(value, STATIC):
        return value
    if not itself or not isinstance(node, (ast.Name, ast.Subscript, ast.Attribute)) or not reads_written(frame, node):
        return as_operand(frame, node, value, shapes)
    held = value if is_atom(value) else frame.temporary(value, node, frame.taint.carries(node))
    if isinstance(held, Name):
        frame.unit.written.add(held.id)
    return held


def as_operand(frame, node, value, shapes=False):
    if is_atom(value) or shapes and is_shape(value) and not is_flowing(frame, node):
        return value
    return frame.temporary(value, node, frame.taint.carries(node), telling_label(node))


def operands_of(frame, nodes, shapes=False):
    """The operands for expressions, evaluated from left to right."""
    found = [(operand_of(frame, node, shapes), len(frame.out)) for node in nodes]
    return in_order(frame, nodes, found)


def in_order(frame, nodes, found):
    """Operands that stayed nested get a name where statements came after them that may change what they are."""
    values = [value for value, _ in found]
    for position in reversed(range(len(found))):
        value, place = found[position]
        if place < len(frame.out) and not isinstance(value, (Spread, *STATIC)) and not is_quiet(value):
            name = frame.unit.namer.new(TEMPORARY)
            frame.out.insert(place, Assign(name, value, frame.span(nodes[position])))
            values[position] = Name(name)
    return values


def test_of(frame, node):
    """A test: nested as it stands, or with statements before it where it binds something."""
    if not is_test_of_statements(frame, node):
        return nested(frame, node)
    value = value_of(frame, node)
    return truths[value.__class__](frame, value, node) if value.__class__ in truths else expr(frame, value)


def is_test_of_statements(frame, node):
    """True if a test has statements before it, or asks whether an object is true."""
    return frame.hoists(node) or static_of(frame, node).__class__ in truths


def index_of(frame, node, lower):
    """An index; it carries no derivative and stays nested, unless it binds something."""
    match node:
        case ast.Slice(lower=first, upper=last, step=step):
            parts = [Const(None) if part is None else lower(frame, part) for part in (first, last, step)]
            return Apply("slice", tuple(parts), (), frame.span(node))
        case ast.Tuple(elts=elts) if not any(isinstance(elt, ast.Starred) for elt in elts):
            return Apply("tuple", tuple([index_of(frame, elt, lower) for elt in elts]), (), frame.span(node))
    return lower(frame, node)


def is_flowing(frame, node):
    """True if an expression has to be lowered to statements: a derivative may flow out of it, or it binds something."""
    return frame.taint.carries(node) or frame.hoists(node)


def reads_written(frame, node):
    """True if an expression reads memory that is written somewhere in the function."""
    if reads_live(frame, node):
        return True
    return bool(frame.written) \
        and any(isinstance(inner, ast.Name) and inner.id in frame.written for inner in walk(node))


def reads_live(frame, node):
    """True if an expression reads a global variable that is written somewhere in the program."""
    return bool(frame.unit.outer.live) \
        and any(isinstance(inner, ast.Name) and frame.is_live(inner.id) for inner in walk(node))


def telling_label(node):
    """A telling name for a temporary: `exp_eta` for `np.exp(eta)`."""
    if isinstance(node, ast.Call) and len(node.args) == 1 and isinstance(node.args[0], ast.Name):
        function = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)
        if function is not None and not function.startswith("_"):
            return named(f"{function}_{node.args[0].id}")
    return TEMPORARY


# --- runs of statements ------------------------------------------------------


def run(frame, nodes, ends):
    """Lowers statements into the current block; returns the block's end, or None where the ends of paths meet."""
    for position, node in enumerate(nodes):
        if frame.is_stopped:
            return Unreachable()
        kind = node.__class__
        if isinstance(node, ast.stmt):
            frame.statement = node
        if kind in leaving:
            leave, when = leaving[kind]
            if when(frame, node):
                if frame.unit.attempts:
                    say_held(frame)
                return leave(frame, node, nodes[position + 1:], ends)
        lower = statements.get(kind) or statements[ast.stmt]
        if frame.unit.attempts:
            say_held(frame)
        follow = lower(frame, node)
        if frame.unit.attempts:
            say_held(frame)
        if follow:
            return run(frame, [*follow, *nodes[position + 1:]], ends)
    return Unreachable() if frame.is_stopped else ends.fall(frame)


def always(frame, node):
    return True
