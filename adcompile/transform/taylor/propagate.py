"""Taylor arithmetic: each active name is followed by the coefficients of its series in one number t.

    y = f(x)          y = f(x); y_coeffs = what the rule of f makes of x_coeffs

A series is an array with the order as its first axis; coefficient 0 is the value. What is linear is done with each coefficient, sums of
products of coefficients are products, and everything else follows from the tangent that its rule gives (`recurrence`). The cost is
quadratic in the order. What branches and loops hand on, they hand on with its series, as in forward mode.
"""

from adcompile.algebra.site import Site
from adcompile.analysis.activity.active import carriers
from adcompile.errors import NotDifferentiable, located
from adcompile.ir.ends import differentiated
from adcompile.ir.frozen import replace
from adcompile.ir.names import TEMPORARY, coefficients_of, named, user
from adcompile.ir.nodes import Apply, Assign, Block, Const, Continue, For, Name, Param, Return
from adcompile.ir.types import INT, Array, Dict, Iterable, List, Tuple, is_array, is_scalar, kind, rank
from adcompile.ir.visit import map_expr
from adcompile.ops.asked import card_of
from adcompile.ops.by_operation import ByOperation
from adcompile.ops.typing.results.taylor import series_type
from adcompile.rules.table import lookup
from adcompile.transform.forward.tangent import Forward, with_tangents
from adcompile.transform.taylor.linear import linear_in, pair_of
from adcompile.transform.taylor.recurrence import Recurrence
from adcompile.transform.texts.instantiate import rule_of

ALL = Apply("slice", (Const(None),) * 3)
STRUCTURES = (List, Tuple, Dict, Iterable)
HINT = "Take grad of grad as often as is needed."
MOST_DEEP = 20
LATER = ("a function that is found when the program runs has no Taylor series here", "Call it by its name.")


def taylor(program, types, active, namer, name, t=None, wrt=(), calls=None):
    """The program that returns the pair of the value and its series, for an `order` that it takes after what can be given by position;
    its types; the names that were added. The series is in the number `t`, or in what the series of the parameters `wrt`, which it
    takes as well, are in."""
    maker = Taylor(program, dict(types), active, namer, calls, {})
    given = [maker.new_dot(param) for param in wrt]
    maker.order = Name(namer.new(named("order")))
    maker.types[maker.order.id], maker.added[maker.order.id] = INT, True
    maker.dots.update({param: Name(coeffs) for param, coeffs in zip(wrt, given) if param in active})
    out = []
    if t in active:
        maker.dots[t] = maker.made(t, Apply("runtime.variable_series", (Name(t), maker.order)), out, None)
    maker.statements(program.body.statements, out)
    result = Apply("tuple", (program.body.end.value, maker.dot_of(differentiated(program), out)))
    params = with_tangents(program.params, [*map(Param, given), Param(maker.order.id)])
    body = Block(tuple(out), Return(result))
    return replace(program, name=name, params=params, body=body, has_aux=False), maker.types, maker.added | maker.definitions


follows = ByOperation()
"""By operation: the method that gives its series."""


class Taylor(Forward):
    label_of, type_of = staticmethod(coefficients_of), staticmethod(series_type)

    depth = 0           # how many recurrences are being made one for another
    asked = None        # the operation of the user's that they are for

    def of_constant(self, value, site):
        return site.assign(self.constant(self.assigned(value)), named("constant"))

    def walked_items(self, walked, dot):
        return dot if isinstance(self.types.get(walked.id), STRUCTURES) else Apply("runtime.series_by_element", (dot,))

    def tape(self, target, value, out, span):
        raise located(NotDifferentiable, "nth_derivative of a derivative is not possible", HINT, span)

    def call(self, statement, out):
        """`y = invoke(f, x)` together with its series."""
        span, (callee, *args) = statement.span, statement.value.args
        if not isinstance(callee, Const) or callee.value.owner is not None:     # an expression, or a method of `derive`
            raise located(NotDifferentiable, *LATER, span)
        positions = tuple([place for place, arg in enumerate(args) if any(name in self.dots for name in carriers(arg))])
        made = self.calls.expansion(callee.value, positions, span)
        dots = [self.dot_of(args[position], out) for position in positions]
        both = self.namer.new(TEMPORARY)
        self.types[both] = made.result
        out += [Assign(both, Apply("invoke", (Const(made), *args, *dots, self.order), (), span), span),
                Assign(statement.target, Apply("getitem", (Name(both), Const(0))), span)]
        out.append(Assign(self.set_dot(statement.target), Apply("getitem", (Name(both), Const(1))), span))

    def constant(self, value):
        return Apply("runtime.constant_series", (value, self.order))

    # --- operations -------------------------------------------------------------------

    def series(self, value):
        """The series of an operand, None where it is constant."""
        return self.dots.get(value.id) if value.__class__ is Name else None

    def made(self, target, value, out, span):
        """The name `target_coeffs`, which is assigned a series."""
        coeffs = self.set_dot(target)
        self.definitions[coeffs] = value
        out.append(Assign(coeffs, value, span))
        return Name(coeffs)

    def temporary(self, value, type, out, span, label=TEMPORARY):
        name = self.namer.new(label)
        self.types[name], self.definitions[name] = type, value
        out.append(Assign(name, value, span))
        return Name(name)

    def site(self, out, span=None):
        return Site(self.types, self.definitions, self.namer, out, span)

    def operation(self, target, value, out, span):
        """The series of the result of an operation with active operands, of which the value stands there already."""
        if not self.depth:
            self.asked = value
        own = follows.get(value.op)
        made = own(self, target, value, out, span) if own is not None else None
        if made is not None:
            return made
        found, type, rule = card_of(value), self.types.get(target), rule_of(value)
        made = algebra(self, target, value, found.recurrence or found.algebra, out, span)
        if made is not None:
            return self.made(target, made, out, span)
        if isinstance(type, STRUCTURES) and found.algebra:      # lists that are put together
            dots = {name: self.dot_of(Name(name), out) for name in carriers(value)}
            return self.made(target, map_expr(value, lambda name: dots.get(name.id, name)), out, span)
        if found.version is not None and rule.kind == "linear" and not isinstance(type, STRUCTURES) and is_plain(self, value.args[1]):
            return self.stored(target, value, out, span)
        if rule.kind == "linear" and found.takes == "anything" and isinstance(type, STRUCTURES) and self.is_of_structures(value, rule):
            operands = rule.bind(value.args, value.kwargs)
            for name in rule.wrt:
                value = replaced(value, rule, name, self.dot_of(operands[name], out))
            return self.made(target, value, out, span)
        if found.squares == "same" and is_scalar(type) and is_scalar(self.types.get(carriers(value)[0])):
            return self.made(target, Apply("runtime.with_value", (self.dots[carriers(value)[0]], Name(target))), out, span)
        return self.by_rule(target, value, out, span)

    @follows("unpack")
    def by_rule(self, target, value, out, span):
        """The series of an operation of which only the rule is known."""
        linear, orders = linear_in(self, target, value, self.dots.__contains__), card_of(value).orders
        if linear is not None:
            return self.linear(target, linear, out, span)
        if rule_of(value).kind == "multilinear":
            return self.bilinear(target, value, pair_of(self, value, self.dots.__contains__, span), out, span)
        if orders:
            return self.function(target, value, orders, out, span)
        if self.depth == MOST_DEEP:
            raise self.refusal(value, span)
        self.depth += 1
        made = Recurrence(self, target, value, out, span).into(Name(self.new_dot(target)))
        self.depth -= 1
        self.dots[target] = made
        return made

    @follows("tuple", "list")
    def display(self, target, value, out, span):
        return self.made(target, self.dot_of(value, out), out, span)

    @follows("runtime.derived_twice_at_most")
    def to_order_two(self, target, value, out, span):
        return self.made(target, Apply("runtime.series_to_order_two", (self.dot_of(value.args[0], out),)), out, span)

    @follows("dict")
    def dict_display(self, target, value, out, span):
        items = zip(value.args[::2], value.args[1::2])
        made = Apply("dict", tuple([part for key, item in items for part in (key, self.dot_of(item, out))]))
        return self.made(target, made, out, span)

    def is_of_structures(self, value, rule):
        """Return True if all that has a series is a list, tuple or dict, of which an operation takes or moves the items, or becomes an
        item as it is."""
        operands = rule.bind(value.args, value.kwargs)
        return all(name == "value" or isinstance(self.site(()).type(operands[name]), STRUCTURES) for name in rule.wrt)

    @follows("getitem")
    def item(self, target, value, out, span):
        """`y = x[i]`: of all coefficients, where the index is made of numbers and slices."""
        x, index = value.args
        coeffs, type = self.dot_of(x, out), self.types.get(x.id) if isinstance(x, Name) else None
        if isinstance(type, STRUCTURES):
            return self.made(target, Apply("getitem", (coeffs, index)), out, span)
        if is_array(type) and is_plain(self, index):
            return self.made(target, Apply("getitem", (coeffs, lifted(index))), out, span)
        return self.made(target, Apply("runtime.series_item", (coeffs, index)), out, span)

    def stored(self, target, value, out, span):
        """`x[i] = v`: the same in the series."""
        x, index, v = value.args[:3]
        coeffs, new = self.dot_of(x, out), self.dot_of(v, out)
        part = self.temporary(Apply("getitem", (x, index)), None, out, span)
        self.types[part.id] = self.site(out).type(self.definitions[part.id])
        if not (is_scalar(self.types[part.id]) and is_scalar(self.site(out).type(v))):
            new = self.temporary(Apply("runtime.padded_series", (new, part)), series_type(self.types[part.id]), out, span)
        return self.made(target, Apply(value.op, (coeffs, lifted(index), new), value.kwargs), out, span)

    def linear(self, target, linear, out, span):
        """The same with each coefficient, or with all together where it does the same with each element."""
        y = Name(target)
        if linear.is_elementwise:
            series = {name: padded(self, self.dots[name], Name(name), y, out, span) for name in linear.dots}
            found = linear.of(self, series, out, span)
            return self.made(target, Apply("runtime.with_value", (found, y)), out, span)
        found = self.listed(target, lambda k, inner: linear.of(self, {
            name: self.coefficient(self.dots[name], k, inner, span) for name in linear.dots}, inner, span), out, span)
        return self.made(target, Apply("runtime.series_of_coefficients", (found,)), out, span)

    def bilinear(self, target, value, factors, out, span):
        """Sums of an operation on the coefficients of two operands, in each of which it is linear."""
        series = [self.dots[operand.id] for operand in factors.values()]
        found = self.listed(target, lambda k, inner: self.sum_of_products(value, factors, series, k, inner, span), out, span)
        return self.made(target, Apply("runtime.series_of_coefficients", (found,)), out, span)

    def function(self, target, value, orders, out, span):
        """A function of which the derivatives of all orders are known."""
        found = self.listed(target, lambda k, inner: self.temporary(
            Apply(orders, (k, *value.args)), self.types.get(target), inner, span), out, span)
        return self.made(target, Apply("runtime.series_of_function", (found, self.dots[carriers(value)[0]])), out, span)

    def listed(self, target, item, out, span):
        """The list of a value and what `item(k, statements)` is for each order after that."""
        label = named("coeffs")
        type = List(self.types.get(target), None)
        start = self.temporary(Apply("list", (Name(target),)), type, out, span, label)
        k, sofar, result = self.namer.new(user("k")), self.namer.new(label), self.namer.new(label)
        self.types |= {k: INT, sofar: type, result: type}
        self.definitions |= {sofar: None, result: None}
        inner = []
        longer = self.temporary(Apply("list_append", (Name(sofar), item(Name(k), inner))), type, inner, span, label)
        count = Apply("builtins.range", (Const(1), Apply("add", (self.order, Const(1)))))
        out.append(For((k,), (count,), ((sofar, start),), Block(tuple(inner), Continue((longer,))), (result,), span=span))
        return Name(result)

    def coefficient(self, series, k, out, span):
        if isinstance(series, Name) and isinstance(self.types.get(series.id), Array):
            value = Apply("getitem", (series, k))
        else:
            value = Apply("runtime.coefficient", (series, k))
        return self.temporary(value, self.site(out).type(value), out, span)

    def sum_of_products(self, value, factors, series, k, out, span):
        """The sum over j of the operation on the j-th coefficient of one operand and the (k - j)-th of the other."""
        def term(j, rest, out):
            one, rule = value, rule_of(value)
            for name, coeffs, order in zip(factors, series, (j, rest)):
                one = replaced(one, rule, name, self.coefficient(coeffs, order, out, span))
            return self.temporary(one, self.site(out).type(one), out, span)

        first = term(Const(0), k, out)
        j, sofar, result = self.namer.new(user("j")), self.namer.new(named("total")), self.namer.new(named("total"))
        self.types |= {j: INT, sofar: self.types[first.id], result: self.types[first.id]}
        self.definitions |= {sofar: None, result: None}
        inner = []
        more = term(Name(j), self.temporary(Apply("sub", (k, Name(j))), INT, inner, span), inner)
        total = self.temporary(Apply("add", (Name(sofar), more)), self.types[first.id], inner, span)
        trips = Apply("builtins.range", (Const(1), Apply("add", (k, Const(1)))))
        out.append(For((j,), (trips,), ((sofar, first),), Block(tuple(inner), Continue((total,))), (result,), span=span))
        return Name(result)

    def refusal(self, value, span):
        value = self.asked or value
        rule = lookup(value.op, len(value.args))
        what = rule.label if rule is not None else value.op
        return located(NotDifferentiable, f"nth_derivative: the series of '{what}' is not known", HINT, value.span or span)


def replaced(apply, rule, name, series):
    args, kwargs = rule.replace(apply.args, apply.kwargs, name, series)
    return Apply(apply.op, args, kwargs)


def is_plain(maker, index):
    """Return True if an index is made of whole numbers and slices alone."""
    if isinstance(index, Apply) and index.op == "tuple":
        return all(is_plain(maker, part) for part in index.args)
    if isinstance(index, Apply) and index.op == "slice" or isinstance(index, Const) and type(index.value) is int:
        return True
    return isinstance(index, Name) and kind(maker.types.get(index.id)) in ("int", "int64")


def lifted(index):
    """The index with one of all orders before it."""
    return Apply("tuple", (ALL, *(index.args if isinstance(index, Apply) and index.op == "tuple" else (index,))))


# --- sums, products, quotients, powers -----------------------------------------------------


def algebra(maker, target, value, word, out, span):
    """The series of an arithmetic operation, by the word for it; None where it is another one."""
    if not word or value.kwargs or isinstance(maker.types.get(target), STRUCTURES):
        return None
    series = [maker.series(arg) for arg in value.args]
    y = Name(target)
    match word, value.args, series:
        case ("sum" | "difference"), (_, _), (a, b) if a is not None and b is not None:
            return Apply(value.op, tuple([padded(maker, one, operand, y, out, span) for one, operand in zip(series, value.args)]))
        case "sum", _, (a, b):
            return Apply("runtime.with_value", (a or b, y))
        case "difference", _, (a, None):
            return Apply("runtime.with_value", (a, y))
        case "difference", _, (None, b):
            return Apply("runtime.with_value", (maker.temporary(Apply("neg", (b,)), maker.types[b.id], out, span), y))
        case "negative", _, (a,):
            return Apply("neg", (a,))
        case "product", _, (a, b) if a is not None and b is not None:
            return Apply("runtime.series_product", (a, b))
        case "product", (x, c), (a, None):
            return Apply("mul", (padded(maker, a, x, y, out, span), c))
        case "product", (c, x), (None, b):
            return Apply("mul", (c, padded(maker, b, x, y, out, span)))
        case "quotient", (x, c), (a, None):
            return Apply("div", (padded(maker, a, x, y, out, span), c))
        case "quotient", (x, _), (a, b):
            a = a or maker.temporary(maker.constant(x), series_type(maker.site(out).type(x)), out, span)
            return Apply("runtime.series_quotient", (a, b))
        case "power", (_, exponent), (a, None):
            return Apply("runtime.series_power", (y, a, exponent))
        case "root", _, (a,):
            return Apply("runtime.series_power", (y, a, Const(0.5)))
        case "power", (x, exponent), (a, b):
            return power(maker, y, x, exponent, out, span)
    return None


def power(maker, y, x, exponent, out, span):
    """The series of `x ** exponent`, which is exp(exponent * log(x))."""
    site = maker.site(out)
    log = maker.temporary(Apply("runtime.log", (x,)), site.type(Apply("runtime.log", (x,))), out, span)
    if maker.series(x) is not None:
        maker.dots[log.id] = maker.operation(log.id, maker.definitions[log.id], out, span)
    product = Apply("mul", (exponent, log))
    within = maker.temporary(product, site.type(product), out, span)
    maker.dots[within.id] = maker.operation(within.id, product, out, span)
    return Recurrence(maker, y.id, Apply("numpy.exp", (within,)), out, span).into(Name(maker.new_dot(y.id)))


def padded(maker, coeffs, x, y, out, span):
    """The series of an operand with as many axes as that of the result."""
    y_type = maker.types.get(y.id)
    ranks = [0 if is_scalar(type) else rank(type) if is_array(type) else None for type in (maker.site(out).type(x), y_type)]
    if None not in ranks and ranks[0] == ranks[1]:
        return coeffs
    return maker.temporary(Apply("runtime.padded_series", (coeffs, y)), series_type(y_type), out, span)
