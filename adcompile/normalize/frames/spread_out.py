"""Warnings of residuals that are spread out by accident: `y - x @ b` is a matrix where `y` has one column and `x @ b` is a vector.

It is data with one column that is warned of, an argument or what is captured, as it stands or read from a table, and a vector that the
function computes: a column that it makes itself, `x[:, None] - x`, is meant. Where types do not tell shapes, as of tables, it is asked
when the program runs.
"""

import linecache
import warnings

from adcompile.analysis.activity.active import find_varied
from adcompile.analysis.inference.type_of import type_of
from adcompile.errors import DerivativeWarning, render
from adcompile.ir.frozen import replace
from adcompile.ir.names import Role, stem_of
from adcompile.ir.nodes import Apply, Assign, Const, Effect, Name
from adcompile.ir.types import Array, Opaque, is_scalar
from adcompile.ir.visit import blocks, names_in, rebuilt, with_blocks
from adcompile.normalize.frames.evidence import frames_of
from adcompile.ops.asked import card_of, is_item
from adcompile.runtime import SPREAD, SPREAD_HINT

def warn_of_columns(program, types, wrt):
    """The program with such questions; itself where there are none. Warns of what is known already."""
    frames = frames_of(program, types, read_out=True)
    if not frames and not any(is_column(type) for type in types.values()):
        return program
    warner = _Warner(types, frames, find_varied(program, types, wrt), {param.name: True for param in program.params})
    body = warner.block(program.body)
    return program if body is program.body else replace(program, body=body)


def is_column(type):
    return isinstance(type, Array) and len(type.shape) == 2 and type.shape[1] == 1 and isinstance(type.shape[0], str)


class _Warner:
    """`data` has the names of what is `given` or captured, as it is or with numbers added to it."""

    def __init__(self, types, frames, varied, data):
        self.types, self.frames, self.varied, self.data, self.spans = types, frames, varied, data, {}
        self.given = dict(data)

    def block(self, block):
        out = []
        for statement in block.statements:
            if isinstance(statement, Assign) and isinstance(statement.value, Apply):
                self.spans[statement.target] = statement.value.span
                self.operation(statement, out)
            out.append(with_blocks(statement, [self.block(inner) for inner in blocks(statement)]))
        return rebuilt(block, out, block.end)

    def operation(self, statement, out):
        apply, span = statement.value, statement.value.span or statement.span
        if statement.target not in self.varied:
            if self.is_data(apply):
                self.data[statement.target] = True
            return
        if card_of(apply).algebra != "difference" or len(apply.args) != 2 or span is None:
            return
        for column, vector in (apply.args, apply.args[::-1]):
            if any(name in self.varied for name in names_in(column)) or not isinstance(vector, Name) or vector.id in self.given:
                continue
            of_column, of_vector = type_of(column, self.types), type_of(vector, self.types)
            if is_column(of_column) and self.is_data(column) and isinstance(of_vector, Array) and of_vector.shape == of_column.shape[:1]:
                told = SPREAD.format(self.called(column), "(n, 1)", self.called(vector), "(n,)")
                warnings.warn_explicit(render(told, SPREAD_HINT, span), DerivativeWarning, span.file, span.line)
            elif isinstance(of_column, Opaque) and isinstance(column, Name) and column.id in self.frames:
                told = self.called(column), self.called(vector), render("", SPREAD_HINT, span), span.file, span.line
                out.append(Effect(Apply("runtime.warn_if_spread", (column, vector, *map(Const, told)), (), span), span))

    def called(self, value):
        """The user's variable that a value is of, or the text that it is of, as it is called in messages."""
        span = self.spans.get(value.id) if isinstance(value, Name) else value.span
        known = isinstance(value, Name) and (value.id.label.role is Role.USER or span is None)
        text = stem_of(value.id) if known else linecache.getline(span.file, span.line).encode()[span.column:span.end_column].decode()
        return f"'{text}'"

    def is_data(self, expr):
        """Return True if a value is data or an item of it, or was computed of data and numbers alone."""
        if not isinstance(expr, Apply):
            return isinstance(expr, Name) and expr.id in self.data
        if is_item(expr):
            return self.is_data(expr.args[0]) and isinstance(expr.args[1], Const)
        return card_of(expr).of_labels == "keeps" and any(map(self.is_data, expr.args)) and all(
            [self.is_data(arg) or is_scalar(type_of(arg, self.types)) for arg in expr.args])
