"""Forward mode in all directions at once: the Hessian of a program without loops, from its gradient.

A tangent has one more axis, the last: the directions, one for each element of the vector `x` that is differentiated.
Right-aligned broadcasting then works as it does on the values. The tangent of `x` itself, the identity, is never built
where a product with it can be written without it:

    eta = X @ beta                  eta_dot = X
    rate = np.exp(eta)              rate_dot = rate[:, None] * X
    beta_bar = rate @ X             beta_bar_dot = X.T @ rate_dot

Where an operation is none of those known here, `CannotSpread` says so, and the directions are taken one by one.
"""

from dataclasses import replace

from adcompile.algebra.match import defined_by, expression_key
from adcompile.algebra.site import Site
from adcompile.analysis.activity.squares import lengths, outgrown
from adcompile.ir.names import named, tangent_of
from adcompile.ir.nodes import Apply, Assign, Block, Const, Effect, If, Name, Return
from adcompile.ir.types import is_array, is_number, rank, same_shape
from adcompile.ir.visit import names_in
from adcompile.ops.by_operation import ByOperation
from adcompile.rules.table import lookup
from adcompile.transform.texts.instantiate import as_length, items, operand_values, product, rule_of, singular, times
from adcompile.transform.texts.precision import spliced
from adcompile.transform.together.carries import CannotSpread


IDENTITY = Const("identity")
ALL = Apply("slice", (Const(None),) * 3)


def hessian(gradient, active, x, namer, name):
    """The program of the Hessian with respect to the vector `x`, from a gradient (a `Derived`); types; the names added.

    The gradient's program returns a tuple whose last item is the cotangent of `x`.
    """
    program = gradient.program
    spread = _Spread(dict(gradient.types), active, x, namer, gradient.added)
    spread.lengths = lengths(program.body)
    spread.outgrown = outgrown(program.body, {name: True for name in gradient.added if gradient.added[name] != "recomputed"})
    out = []
    for statement in program.body.statements:
        spread.statement(statement, out)
    bar = program.body.end.value.args[-1]
    if not isinstance(bar, Name) or bar.id not in spread.dots:
        raise CannotSpread
    body = Block(tuple(out), Return(spread.whole(bar.id, out)))
    return replace(program, name=name, body=body), spread.types, dict(spread.definitions)


spreads = ByOperation()
"""By operation: the method that gives its tangent for all directions."""


class _Spread:
    def __init__(self, types, active, x, namer, before):
        self.types, self.active, self.x, self.namer = types, active, x, namer
        self.dots, self.definitions, self.before = {x: IDENTITY}, {}, before
        self.masked = {name: True for name in before if before[name] == "masked"}      # see `Site`

    def site(self, out, span=None, masked=None, of_partial=False):
        return Site(self.types, self.definitions, self.namer, out, span, masked, self.lengths, of_partial, self.outgrown)

    def rank(self, operand):
        type = self.types.get(operand.id) if isinstance(operand, Name) else None
        if isinstance(operand, Const):
            return 0
        if not is_number(type) or rank(type) is None:
            raise CannotSpread
        return rank(type)

    def statement(self, statement, out):
        match statement:
            case Assign(target, Apply() as value, span) if target in self.active:
                out.append(statement)
                masked = self.masked if any(name in self.masked for name in names_in(value)) else None
                dot = self.tangent(self.site(out, span, masked, self.before.get(target, "recomputed") != "recomputed"), value, target)
                self.dots[target] = self.named(target, dot, out)
            case Assign(target, Name(source)) if target in self.active:
                out.append(statement)
                self.dots[target] = self.dots[source]
            case Assign() | Effect():
                out.append(statement)
            case If(results=results) if not any(name in self.active for name in results):
                out.append(statement)
            case _:
                raise CannotSpread

    def named(self, name, dot, out):
        """The tangent under the name x_dot."""
        last = out[-1]
        if isinstance(dot, Name) and isinstance(last, Assign) and last.target == dot.id:
            fresh = self.namer.new(tangent_of(name))
            self.types[fresh] = self.types.get(dot.id)
            self.definitions[fresh] = last.value
            if dot.id in self.masked:
                self.masked[fresh] = True
            out[-1] = Assign(fresh, last.value, last.span)
            return Name(fresh)
        return dot

    def whole(self, name, out):
        """A tangent as an array: the identity too."""
        dot = self.dots[name]
        if dot is not IDENTITY:
            return dot
        return self.site(out).assign(Apply("numpy.eye", (Apply("builtins.len", (Name(self.x),)),)), named("directions"))

    # --- operations -----------------------------------------------------------------

    def tangent(self, site, apply, y):
        form = spreads.get(apply.op)
        if form is not None:
            return form(self, site, apply, y)
        apply = as_length(site, apply, y)
        rule = rule_of(apply)
        if rule is None or rule.kind != "elementwise":
            raise CannotSpread
        return self.elementwise(site, apply, y, rule)

    def elementwise(self, site, apply, y, rule):
        """Partials times tangents; what gives the result its shape has a tangent."""
        operands = rule.bind(apply.args, apply.kwargs)
        asked = [name for name in rule.wrt if isinstance(operands[name], Name) and operands[name].id in self.dots]
        places = [rule.wrt.index(name) for name in asked]
        values = operand_values(operands) | {"y": Name(y)}
        found = spliced(site, rule, rule.text, values, self.dots.__contains__, [Name(y)] * len(rule.wrt), places)
        partials = items(found, len(rule.wrt), site)
        total = None
        shaped = False
        for name, place in zip(asked, places):
            partial = partials[place]
            if isinstance(partial, Apply):
                partial = site.assign(partial)
            term = self.scaled(site, rule, y, operands[name], partial, times(site, rule, y, operands, name))
            if term is None:
                continue
            shaped = shaped or max(self.rank(operands[name]), self.rank(partial)) == self.rank(Name(y))
            total = term if total is None else site.assign(Apply("add", (total, term)))
        if total is None or not shaped:
            raise CannotSpread
        return total

    def scaled(self, site, rule, y, operand, partial, times):
        """`partial * dot`, with the directions as a further axis of the partial."""
        if isinstance(partial, Const):
            return product(site, rule, y, self.whole(operand.id, site.out), partial)
        lifted = partial
        if self.rank(partial):
            index = Apply("tuple", (ALL,) * self.rank(partial) + (Const(None),))
            lifted = site.assign(Apply("getitem", (partial, index)))
        dot = self.whole(operand.id, site.out)
        if times or rule.strong or rule.singular and singular(site, partial):
            return site.assign(Apply(times or "runtime.scale", (dot, lifted)))
        return site.assign(Apply("mul", self.factors_first(site, partial, lifted, dot)))

    def factors_first(self, site, partial, lifted, dot):
        """The operands of a product with directions: where these are a product with a factor of that shape themselves, both factors are
        multiplied with each other before they meet the directions."""
        inner = defined_by(site, dot, "mul")
        index = defined_by(site, lifted, "getitem")
        column = inner and defined_by(site, inner.args[0], "getitem")
        if not column or not index or expression_key(column.args[1]) != expression_key(index.args[1]):
            return lifted, dot
        both = site.assign(Apply("mul", (partial, column.args[0])))
        return site.assign(Apply("getitem", (both, index.args[1]))), inner.args[1]

    @spreads("matmul", "runtime.strong_matmul")
    def matmul(self, site, apply, y):
        """Products of a matrix or vector that is constant with an active vector; the site knows in which zeros win."""
        a, b = apply.args
        if all(isinstance(arg, Name) and arg.id in self.dots for arg in (a, b)):
            return self.inner(site, a, b)
        active, constant = (a, b) if isinstance(a, Name) and a.id in self.dots else (b, a)
        if self.rank(active) != 1 or self.rank(constant) not in (1, 2):
            raise CannotSpread
        if self.rank(constant) == 2 and active is a:
            constant = site.assign(Apply("attr:T", (constant,)))
        if self.dots[active.id] is IDENTITY:
            return constant
        return site.assign(Apply("matmul", (constant, self.dots[active.id])))

    def inner(self, site, a, b):
        """The product of two active vectors."""
        if self.rank(a) != 1 or self.rank(b) != 1:
            raise CannotSpread
        terms = [other if self.dots[one.id] is IDENTITY else site.assign(Apply("matmul", (other, self.dots[one.id])))
                 for one, other in ((a, b), (b, a))]
        return site.assign(Apply("add", tuple(terms)))

    @spreads("numpy.sum")
    def total(self, site, apply, y):
        """A sum over all axes, or over some."""
        if apply.kwargs and [key for key, _ in apply.kwargs] != ["axis"] or len(apply.args) > 2:
            raise CannotSpread
        a, size = apply.args[0], self.rank(apply.args[0])
        axis = next(iter([*apply.args[1:], *(value for _, value in apply.kwargs)]), Const(None))
        if not isinstance(axis, Const) or not (axis.value is None or type(axis.value) is int):
            raise CannotSpread
        axes = tuple(range(size)) if axis.value is None else (axis.value % size,)
        over = Const(axes[0]) if len(axes) == 1 else Apply("tuple", tuple(map(Const, axes)))
        return site.assign(Apply("numpy.sum", (self.whole(a.id, site.out),), (("axis", over),)))

    @spreads("getitem")
    def item(self, site, apply, y):
        """Leading axes are read as they are."""
        x, index = apply.args
        parts = index.args if isinstance(index, Apply) and index.op == "tuple" else (index,)
        plain = all(isinstance(part, Const) and type(part.value) is int or isinstance(part, Apply) and part.op == "slice"
                    for part in parts)
        if not plain or not is_array(self.types.get(x.id)):
            raise CannotSpread
        return site.assign(Apply("getitem", (self.whole(x.id, site.out), index)))

    @spreads("index_add")
    def added(self, site, apply, y):
        """`x_bar` with something added at an index: its tangent is filled in the same way."""
        x_bar, index, t = apply.args
        start = self.dots.get(x_bar.id)
        if start is None:
            like = Name(self.x) if same_shape(self.types[x_bar.id], self.types[self.x]) else x_bar
            shape = Apply("add", (Apply("attr:shape", (like,)), Apply("attr:shape", (Name(self.x),))))
            start = site.assign(Apply("numpy.zeros", (shape,)), named("zero"))
            if x_bar.id in self.masked:
                self.masked[start.id] = True
        if not isinstance(t, Name) or t.id not in self.dots:
            return start
        return site.assign(Apply("index_add", (start, index, self.whole(t.id, site.out))))

    @spreads("accumulate")
    def sum_of_two(self, site, apply, y):
        return self.elementwise(site, Apply("add", apply.args), y, lookup("add"))
