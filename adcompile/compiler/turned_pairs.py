"""The pull of a gradient, and the tangents of both of its functions.

With the order of differentiation turned round the pull is a tangent: that of the gradient with respect to the outer parameters, in the
direction of the cotangent. What is recorded is what the function was called with.

    record(args) -> value, (args, kwargs)               adjoint(recorded, bar) -> cotangents
"""

from dataclasses import replace

from adcompile.analysis.effects.outward import without_prints
from adcompile.errors import NotDifferentiable, located


def turned_pair(compilation):
    """The Compiled of a pull of a gradient, for a `_Compilation` with gradients below what is asked for."""
    value, turned = programs(compilation)
    found = compilation.emitted([value, turned])
    run, sweep, *_ = found.functions
    given = Given(compilation)

    def record(*args, **kwargs):
        return run(*args, **kwargs), (args, kwargs)

    def adjoint(residuals, value_bar):
        args, kwargs = residuals
        own_bar, dots = given.directions(value_bar)
        (_, *plain), (_, *second) = sweep(*given.positional(args), *dots, *given.rest(args), **kwargs)
        return given.summed(plain, second, own_bar)

    return compilation.compiled(found, record=record, adjoint=adjoint)


def turned_pair_tangent(compilation):
    """The same of the tangents of both functions."""
    value, turned = programs(compilation)
    names = tuple(compilation.names[name] for name in compilation.request.wrt)
    moving = [param.name for param in turned.program.params if param.name not in {param.name for param in compilation.params}]
    pushed = compilation.pushed(turned, (*names, *moving), f"{compilation.name}_adjoint_tangent")
    found = compilation.emitted([compilation.pushed(value, names, f"{compilation.name}_record_tangent"), pushed])
    run, sweep, *_ = found.functions
    given, count = Given(compilation), len(names)

    def record(*values, **kwargs):
        args, dots = given.parted(values, count)
        value, value_dot = run(*values, **kwargs)
        return (value, (args, kwargs)), (value_dot, dots)

    def adjoint(residuals, value_bar, residuals_dot, value_bar_dot):
        args, kwargs = residuals
        own_bar, dots = given.directions(value_bar)
        own_bar_dot, dots_dot = given.directions(value_bar_dot)
        both = sweep(*given.positional(args), *dots, *residuals_dot, *dots_dot, *given.rest(args), **kwargs)
        ((_, *plain), (_, *second)), ((_, *plain_dot), (_, *second_dot)) = both
        bars_dot = given.summed(plain, given.summed(plain_dot, second_dot, own_bar), own_bar_dot)
        return given.summed(plain, second, own_bar), bars_dot

    return compilation.compiled(found, record=record, adjoint=adjoint)


def programs(compilation):
    """The program of the gradient, and the one that is its pull. Refuses a function that must not run again."""
    span = compilation.primal.program.span
    if compilation.facts["draws"]:
        raise located(NotDifferentiable, f"{compilation.facts['draws'][0]} would draw anew in the pull of a gradient",
                      "Draw outside and hand the numbers over.", span)
    if compilation.outward.beyond or compilation.outward.arguments:
        raise located(NotDifferentiable, "the function may change something outside, again in each pull of its gradient",
                      "Take jvp or the jacobian of the gradient, which goes forward.", span)
    *before, last = compilation.inner
    value = compilation.value()
    turned = compilation.gradient(compilation.request.wrt)
    for level in before:
        turned = compilation.along(turned, level)
    turned = compilation.tangent(turned, last.wrt, f"{compilation.name}_adjoint")
    turned = replace(turned, program=replace(turned.program, body=without_prints(turned.program.body)))
    return replace(value, program=replace(value.program, name=f"{compilation.name}_record")), turned


class Given:
    """How the arguments of a call stand in those of a program with tangents, and what a cotangent of a gradient says."""

    def __init__(self, compilation):
        self.last = compilation.inner[-1]
        self.count = sum(param.kind == "positional" for param in compilation.params)

    def positional(self, args):
        return args[:self.count]

    def rest(self, args):
        return args[self.count:]

    def parted(self, values, count):
        """The arguments alone, and the tangents that stand among them."""
        return (*values[:self.count], *values[self.count + count:]), values[self.count:self.count + count]

    def directions(self, value_bar):
        """The cotangent of the value, 0 where none is returned, and those of the cotangents, as directions."""
        own_bar, bars = value_bar if self.last.with_value else (0.0, value_bar)
        return own_bar, bars if self.last.several else (bars,)

    def summed(self, plain, second, own_bar):
        """The cotangents by what is returned: of the value and of its cotangents."""
        return tuple([b + own_bar * a for a, b in zip(plain, second)]) if self.last.with_value else tuple(second)
