"""A program while its reverse sweep is being made: each block with the block that undoes it.

A `Region` is a block of the forward sweep together with its mirror in the reverse sweep. Both are lists that grow;
a construct with inner blocks stands in both lists as one `Branch`, `Loop` or `Context`. When all is decided,
`forward_block` and `reverse_block` turn the two sides into IR.
"""

from dataclasses import dataclass, field

from adcompile.analysis.loops.found import LoopFacts
from adcompile.ir.ends import with_ends
from adcompile.ir.frozen import replace
from adcompile.ir.nodes import (
    Apply, Assign, Block, Break, Const, Continue, For, If, Name, Try, Undefined, Unreachable, While, With, Yield,
)
from adcompile.ir.visit import bound, defined, map_expr, map_names_of, map_operands, with_blocks

UNDEFINED = Undefined()


@dataclass(eq=False)
class Region:
    """A block (`forward`, `forward_end`) and what undoes it (`reverse`, `reverse_end`)."""

    parent: "Region | None"
    owner: object           # the Branch, Loop or Context it belongs to; None for the whole program
    forward: list = field(default_factory=list)
    forward_end: object = None
    reverse: list = field(default_factory=list)
    reverse_end: object = None
    skipped: bool = False   # no trip that ends here has a mirror
    stores: list = field(default_factory=list)      # of (position in `reverse` where its mirror begins, a store), last store first

    def loop(self):
        """The innermost loop around this region, or None."""
        region = self
        while region is not None:
            if isinstance(region.owner, Loop):
                return region.owner
            region = region.parent
        return None

    def raises(self):
        """Return True if the block ends in `raise`. Then it has no mirror, since nothing comes after it."""
        return isinstance(self.forward_end, Unreachable) and leaving_branch(self) is None


@dataclass(eq=False)
class Branch:
    """An `If` or a `Try`, and its mirror. `reverse_test` None means that the mirror is not needed."""

    node: If | Try
    region: Region          # where it stands
    then: Region = None
    orelse: Region = None
    reverse_test: object = None
    reverse_results: list = field(default_factory=list)
    exported: list = field(default_factory=list)        # of (new result, name in the arm, the arm)

    def regions(self):
        return (self.then, self.orelse)


@dataclass(eq=False)
class Context:
    """A `With` and its mirror."""

    node: With
    region: Region
    body: Region = None
    needed: bool = False
    reverse_results: list = field(default_factory=list)
    exported: list = field(default_factory=list)        # of (new result, name in the body, the body)
    reverse_context: object = None

    def regions(self):
        return (self.body,)


@dataclass(eq=False)
class Loop:
    """A loop and its mirror.

    `header` says how many trips the mirror makes: ("range", iterable) backwards over a range, ("same", iterable) as many
    trips as over this range, ("length", expression), ("trips", name), ("times", expression) where nobody asks which trip
    it is, or ("entries", tape); `tape` the tape that counts them instead. `skips`: some trips (those that only break) have no mirror.
    """

    node: For | While
    known: LoopFacts        # of the loop of the program
    region: Region
    body: Region = None
    header: tuple = None    # None: the mirror is not needed
    tape: str = None
    skips: bool = False
    index: str = None       # the name of the trip's number in the mirror
    target: str = None      # the name of the element of a range in the mirror
    path: tuple = None      # (tape, name in the mirror) of the number of the way a trip took
    leaves: list = field(default_factory=list)          # the regions that end a trip and have a mirror
    reverse_params: list = field(default_factory=list)  # of (name, initial expression)
    reverse_results: list = field(default_factory=list)
    exported: list = field(default_factory=list)        # of (new result, name in the body, new parameter, that of the loop around)

    def regions(self):
        return (self.body,)


@dataclass(eq=False)
class Sweeps:
    """Both sweeps of one program: the region tree, and where the cotangents of the parameters ended up."""

    root: Region
    cotangents: dict        # name of a parameter -> operand
    types: dict             # of every name of either sweep
    shapeless: bool         # whether some zero cotangent is a number that should perhaps have a shape
    added: dict             # the names of the reverse sweep; "recomputed" for what the user computed before, "masked" for
                            # cotangents that are 0 where something else was selected
    decided: list           # what was decided for stretches that are computed again (`transform.reverse.record.Decided`)


def open_region(block, loops, parent=None, owner=None):
    """The region of a block of the forward sweep, without its mirror. `loops` has the facts of the loops in it."""
    region = Region(parent, owner, forward_end=block.end)
    for statement in block.statements:
        region.forward.append(_open(statement, region, loops))
    return region


def _open(statement, region, loops):
    match statement:
        case If(_, then, orelse):
            branch = Branch(statement, region)
            branch.then = open_region(then, loops, region, branch)
            branch.orelse = open_region(orelse, loops, region, branch)
            return branch
        case Try(_, body, handler):
            branch = Branch(statement, region)
            branch.then = open_region(body, loops, region, branch)
            branch.orelse = open_region(handler, loops, region, branch)
            return branch
        case With(_, body):
            scope = Context(statement, region, reverse_context=statement.context)
            scope.body = open_region(body, loops, region, scope)
            return scope
        case For(again=True):
            return statement        # undone as a whole, see `transform.reverse.once_more`
        case For(body=body) | While(body=body):
            loop = Loop(statement, loops[statement], region)
            loop.body = open_region(body, loops, region, loop)
            return loop
    return statement


def begun(region):
    """The names that stretches below a region begin with, which are computed again (`transform.reverse.once_more`)."""
    found = []
    for item in region.forward:
        if isinstance(item, For):
            found += [init.id for _, init in item.params if isinstance(init, Name)]
        elif isinstance(item, (Branch, Context, Loop)):
            for inner in item.regions():
                found += begun(inner)
    return found


def leaving_branch(region):
    """The branch at the end of a region whose arms end the trip, or None."""
    last = region.forward[-1] if region.forward else None
    if isinstance(last, Branch) and isinstance(last.node, If) and isinstance(region.forward_end, Unreachable) and not last.node.results:
        return last
    return None


def leaves(region):
    """The regions below that end a trip, in order."""
    branch = leaving_branch(region)
    if branch is None:
        return [region] if isinstance(region.forward_end, (Continue, Break)) else []
    return leaves(branch.then) + leaves(branch.orelse)


def homes(region, found=None):
    """For each name of the forward sweep the region that defines it."""
    found = {} if found is None else found
    for item in region.forward:
        for name in defined(item.node if isinstance(item, (Branch, Context, Loop)) else item):
            found[name] = region
        if isinstance(item, (Branch, Context, Loop)):
            for inner in item.regions():
                for name in bound(item.node):
                    found[name] = inner
                homes(inner, found)
    return found


def map_reverse(region, change_read, change_bound):
    """Changes what the mirror of a region reads and what it assigns, as `ir.visit.map_names` does."""
    def read(value):
        return map_expr(value, change_read)

    for position, item in enumerate(region.reverse):
        match item:
            case Branch():
                item.reverse_test = read(item.reverse_test)
            case Context():
                item.reverse_context = read(item.reverse_context)
            case Loop():
                item.reverse_params = [(change_bound(name), read(init)) for name, init in item.reverse_params]
                item.header = (item.header[0], read(item.header[1]))
            case _:
                region.reverse[position] = map_names_of(item, change_read, change_bound)
        if isinstance(item, (Branch, Context, Loop)):
            item.reverse_results = [change_bound(name) for name in item.reverse_results]
            for inner in item.regions():
                map_reverse(inner, change_read, change_bound)
    region.reverse_end = region.reverse_end and map_operands(region.reverse_end, read)


def map_forward(region, change_read):
    """Changes what the forward sweep of a region reads."""
    def read(value):
        return map_expr(value, change_read)

    for position, item in enumerate(region.forward):
        if isinstance(item, (Branch, Context, Loop)):
            item.node = map_operands(item.node, read)
            for inner in item.regions():
                map_forward(inner, change_read)
        else:
            region.forward[position] = map_operands(item, read)
    region.forward_end = region.forward_end and map_operands(region.forward_end, read)


# --- back to IR ---------------------------------------------------------------


def forward_block(region, absent=UNDEFINED):
    """The block of the forward sweep. `absent` is what a name kept in one arm is on the other path."""
    return Block(tuple([_forward(item, absent) for item in region.forward]), region.forward_end)


def _forward(item, absent):
    match item:
        case Branch(node, exported=exported):
            arms = [_with_values(forward_block(arm, absent), [Name(name) if arm is home else absent for _, name, home in exported])
                    for arm in item.regions()]
            return replace(with_blocks(node, arms), results=(*node.results, *(name for name, _, _ in exported)))
        case Context(node, exported=exported):
            body = _with_values(forward_block(item.body, absent), [Name(name) for _, name, _ in exported])
            return replace(node, body=body, results=(*node.results, *(name for name, _, _ in exported)))
        case Loop(node, exported=exported):
            values = [Name(name) for _, name, _, _ in exported]
            params = [(param, absent if around is None else Name(around)) for _, _, param, around in exported]
            body = with_ends(forward_block(item.body, absent), lambda end: end.__class__((*end.values, *values)))
            return replace(node, params=(*node.params, *params), body=body, results=(*node.results, *(name for name, *_ in exported)))
    return item


def _with_values(block, values):
    if not values or isinstance(block.end, Unreachable):
        return block
    return Block(block.statements, Yield((*block.end.values, *values)))


def reverse_statements(region):
    """The statements that undo a region, as IR."""
    found = []
    for item in region.reverse:
        found.extend(_reverse(item) if isinstance(item, (Branch, Context, Loop)) else [item])
    return found


def _reverse(item):
    match item:
        case Branch():
            return _reverse_branch(item)
        case Context(node, body=body):
            block = Block(tuple(reverse_statements(body)), body.reverse_end)
            return [With(item.reverse_context, block, tuple(item.reverse_results), node.span)]
        case Loop():
            return [_reverse_loop(item)]


def _reverse_branch(branch):
    if isinstance(branch.reverse_test, Const):
        arm = branch.then if branch.reverse_test.value else branch.orelse
        values = () if arm.reverse_end is None else arm.reverse_end.values      # both arms raise
        copies = [Assign(name, value) for name, value in zip(branch.reverse_results, values)]
        return reverse_statements(arm) + copies
    then, orelse = (Block(tuple(reverse_statements(arm)), arm.reverse_end or Unreachable()) for arm in branch.regions())
    return [If(branch.reverse_test, then, orelse, tuple(branch.reverse_results), branch.node.span)]


def _reverse_loop(loop):
    body = Block(tuple(reverse_statements(loop.body)), loop.body.reverse_end)
    params, results, span = tuple(loop.reverse_params), tuple(loop.reverse_results), loop.node.span
    if loop.tape is not None:
        return While(Apply("holds", (Name(loop.tape),)), params, body, results, span=span)
    target = loop.target or loop.index
    return For((target,), (_header(loop.header),), params, body, results, span=span)


def _header(header):
    match header:
        case ("range", iterable):
            return _backwards(iterable)
        case ("same", iterable):
            return iterable
        case ("times", count):
            return _range(count)
        case ("entries", tape):
            return _range(_less_one(Apply("entries", (tape,))), Const(-1), Const(-1))
        case ("length" | "trips", count):
            return _range(_less_one(count), Const(-1), Const(-1))


def _range(*args):
    return Apply("builtins.range", args)


def _less_one(count):
    return Apply("sub", (count, Const(1)))


def _backwards(iterable):
    """A range from its last element to its first."""
    match iterable.args:
        case (stop,):
            return _range(_less_one(stop), Const(-1), Const(-1))
        case (start, stop):
            before = Const(start.value - 1) if isinstance(start, Const) and type(start.value) is int else _less_one(start)
            return _range(_less_one(stop), before, Const(-1))
    return Apply("builtins.reversed", (iterable,))
