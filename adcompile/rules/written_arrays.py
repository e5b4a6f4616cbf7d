"""Rules of what is asked of arrays that are written."""

import numpy as np

from adcompile import runtime
from adcompile.ir.types import NONE
from adcompile.ops.fields.effects import Doing
from adcompile.ops.fields.forms import ELEMENTWISE, Opaque
from adcompile.ops.fields.memory import SELF
from adcompile.ops.typing.usual import always, first_operand
from adcompile.rules.samples import call
from adcompile.rules.table import constant, general, linear


@linear(runtime.laid_apart, form=ELEMENTWISE, type=first_operand, memory=SELF("value"), runs=(),
        samples=lambda draw: [call(draw(3), np.zeros(6), slice(3, None), "message")])
def laid_apart(y_bar, value, x, place, message):
    return y_bar


def seen_samples(draw):
    yield call(draw(3), draw(3))
    yield call(draw.number(), draw.number())


def seen_tangent(y, now, then, *, now_dot, then_dot):
    return runtime.seen(now_dot, then_dot)


@general(runtime.seen, tangent=seen_tangent, form=Opaque("one operand alone is read"), type=first_operand,
         memory=SELF("now", "then"), runs=(), samples=seen_samples)
def seen(y, now, then, *, y_bar):
    return runtime.seen(y_bar, runtime.zeros_like(now)), runtime.seen(runtime.zeros_like(then), y_bar)


constant(runtime.written_argument, type=always(NONE), runs=(), effect=Doing.CHECKS)
