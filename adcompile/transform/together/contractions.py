"""Sums of products in all directions: one product of stacks of matrices where NumPy has it, else its `einsum`."""

from adcompile.ir.nodes import Apply, Const
from adcompile.ir.types import is_number
from adcompile.ops.fields.letters import dot, matmul
from adcompile.ops.keys import is_helper
from adcompile.transform.together.lifting import NoForm
from adcompile.transform.together.written_out import constant

FREE = "Z"
"""A letter that no text of the letters of axes has."""


def contracted(call, names):
    """One of the factors carries the axis."""
    if len(names) > 1:
        raise NoForm
    name, = names
    if len(call.apply.args) == 2:
        found = matrices(call, name)
        if found is not None:
            return found
    return by_letters(call, name)


def matrices(call, name):
    """A product of vectors, matrices or stacks of them; None where there is no such product of stacks."""
    lifting = call.lifting
    left, right = call.apply.args
    m, n = lifting.rank(left), lifting.rank(right)
    letters = call.card.form.letters
    if m == 0 or n == 0 or letters is not matmul and (letters is not dot or max(m, n) > 2):
        return None
    strong = is_helper(call.apply.op)
    op = call.apply.op if strong else "matmul"
    zeros = dict(call.apply.kwargs).get("zeros")
    if set(dict(call.apply.kwargs)) - {"zeros"}:
        return None

    def product(a, b, swapped=False):
        if not strong:
            return Apply(op, (a, b))
        places = [1 - place if swapped else place for place in (zeros.value if zeros else (0,))]
        return Apply(op, (a, b), (("zeros", Const(tuple(sorted(places)))),))

    if call.operands[name] is left:
        if m == 1:
            return product(left, right) if n <= 2 else None
        return product(lifting.padded(left, max(m, n)), right) if n > 1 else product(left, right)
    if m == 1 and n == 1:
        return product(right, left, swapped=True)
    if n == 1:
        return product(right, lifting.assign(Apply("attr:T", (left,))), swapped=True) if m == 2 else None
    return product(left, right if m == 1 else lifting.padded(right, max(m, n)))


def by_letters(call, name):
    """The text of an `einsum` with the axis of the directions."""
    lifting, rule = call.lifting, call.card.rule
    factors = list(rule.wrt)
    values = []
    for one in factors:
        operand = call.operands[one]
        values += operand if isinstance(operand, tuple) else [operand]
    if len(values) != len(factors) or any(not is_number(lifting.type(value)) for value in values):
        raise NoForm
    known = {}
    for key, operand in call.operands.items():
        if key not in factors:
            try:
                known[key] = constant(operand)
            except NoForm:
                if key in ("axes", "axis", "subscripts"):
                    raise
    ranks = [lifting.rank(value) for value in values]
    given, result = call.card.form.letters(ranks, known).split("->")
    given = given.split(",")
    if any(len(letters) != size or "." in letters for letters, size in zip(given, ranks)):
        raise NoForm
    place = factors.index(name)
    given[place] = FREE + given[place]
    text = Const(f"{','.join(given)}->{FREE}{result}")
    zeros = dict(call.apply.kwargs).get("zeros")
    if zeros is not None or is_helper(call.apply.op):
        places = [0] if zeros is None else [one - (len(call.apply.args) - len(values)) for one in zeros.value]
        return Apply("runtime.strong_einsum", (text, *values), (("zeros", Const(tuple([one + 1 for one in places]))),))
    return Apply("numpy.einsum", (text, *values))
