"""Algebra over a whole program, once more: what is known only when both sweeps stand.

A parameter of a loop that every trip hands on as it is is no parameter. Its place is taken by what it starts as, and
where that is a number, what is computed from it becomes simpler too:

    distance_bar = 1.0
    while x_tape:                       while x_tape:
        x_bar += distance_bar * x           x_bar += x
"""

from adcompile.algebra.site import Site
from adcompile.ir.ends import with_ends
from adcompile.ir.frozen import replace
from adcompile.ir.nodes import Apply, Assign, Block, Const, For, If, Name, While, Yield
from adcompile.ir.visit import blocks, map_expr, map_operands, rebuilt, with_blocks


def simplify(program, types, namer, added, loops):
    """The program with what transforms added simplified. `added` has the names of that; it gets the new ones, and `types`
    their types."""
    simplifier = _Simplifier(types, namer, added, loops)
    body = simplifier.block(program.body)
    if body is program.body:
        return program
    added |= dict.fromkeys(name for name in simplifier.definitions if name not in added)
    return replace(program, body=body)


class _Simplifier:
    def __init__(self, types, namer, added, loops):
        self.types, self.namer, self.added, self.loops = types, namer, added, loops
        self.definitions, self.names = {}, {}

    def changed(self, expr):
        return map_expr(expr, lambda name: self.names.get(name.id, name)) if self.names else expr

    def block(self, block):
        out = []
        site = Site(self.types, self.definitions, self.namer, out)
        for node in block.statements:
            statement = map_operands(node, self.changed) if self.names else node
            if statement.__class__ is Assign:
                if statement.target in self.added:
                    self.assign(statement, site)
                else:
                    out.append(statement)
            else:
                if isinstance(statement, (For, While)):
                    statement = self.without_steady(statement, self.loops[node].steady)
                statement = with_blocks(statement, [self.block(inner) for inner in blocks(statement)])
                out.append(self.without_agreed(statement) if isinstance(statement, If) else statement)
        return rebuilt(block, out, map_operands(block.end, self.changed))

    def assign(self, statement, site):
        site.span = statement.span
        if not isinstance(statement.value, Apply):
            if isinstance(statement.value, (Name, Const)):
                self.names[statement.target] = statement.value
            else:
                site.out.append(statement)
            return
        operand = site.define(statement.target, statement.value)
        if not (isinstance(operand, Name) and operand.id == statement.target):
            self.names[statement.target] = operand
        elif site.out[-1].value is statement.value:
            site.out[-1] = statement

    def without_agreed(self, branch):
        """The branch without the results that are the same on both ways."""
        ends = [arm.end for arm in (branch.then, branch.orelse)]
        if not branch.results or not all(isinstance(end, Yield) for end in ends):
            return branch
        kept = []
        for position, name in enumerate(branch.results):
            one, other = (end.values[position] for end in ends)
            if name in self.added and _same(one, other):
                self.names[name] = one
            else:
                kept.append(position)
        if len(kept) == len(branch.results):
            return branch
        then, orelse = (Block(arm.statements, Yield(tuple(arm.end.values[k] for k in kept)))
                        for arm in (branch.then, branch.orelse))
        return replace(branch, then=then, orelse=orelse, results=tuple(branch.results[k] for k in kept))

    def without_steady(self, loop, steady):
        """The loop without the parameters at the positions `steady`, which stay what they were."""
        kept = []
        for position, (param, init) in enumerate(loop.params):
            if position in steady and param in self.added and isinstance(init, (Name, Const)):
                self.names[param] = self.names[loop.results[position]] = init
            else:
                kept.append(position)
        if len(kept) == len(loop.params):
            return loop
        fields = {"params": tuple(loop.params[k] for k in kept), "results": tuple(loop.results[k] for k in kept)}
        body = with_ends(loop.body, lambda end: end.__class__(tuple(end.values[k] for k in kept)))
        return replace(loop, body=body, **fields)


def _same(one, other):
    """Return True if two values are the same name or the same float."""
    match one, other:
        case Name(a), Name(b):
            return a == b
        case Const(float() as a), Const(float() as b):
            return a == b
    return False
