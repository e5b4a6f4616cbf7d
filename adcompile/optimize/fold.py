"""Values that are known before the program runs are computed once: constants, ranks, decided branches.

    np.ndim(x)                        2                     where the rank of x is known
    x.shape[1], len(x)                3                     where the size is exact
    2 * 3, "mean" == "sum"            6, False
    (a, b)[0]                         a
    a if True else b                  a
    if axis is None: A else: B        A                     where axis is None; results become what A yields
    numeric(x)                        x                     where x surely is a number or array

Values are Python's own numbers, strings, bools and None, and an operation that would raise stays as it is.
`fold_block` is for the texts of rules, where constants and copies are also read through. `fold` is for the user's
program, of which it decides the branches and leaves everything else as it was written.
"""

from functools import cached_property

from adcompile.analysis.effects.purity import is_pure
from adcompile.analysis.inference.type_of import type_of
from adcompile.ir.frozen import replace
from adcompile.ir.nodes import Apply, Assign, Block, Const, If, Name, Undefined, Unreachable, While, Yield
from adcompile.ir.types import join
from adcompile.ir.visit import blocks, map_expr, map_operands, names_in, operands, operations, rebuilt, walk, with_blocks
from adcompile.ops.asked import Sort, card_of
from adcompile.ops.fields.effects import Doing
from adcompile.optimize.evaluate import evaluated, evaluated_test


def fold(program, types):
    """The program with the branches that types decide decided; itself where none is."""
    if not any([statement.__class__ in DECIDED for statement in walk(program.body)]) and not has_checks(program):
        return program
    folder = _Folder(dict(types), program.body, through=False)
    body = folder.block(program.body)
    return replace(program, body=body) if folder.decided else program


def fold_block(block, types):
    """The block with all computed that the types of the names it reads decide; `types` itself is left as it is."""
    own = {name: types[name] for name in _read(block) if name in types} if block.statements else types
    return _Folder(own, block, through=True).block(block)


def has_checks(program):
    """Return True if a program checks, when it runs, that some value is a number or an array. Afterwards types say more than before."""
    return CHECKING.among(operations(program.body)) and any(
        isinstance(statement, Assign) and isinstance(statement.value, Apply) and checks(card_of(statement.value))
        for statement in walk(program.body))


def checks(found):
    """Return True if the result of an operation, given by its card, is a number or array since it would have raised otherwise."""
    return found.passes is not None or found.effect is Doing.CHECKS


CHECKING = Sort(checks)
DECIDED = frozenset([If, While])


class _Folder:
    """`known` holds what is read in the place of a name; `through` says whether constants and copies are."""

    def __init__(self, types, body, through):
        self.types, self.body, self.through, self.known, self.decided = types, body, through, {}, False

    @cached_property
    def read(self):
        return {name for statement in walk(self.body) for expr in operands(statement) for name in names_in(expr)}

    # --- blocks -------------------------------------------------------------

    def block(self, block):
        out = []
        end = self.statements(block, out)
        return rebuilt(block, out, end)

    def statements(self, block, out):
        """Appends the folded statements of a block; returns its end, which may be that of an arm taken for sure."""
        for position, statement in enumerate(block.statements):
            statement = map_operands(statement, self.expression)
            last = position == len(block.statements) - 1 and isinstance(block.end, Unreachable)
            arm = self.taken(statement, last)
            if arm is not None:
                self.decided = True
                end = self.statements(arm, out)
                if not isinstance(end, Yield):
                    return end
                self.bind_all(statement.results, end.values, out, statement.span)
            elif isinstance(statement, While) and _is_false(self.test(statement.test)) and statement.trips is None:
                self.decided = True
                self.bind_all(statement.results, [init for _, init in statement.params], out, statement.span)
            elif isinstance(statement, Assign):
                self.assign(statement, out)
            else:
                out.append(self.undecided(statement))
        return map_operands(block.end, self.expression)

    def taken(self, statement, last):
        """The arm of an If that is taken for sure, None where none is, or where it raises before a result is there."""
        if not isinstance(statement, If):
            return None
        test = self.test(statement.test)
        if not isinstance(test, Const):
            return None
        arm = statement.then if test.value else statement.orelse
        return arm if last or isinstance(arm.end, Yield) else None

    def test(self, expr):
        """A test, decided if it can be. The test of a `while` is over its parameters, which types know. In a rule's text the
        last operand may decide it: those before only ask."""
        found = evaluated_test(expr, self.types)
        if self.through and isinstance(found, Apply) and (found.op == "and" or found.op == "or") and is_pure(found):
            last, decisive = evaluated_test(found.args[-1], self.types), found.op == "or"
            if isinstance(last, Const) and bool(last.value) is decisive:
                return Const(decisive)
        return found

    def undecided(self, statement):
        """A statement with its blocks folded."""
        if isinstance(statement, If):
            test = self.test(statement.test)
            if not isinstance(test, Const) and test is not statement.test:
                self.decided = True
                statement = replace(statement, test=test)
        folded = with_blocks(statement, [self.block(inner) for inner in blocks(statement)])
        if isinstance(folded, If) and self.through:
            for place, name in enumerate(folded.results):
                ends = [arm.end for arm in (folded.then, folded.orelse) if isinstance(arm.end, Yield)]
                found = [type_of(end.values[place], self.types) for end in ends]
                self.types[name] = found[0] if len(found) == 1 else join(*found)
        return folded

    def assign(self, statement, out):
        """An assignment; in a rule's text a constant, a copy or a tuple is read through, everywhere a useless check."""
        value = statement.value
        passes = card_of(value).passes if isinstance(value, Apply) else None
        if passes and passes(type_of(value.args[0], self.types)):
            self.decided, value = True, value.args[0]
            statement = replace(statement, value=value)
            if isinstance(value, (Name, Const)):
                self.known[statement.target] = value
                return
        if self.through:
            self.types[statement.target] = type_of(value, self.types)
            if isinstance(value, (Const, Name)) or _is_display(value):
                self.known[statement.target] = value
            if isinstance(value, (Const, Name)):
                return
        out.append(statement)

    def bind_all(self, names, values, out, span):
        """The results of a branch that is decided are what its arm yields."""
        for name, value in zip(names, values):
            if isinstance(value, Undefined) and name in self.read:
                arm = Block((), Yield((value,)))
                out.append(If(Const(True), arm, arm, (name,), span))
            elif isinstance(value, (Name, Const, Undefined)):
                self.known[name] = value
            else:
                self.assign(Assign(name, value, span), out)

    # --- expressions --------------------------------------------------------

    def expression(self, expr):
        """An expression of a statement, with what is known read through."""
        if isinstance(expr, Undefined):
            return expr
        if self.known:
            expr = map_expr(expr, self.read_name)
        return evaluated(expr, self.types, self.known) if self.through else expr

    def read_name(self, name):
        found = self.known.get(name.id)
        return name if found is None or isinstance(found, Apply) else found


def _read(block):
    """The names that a block reads, repeated as they occur."""
    found = [name for operand in operands(block.end) for name in names_in(operand)]
    for statement in block.statements:
        found += [name for operand in operands(statement) for name in names_in(operand)]
        for inner in blocks(statement):
            found += _read(inner)
    return found


def _is_false(test):
    return isinstance(test, Const) and not test.value


def _is_display(value):
    is_tuple = isinstance(value, Apply) and value.op == "tuple"
    return is_tuple and all(isinstance(item, (Name, Const)) for item in value.args)
