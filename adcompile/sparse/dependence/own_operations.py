"""Operations of the representation, on values with sets of columns beside them: what is in lists, tuples, dicts and tapes is told apart.

Each function takes the `evaluation.Evaluation` and the operation, and returns its Traced.
"""

import numpy as np

from adcompile import runtime
from adcompile.ir.nodes import Apply, Block, Yield
from adcompile.ir.objects import is_known_sparse
from adcompile.ir.visit import names_in
from adcompile.ops.by_operation import ByOperation
from adcompile.sparse.dependence.one_operation import copied, printed
from adcompile.sparse.dependence.reach import Reach, reach_of, selecting, united
from adcompile.sparse.dependence.traced import Traced, is_single, items_of, known

UNSET = Traced(type("Unset", (), {})())


def is_unset(known):
    """Return True for a variable that has no value, on the way that was taken."""
    return known.value is UNSET.value


class NotTried(Exception):
    """Raised where something in an arm that is not taken would have an effect."""


class Tape(list):
    """The values that were recorded; `poisoned` has the sets that every entry may depend on, where their number may be another one."""

    poisoned = None


special = ByOperation()
"""By operation: the function `f(evaluation, apply)` that gives its Traced where operands are no values, or only some are evaluated."""


@special("ifexp")
def chosen(evaluation, apply):
    test, one, other = apply.args
    test = evaluation.expr(test)
    taken, left = (one, other) if test.value else (other, one)
    found = evaluation.expr(taken)
    if not test.varies:
        return found
    other = evaluation.other_arm(Block((), Yield((left,))), evaluation.values)
    read = [evaluation.values[name] for name in names_in(left) if name in evaluation.values]
    return evaluation.both([found], other, [test, *read])[0]


@special("and", "or")
def either(evaluation, apply):
    read = []
    for arg in apply.args:
        found = evaluation.expr(arg)
        read.append(found)
        if bool(found.value) is (apply.op == "or"):
            break
    if not any(one.varies for one in read):
        return found
    read += [evaluation.values[name] for arg in apply.args for name in names_in(arg) if name in evaluation.values]
    return evaluation.of_all(found.value, read)


@special("chain")
def compared(evaluation, apply):
    function, taken = printed(apply)
    knowns = [evaluation.expr(arg) for arg in taken]
    return Traced(function(*[one.value for one in knowns]), None, max(one.varies for one in knowns))


@special("tuple", "list")
def display(evaluation, apply):
    if any(isinstance(arg, Apply) and arg.op == "star" for arg in apply.args):
        return evaluation.operation(apply)
    return whole_of(tuple if apply.op == "tuple" else list, [evaluation.handed(arg) for arg in apply.args])


def whole_of(kind, items):
    """The Traced of a list or tuple of items."""
    reach = kind([one.reach for one in items]) if any(one.reach is not None for one in items) else None
    return Traced(kind([one.value for one in items]), reach, max([one.varies for one in items], default=0))


@special("dict")
def keyed(evaluation, apply):
    if any(key is None for key in apply.args[::2]):
        return evaluation.operation(apply)
    keys, items = [[evaluation.handed(arg) for arg in apply.args[first::2]] for first in (0, 1)]
    names = [key.value for key in keys]
    reach = dict(zip(names, [one.reach for one in items])) if any(one.reach is not None for one in items) else None
    return Traced(dict(zip(names, [one.value for one in items])), reach, max([one.varies for one in (*keys, *items)], default=0))


@special("list_append")
def with_one_more(evaluation, apply):
    first, more = [evaluation.expr(arg) for arg in apply.args]
    return whole_of(list, [*items_of(first), more])


@special("list_extend")
def with_all_of(evaluation, apply):
    first, more = [evaluation.expr(arg) for arg in apply.args]
    return whole_of(list, [*items_of(first), *items_of(more)])


@special("getitem")
def item(evaluation, apply):
    whole, index = [evaluation.expr(arg) for arg in apply.args]
    if evaluation.world.is_given(whole.value) and not index.varies:
        return evaluation.world.lent(whole.value[index.value])
    if index.varies or whole.varies > 1 or not isinstance(whole.reach, (list, tuple, dict)) and not is_array_of(whole):
        return evaluation.operation(apply)
    value = whole.value[index.value]
    if is_array_of(whole):
        return known(value, whole.reach.taken(places_of(whole.value)[index.value]), whole.varies)
    return known(value, whole.reach[index.value], whole.varies)


def is_array_of(whole):
    """Return True for an array whose elements have sets of their own."""
    return isinstance(whole.value, np.ndarray) and isinstance(whole.reach, Reach)


def places_of(array):
    """The number of each element of an array."""
    return np.arange(array.size, dtype=np.int32 if array.size < 2**31 else np.int64).reshape(array.shape)


@special("index_set")
def overwritten(evaluation, apply):
    return stored(evaluation, apply, overwrites=True)


@special("index_add")
def added_to(evaluation, apply):
    return stored(evaluation, apply, overwrites=False)


def stored(evaluation, apply, overwrites):
    """A store at an index: where it overwrites, what was there loses its sets."""
    whole, index, part = [evaluation.expr(arg) for arg in apply.args]
    if isinstance(whole.value, (list, tuple, dict)):
        function, _ = printed(apply)
        return evaluation.of_all(function(copied(whole.value), index.value, part.value), [whole, index, part])
    if index.varies or max(whole.varies, part.varies) > 1 or not isinstance(whole.value, np.ndarray) or not is_single(part.value) or any(
            not isinstance(one.reach, (Reach, type(None))) for one in (whole, part)) or whole.reach is part.reach is None:
        return evaluation.operation(apply)
    function, taken = printed(apply)
    value = function(whole.value.copy(), index.value, part.value)
    kept, numbers = whole.reach, places_of(whole.value)
    if overwrites and kept is not None:
        left = numbers.copy()
        left[index.value] = -1
        kept = kept.taken(left)
    if part.reach is None:
        return known(value, kept, max(whole.varies, part.varies))
    at = numbers[index.value]
    own = part.reach.taken(np.broadcast_to(np.arange(part.reach.size).reshape(np.shape(part.value)), np.shape(at)))
    put = np.full(whole.value.size, -1)
    put[np.reshape(at, -1)] = np.arange(np.size(at))
    alone = overwrites or np.count_nonzero(put >= 0) == np.size(at)
    own = own.taken(put) if alone else own.grouped(at, whole.value.size)
    return known(value, united(kept, own), max(whole.varies, part.varies))


@special("unpack")
def unpacked(evaluation, apply):
    whole, *rest = [evaluation.expr(arg) for arg in apply.args]
    if not isinstance(whole.reach, (list, tuple)) and not isinstance(whole.value, np.ndarray) or rest[1].value >= 0:
        return evaluation.operation(apply)
    return whole_of(tuple, items_of(whole))


@special("invoke")
def invoked(evaluation, apply):
    callee, *args = apply.args
    given = [evaluation.expr(arg) for arg in args]
    if callee.value.owner is not None:
        return found_later(evaluation, callee.value, given)
    program = evaluation.world.program_of(callee.value).program
    return evaluation.inside(dict(zip([param.name for param in program.params], given))).block(program.body)


def found_later(evaluation, callee, given):
    """A call of a function that is found when the program runs: nobody looks into it."""
    if evaluation.trying:
        raise NotTried
    value = getattr(callee.owner.value, callee.name)(*[one.value for one in given])
    evaluation.run_unknown(given, False)
    return evaluation.of_all(value, given)


@special("closure")
def function_of_program(evaluation, apply):
    """A program beside as a function, which depends on all that it holds."""
    callee, *args = apply.args
    program, held = evaluation.world.program_of(callee.value).program, [evaluation.handed(arg) for arg in args]

    def run(*first):
        values = dict(zip([param.name for param in program.params], (*map(Traced, first), *[Traced(one.value) for one in held])))
        return evaluation.inside(values).block(program.body).value

    return evaluation.of_all(run, held)


@special("accumulate")
def summed(evaluation, apply):
    """A sum; that of lists, tuples and dicts item by item."""
    one, other = [evaluation.expr(arg) for arg in apply.args]
    if is_single(one.value) and is_single(other.value):
        return evaluation.operation(apply)
    return evaluation.of_all(runtime.accumulate(one.value, other.value), [one, other])


@special("runtime.sparse_times", "runtime.times_sparse")
def product_with_sparse(evaluation, apply):
    """The product of a sparse matrix, whose elements stand where they stand in each call, with an array."""
    knowns = [evaluation.expr(arg) for arg in apply.args]
    matrix, other = knowns if is_known_sparse(knowns[0].value) else knowns[::-1]
    fixed = is_known_sparse(matrix.value) and (matrix.varies == 0 or evaluation.world.has_given_structure(matrix.value))
    if not fixed or not isinstance(other.value, np.ndarray) or not isinstance(other.reach, Reach) or other.varies > 1:
        return evaluation.operation(apply)
    left, right = [one.value for one in knowns]
    places = (matrix.value if matrix is knowns[0] else matrix.value.T).tocoo()
    beside = other.value.size // max(places.shape[1], 1)
    rows, columns = [np.repeat(one, beside) for one in (places.row, places.col)]
    numbers = np.tile(np.arange(beside), places.nnz)
    if matrix is knowns[0]:
        rows, columns = rows * beside + numbers, columns * beside + numbers
    else:
        rows, columns = numbers * places.shape[0] + rows, numbers * places.shape[1] + columns
    value = left @ right
    if other.reach.full:
        return known(value, other.reach.everywhere(value.size), 1)
    reached = selecting(rows, columns, (value.size, other.value.size)) @ other.reach.matrix()
    return known(value, reach_of(value.size, other.reach.width, (), reached), 1)


@special("absent")
def no_value(evaluation, apply):
    return Traced(None)


@special("tape")
def new_tape(evaluation, apply):
    if not apply.args:
        return Traced(Tape())
    old = evaluation.expr(apply.args[0])
    tape = Tape(old.value)
    tape.poisoned = getattr(old.value, "poisoned", None)
    return Traced(tape)


@special("holds", "entries")
def count_of(evaluation, apply):
    tape = evaluation.expr(apply.args[0])
    count = len(tape.value)
    return Traced(count if apply.op == "entries" else bool(count), None, 2 if getattr(tape.value, "poisoned", None) is not None else 0)


@special("recall")
def popped(evaluation, apply):
    if evaluation.trying:
        raise NotTried
    return evaluation.popped(evaluation.expr(apply.args[0]).value)


@special("cut")
def shortened(evaluation, apply):
    tape, length = [evaluation.expr(arg) for arg in apply.args]
    if evaluation.trying:
        raise NotTried
    del tape.value[length.value:]
    return Traced(None)


@special("comment")
def nothing(evaluation, apply):
    return Traced(None)


@special("acting")
def itself(evaluation, apply):
    return evaluation.expr(apply.args[0])


@special("caught")
def exception(evaluation, apply):
    return Traced(evaluation.caught[-1], None, 2)


@special("if_assigned")
def if_assigned(evaluation, apply):
    found = evaluation.handed(apply.args[0])
    return Traced(None, found.reach, found.varies) if is_unset(found) else found
