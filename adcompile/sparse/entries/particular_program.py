"""A tangent program as a program of its entries alone, for the sizes, the integers and the bools of one call.

    at = Particular(values, seeds, program_of, namer)
    returned = at.block(program.body).value         at.out are the statements that give the factors, at.strands(dot) those of a tangent

The program runs once, with its values. What carries no tangent stays as it is; of the tangents only their strands are left, and what
their factors are computed by. Branches on what stays the same are decided. Raises `NoEntries` where something depends on what may be
otherwise for other floats, where a tangent goes through a loop, or where an operation is none of `through_operations`.
"""

import numpy as np

from adcompile.ir.names import TEMPORARY
from adcompile.ir.nodes import Apply, Assign, Const, If, Name, Yield
from adcompile.ir.visit import blocks, is_display, names_in, walk
from adcompile.sparse.dependence.evaluation import Evaluation, World, read_by
from adcompile.sparse.dependence.one_operation import printed
from adcompile.sparse.entries.through_operations import linear
from adcompile.sparse.entries.progressions import NoEntries
from adcompile.sparse.entries.strands import Strands, whole

LONGEST = 600
"""So many statements a program of entries has at most."""


class Particular:
    """`values` has the value of each parameter, `seeds` the Strands of the tangents among them."""

    def __init__(self, values, seeds, program_of, namer):
        world = World(0, program_of)
        self.evaluation = Evaluation({name: world.lent(value) for name, value in values.items()}, world)
        self.known, self.namer, self.out, self.span = dict(seeds), namer, [], None

    # --- what is read -----------------------------------------------------------------

    def carries(self, expr):
        """Return True if an expression reads a tangent."""
        return any(name in self.known for name in names_in(expr))

    def strands(self, expr):
        """Those of an operand; a constant one is zero."""
        if isinstance(expr, Name) and isinstance(self.known.get(expr.id), Strands):
            return self.known[expr.id]
        if self.carries(expr):
            found = self.of(expr)
            if not isinstance(found, Strands):
                raise NoEntries
            return found
        found = self.evaluation.expr(expr)
        if found.varies or not isinstance(found.value, (float, int, np.ndarray, np.generic)) or np.any(found.value):
            raise NoEntries
        return Strands(np.shape(found.value))

    def is_structure(self, expr):
        return is_display(expr) or isinstance(expr, Name) and isinstance(self.known.get(expr.id), tuple)

    def items(self, expr):
        """The Strands of each item of a tuple or list."""
        if isinstance(expr, Name) and isinstance(self.known.get(expr.id), tuple):
            return list(self.known[expr.id])
        if not is_display(expr):
            raise NoEntries
        return [self.strands(arg) for arg in expr.args]     # of a list in a list there are none

    def value(self, expr):
        """The value of a constant operand in this call, of floats of 64 bits."""
        found = self.evaluation.expr(expr)
        if found.varies > 1 or not isinstance(found.value, (float, int, np.ndarray, np.generic)):
            raise NoEntries
        if isinstance(found.value, (np.ndarray, np.generic)) and found.value.dtype.kind == "f" and found.value.dtype != np.float64:
            raise NoEntries
        return found.value

    def float(self, expr):
        """A factor: an operand that is a float of 64 bits, or becomes one."""
        value = self.value(expr)
        if isinstance(value, (float, np.floating)) or isinstance(value, np.ndarray) and value.dtype == np.float64:
            return expr if isinstance(expr, Name) else self.assigned(expr, np.shape(value)).value
        if isinstance(value, np.ndarray) and value.dtype.kind not in "biu":
            raise NoEntries
        return self.assigned(Apply("mul", (Const(1.0), expr)), np.shape(value)).value

    def index(self, expr):
        return self.constant(expr)

    def constant(self, expr):
        """The value of an operand that is the same for all floats."""
        if self.carries(expr):
            raise NoEntries
        found = self.evaluation.expr(expr)
        if found.varies:
            raise NoEntries
        return found.value

    def run(self, apply, source, form, more):
        """The result of an operation with other values for its operands."""
        function, taken = printed(apply)
        values = iter(more)
        return function(*[form if one is source else next(values) for one in taken])

    # --- what is written ----------------------------------------------------------------

    def assigned(self, expr, shape):
        """The factor that is the value of an expression, under a name."""
        name = self.namer.new(TEMPORARY)
        self.out.append(Assign(name, expr, self.span))
        return whole(Name(name), shape)

    def of(self, expr):
        """The strands of an expression that carries a tangent."""
        if isinstance(expr, Name):
            return self.known[expr.id]
        if is_display(expr):
            return tuple(self.items(expr))
        if not isinstance(expr, Apply) or expr.op not in linear or any(key != "axis" for key, _ in expr.kwargs):
            raise NoEntries
        return linear[expr.op](self, expr)

    def block(self, block):
        for statement in block.statements:
            self.statement(statement)
        if len(self.out) > LONGEST:
            raise NoEntries
        return block.end

    def statement(self, node):
        self.span = getattr(node, "span", None)
        if isinstance(node, Assign) and self.carries(node.value):
            self.known[node.target] = self.of(node.value)
        elif isinstance(node, If) and self.reads_tangents(node):
            self.branch(node)
        elif self.reads_tangents(node):
            raise NoEntries
        else:
            self.evaluation.statement(node)
            self.out.append(node)

    def reads_tangents(self, node):
        return any(self.carries(expr) for inner in self.all_within(node) for expr in read_by(inner))

    def all_within(self, node):
        return [node, *[inner for block in blocks(node) for inner in walk(block)]]

    def branch(self, node):
        """A branch that is decided: the arm that is taken."""
        test = self.evaluation.expr(node.test)
        if test.varies:
            raise NoEntries
        end = self.block(node.then if test.value else node.orelse)
        if not isinstance(end, Yield):
            raise NoEntries
        for name, value in zip(node.results, end.values):
            if self.carries(value):
                self.known[name] = self.of(value)
            else:
                self.evaluation.values[name] = self.evaluation.handed(value)
                self.out.append(Assign(name, value))
