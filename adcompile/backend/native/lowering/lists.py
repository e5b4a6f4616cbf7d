"""Lists of numbers that a program changes: memory that grows, and a variable that has their length."""

from adcompile.backend.native.loop_language.building import ONE, ZERO, as_double, compute
from adcompile.backend.native.loop_language.language import Buffer, Grow, Let, Make, Number, Put, Register
from adcompile.backend.native.lowering.held import CannotLower, Grouped, ListMemory, Values
from adcompile.backend.native.lowering.indexing import item, place_in
from adcompile.backend.native.lowering.lookup_tables import KINDS, changes, operations
from adcompile.analysis.inference.type_of import type_of
from adcompile.ir.nodes import Apply
from adcompile.ir.types import NoValue, kind


def new_list(lowering, stem, type=None):
    """A list without items; `type` is that of its items, where it is known already."""
    made = ListMemory(lowering.new(stem), Register(lowering.new(f"{stem}_count"), "i"), [])
    lowering.emit(Let(made.count.name, ZERO))
    lowering.small.add(made.count.name)
    if type is not None:
        begun(lowering, made, type)
    return made


def begun(lowering, made, type):
    """The list gets memory, where the kernel begins, for items of a type."""
    made.held.append(type)
    lowering.buffers[made.name] = Buffer(made.name, type, (), "tape")
    lowering.tapes.append(Make(made.name))


def append(lowering, made, number):
    """One more number at the end of a list."""
    if not made.held:
        begun(lowering, made, number.type)
    if made.held[0] != number.type:
        raise CannotLower("numbers of several kinds are in one list")
    lowering.emit(Grow(made.name, compute("add", made.count, ONE)))
    lowering.emit(Put(made.name, (made.count,), number))
    lowering.emit(Let(made.count.name, compute("add", made.count, ONE)))


def as_list(lowering, held, stem):
    """A value as a list that may be changed: itself, or a new one of the items of a display."""
    if isinstance(held, ListMemory):
        return held
    if not isinstance(held, Grouped) or held.is_dict:
        raise CannotLower("something is changed as a list is, and is none of numbers")
    numbers = [lowering.operand(one, Apply("list", ())) for one in held.items.values()]
    if any([isinstance(one, Values) for one in numbers]):
        raise CannotLower("a list of arrays is changed")
    made = new_list(lowering, stem)
    for number in numbers:
        append(lowering, made, number)
    return made


def copy_of(lowering, made, stem):
    """A list of its own with the same items."""
    copy = new_list(lowering, stem)
    extend(lowering, copy, made)
    return copy


def extend(lowering, made, more):
    """The items of another list at the end of one."""
    if isinstance(more, Grouped) and not more.is_dict:
        for one in more.items.values():
            append(lowering, made, lowering.operand(one, Apply("list", ())))
        return
    if not isinstance(more, ListMemory) or more.name == made.name:
        raise CannotLower("a list is extended by something else than a list of numbers")
    if more.held:
        if not made.held:
            begun(lowering, made, more.held[0])
        count = lowering.let("count", more.count)
        lowering.count((count,), lambda place: append(lowering, made, item(more, place[0])))


def hold_list(lowering, target, value, operand):
    """The name stands for a list, which can be changed if it is one of numbers of one kind. `operand` is that which may be written."""
    change = changes.get(value.op) if isinstance(value, Apply) else None
    held, known = lowering.value(value) if change is None else change(lowering, value, operand), lowering.types[target].item
    if isinstance(held, Grouped) and (isinstance(known, NoValue) or kind(known) in KINDS and kind(known) != "double"):
        held = as_list(lowering, held, target.label.stem)
    if isinstance(held, ListMemory) and kind(known) == "double":
        raise CannotLower(f"'{target.label.stem}' holds numbers of several kinds")
    lowering.held[target] = held


# --- what changes a list ------------------------------------------------------------


def changed(lowering, apply, operand):
    """The list that an operation changes: `operand` where it may be written, else a copy."""
    base = as_list(lowering, lowering.value(apply.args[0]), "items")
    return base if operand is not None else copy_of(lowering, base, "items")


def changer(*ops):
    """Enter a function as what carries out operations that change a list, in place or not."""
    def enter(function):
        return operations(*ops)(changes(*ops)(function))
    return enter


@changer("list_append")
def list_append(lowering, apply, operand=None):
    made = changed(lowering, apply, operand)
    append(lowering, made, lowering.number(apply.args[1], apply))
    return made


@changer("list_extend")
def list_extend(lowering, apply, operand=None):
    made = changed(lowering, apply, operand)
    extend(lowering, made, lowering.value(apply.args[1]))
    return made


@changer("runtime.shortened")
def shortened(lowering, apply, operand=None):
    made = changed(lowering, apply, operand)
    lowering.unless(compute("gt", made.count, ZERO))
    lowering.emit(Let(made.count.name, compute("sub", made.count, ONE)))
    return made


@changer("runtime.with_item")
def with_item(lowering, apply, operand=None):
    made = changed(lowering, apply, operand)
    place = place_in(lowering, made, apply.args[1], apply)
    lowering.emit(Put(made.name, (place,), exact(lowering, made, apply)))
    return made


@changer("runtime.without")
def without(lowering, apply, operand=None):
    made = changed(lowering, apply, operand)
    place = lowering.let("place", place_in(lowering, made, apply.args[1], apply))
    shorter = lowering.let("shorter", compute("sub", made.count, ONE))

    def moved(inner):
        to = lowering.let("to", compute("add", place, inner[0]))
        lowering.emit(Put(made.name, (to,), item(made, compute("add", to, ONE))))
    lowering.count((compute("sub", shorter, place),), moved)
    lowering.emit(Let(made.count.name, shorter))
    return made


def clamped(place, count):
    """The place where an item is inserted into a list of so many, as Python takes any integer for one."""
    from_end = compute("maximum", compute("add", place, count), ZERO)
    return compute("select", compute("lt", place, ZERO), from_end, compute("minimum", place, count))


@changer("runtime.inserted")
def inserted(lowering, apply, operand=None):
    made = changed(lowering, apply, operand)
    number, place = lowering.number(apply.args[2], apply), lowering.let("place", lowering.integer_of(apply.args[1], apply))
    count = lowering.let("count", made.count)
    place = lowering.let("place", clamped(place, count))
    append(lowering, made, number)

    def moved(inner):
        to = lowering.let("to", compute("sub", count, inner[0]))
        lowering.emit(Put(made.name, (to,), item(made, compute("sub", to, ONE))))
    lowering.count((compute("sub", count, place),), moved)
    lowering.emit(Put(made.name, (place,), number))
    return made


def exact(lowering, made, apply):
    """The number that becomes an item, which is of the kind of the others."""
    number = lowering.number(apply.args[2], apply)
    if number.type != made.held[0]:
        raise CannotLower("numbers of several kinds are in one list", apply.span)
    return number


@changes("index_add")
def added_to_item(lowering, apply, operand):
    """A number is added to an item."""
    made = changed(lowering, apply, operand)
    place = place_in(lowering, made, apply.args[1], apply)
    number = exact(lowering, made, apply)
    lowering.emit(Put(made.name, (place,), compute("add", item(made, place), number)))
    return made


# --- what reads one -------------------------------------------------------------------


def as_array(lowering, made):
    """The numbers of a list as an array of its own."""
    if not made.held:
        raise CannotLower("an array of a list in which nothing was put")
    size = lowering.let("size", made.count)
    lowering.lows[size.name] = 0
    lowering.small.add(size.name)
    found = lowering.buffer("array", made.held[0], (size,))
    lowering.count(found.shape, lambda place: lowering.emit(Put(found.buffer, place, item(made, place[0]))))
    return found


def of_numbers(lowering, stem, array):
    """The list of the numbers of an array with one axis."""
    made = new_list(lowering, stem, array.type)
    lowering.count(array.shape[:1], lambda place: append(lowering, made, array.at(place)))
    return made


def list_of_zeros(lowering, made):
    """A list of as many zeros."""
    found = new_list(lowering, "zeros", "d")
    count = lowering.let("count", made.count)
    lowering.count((count,), lambda place: append(lowering, found, Number(0.0, "d")))
    return found


@operations("runtime.unarray")
def unarray(lowering, apply):
    array, like = lowering.array(lowering.value(apply.args[0]), apply), lowering.value(apply.args[1])
    if not isinstance(like, ListMemory) or len(array.shape) != 1:
        raise CannotLower("an array is taken apart", apply.span)
    return of_numbers(lowering, "items", array)


@operations("runtime.place_in")
def place_in_longer(lowering, apply):
    """The place of an item that was inserted."""
    place, longer = lowering.integer_of(apply.args[0], apply), as_list(lowering, lowering.value(apply.args[1]), "items")
    return clamped(place, lowering.let("size", compute("sub", longer.count, ONE)))


@operations("runtime.place_back")
def place_back(lowering, apply):
    """The place of an item from the front, where it is put back."""
    place, shorter = lowering.integer_of(apply.args[0], apply), as_list(lowering, lowering.value(apply.args[1]), "items")
    from_end = compute("add", compute("add", place, lowering.let("size", shorter.count)), ONE)
    return compute("select", compute("lt", place, ZERO), from_end, place)


@operations("builtins.sum")
def sum_of(lowering, apply):
    """The sum of the numbers in a list, one after the other as Python adds them."""
    held, known = lowering.value(apply.args[0]), kind(type_of(apply, lowering.types))
    if len(apply.args) > 1 or known not in ("float", "float64"):
        raise CannotLower("builtins.sum of such operands", apply.span)
    found = Number(0.0, "d")
    if isinstance(held, Grouped) and not held.is_dict and held.items:
        for one in held.items.values():
            one = lowering.operand(one, apply)
            if isinstance(one, Values):
                raise CannotLower("builtins.sum of arrays", apply.span)
            found = compute("add", found, as_double(one))
        return found
    if not isinstance(held, ListMemory) or held.held != ["d"]:
        raise CannotLower("builtins.sum of such operands", apply.span)
    lowering.unless(compute("gt", held.count, ZERO))        # of no items it is the integer 0
    total = lowering.new("total")
    lowering.emit(Let(total, found))
    lowering.count((lowering.let("count", held.count),), lambda place: lowering.emit(
        Let(total, compute("add", Register(total, "d"), item(held, place[0])))))
    return Register(total, "d")
