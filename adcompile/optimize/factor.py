"""Sums of products of numbers with fewer operations: equal terms are put together, common factors taken out.

    a_bar + t * b + t * c       a_bar + t * (b + c)
    0.3 * x * t + t * (0.3 * x)     0.6 * x * t

Only numbers, and only what a transform added: the user's own expressions are evaluated as they were written. A product
may be associated in another way than the adjoint of the user's line would be, which changes last digits at most.
"""

from adcompile.analysis.inference.one_width import obeys_algebra
from adcompile.ir.frozen import frozen, replace
from adcompile.ir.names import TEMPORARY
from adcompile.ir.nodes import Apply, Assign, Const, Name
from adcompile.ir.types import is_scalar, kind
from adcompile.ir.visit import OF_BLOCKS, blocks, read_counts, rebuilt, with_blocks
from adcompile.ops.asked import card_of
from adcompile.ops.operators import SUMS

ADDING = (*SUMS, "negative")
LARGEST = 40
"""Sums with more terms are left as they are, and products with more factors are taken apart so far."""


def factor(program, types, namer, added):
    """The program with its sums of products factored. `added` has the names that transforms made; it gets the new
    ones, and `types` their types."""
    factoring = _Factoring(types, namer, read_counts(program.body), added)
    body = _block(program.body, factoring)
    return program if body is program.body else replace(program, body=body)


def _block(block, factoring):
    definitions = {statement.target: statement.value for statement in block.statements
                   if statement.__class__ is Assign and statement.value.__class__ is Apply}
    absorbed, statements = {}, []
    sums = {id(statement): statement for statement in block.statements
            if statement.__class__ is Assign and factoring.is_sum(statement)}
    for statement in sums.values():
        for operand in statement.value.args:
            if isinstance(operand, Name) and factoring.is_inner(operand.id, definitions):
                absorbed[operand.id] = True
    for statement in block.statements:
        if id(statement) in sums and not (statement.target in absorbed and factoring.reads.get(statement.target) == 1):
            statements.extend(factoring.rewritten(statement, definitions))
        elif statement.__class__ in OF_BLOCKS:
            statements.append(with_blocks(statement, [_block(inner, factoring) for inner in blocks(statement)]))
        else:
            statements.append(statement)
    return rebuilt(block, statements, block.end)


@frozen(eq=True)
class Term:
    """`number * names[0] * names[1] * ... / divisor`."""

    number: float
    names: tuple
    divisor: str | None = None


class _Factoring:
    def __init__(self, types, namer, reads, added):
        self.types, self.namer, self.reads, self.added = types, namer, reads, added

    def is_sum(self, statement):
        return statement.target in self.added and statement.value.__class__ is Apply \
            and card_of(statement.value).algebra in SUMS and self.is_ours(statement.target) \
            and self.added[statement.target] != "recomputed"

    def is_ours(self, name):
        return name in self.added and is_scalar(self.types.get(name))

    def is_inner(self, name, definitions):
        """Return True if a name is a part of one sum only, so that the sum may be written without it."""
        value = definitions.get(name)
        return value is not None and self.reads.get(name) == 1 and self.is_ours(name) and card_of(value).algebra in ADDING \
            and self.added[name] != "recomputed"

    # --- taking apart -----------------------------------------------------------

    def rewritten(self, statement, definitions):
        """The statements for a sum, as they were or factored."""
        terms, cost = self.terms(statement.target, definitions)
        if terms is None or not 2 <= len(terms) <= LARGEST or not self.are_reals(terms):
            return [statement]
        start, terms = self.start(terms, statement, definitions)
        out = []
        found, negative = self.build(merged(terms), out)
        if start is not None:
            found = self.plus(start, found, out, negative)
        elif found is None:
            found = Const(0.0)
        elif negative:
            found = self.operation("neg", (found,), out)
        if not out:
            return [Assign(statement.target, found, statement.span)]
        chained = any(isinstance(arg, Name) and arg.id.label.family == statement.target.label.family and self.is_inner(arg.id, definitions)
                      for arg in statement.value.args)
        if len(out) > cost or len(out) == cost and not chained:
            return [statement]
        last = out.pop()
        return [Assign(one.target, one.value, statement.span) for one in out] + \
            [Assign(statement.target, last.value, statement.span)]

    def start(self, terms, statement, definitions):
        """The cotangent that is added to stays first and alone, so that the sum is an update of it."""
        first = statement.value.args[0]
        while isinstance(first, Name) and self.is_inner(first.id, definitions) and card_of(definitions[first.id]).algebra != "negative":
            first = definitions[first.id].args[0]
        plain = Term(1.0, (first.id,)) if isinstance(first, Name) else None
        if plain in terms and first.id.label.family == statement.target.label.family:
            rest = list(terms)
            rest.remove(plain)
            if not any(first.id in term.names for term in rest):
                return first, rest
        return None, terms

    def terms(self, name, definitions):
        """The terms of a sum and the number of operations in it; None where it is not one of numbers, or too large."""
        found, cost, todo = [], 0, [(Name(name), 1.0)]
        while todo:
            operand, sign = todo.pop()
            value = definitions.get(operand.id) if isinstance(operand, Name) else None
            if value is None or not (cost == 0 or self.is_inner(operand.id, definitions)):
                term, operations = self.product(operand, definitions)
                if term is None or len(found) == LARGEST:
                    return None, 0
                found.append(replace(term, number=sign * term.number))
                cost += operations
            else:
                cost += 1
                algebra = card_of(value).algebra
                turned = (-sign,) if algebra == "negative" else (sign, -sign if algebra == "difference" else sign)
                todo += list(zip(value.args, turned))[::-1]
        return found, cost

    def product(self, operand, definitions, depth=0):
        """The term that an operand is, with the products in it that nobody else reads; and their number."""
        if isinstance(operand, Const):
            return (Term(operand.value, ()), 0) if type(operand.value) in (int, float) else (None, 0)
        if not isinstance(operand, Name) or not is_scalar(self.types.get(operand.id)):
            return None, 0
        value = definitions.get(operand.id)
        if value is None or self.reads.get(operand.id) != 1 or not self.is_ours(operand.id) or depth == LARGEST:
            return Term(1.0, (operand.id,)), 0
        algebra = card_of(value).algebra
        if algebra == "negative":
            term, cost = self.product(value.args[0], definitions, depth + 1)
            return term and replace(term, number=-term.number), cost + 1
        if algebra == "product":
            left, first = self.product(value.args[0], definitions, depth + 1)
            right, second = self.product(value.args[1], definitions, depth + 1)
            if left and right and not (left.divisor and right.divisor):
                both = Term(left.number * right.number, left.names + right.names, left.divisor or right.divisor)
                if sum(map(self.is_integer, both.names)) < 2:       # too large a product has no float
                    return both, first + second + 1
        if value.op == "div" and isinstance(value.args[1], Name):
            term, cost = self.product(value.args[0], definitions, depth + 1)
            if term and term.divisor is None:
                return replace(term, divisor=value.args[1].id), cost + 1
        return Term(1.0, (operand.id,)), 0

    def is_integer(self, name):
        return kind(self.types[name]) in ("int", "real", "mixed")

    def are_reals(self, terms):
        """Return True if the terms may be put together in another way. Their sum must be a float also without the numbers among
        them."""
        names = [name for term in terms for name in (*term.names, term.divisor) if name is not None]
        return obeys_algebra(*map(self.types.get, names)) and not all(map(self.is_integer, names))

    # --- putting together ---------------------------------------------------------

    def build(self, terms, out):
        """The operand that holds a sum of terms, and whether it is to be negated. Statements are appended to `out`."""
        if not terms:
            return None, False
        shared = most_shared(terms)
        if shared is None:
            total, negative = None, all(term.number < 0 for term in terms)
            for term in terms if negative else sorted(terms, key=lambda term: term.number < 0):
                total = self.plus(total, self.single(term, out), out, term.number < 0 and not negative)
            return total, negative
        inside = [without(term, shared) for term in terms if shared in term.names]
        outside = [term for term in terms if shared not in term.names]
        number = common_number(inside)
        inner, negative = self.build([replace(term, number=term.number / number) for term in inside], out)
        product = self.times(self.times(Const(number), Name(shared), out), inner, out)
        rest, other = self.build(outside, out)
        if rest is None:
            return product, negative
        if other and not negative:
            return self.plus(product, rest, out, True), False
        return self.plus(rest, product, out, negative != other), other

    def single(self, term, out):
        """A term by itself, without its sign."""
        number = abs(term.number)
        found = None if number == 1.0 and term.names else Const(number)
        for name in term.names:
            found = self.times(found, Name(name), out)
        return found if term.divisor is None else self.operation("div", (found, Name(term.divisor)), out)

    def times(self, a, b, out):
        if a is None or isinstance(a, Const) and a.value == 1.0:
            return b
        return self.operation("mul", (a, b), out)

    def plus(self, a, b, out, negative=False):
        if a is None or b is None:
            return b if a is None else a
        return self.operation("sub" if negative else "add", (a, b), out)

    def operation(self, op, args, out):
        target = self.namer.new(TEMPORARY)
        self.added[target] = True
        out.append(Assign(target, Apply(op, args)))
        self.types[target] = self.types.get(next(arg.id for arg in args if isinstance(arg, Name))) \
            if any(isinstance(arg, Name) for arg in args) else None
        return Name(target)


def merged(terms):
    """The terms with those of equal names and divisor added up."""
    found = {}
    for term in terms:
        key = tuple(sorted(term.names)), term.divisor
        if key in found:
            found[key] = replace(found[key], number=found[key].number + term.number)
        else:
            found[key] = term
    return [term for term in found.values() if term.number != 0]


def most_shared(terms):
    """The name in the most terms, if it is in two; the first met of equals."""
    counts = {}
    for term in terms:
        for name in dict.fromkeys(term.names):
            counts[name] = counts.get(name, 0) + 1
    best = max(counts, key=counts.get, default=None)
    return best if best is not None and counts[best] > 1 else None


def without(term, name):
    position = term.names.index(name)
    return replace(term, names=term.names[:position] + term.names[position + 1:])


def common_number(terms):
    """The size that all numbers have in common, else 1."""
    size = abs(terms[0].number)
    return size if all(abs(term.number) == size for term in terms) else 1.0
