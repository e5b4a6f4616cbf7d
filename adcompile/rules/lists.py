"""Lists that change, in value form: each change gives a new list."""

from adcompile import runtime
from adcompile.ir.types import INT, OPAQUE, List
from adcompile.ops.fields.effects import Doing
from adcompile.ops.fields.forms import Along
from adcompile.ops.fields.memory import Identity
from adcompile.ops.fields.safe import always as always_safe, before_place
from adcompile.ops.typing.results.lists import (
    more_type, one_longer_type, one_more_type, repeated_type, shortened_type, with_item_type,
)
from adcompile.ops.typing.results.transposed import of_two
from adcompile.ops.typing.usual import always, first_operand
from adcompile.rules.samples import call
from adcompile.rules.table import constant, linear

CHANGED = dict(opens=True, takes="anything", version=0, identity=Identity.MOMENT, runs=())
"""The fields of the card of each operation that gives a list after a change."""


def appended(draw):
    yield call([draw(3), draw.number()], draw.number())


@linear("list_append", safe=always_safe, form=Along(also=("items", "value")),
        wrt=("items", "value"), type=one_more_type, keeps=("items", "value"), samples=appended, **CHANGED)
def list_append(y_bar, items, value):
    return y_bar[:-1], y_bar[-1]


@linear(runtime.shortened, safe=always_safe, form=Along(), type=shortened_type, keeps=("items",),
        samples=lambda draw: [call([draw(3), draw.number()])], **CHANGED)
def shortened(y_bar, items):
    return runtime.one_longer(y_bar, items)


@linear(runtime.one_longer, form=Along(also=("x",)), type=one_longer_type, takes="anything", keeps=("items",),
        samples=lambda draw: [call([draw(3)], [draw(3), draw.number()])])
def one_longer(y_bar, items, x):
    return runtime.shortened(y_bar)


def extended(draw):
    yield call([draw(3), draw.number()], [draw.number(), draw(2)])
    yield call([draw(3)], [])


@linear("list_extend", form=Along(also=("items", "more")), wrt=("items", "more"), type=more_type,
        keeps=("items", "more"), samples=extended, **CHANGED)
def list_extend(y_bar, items, more):
    return y_bar[:len(y_bar) - len(more)], y_bar[len(y_bar) - len(more):]


# --- one item -----------------------------------------------------------------------------


def with_items(draw):
    yield call([draw(3), draw.number()], 1, draw.number())
    yield call([draw(3), draw(3)], -2, draw(3))
    yield call([draw.number()], 0, draw.number())


@linear(runtime.with_item, form=Along(also=("items", "value")), wrt=("items", "value"), type=with_item_type,
        keeps=("items", "value"), selects=True, samples=with_items, **CHANGED)
def with_item(y_bar, items, place, value):
    return runtime.with_item(y_bar, place, runtime.zeros_like(items[place])), y_bar[place]


def removals(draw):
    yield call([draw(3), draw.number()], 1)
    yield call([draw(3), draw(2), draw.number()], -2)
    yield call([draw.number()], -1)


@linear(runtime.without, form=Along(also=("items",)), type=shortened_type, keeps=("items",), selects=True, samples=removals, **CHANGED)
def without(y_bar, items, place):
    return runtime.inserted(y_bar, runtime.place_back(place, y_bar), runtime.zeros_like(items[place]))


def insertions(draw):
    yield call([draw(3), draw.number()], 0, draw.number())
    yield call([draw(3), draw(2)], -1, draw.number())
    yield call([draw(3)], 7, draw(2))
    yield call([draw(3)], -7, draw(2))


@linear(runtime.inserted, form=Along(also=("items", "value")), wrt=("items", "value"), type=one_more_type, safe=before_place,
        keeps=("items", "value"), samples=insertions, **CHANGED)
def inserted(y_bar, items, place, value):
    at = runtime.place_in(place, y_bar)
    return runtime.without(y_bar, at), y_bar[at]


constant(runtime.place_in, runtime.place_back, type=always(INT), runs=())
constant(runtime.place_of_first, runtime.place_of_item, type=always(INT))

# --- several items -------------------------------------------------------------------------


def splices(draw):
    yield call([draw(3), draw.number(), draw(2)], slice(1, 2), [draw.number(), draw.number()])
    yield call([draw(3), draw.number(), draw(2)], slice(-1, None), [])
    yield call([draw(3), draw.number(), draw(2)], slice(2, 1), [draw.number()])
    yield call([draw(3), draw.number(), draw(2)], slice(None, None, -2), [draw.number(), draw(3)])


@linear(runtime.spliced, form=Along(also=("items", "values")), wrt=("items", "values"), type=more_type,
        keeps=("items", "values"), selects=True, samples=splices, **CHANGED)
def spliced(y_bar, items, part, values):
    span = runtime.span(part, items, values)
    return runtime.spliced(y_bar, span, runtime.zeros_like(items[part])), y_bar[span]


constant(runtime.span, type=OPAQUE, runs=())
constant(runtime.left_by, type=always(List(INT)), runs=())
constant(runtime.start_in, type=always(INT), runs=())


@linear(runtime.repeated, form=Along(), type=repeated_type, takes="anything", opens=True, keeps=("items",), runs=(),
        samples=lambda draw: [call([draw(3), draw.number()], 3), call([draw.number()], -1), call([], 2)])
def repeated(y_bar, items, count):
    return runtime.unrepeated(y_bar, items)


@linear(runtime.unrepeated, form=Along(also=("items",)), type=of_two(lambda t, items: items), takes="anything", runs=(),
        samples=lambda draw: [call([draw(3), draw.number(), draw(3), draw.number()], [draw(3), draw.number()])])
def unrepeated(y_bar, t, items):
    return runtime.repeated(y_bar, len(t) // max(len(items), 1))


@linear(runtime.written_list, form=Along(), type=first_operand, takes="anything", opens=True, keeps=("x",), walks=True, runs=(),
        effect=Doing.CHECKS, samples=lambda draw: [call([draw(3), draw.number()], (), "message")])
def written_list(y_bar, x, others, message):
    return y_bar


# --- methods that change nothing -------------------------------------------------------------


@linear("list.copy", opens=True, form=Along(), type=first_operand, takes="anything", keeps=("items",), walks=True, runs=(),
        samples=lambda draw: [call([draw(3), draw.number()])])
def copy(y_bar, items):
    return y_bar


constant("list.index", "list.count", "tuple.index", "tuple.count", type=always(INT))
