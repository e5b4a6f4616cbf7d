"""Programs that tell their values as they run, statement by statement (`runtime.looking_on`), for who looks inside a derivative.

    y.0 = numpy.sqrt(x.0)   ->      y.0 = numpy.sqrt(x.0)
                                    runtime.tell_value(place, y.0, x.0)

Loops tell that they begin, each of their trips, and that they are over.

A place says what kind of value it is, what it is called, in which of the user's statements it is made or undone, and what it is made
of. An array in which a part is stored is not told again: what is stored was told before.
"""

import math

from adcompile.analysis.effects.purity import is_comment
from adcompile.ir.frozen import frozen, replace
from adcompile.ir.names import Role
from adcompile.ir.nodes import Apply, Assign, Block, Const, Effect, Extern, For, Name, Span, Verbatim, While
from adcompile.ir.visit import blocks, names_in, parts, walk, with_blocks
from adcompile.normalize.undefined import maybe_undefined
from adcompile.ops.asked import adds_to_a_part, has_no_derivative, is_item, is_own, stores_a_part

KINDS = {Role.TANGENT: "tangent", Role.COTANGENT: "cotangent"}
TOLD = (Role.USER, Role.NAMED, Role.TEMPORARY, Role.TANGENT, Role.COTANGENT)


@frozen
class WatchedPlace:
    """Where a value is made. `kind` is "value", "tangent" or "cotangent", `name` the user's variable that it is or belongs to; None for a
    part of an expression. `span` is the user's statement, `part` the operation in it, `read` what the values are called that it is made
    of: pairs of a kind and a name, or a span where it has no name."""

    kind: str
    name: str | None
    span: Span | None
    part: Span | None
    read: tuple
    own: bool               # whether it is a step of the user's, not one of what undoes it


@frozen
class WatchedLoop:
    """A loop of the user's, at `span`; `back` where it is the one that undoes it."""

    span: Span | None
    back: bool


def watched(derived):
    """The program that tells its values."""
    program = derived.program
    return replace(derived, program=replace(program, body=_Telling(program.body).block(program.body, None)))


class _Telling:

    def __init__(self, body):
        self.unsure = maybe_undefined(body)
        self.made = {statement.target: statement for statement in walk(body) if isinstance(statement, Assign)}
        self.count = 0

    def block(self, block, span):
        """The block that tells, below the remark at `span`: the user's line that it undoes."""
        statements, near = [], {}
        for statement in block.statements:
            if is_comment(statement):
                span, near = statement.span, {}
            inner = [self.block(inner, span) for inner in blocks(statement)]
            if isinstance(statement, (For, While)):
                statements += self.told_loop(statement, *inner)
                continue
            statements.append(with_blocks(statement, inner))
            if isinstance(statement, Assign) and is_told(statement):
                statements.append(self.told(statement, span, near))
            if isinstance(statement, Assign) and statement.target.label.is_of_temporary:
                near[statement.target] = statement.value
        return Block(tuple(statements), block.end)

    def told_loop(self, loop, body):
        """A loop, with what it tells; `body` is its body that tells."""
        self.count += 1
        back = any(param.label.role is Role.COTANGENT for param, _ in loop.params)
        place = Extern(f"loop_{self.count}", WatchedLoop(loop.span, back))
        begins, trip, ends = [Effect(Apply(f"runtime.{name}", (place,)), loop.span) for name in ("tell_loop", "tell_trip", "tell_end")]
        return [begins, with_blocks(loop, [Block((trip, *body.statements), body.end)]), ends]

    def told(self, statement, remark, near):
        """The statement that tells what another one assigned; `near` has what was assigned to temporaries before."""
        near = near if statement.target.label.is_derivative else {}
        read = [name for name in leaves(statement.value, near) if name not in self.unsure]
        found = statement.value.span or statement.span
        label = statement.target.label
        place = WatchedPlace(KINDS.get(label.role, "value"), variable(label), remark or statement.span or found, found,
                             tuple([(kind, None if of == found else of) for kind, of in map(self.called, read)]), remark is None)
        self.count += 1
        operands = Extern(f"place_{self.count}", place), Name(statement.target), *map(Name, read)
        return Effect(Apply("runtime.tell_value", operands), statement.span)

    def called(self, name):
        """The kind and the user's name of a value; where it has none, the span of the expression that it is."""
        made, found = self.made.get(name), variable(name.label)
        if found is None and made is not None:
            if isinstance(made.value, Apply) and is_own(made.value.op):     # a check or a copy of what the user wrote
                read = names_in(made.value)
                return self.called(read[0]) if len(read) == 1 else (KINDS.get(name.label.role, "value"), None)
            found = getattr(made.value, "span", None)
        return KINDS.get(name.label.role, "value"), found


def leaves(value, near):
    """The names that an expression reads, directly or through what is near."""
    found, waiting = {}, list(names_in(value))
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found[name] = True
            waiting += names_in(near[name]) if name in near else []
    return found


def is_told(statement):
    """Return True if a statement computes something: it stores nothing into a part, reads no item, gives no array that is filled later,
    and no infinity is written down in it."""
    value, label = statement.value, statement.target.label
    if label.role not in TOLD or not isinstance(value, (Apply, Verbatim)):
        return False
    if isinstance(value, Apply) and (stores_a_part(value) or adds_to_a_part(value)):
        return False
    return label.is_derivative or not (isinstance(value, Apply) and (has_no_derivative(value) or is_item(value)) or is_written_down(value))


def is_written_down(expr):
    """Return True if a number that is not finite stands in an expression."""
    if isinstance(expr, (Const, Extern)):
        return isinstance(expr.value, float) and not math.isfinite(expr.value)
    return any(map(is_written_down, parts(expr)))


def variable(label):
    """The user's name of the value with this label, or of the one that it belongs to; None where it has none."""
    while label.of is not None:
        label = label.of.label
    return label.stem if label.role is Role.USER else None
