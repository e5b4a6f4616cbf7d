"""Operations that are linear in what is followed: the same is done with each coefficient of a series.

    y = np.cumsum(x)            y_coeffs[k] = np.cumsum(x_coeffs[k])
    y = abs(x)                  y_coeffs[k] = np.copysign(1.0, x) * x_coeffs[k]         for k > 0

That is so where the tangent of an operation, as its rule has it, depends on the tangents of the operands alone.
"""

from typing import Any

from adcompile.algebra.site import Site
from adcompile.analysis.activity.active import carriers
from adcompile.ir.frozen import frozen
from adcompile.ir.names import tangent_of
from adcompile.ir.nodes import Apply, Assign, Name
from adcompile.ir.visit import map_expr
from adcompile.ops.asked import card_of
from adcompile.transform.texts.instantiate import names_of, rule_of, tangent
from adcompile.transform.texts.tangents import tangent_type


@frozen
class Linear:
    """The tangent of an operation: `statements`, and their result. `dots` has the tangents by the names of the operands."""

    statements: tuple
    result: Any
    dots: dict

    def of(self, maker, series, out, span):
        """The result for what stands in the places of the tangents, by the names of the operands."""
        found = {dot.id: series[name] for name, dot in self.dots.items()}
        for statement in self.statements:
            value = map_expr(statement.value, lambda name: found.get(name.id, name))
            found[statement.target] = maker.temporary(value, maker.site(out).type(value), out, span)
        return map_expr(self.result, lambda name: found.get(name.id, name))

    @property
    def is_elementwise(self):
        """True if the same is done with each element."""
        return isinstance(self.result, Name) and all(works_by_element(card_of(one.value)) for one in self.statements)


def without_zeros(statements):
    """The statements but for those that are 0, since a factor in them is."""
    zeros, rest = {}, []
    for one in statements:
        rule = rule_of(one.value) if isinstance(one.value, Apply) else None
        factor = rule is not None and rule.kind == "multilinear" and flowing(one.value, zeros.__contains__)
        if factor or is_zeros(one.value):
            zeros[one.target] = True
        else:
            rest.append(one)
    return rest


def is_zeros(value):
    """Return True if an operation makes zeros, in the shape of something."""
    found = card_of(value)
    return found.selects and found.rule is not None and found.rule.kind == "constant"


def works_by_element(card):
    return card.rule is not None and (card.rule.kind == "elementwise" or card.rule.broadcasts)


def flowing(value, flows):
    """The operands of an operation through which what `flows` tells of goes into it, by the names of the parameters."""
    rule = rule_of(value)
    operands = rule.bind(value.args, value.kwargs)
    return {name: operands[name] for name in rule.wrt if name in operands and any(map(flows, names_of(operands[name])))}


def linear_in(maker, y, value, flows):
    """The operation as Linear in the operands that `flows` tells of; None where its tangent depends on what they are."""
    operands = flowing(value, flows)
    if rule_of(value).kind == "multilinear" and len(operands) > 1:
        return None
    names = dict.fromkeys([name for operand in operands.values() for name in names_of(operand) if flows(name)])
    dots = {name: Name(maker.namer.new(tangent_of(name))) for name in names}
    types = maker.types | {dot.id: tangent_type(maker.types.get(name)) for name, dot in dots.items()}
    statements = []
    result = tangent(Site(types, {}, maker.namer, statements), value, y, dots)
    if not all(isinstance(one, Assign) for one in statements):
        return None
    if any(name == y or flows(name) for one in without_zeros(statements) for name in carriers(one.value)):
        return None
    return Linear(tuple(statements), result, dots)


def pair_of(maker, value, flows, span):
    """The two operands of a product that have series, by the names of the parameters. Other products are refused."""
    factors = flowing(value, flows)
    if len(factors) != 2 or not all(isinstance(operand, Name) for operand in factors.values()):
        raise maker.refusal(value, span)
    return factors
