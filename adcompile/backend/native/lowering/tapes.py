"""Tapes."""

from adcompile.backend.native.loop_language.building import FALSE, ONE, TRUE, ZERO, compute
from adcompile.backend.native.loop_language.language import Buffer, Grow, Let, Make, Put, Register
from adcompile.backend.native.lowering.held import CannotLower, TapeMemory, Values
from adcompile.backend.native.lowering.handing_over import lowers
from adcompile.backend.native.lowering.lookup_tables import operations
from adcompile.ir.frozen import replace
from adcompile.ir.nodes import Apply, Name, Recall, Record
from adcompile.ir.types import kind


@operations("tape")
def tape(lowering, apply):
    name = lowering.new("tape")
    top = lowering.new("top")
    lowering.emit(Let(top, ZERO))
    lowering.small.add(top)
    return TapeMemory(name, top, [])


@operations("holds")
def holds(lowering, apply):
    return compute("gt", Register(lowering.value(apply.args[0]).top, "i"), ZERO)


@lowers(Record)
def record(lowering, statement):
    tape, held = lowering.value(Name(statement.tape)), lowering.value(statement.value)
    if not isinstance(tape, TapeMemory):
        raise CannotLower("a tape that may be one of several", statement.span)
    held = lowering.operand(held, Apply("record", (), (), statement.span))
    shape = held.shape if isinstance(held, Values) else ()
    if not tape.held:
        if not all(map(lowering.is_plain, shape)):
            raise CannotLower("arrays of sizes that are computed are recorded", statement.span)
        begun(lowering, tape, held.type, shape)
    type, known = tape.held[0]
    if type != held.type or len(known) != len(shape):
        raise CannotLower("values of several forms are recorded together", statement.span)
    for dim, other in zip(known, shape):
        lowering.agree(dim, other)
    top = Register(tape.top, "i")
    lowering.emit(Grow(tape.name, compute("add", top, ONE)))
    array = held if isinstance(held, Values) else lowering.constant(held, ())
    lowering.count(shape, lambda inner: lowering.emit(Put(tape.name, (top, *inner), array.at(inner))))
    lowering.emit(Let(tape.top, compute("add", top, ONE)))


def begun(lowering, tape, type, shape):
    """The tape gets memory, where the kernel begins."""
    tape.held.append((type, shape))
    lowering.buffers[tape.name] = Buffer(tape.name, type, tuple(shape), "tape")
    lowering.tapes.append(Make(tape.name))


@lowers(Recall)
def recall(lowering, statement):
    tape = lowering.value(Name(statement.tape))
    if not isinstance(tape, TapeMemory) or not tape.held:
        raise CannotLower("a tape that nothing was recorded on", statement.span)
    type, shape = tape.held[0]
    name = lowering.new("row")
    lowering.emit(Let(name, compute("sub", Register(tape.top, "i"), ONE)))
    lowering.emit(Let(tape.top, Register(name, "i")))
    row = Register(name, "i")
    whole = lowering.whole(tape.name)
    target = statement.target
    lowering.flags[target] = FALSE if kind(lowering.types.get(target)) in ("int", "float", "bool") else TRUE
    if not shape:
        return lowering.bind(target, whole.at((row,)))
    lowering.held[target] = lowering.viewed(replace(whole, shape=shape, whole=False), shape, lambda place: (row, *place))
