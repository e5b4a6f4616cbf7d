"""Values in all directions at once. What has them is not differentiated again."""

from adcompile import runtime
from adcompile.ops.fields.memory import EITHER, NEW, SELF, VIEW
from adcompile.ops.typing.results.all_directions import (
    by_rows_type, each_direction_type, in_all_directions_type, of_direction_type, together_type,
)
from adcompile.rules.samples import call
from adcompile.rules.table import constant

constant(runtime.in_all_directions, type=in_all_directions_type, takes="anything", runs=(), memory=EITHER(SELF("x"), NEW),
         samples=lambda draw: [call(draw(3, 4), 3), call(draw.number(), 2)])
constant(runtime.of_direction, type=of_direction_type, takes="anything", runs=(), memory=EITHER(VIEW("x"), NEW),
         samples=lambda draw: [call(draw(3, 4), 1)])
constant(runtime.together, type=together_type, takes="anything", runs=(), samples=lambda draw: [call([draw(3), draw(3)])])
constant(runtime.each_direction, type=each_direction_type, takes="anything", runs=(),
         samples=lambda draw: [call(draw(2, 3), 1, 8), call(draw.number(), 0, 2)])
constant(runtime.by_rows, type=by_rows_type, takes="anything", runs=(), memory=EITHER(SELF("x"), VIEW("x")),
         samples=lambda draw: [call(draw(3)), call(draw(3, 4, 2))])
