"""Windows that slide along an array: `np.lib.stride_tricks.sliding_window_view`."""

from numpy.lib.stride_tricks import sliding_window_view

from adcompile import runtime
from adcompile.ops.fields.forms import Along, Opaque
from adcompile.ops.fields.memory import SHAPE, VIEW
from adcompile.rules.samples import call
from adcompile.rules.table import linear


def windows(draw):
    yield call(draw(5), 3)
    yield call(draw(5), (2,))
    yield call(draw(4, 5), 2, 1)
    yield call(draw(4, 5), 3, axis=0)
    yield call(draw(4, 5), (2, 3))
    yield call(draw(4, 5), 2, -1)
    yield call(draw(3, 4, 5), (2, 3), (2, 0))
    yield call(draw(4), 4, subok=False, writeable=False)
    yield call(draw(6), (2, 3), (0, 0))


@linear(sliding_window_view, form=Along("axis"), memory=VIEW("x"), allowed={"subok": (False,), "writeable": (False,)},
        samples=windows)
def sliding(y_bar, x, window_shape, axis=None, subok=False, writeable=False):
    return runtime.windows_added(y_bar, x, window_shape, axis)


def added(draw):
    for (x, *rest), named in windows(draw):
        named = {"axis": named["axis"]} if "axis" in named else {}
        yield call(draw(*sliding_window_view(x, *rest, **named).shape), x, *rest, **named)


@linear(runtime.windows_added, form=Opaque("counts the axes of what it adds up to"), reads={"x": SHAPE}, samples=added)
def windows_added(y_bar, t, x, window_shape, axis=None):
    return sliding_window_view(y_bar, window_shape, axis)
