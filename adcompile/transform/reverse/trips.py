"""The trips of a loop: which have a mirror, how the mirror knows which way a trip went, what trips read from outside."""

from adcompile.algebra.match import expression_key
from adcompile.analysis.activity.active import carriers
from adcompile.analysis.inference.type_of import type_of
from adcompile.ir.names import named, tape_of
from adcompile.ir.nodes import Apply, Assign, Break, Const, Continue, For, Name
from adcompile.ir.types import INT, List, Tuple, is_scalar
from adcompile.ir.visit import blocks, bound, defined, names_in, operands, walk
from adcompile.ops.asked import card_of, is_item, stores_a_part, takes_out_a_part
from adcompile.transform.reverse.regions import Branch, Context, Loop, leaves, leaving_branch


def number_leaves(loop, cotangents, active, namer, types):
    """Decides which trips have a mirror, and names the number of the way that a trip took."""
    ends = leaves(loop.body)
    may_skip = loop.region.loop() is None and is_plain(loop.body, active)
    kept = [leaf for leaf in ends if not (may_skip and passes_through(loop, leaf, cotangents))]
    loop.skips = len(kept) < len(ends)
    loop.leaves = kept
    if loop.skips or len(kept) > 1:
        name = namer.new(named("path"))
        tape = namer.new(tape_of(name))
        loop.path = (tape, name)
        types |= {name: INT, tape: List(INT)}


def is_plain(region, active):
    """Return True if no block inside of a trip has something to undo, other than the arms by which the trip is left."""
    branch = leaving_branch(region)
    for item in region.forward:
        if isinstance(item, (Branch, Context, Loop)) and item is not branch and undoes(item, active):
            return False
    return branch is None or all(is_plain(arm, active) for arm in branch.regions())


def undoes(item, active):
    names = [name for block in blocks(item.node) for statement in walk(block)
             for name in (*bound(statement), *defined(statement))]
    return any(name in active for name in (*names, *bound(item.node), *defined(item.node)))


def passes_through(loop, leaf, cotangents):
    """Return True if a trip that ends here changes nothing that carries a derivative: it only breaks."""
    if not isinstance(leaf.forward_end, Break):
        return False
    for (name, _), value, cotangent in zip(loop.node.params, leaf.forward_end.values, cotangents):
        if cotangent is not None and not (isinstance(value, Name) and value.id == name):
            return False
    return True


def is_skipped(loop, arm):
    return not any(leaf in loop.leaves for leaf in leaves(arm))


def path_test(loop, branch):
    then, orelse = ([loop.leaves.index(leaf) for leaf in leaves(arm) if leaf in loop.leaves] for arm in branch.regions())
    if not orelse:
        return Const(True)
    if not then:
        return Const(False)
    path = Name(loop.path[1])
    if len(then) == 1:
        return Apply("eq", (path, Const(then[0])))
    return Apply("le", (path, Const(then[-1])))


def outer_names(loop, loops, active, known):
    """Active names from outside that the body, or what is walked, reads where a derivative flows.

    `known` remembers what the blocks of the loop read, for the loops in it.
    """
    read = dict(_reads_of(loop.node.body, known))
    if isinstance(loop.node, For):
        for target, iterable in zip(loop.node.targets, loop.node.iterables):
            if target in active:
                read.update(dict.fromkeys(carriers(iterable)))
    return [name for name in read if name in active and not loops.is_inside(name, loop.known)]


def _reads_of(block, known):
    """The names that a block reads where a derivative flows."""
    if id(block) in known:
        return known[id(block)][1]
    read = {}
    for statement in block.statements:
        match statement:
            case Assign(_, value):
                read.update(dict.fromkeys(carriers(value)))
            case For(_, iterables, params):
                for value in (*iterables, *(init for _, init in params)):
                    read.update(dict.fromkeys(carriers(value)))
            case _ if hasattr(statement, "params"):
                for _, init in statement.params:
                    read.update(dict.fromkeys(carriers(init)))
        for inner in blocks(statement):
            read.update(_reads_of(inner, known))
    for value in getattr(block.end, "values", ()):
        read.update(dict.fromkeys(carriers(value)))
    known[id(block)] = block, read
    return read


def leaves_out(loop, loops, name, active, types):
    """Return True if a trip may hand a cotangent of `name` to the next trip that is 0 because something was not selected.

    Of a number no part can be left out by an index, and an item of a tuple is a value of its own. What comes from outside has a
    cotangent that no trip reads.
    """
    return _leaves_out(loop.node.body, is_scalar(types.get(name)), lambda name: loops.is_inside(name, loop.known), active, types)


def _leaves_out(block, whole, inside, active, types):
    """Return True if statements of a block leave something out. `inside(name)` says whether a name is given its value in the loop.

    A store does not where what is stored is made of what was there; all other elements of the array are handed on, read or not.
    """
    values = {one.target: one.value for one in block.statements
              if isinstance(one, Assign) and one.target in active and isinstance(one.value, Apply)}
    read = {expression_key(value): True for value in values.values() if is_item(value)}
    changing = {name: True for name, value in values.items() if changes_a_part(value, values) or takes_out_what_is_read(value, read)}
    handed_on = {expression_key(values[name].args[0]): True for name in changing}
    for name, value in values.items():
        if name in changing:
            continue
        if card_of(value).selects or not whole and takes_a_part(value, types) and any(map(inside, names_in(value.args[0]))) \
                and expression_key(value.args[0]) not in handed_on:
            return True
    return any(_leaves_out(inner, whole, inside, active, types) for one in block.statements for inner in blocks(one))


def changes_a_part(value, values):
    """Return True if an expression stores into a part of an array what is made of that part, element by element.

    `values` are those of active names that are assigned in the same block.
    """
    if not stores_a_part(value):
        return False
    array, index, found = value.args
    part = expression_key(Apply("getitem", (array, index)))
    todo, seen = [found], {}
    while todo:
        name = todo.pop()
        made = values.get(name.id) if isinstance(name, Name) and name.id not in seen else None
        if not isinstance(made, Apply):
            continue
        seen[name.id] = True
        if expression_key(made) == part:
            return True
        if not card_of(made).selects and getattr(card_of(made).rule, "kind", "") == "elementwise":
            todo += made.args
    return False


def takes_out_what_is_read(value, read):
    """Return True if an expression takes an item out of a list that is read besides: all other items are handed on. `read` are the
    keys of what is read."""
    return takes_out_a_part(value) and expression_key(Apply("getitem", value.args)) in read


def takes_a_part(value, types):
    """Return True if an operation reads some elements of a value and leaves others."""
    return is_item(value) and not isinstance(type_of(value.args[0], types), Tuple)


def appends_each_trip(region, statement, types):
    """Return True if the statement appends one item a trip to the list that a loop carries. The list is empty at first, nobody else
    reads it, and afterwards nobody reads more of it on that trip than items at places counted from its beginning."""
    loop = region.loop()
    if loop is None or loop.body is not region or not isinstance(region.forward_end, Continue):
        return False
    items = statement.value.args[0]
    for position, (name, init) in enumerate(loop.node.params):
        if isinstance(items, Name) and items.id == name:
            handed = region.forward_end.values[position]
            empty = isinstance(init, Name) and isinstance(types.get(init.id), List) and types[init.id].length == 0
            return isinstance(handed, Name) and handed.id == statement.target and empty and _reads(loop.node.body, name) == 1 \
                and _reads(loop.node.body, handed.id) == 1 + _reads_from_the_beginning(loop.node.body, handed.id)
    return False


def _reads(block, name):
    return sum(found == name for statement in [*walk(block), *_ends(block)] for operand in operands(statement)
               for found in names_in(operand))


def _ends(block):
    return [block.end, *[inner.end for statement in walk(block) for inner in blocks(statement)]]


def _reads_from_the_beginning(block, name):
    """The number of assignments that read an item of a list at a place that is known and not counted from its end."""
    return sum(_is_from_the_beginning(statement.value, name) for statement in walk(block) if isinstance(statement, Assign))


def _is_from_the_beginning(value, name):
    match value:
        case Apply(args=(Name(id), Const(int() as place))) if is_item(value):
            return id == name and place >= 0
    return False
