"""Lists that change, in value form: each change gives a new list."""

from adcompile import runtime
from adcompile.ops.fields.forms import Along
from adcompile.ops.fields.memory import Identity
from adcompile.ops.fields.safe import always as always_safe
from adcompile.ops.typing.results.inserted import append_type, extend_type, one_longer_type, shortened_type
from adcompile.rules.samples import call
from adcompile.rules.table import linear


def appended(draw):
    yield call([draw(3), draw.number()], draw.number())


@linear("list_append", opens=True, safe=always_safe, form=Along(also=("items", "value")),
        wrt=("items", "value"), type=append_type, takes="anything", keeps=("items", "value"), version=0,
        identity=Identity.MOMENT, runs=(), samples=appended)
def list_append(y_bar, items, value):
    return y_bar[:-1], y_bar[-1]


@linear(runtime.shortened, opens=True, safe=always_safe, form=Along(), type=shortened_type, takes="anything", keeps=("items",), version=0,
        identity=Identity.MOMENT, runs=(), samples=lambda draw: [call([draw(3), draw.number()])])
def shortened(y_bar, items):
    return runtime.one_longer(y_bar, items)


@linear(runtime.one_longer, form=Along(also=("x",)), type=one_longer_type, takes="anything", keeps=("items",),
        samples=lambda draw: [call([draw(3)], [draw(3), draw.number()])])
def one_longer(y_bar, items, x):
    return runtime.shortened(y_bar)


def extended(draw):
    yield call([draw(3), draw.number()], [draw.number(), draw(2)])
    yield call([draw(3)], [])


@linear("list_extend", opens=True, form=Along(also=("items", "more")), wrt=("items", "more"), type=extend_type,
        takes="anything", keeps=("items", "more"), version=0, identity=Identity.MOMENT, runs=(), samples=extended)
def list_extend(y_bar, items, more):
    return y_bar[:len(y_bar) - len(more)], y_bar[len(y_bar) - len(more):]
