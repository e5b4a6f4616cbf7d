"""The series of an operation from the tangent that its rule gives, which holds for every x_dot: also for the derivative of x in t.

    y = tanh(x)         y_dot = x_dot * (1 - y * y)         y' = x' (1 - y y), so for k = 0, 1, ...

        y_coeffs[k + 1] = slope_coefficient(x_coeffs, factor_coeffs, k) / (k + 1)
        factor_coeffs[k + 1] = -product_coefficient(y_coeffs, y_coeffs, k + 1)

What the tangent computes from x alone has a series of its own, made before. What depends on y is worked out order by order, together
with y, and so are functions that come up on the way, as the cosine does for a sine, until none is new. An operation for which that does
not come to an end is refused.
"""

from adcompile.algebra.match import expression_key
from adcompile.algebra.site import Site
from adcompile.analysis.activity.active import carriers
from adcompile.ir.frozen import frozen
from adcompile.ir.names import coefficients_of, tangent_of
from adcompile.ir.nodes import Apply, Assign, Const, Name
from adcompile.ir.types import NUMERIC, is_number
from adcompile.ir.visit import map_expr, names_in
from adcompile.ops.asked import card_of
from adcompile.ops.fields.forms import Like
from adcompile.ops.operators import OPERATORS
from adcompile.transform.taylor.in_turn import InTurn
from adcompile.transform.taylor.linear import flowing, linear_in
from adcompile.transform.texts.instantiate import names_of, rule_of, tangent
from adcompile.transform.texts.tangents import tangent_type

MOST = 60
"""How many operations the tangents of one operation may be made of, all in all."""

AS_OTHER = Like("x")
"""The form of what brings a value into the shape of another one."""

ALGEBRA = {row.algebra for row in OPERATORS.values() if row.algebra}
"""The words for sums, products and the like."""


@frozen
class SeriesStep:
    """An operation in the tangent of one. `moves`: it depends on x_dot, and is as far as the derivative is, one order behind."""

    value: Apply
    moves: bool
    word: str               # one of ALGEBRA, or "linear", "bilinear", "constant", "function"


class Recurrence:
    """The series of `y`, which is assigned `value`, for a `Taylor` that has the series of the operands."""

    def __init__(self, maker, y, value, out, span):
        self.maker, self.y, self.value, self.out, self.span = maker, y, value, out, span
        self.steps = {}         # by name
        self.slopes = {}        # by the name of a tangent x_dot: the name x
        self.dots = {}          # the same, from x
        self.tangents = {y: None}       # of each function: its tangent, an operand
        self.known = {expression_key(value): y}
        self.linear = {}        # of linear steps: what is done with each coefficient
        self.same = {}          # names that are another one
        self.values, self.definitions = {}, {}      # the values of what does not move, by name
        self.find(y, value)

    # --- what there is ----------------------------------------------------------------

    def find(self, y, value):
        """Enters the operations that the tangent of one is made of, and of those that come up there."""
        maker, statements = self.maker, []
        rule = rule_of(value)
        operands = rule.bind(value.args, value.kwargs)
        active = [name for operand in operands.values() for name in names_of(operand) if self.is_active(name)]
        if any(not is_number(maker.types.get(name)) for name in (y, *active)):
            raise maker.refusal(self.value, self.span)
        site = Site(maker.types, self.definitions, maker.namer, statements, self.span)
        self.tangents[y] = self.read(tangent(site, value, y, {name: Name(self.dot(name)) for name in active}))
        for statement in statements:
            if not isinstance(statement, Assign) or not isinstance(statement.value, Apply):
                raise maker.refusal(self.value, self.span)
            self.enter(statement.target, map_expr(statement.value, self.read))
        self.tangents[y] = self.read(self.tangents[y])

    def enter(self, name, value):
        read = carriers(value)
        moves = any(one in self.slopes or one in self.steps and self.steps[one].moves for one in read)
        key = expression_key(value)
        if key in self.known and not moves:
            self.same[name] = Name(self.known[key])
            return
        if not moves and not any(map(self.is_active, read)):
            self.values[name] = value
            return
        word = self.word(name, value)
        if not moves:
            self.values[name] = value
        if word == "constant":
            return
        if len(self.steps) >= MOST:
            raise self.maker.refusal(self.value, self.span)
        self.steps[name] = SeriesStep(value, moves, word)
        self.known[key] = name
        if word == "function" and not moves and not card_of(value).orders:
            self.tangents[name] = None
            self.find(name, value)

    def word(self, name, value):
        found, rule = card_of(value), rule_of(value)
        word = found.recurrence or found.algebra
        if word in ALGEBRA and not value.kwargs:
            return word
        if rule is None:
            raise self.maker.refusal(self.value, self.span)
        if rule.kind == "constant" or not flowing(value, self.flows):
            return "constant"
        self.linear[name] = linear_in(self.maker, name, value, self.flows)
        if self.linear[name] is None and rule.kind == "multilinear":
            return "bilinear"
        return "function" if self.linear[name] is None else "linear"

    def is_active(self, name):
        return name == self.y or name in self.maker.dots or name in self.steps

    def flows(self, name):
        return self.is_active(name) or name in self.slopes

    def dot(self, name):
        if name not in self.dots:
            self.dots[name] = dot = self.maker.namer.new(tangent_of(name))
            self.maker.types[dot] = tangent_type(self.maker.types.get(name))
            self.slopes[dot] = name
        return self.dots[name]

    def read(self, operand):
        return self.same.get(operand.id, operand) if isinstance(operand, Name) else operand

    # --- what depends on what ------------------------------------------------------------

    def reads(self, name):
        """The names of steps, and of y, that the coefficients of a name depend on."""
        return [*self.read_by(name), *(self.among(names_in(self.tangents[name])) if name in self.tangents else ())]

    def read_by(self, name):
        return self.among(names_in(self.steps[name].value)) if name in self.steps else []

    def among(self, names):
        found = [self.slopes.get(one, one) for one in names]
        return [one for one in found if one in self.steps or one == self.y]

    def reaching(self):
        """The names that depend on y."""
        before, found = None, {self.y: True}
        while before != len(found):
            before = len(found)
            for name in self.steps:
                if any(one in found for one in self.reads(name)):
                    found[name] = True
        return found

    def needed(self, reaching):
        """The names that y is computed from. What does not depend on y is made by itself, whatever its tangent is."""
        found, todo = {}, [self.y]
        while todo:
            name = todo.pop()
            if name not in found:
                found[name] = True
                todo += self.reads(name) if name in reaching else self.read_by(name)
        return found

    # --- statements -----------------------------------------------------------------------

    def into(self, target):
        """States the series of y, which gets the name `target`."""
        reaching = self.reaching()
        needed = self.needed(reaching)
        for name, value in self.values.items():
            self.state(name, value)
        for dot, x in self.slopes.items():
            if x in self.maker.dots and x != self.y:
                self.follow(dot)
        for name, step in self.steps.items():
            if name in needed and name not in reaching:
                if step.moves:
                    self.state(name, step.value)
                self.maker.dots[name] = self.maker.operation(name, step.value, self.out, self.span)
                if name in self.dots:
                    self.follow(self.dots[name])
        within = {name: self.steps[name] for name in self.steps if name in needed and name in reaching}
        if within or self.tangent_of(self.y) in self.slopes:
            return InTurn(self, within).into(target)
        slopes = self.maker.dots.get(self.tangent_of(self.y))
        value = Apply("runtime.integrated", (Name(self.y), slopes)) if slopes is not None else self.maker.constant(Name(self.y))
        return self.state(target.id, value)

    def state(self, name, value):
        self.maker.definitions[name] = value
        self.maker.types.setdefault(name, NUMERIC)
        self.out.append(Assign(name, value, self.span))
        return Name(name)

    def follow(self, dot):
        """A tangent of what has a series is the coefficient of order 1, and has the series of the derivative."""
        coeffs = self.maker.dots[self.slopes[dot]]
        self.state(dot, Apply("getitem", (coeffs, Const(1))))
        slope = self.maker.namer.new(coefficients_of(dot))
        self.maker.types[slope] = self.maker.types[coeffs.id]
        self.maker.dots[dot] = self.state(slope, Apply("runtime.slope", (coeffs,)))

    def tangent_of(self, name):
        """The name of the tangent of a function, without what only gives it the shape of the function."""
        found = self.tangents[name]
        step = self.steps.get(found.id) if isinstance(found, Name) else None
        if step is not None and step.word == "linear" and card_of(step.value).form == AS_OTHER and isinstance(step.value.args[0], Name):
            found = step.value.args[0]
        return found.id if isinstance(found, Name) else None
