"""Sums, products, moments and running sums of what is there: NaN counts as absent, and has the derivative 0."""

import numpy as np

from adcompile import runtime
from adcompile.ops.fields.forms import Along
from adcompile.ops.typing.usual import reduced_result
from adcompile.rules.keywords import is_float_type
from adcompile.rules.samples import along_axis, call, reduced
from adcompile.rules.table import general

COMMON = {"type": reduced_result, "passive": ("where",), "allowed": {"dtype": is_float_type}}


def holed(draw, *shape):
    """An array with NaN in it, but at the first place of each row and column."""
    x = draw(*shape)
    holes = (np.add.outer(np.arange(x.shape[0]), np.arange(x.shape[-1])) % 3 == 2) if x.ndim > 1 \
        else np.arange(x.size) % 3 == 2
    x[holes] = np.nan
    return x


def absent(draw, **options):
    """With NaN, over every form of axis, and with `where`."""
    yield call(holed(draw, 5), **options)
    for axis in (0, -1, (0, 1)):
        yield call(holed(draw, 3, 4), axis, **options)
    yield call(holed(draw, 3, 4), axis=1, keepdims=True, **options)
    yield call(holed(draw, 4, 4), axis=1, where=np.array([True, True, False, True]), **options)
    yield call(draw.number(), **options)
    yield call(holed(draw, 3, 4), dtype=np.float64, **options)


def nansum_tangent(y, a, axis=None, dtype=None, keepdims=False, initial=None, where=None, *, a_dot):
    present = np.logical_not(np.isnan(a))
    if where is not None:
        present = np.logical_and(present, where)
    return np.sum(np.where(present, a_dot, 0.0), axis=axis, keepdims=keepdims)


def sums(draw):
    yield from absent(draw)
    yield from reduced(draw)
    yield call(holed(draw, 3, 4), 1, initial=2.0)


@general(np.nansum, form=Along("axis"), tangent=nansum_tangent, samples=sums, **COMMON)
def nansum(y, a, axis=None, dtype=None, keepdims=False, initial=None, where=None, *, y_bar):
    present = np.logical_not(np.isnan(a))
    if where is not None:
        present = np.logical_and(present, where)
    share = np.where(present, runtime.expand(y_bar, a, axis, keepdims), 0.0)
    if dtype is not None:
        return runtime.unbroadcast(share, a)
    return share


def nanmean_tangent(y, a, axis=None, dtype=None, keepdims=False, where=None, *, a_dot):
    present = np.logical_not(np.isnan(a))
    if where is not None:
        present = np.logical_and(present, where)
    return np.sum(np.where(present, a_dot / runtime.counted(a, axis, True, present), 0.0), axis=axis, keepdims=keepdims)


@general(np.nanmean, form=Along("axis"), tangent=nanmean_tangent, samples=absent, **COMMON)
def nanmean(y, a, axis=None, dtype=None, keepdims=False, where=None, *, y_bar):
    present = np.logical_not(np.isnan(a))
    if where is not None:
        present = np.logical_and(present, where)
    share = runtime.expand(y_bar / runtime.counted(a, axis, keepdims, present), a, axis, keepdims)
    return runtime.unbroadcast(np.where(present, share, 0.0), a)


def nanprod_tangent(y, a, axis=None, dtype=None, keepdims=False, initial=None, where=None, *, a_dot):
    present = np.logical_not(np.isnan(a))
    if where is not None:
        present = np.logical_and(present, where)
    x = runtime.axes_last(np.where(present, a, 1.0), axis)
    others = runtime.other_products(x)
    change = runtime.axes_back(others, a, axis) * np.where(present, a_dot, 0.0)
    if initial is not None:
        change = initial * change
    return np.sum(change, axis=axis, keepdims=keepdims)


def products(draw):
    yield from absent(draw)
    yield from absent(draw, initial=0.5)


@general(np.nanprod, form=Along("axis"), tangent=nanprod_tangent, samples=products, **COMMON)
def nanprod(y, a, axis=None, dtype=None, keepdims=False, initial=None, where=None, *, y_bar):
    present = np.logical_not(np.isnan(a))
    if where is not None:
        present = np.logical_and(present, where)
    x = runtime.axes_last(np.where(present, a, 1.0), axis)
    others = runtime.other_products(x)
    share = np.where(present, runtime.expand(y_bar, a, axis, keepdims), 0.0) * runtime.axes_back(others, a, axis)
    if initial is not None:
        share = share * initial
    return runtime.unbroadcast(share, a)


# --- moments ----------------------------------------------------------------


def nanvar_tangent(y, a, axis=None, dtype=None, ddof=0, keepdims=False, where=None, mean=None, correction=None, *, a_dot,
                   mean_dot):
    if correction is not None:
        ddof = correction
    present = np.logical_not(np.isnan(a))
    if where is not None:
        present = np.logical_and(present, where)
    change = runtime.centred(a, mean, axis, present) * np.where(present, a_dot, 0.0)
    if mean is not None:
        change = change - runtime.centred(a, mean, axis, present) * mean_dot
    freedom = runtime.counted(a, axis, keepdims, present) - ddof
    return np.sum(change, axis=axis, keepdims=keepdims) * runtime.divide(2.0, freedom)


def deviations(draw):
    for use in absent(draw):
        if np.size(use[0][0]) > 1:
            yield use
    yield call(holed(draw, 3, 4), 1, ddof=1)
    yield call(holed(draw, 3, 4), 1, correction=1)
    yield call(holed(draw, 3, 4), 1, mean=draw(3, 1))


@general(np.nanvar, form=Along("axis", also=("a",)), tangent=nanvar_tangent, samples=deviations, **COMMON)
def nanvar(y, a, axis=None, dtype=None, ddof=0, keepdims=False, where=None, mean=None, correction=None, *, y_bar):
    if correction is not None:
        ddof = correction
    present = np.logical_not(np.isnan(a))
    if where is not None:
        present = np.logical_and(present, where)
    freedom = runtime.counted(a, axis, keepdims, present) - ddof
    share = runtime.expand(y_bar * runtime.divide(2.0, freedom), a, axis, keepdims)
    change = share * runtime.centred(a, mean, axis, present)
    if mean is not None:
        return runtime.unbroadcast(change, a), runtime.unbroadcast(-change, mean)
    return runtime.unbroadcast(change, a), None


def nanstd_tangent(y, a, axis=None, dtype=None, ddof=0, keepdims=False, where=None, mean=None, correction=None, *, a_dot,
                   mean_dot):
    if correction is not None:
        ddof = correction
    present = np.logical_not(np.isnan(a))
    if where is not None:
        present = np.logical_and(present, where)
    change = runtime.centred(a, mean, axis, present) * np.where(present, a_dot, 0.0)
    if mean is not None:
        change = change - runtime.centred(a, mean, axis, present) * mean_dot
    freedom = runtime.counted(a, axis, keepdims, present) - ddof
    return runtime.quotient_or_zero(np.sum(change, axis=axis, keepdims=keepdims), y * freedom)


@general(np.nanstd, form=Along("axis", also=("a",)), tangent=nanstd_tangent, samples=deviations, **COMMON)
def nanstd(y, a, axis=None, dtype=None, ddof=0, keepdims=False, where=None, mean=None, correction=None, *, y_bar):
    if correction is not None:
        ddof = correction
    present = np.logical_not(np.isnan(a))
    if where is not None:
        present = np.logical_and(present, where)
    freedom = runtime.counted(a, axis, keepdims, present) - ddof
    share = runtime.expand(runtime.quotient_or_zero(y_bar, y * freedom), a, axis, keepdims)
    change = share * runtime.centred(a, mean, axis, present)
    if mean is not None:
        return runtime.unbroadcast(change, a), runtime.unbroadcast(-change, mean)
    return runtime.unbroadcast(change, a), None


# --- running sums and products ----------------------------------------------


def lines(draw):
    yield from along_axis(draw)
    yield call(holed(draw, 5))
    yield call(holed(draw, 3, 4), 0)
    yield call(holed(draw, 3, 4), None)
    yield call(holed(draw, 3, 4), 1, np.float64)


CUMULATED = {"allowed": {"dtype": is_float_type}, "samples": lines}


def nancumsum_tangent(y, a, axis=None, dtype=None, *, a_dot):
    return np.cumsum(np.where(np.isnan(a), 0.0, a_dot), axis=axis)


@general(np.nancumsum, form=Along("axis", none="flat"), tangent=nancumsum_tangent, **CUMULATED)
def nancumsum(y, a, axis=None, dtype=None, *, y_bar):
    if axis is None:
        back = runtime.reshape_like(np.flip(np.cumsum(np.flip(y_bar))), a)
    else:
        back = np.flip(np.cumsum(np.flip(y_bar, axis=axis), axis=axis), axis=axis)
    return runtime.unbroadcast(np.where(np.isnan(a), 0.0, back), a)


def nancumprod_tangent(y, a, axis=None, dtype=None, *, a_dot):
    x = runtime.axes_last(np.where(np.isnan(a), 1.0, a), axis)
    shares = runtime.axes_last(np.where(np.isnan(a), 0.0, a_dot), axis) * runtime.products_before(x)
    return runtime.axes_back(runtime.recurrence(x, shares), y, axis)


@general(np.nancumprod, form=Along("axis", none="flat"), tangent=nancumprod_tangent, **CUMULATED)
def nancumprod(y, a, axis=None, dtype=None, *, y_bar):
    x = runtime.axes_last(np.where(np.isnan(a), 1.0, a), axis)
    y_bars = np.flip(runtime.axes_last(y_bar, axis), axis=-1)
    back = np.flip(runtime.recurrence(np.flip(runtime.following(x), axis=-1), y_bars), axis=-1)
    back = runtime.axes_back(back * runtime.products_before(x), a, axis)
    return runtime.unbroadcast(np.where(np.isnan(a), 0.0, back), a)
