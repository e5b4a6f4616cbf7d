"""The loop over the orders in which values that depend on each other get one coefficient after the other.

    for k in range(order):
        y_coeffs[k + 1] = product_coefficient(x_slope, factor_coeffs, k) / (k + 1)
        factor_coeffs[k + 1] = -product_coefficient(y_coeffs, y_coeffs, k + 1)
"""

from adcompile.ir.names import TEMPORARY, coefficients_of, user
from adcompile.ir.nodes import Apply, Assign, Block, Const, Continue, For, Name
from adcompile.ir.types import INT
from adcompile.ir.visit import names_in
from adcompile.ops.typing.results.taylor import series_type
from adcompile.transform.taylor.linear import pair_of


class InTurn:
    """A loop over the orders, in which the steps `within` a Recurrence and y itself get one coefficient after the other."""

    def __init__(self, found, within):
        self.found, self.within, self.maker = found, within, found.maker
        self.k = self.maker.namer.new(user("k"))
        self.maker.types[self.k] = INT
        self.inner, self.current, self.values, self.open = [], {}, {}, {}

    def into(self, target):
        found, maker = self.found, self.maker
        stored = [found.y, *[name for name, step in self.within.items() if not step.moves or self.is_stored(name)]]
        params, results = [], []
        for name in stored:
            value = Name(found.y if name != found.y and self.within[name].moves else name)     # in the shape of the result
            label = coefficients_of(name)
            start, sofar = maker.namer.new(label), maker.namer.new(label)
            result = target.id if name == found.y else maker.namer.new(label)
            maker.types |= {one: series_type(maker.types.get(value.id)) for one in (start, sofar, result)}
            maker.definitions |= {sofar: None, result: None}
            found.state(start, Apply("runtime.constant_series", (value, maker.order)))
            params.append((sofar, Name(start)))
            results.append(result)
            self.current[name] = Name(sofar)
        for name in stored:
            self.visit(name)
        body = Block(tuple(self.inner), Continue(tuple([self.current[name] for name in stored])))
        trips = Apply("builtins.range", (maker.order,))
        found.out.append(For((self.k,), (trips,), tuple(params), body, tuple(results), span=found.span))
        return target

    def is_stored(self, name):
        """Return True if all coefficients of a step are read, not only the one at hand."""
        def sums(step):
            pair = step.word in ("product", "quotient") and all(isinstance(arg, Name) and self.found.flows(arg.id) for arg in step.value.args)
            return pair or step.word == "bilinear"

        step = self.within[name]
        return sums(step) and step.word == "quotient" or any(sums(one) and name in names_in(one.value) for one in self.within.values())

    # --- one coefficient ------------------------------------------------------------------

    def visit(self, name):
        """States the next coefficient of a step, after those that it is computed from."""
        found = self.found
        if name in self.values:
            return
        if name in self.open:
            raise self.maker.refusal(found.value, found.span)
        self.open[name] = True
        step = self.within.get(name)
        if name in found.tangents:
            value = self.next_of_function(name)
        else:
            for one in names_in(step.value):
                if found.slopes.get(one) in self.current:
                    self.visit(found.slopes[one])
                elif one in self.within and (self.within[one].moves or not step.moves) or one == found.y and not step.moves:
                    self.visit(one)
            value = self.next_of(step, name)
        if name in self.current:
            index = self.order_of(name)
            new = self.maker.namer.new(coefficients_of(name))
            old = self.current[name]
            self.maker.types[new] = self.maker.types[old.id]
            self.current[name] = self.state(new, Apply("index_set", (old, index, value)))
        self.values[name] = value

    def order_of(self, name):
        """The order of the coefficient that a step gets on this trip."""
        step = self.within.get(name)
        return Name(self.k) if step is not None and step.moves else self.later()

    def later(self):
        return Apply("add", (Name(self.k), Const(1)))

    def next_of_function(self, name):
        tangent = self.found.tangent_of(name)
        if tangent is None:
            return Const(0.0)
        if tangent in self.found.slopes and tangent not in self.maker.dots:
            self.visit(self.found.slopes[tangent])
        elif tangent in self.within:
            self.visit(tangent)
        return self.computed(Apply("div", (self.at(tangent, None), self.later())))

    def next_of(self, step, name):
        found, order = self.found, self.order_of(name)
        flowing = [isinstance(arg, Name) and found.flows(arg.id) for arg in step.value.args]
        match step.word, flowing:
            case "product", [True, True]:
                return self.computed(self.product(*step.value.args, order))
            case "quotient", [_, True]:
                above, below = step.value.args
                above = self.series(above) if flowing[0] else self.computed(self.maker.constant(above))
                return self.computed(Apply("runtime.quotient_coefficient", (above, self.series(below), self.current[name], order)))
            case "bilinear", _:
                factors = pair_of(self.maker, step.value, found.flows, found.span)
                return self.maker.sum_of_products(step.value, factors, [self.series(operand) for operand in factors.values()], order,
                                                  self.inner, found.span)
            case "linear", _:
                series = {one: self.at(one, step) for one in found.linear[name].dots}
                return found.linear[name].of(self.maker, series, self.inner, found.span)
            case "function", _:
                raise self.maker.refusal(found.value, found.span)
        at = [self.at(arg.id, step) if flows else arg for arg, flows in zip(step.value.args, flowing)]
        match step.word, flowing:
            case ("sum" | "difference"), [True, False]:
                return at[0]
            case "sum", [False, True]:
                return at[1]
            case "difference", [False, True]:
                return self.computed(Apply("neg", (at[1],)))
            case "product", _:
                return self.computed(Apply("mul", tuple(at)))
            case "quotient", _:
                return self.computed(Apply("div", tuple(at)))
        return self.computed(Apply(step.value.op, tuple(at)))

    def product(self, a, b, order):
        for one, other in ((a, b), (b, a)):
            if one.id in self.found.slopes and one.id not in self.maker.dots:
                return Apply("runtime.slope_coefficient", (self.current[self.found.slopes[one.id]], self.series(other), order))
        return Apply("runtime.product_coefficient", (self.series(a), self.series(b), order))

    def series(self, operand):
        """All coefficients of an operand that are known."""
        if operand.id in self.current:
            return self.current[operand.id]
        if operand.id not in self.maker.dots:
            raise self.maker.refusal(self.found.value, self.found.span)
        return self.maker.dots[operand.id]

    def at(self, name, step):
        """The coefficient of an operand, of the order that a step gets; None stands for the derivative of a function."""
        x, moves = self.found.slopes.get(name), step is None or step.moves
        order = Name(self.k) if moves else self.later()
        if name == self.found.y or name in self.within:
            if moves is not (name in self.within and self.within[name].moves):
                raise self.maker.refusal(self.found.value, self.found.span)
            return self.values[name]
        if x is not None and name not in self.maker.dots:
            later = self.later()
            return self.computed(Apply("mul", (later, self.computed(Apply("getitem", (self.current[x], later))))))
        return self.computed(Apply("getitem", (self.series(Name(name)), order)))

    def computed(self, value):
        return self.state(self.maker.namer.new(TEMPORARY), value)

    def state(self, name, value):
        maker = self.maker
        maker.definitions[name] = value
        if name not in maker.types:
            maker.types[name] = maker.site(self.inner).type(value)
        self.inner.append(Assign(name, value, self.found.span))
        return Name(name)
