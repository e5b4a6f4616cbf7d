"""Columns and tables of pandas that are handed to functions: which ones take the array of their numbers, and which ones leave out what
is missing, since NumPy asks the column itself.

Operators and functions that work element by element keep the labels (`ops.card.Card.of_labels`).
"""

from adcompile import runtime
from adcompile.ir.types import OPAQUE, PLAIN
from adcompile.ops.fields.effects import Doing
from adcompile.ops.fields.forms import ELEMENTWISE
from adcompile.ops.fields.memory import EITHER, EVERY, NEW, SELF, SHAPE, VIEW
from adcompile.ops.registry import amend
from adcompile.ops.typing.results.inserted import numeric_type
from adcompile.ops.typing.usual import first_operand
from adcompile.rules.samples import call
from adcompile.rules.table import constant, linear

for _key in ("where", "dot", "inner", "outer", "vdot", "einsum", "linalg.norm", "linalg.solve", "array", "asarray", "concatenate", "stack",
             "column_stack", "hstack", "vstack", "diff", "interp", "average", "trapezoid", "polyval", "nansum", "nanmean", "nanmax", "nanmin",
             "nanprod", "nanstd", "nanvar", "median", "gradient", "ediff1d", "kron", "convolve", "nan_to_num", "sinc", "ravel"):
    amend(f"numpy.{_key}", labels="array")
for _key in ("sum", "mean", "prod", "max", "min"):
    amend(f"numpy.{_key}", labels="leaves out missing")
amend("matmul", labels="product")
amend("numpy.matmul", labels="product")
amend("builtins.abs", labels="keeps")


def numbers_and_arrays(draw):
    yield call(draw(3), "NoRule", "no number")
    yield call(draw.number(), "NoRule", "no number")


constant(runtime.column, type=numeric_type, takes="anything", asks="real", memory=EITHER(SELF("x"), VIEW("x"), NEW), runs=(),
         samples=numbers_and_arrays)
constant(runtime.labels_of, type=PLAIN, takes="anything", reads={EVERY: SHAPE}, runs=(), samples=lambda draw: [call(draw(3))])
constant(runtime.joined_labels, runtime.product_labels, runtime.updated_labels, type=PLAIN, takes="anything", effect=Doing.CHECKS,
         reads={EVERY: SHAPE}, runs=(), samples=lambda draw: [call(draw(3), draw(3), None, None, "NoRule", "no labels")])
constant(runtime.with_labels, type=OPAQUE, takes="anything", memory=EITHER(SELF("x"), VIEW("x"), NEW), runs=(),
         samples=lambda draw: [call(draw(3), None)])


def without_labels(draw):
    yield call(draw(3), None, "NoRule", "no labels")
    yield call(draw.number(), None, "NoRule", "no labels")


@linear(runtime.complete, runtime.unlabelled, type=first_operand, form=ELEMENTWISE, takes="anything", effect=Doing.CHECKS,
        memory=SELF("x"), runs=(), samples=without_labels)
def unlabelled(y_bar, x, labels, error, message):
    return y_bar
