"""The reverse sweep of calls of derivatives, whose programs are those of `transform.sweeps_beside`.

    y, x_bar = swept f(u, x)        u_bar, x_bar = the tangents of y, x_bar for u_dot = y_bar, x_dot = the cotangent of x_bar
    y, y_dot = pushed f(v, x)       x_bar = the tangent of x_bar in swept f(u, x) for u = the cotangent of y_dot, u_dot = y_bar,
                                    x_dot = v; and v_bar = x_bar itself
"""

from adcompile.analysis.activity.active import carriers
from adcompile.ir.nodes import Apply, Const, Name
from adcompile.ir.types import is_scalar
from adcompile.transform.sweeps_beside import AS_FLOATS, is_float, refuse_impure, refuse_result


def undo_derived(maker, region, statement, bar, bars):
    """`t = invoke(swept f, u, x)` or `t = invoke(pushed f, v, x)`: the cotangents of the operands are tangents, see there."""
    span, (callee, *args) = statement.span, statement.value.args
    way, calls = callee.value.derived, maker.calls
    refuse_impure(calls, callee.value, span)
    if way.one:
        refuse_result(calls.of_callee[way.of], way)
    first, operands = args[:way.first], list(args[way.first:])
    active = [place for place, arg in enumerate(operands) if any(map(maker.is_active, carriers(arg)))]
    places = tuple(sorted({*way.places, *active}))
    maker.comment(region, span)
    back = _Back(maker, maker.site(region, span), bar)
    types = calls.of_callee[callee.value].types[way.first:]
    for place in way.places if way.converts else ():
        if not is_float(types[place]):
            operands[place] = back.site.assign(Apply(AS_FLOATS, (operands[place],)))
    sweep = calls.sweep(callee.value, places)
    found = through_value(back, calls, sweep, statement.target, first, operands, active, way) if sweep.derived.value \
        else through_bars(back, calls, sweep, operands, active, way)
    given = (*first, *args[way.first:])
    for operand, contribution in maker.together(back.site, [(given[position], value) for position, value in found]):
        maker.add(region, bars, operand, contribution, span)


class _Back:
    """The place in the reverse sweep where a call of a derivative is undone, whose result has the cotangent `bar`."""

    def __init__(self, maker, site, bar):
        self.maker, self.site, self.bar = maker, site, bar
        self.masked = site.is_masked(bar)

    def part(self, whole, place):
        return self.noted(self.site.assign(Apply("getitem", (whole, Const(place)))))

    def of_bars(self, way):
        """The cotangents of the cotangents that a derivative returns."""
        first = 1 if way.value else 0
        return [self.bar] if not way.value and len(way.places) == 1 else [self.part(self.bar, first + k) for k in range(len(way.places))]

    def noted(self, value):
        """The operand, which is masked where the cotangent is."""
        if self.masked and isinstance(value, Name):
            self.maker.masked[value.id] = True
        return value


def through_bars(back, calls, sweep, operands, active, way):
    """The cotangents of the operands of a derivative without a seed that returns cotangents alone, with their positions: the tangents of
    a sweep that gives the cotangents of all that is active."""
    tangent, places = calls.tangent(sweep, way.places), sweep.derived.places
    tangents = back.part(back.site.assign(Apply("invoke", (Const(tangent), *operands, *back.of_bars(way)))), 1)
    return [(place, tangents if len(places) == 1 else back.part(tangents, places.index(place))) for place in active]


def through_value(back, calls, sweep, target, first, operands, active, way):
    """The same of one that returns the value too, or is given a seed."""
    places, moving = sweep.derived.places, tuple([place + 1 for place in way.places])
    if way.way == "pushed":
        seed, dots = back.part(back.bar, 1), first
    else:
        seed, dots = given_seed(back, target, first, way), back.of_bars(way)
    if way.value:
        moving, dots = (0, *moving), (back.part(back.bar, 0), *dots)
    both = back.site.assign(Apply("invoke", (Const(calls.tangent(sweep, moving)), seed, *operands, *dots)))
    tangents = back.part(both, 1)
    found = [(way.first + place, back.part(tangents, 1 + places.index(place))) for place in active]
    for position, operand in enumerate(first):
        if any(map(back.maker.is_active, carriers(operand))):
            bar = back.part(tangents, 0) if way.way == "swept" else back.part(back.part(both, 0), 1 + places.index(way.places[position]))
            found.append((position, bar))
    return found


def given_seed(back, target, first, way):
    """The seed of a sweep, in the form of the value."""
    if first:
        return first[0]
    site, types = back.site, back.maker.types
    y, type, rest = site.assign(Apply("getitem", (Name(target), Const(0)))), types[target].items[0], []
    if way.of_first:
        y, *rest = [site.assign(Apply("getitem", (y, Const(place)))) for place in range(len(type.items))]
        type = type.items[0]
    seed = Const(1.0) if is_scalar(type) else site.assign(Apply("runtime.broadcast_like", (Const(1.0), y)))
    zeros = [site.assign(Apply("zeros_like", (one,))) for one in rest]
    return site.assign(Apply("tuple", (seed, *zeros))) if way.of_first else seed
