"""Loops: what the variables and places are at the start of every trip, found by walking the body until nothing more changes."""

from adcompile.analysis.inference.type_of import type_of
from adcompile.ir.frozen import replace
from adcompile.ir.names import named
from adcompile.ir.nodes import Apply, Assign, Break, Const, Continue, Effect, For, Name
from adcompile.ir.stores import is_store, store_parts
from adcompile.ir.types import Array, List, is_array
from adcompile.ir.visit import names_in
from adcompile.ir.visit import walk as statements_below
from adcompile.normalize.places.calls_that_write import written_array
from adcompile.normalize.places.drafts import Draft, Edge
from adcompile.normalize.places.expressions import evaluated, now
from adcompile.normalize.places.joins import agreed, entered, handed, is_plain, meet, referred, stays, telling, versions_of
from adcompile.normalize.places.known import OneOf, Ref, TupleOf, Untold, leaves
from adcompile.normalize.places.holding import begin, is_list_ref, of_items, owns_items, type_at
from adcompile.normalize.places.several.items import among, is_of_arrays
from adcompile.normalize.places.several.one_of import each
from adcompile.normalize.places.steps import key_of, stepped
from adcompile.ops.operators import UPDATES

MOST = 12
"""How often the body of a loop is walked until nothing more changes."""


def looped(walk, loop, state, out):
    """Walks a loop; enters in `state` what holds afterwards."""
    around, exits = walk.plan((id(loop), "trips")), walk.plan((id(loop), "exits"))
    for param, result in zip([name for name, _ in loop.params], loop.results):
        if param in walk.told or result in walk.told:
            walk.told[param] = walk.told[result] = True
    iterables = walked_over(walk, loop, state, out) if isinstance(loop, For) else []
    for _ in range(MOST):
        size = around.size(), exits.size(), dict(walk.items)
        found = walked(walk, loop, state, around, exits, iterables)
        if size == (around.size(), exits.size(), walk.items):
            break
    else:
        raise Untold(next(iter(around.own or walk.followed)))
    for row in iterables:
        row.check(around)
    entry, edges, head_names, exit_names, draft, same, test = found
    params = [name for name, _ in loop.params]
    initial = handed(walk, around, Edge(Draft(out), None, entry.state, entry.values), params, head_names)
    kept = [name for name in params if stays(walk, around, name)]
    results = [name for name in loop.results if stays(walk, exits, name)]
    for edge in edges:
        if edge.kind is Continue:
            edge.draft.end = Continue(handed(walk, around, edge, params, head_names))
        elif edge.kind is Break:
            edge.draft.end = Break(handed(walk, exits, edge, loop.results, exit_names))
    told = telling(walk, around, params)
    fields = dict(params=tuple(zip([*kept, *head_names.values(), *told], initial)),
                  results=(*results, *exit_names.values(), *telling(walk, exits, loop.results)))
    if isinstance(loop, For):
        fields |= dict(targets=tuple([row.target for row in iterables]), iterables=tuple([row.iterable for row in iterables]))
    else:
        fields |= dict(test=test)
    out.append(lambda: replace(loop, body=draft.block(), **fields))
    entered(walk, exits, state, loop.results, same, exit_names)


def walked(walk, loop, state, around, exits, iterables):
    """One walk over the body of a loop; enters in the plans what it changes."""
    params, draft = [name for name, _ in loop.params], Draft()
    entry = Edge(draft, None, state, tuple([init for _, init in loop.params]))
    same = {name: referred(init, state) for name, init in loop.params
            if not is_plain(walk, name) and name not in around.own and name not in around.chosen}
    for name, value in same.items():
        if value is None:
            around.own[name] = True
    same = {name: value for name, value in same.items() if value is not None}
    head = state.copy()
    for name, init in loop.params:
        if name in same or name in around.chosen:
            walk.learn(name, walk.types.get(init.id))
    head_names = versions_of(walk, around, params, same)
    entered(walk, around, head, params, same, head_names)
    for row in iterables:
        row.enter(walk, head, draft)
    test = None if isinstance(loop, For) else evaluated(walk, loop.test, head, None)[0]
    walk.loops.append([])
    draft.end, _ = walk.block(loop.body, head.copy(), draft)
    edges = walk.loops.pop()
    readings = walk.readings
    start, inner = readings.start[id(loop)], (*readings.around[id(loop)], id(loop))
    backwards = [entry, *[edge for edge in edges if edge.kind is Continue]]
    meet(walk, around, state, backwards, params, lambda name: readings.is_read_after(name, start, inner))
    out_of = Edge(draft, None, head, tuple(map(Name, params)))
    leaving = [out_of, *[edge for edge in edges if edge.kind is Break]]
    meet(walk, exits, state, leaving, loop.results, walk.live_after(loop))
    for param, result in zip(params, loop.results):     # one result for each parameter
        if told_alike(around, param, exits, result):
            continue
        if stays(walk, exits, result) and not stays(walk, around, param):
            around.own[param] = True
        if stays(walk, around, param) and not stays(walk, exits, result):
            exits.own[result] = True
    around.changed |= exits.changed
    exits.changed |= {place: True for place in around.changed if place not in around.lost}
    same_after = {result: agreed(k, leaving, state) for k, result in enumerate(loop.results)
                  if not stays(walk, exits, result) and result not in exits.chosen}
    exit_names = versions_of(walk, exits, loop.results, same_after, head_names)
    return entry, edges, head_names, exit_names, draft, same_after, test


def told_alike(around, param, exits, result):
    """Enters that a variable of a loop may be after it what it may be in it: what tells that is carried, and a result of the loop.
    Returns False where it is told of neither."""
    if param not in around.chosen and result not in exits.chosen:
        return False
    if param in around.own or result in exits.own:
        around.chosen.pop(param, None)
        exits.chosen.pop(result, None)
        around.own[param] = exits.own[result] = True
    else:
        one, other = around.chosen.get(param, {}), exits.chosen.get(result, {})
        for pattern, numbers in other.items():
            known = one.get(pattern, [None] * len(numbers))
            one[pattern] = [k if None not in (k, number) and key_of(k) == key_of(number) else None for k, number in zip(known, numbers)]
        around.chosen[param] = exits.chosen[result] = one
    return True


# --- what a loop walks over -----------------------------------------------------


class Row:
    """An element of what a loop walks over: `target` of `iterable`."""

    def __init__(self, target, iterable, value):
        self.target, self.iterable, self.value = target, iterable, value

    def enter(self, walk, head, draft):
        """Enters what the element refers to at the start of a trip."""
        if is_list_ref(walk, self.value):
            walk.learn(self.target, type_at(walk, self.value).item)
        if not is_plain(walk, self.target):
            places = of_items(walk, self.value, head)
            if places is None:
                places = head.leaning(self.value) if isinstance(self.value, (Ref, OneOf, TupleOf)) else dict(getattr(self.value, "places", ()))
            begin(walk, self.target, self.target, head, {place: head.versions.get(place) for place in places})
            head.refs[self.target] = Ref(self.target)
            if not places:
                walk.foreign[self.target] = True

    def check(self, around):
        """Raises Untold where the trips change the list that is walked: the walk sees what they put in."""
        for leaf in leaves(self.value) if isinstance(self.value, (Ref, OneOf)) else ():
            if leaf.place in around.changed or leaf.place in around.lost:
                raise Untold(leaf.place)


class ByNumber(Row):
    """A row of an array that is written in the loop, by its number."""

    def __init__(self, row, number, iterable, value):
        self.row, self.step = row, stepped(Apply("getitem", (Const(None), Name(number))))
        super().__init__(number, iterable, value)

    def check(self, around):
        """A row of an array is read as it is then; in a list it has to stay where it is."""
        for leaf in leaves(self.value):
            if leaf.place in around.moved:
                raise Untold(leaf.place)

    def enter(self, walk, head, draft):
        in_list = is_list_ref(walk, self.value)
        if in_list:
            walk.learn(self.row, type_at(walk, self.value).item)
        if in_list or is_array(walk.types.get(self.row)) and all(leaf.since is None for leaf in leaves(self.value)):
            head.refs[self.row] = each(self.value, lambda leaf: Ref(leaf.place, (*leaf.path, self.step)))
            return
        item = Apply("getitem", (now(walk, self.value, head, draft.out), self.step.form.args[1]))
        draft.out.append(Assign(self.row, item))
        if isinstance(self.value, OneOf) and not is_plain(walk, self.row):
            raise Untold(leaves(self.value)[0].place)
        if not is_plain(walk, self.row):        # a number is what it was when the trip began
            path, version = (*self.value.path, self.step), head.versions[self.value.place]
            head.refs[self.row] = Ref(self.value.place, path, version, self.row)
            head.views[version, path] = self.row


class ByPlace(Row):
    """An item of a tuple or list of arrays that is written out, by its number."""

    def __init__(self, row, number, iterable, value):
        self.row = row
        super().__init__(number, iterable, value)

    def enter(self, walk, head, draft):
        head.refs[self.row] = among(walk, self.value.items, Name(self.target), draft.out)


def walked_over(walk, loop, state, out):
    """The Rows of a `For`."""
    written, told, rows = classes_written(walk, loop), {walk.classes.get(name) for name in walk.told}, []
    for target, iterable in zip(loop.targets, loop.iterables):
        expr, value = evaluated(walk, iterable, state, out)
        if is_of_arrays(walk, value) and not is_plain(walk, target):
            if target in walk.told:
                number = counter(walk)
                rows.append(ByPlace(target, number, Apply("builtins.range", (Const(len(value.items)),)), value))
                continue
            walk.undecided[target] = True
        of_array = isinstance(value, OneOf) \
            or isinstance(value, Ref) and (of_items(walk, value, state) is None or is_known_row(walk, value, state))
        shared = walk.classes.get(target if not is_plain(walk, target) or not of_array else leaves(value)[0].place)
        if of_array and (shared in written or shared in told):
            number = counter(walk)
            length = Apply("builtins.len", (expr,))
            rows.append(ByNumber(target, number, Apply("builtins.range", (length,)), value))
        else:
            rows.append(Row(target, expr, value))
    return rows


def counter(walk):
    """A name for the number of a trip."""
    number = walk.namer.new(named("k"))
    walk.types[number] = type_of(Const(0), {})
    return number


def is_known_row(walk, value, state):
    """Return True if the items of a list can be walked by their numbers: they are lists or arrays that nobody else holds."""
    return owns_items(walk, value, state) and isinstance(type_at(walk, value).item, (List, Array))


def classes_written(walk, loop):
    """The classes of memory that statements in a loop write."""
    found = {}
    for statement in statements_below(loop.body):
        if is_store(statement):
            found[walk.classes.get(store_parts(statement)[1].id)] = True
        elif isinstance(statement, Assign) and isinstance(statement.value, Apply) and statement.value.op in UPDATES:
            found[walk.classes.get(getattr(statement.value.args[0], "id", None))] = True
        elif isinstance(statement, (Assign, Effect)):
            array = written_array(statement.value, walk.types)
            found |= {walk.classes.get(name): True for name in (() if array is None else names_in(array))}
    found.pop(None, None)
    return found
