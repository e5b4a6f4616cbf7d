"""The values that are memory of our own: made by an operation that allocates, and known by one name at a time.

    fresh_names(...)        those that only the program holds, each with the names of views of it, which see what is written into it
    parts_returned(...)     those that only its caller will hold
"""

from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.memory.named_once import names_places
from adcompile.ir.nodes import (
    Apply, Assign, Break, Const, Continue, Effect, For, If, Name, Record, Return, Statement, Try, Undefined, While, With,
    Yield,
)
from adcompile.ir.types import OPAQUE, Array, List, Numeric, is_scalar
from adcompile.ir.visit import names_in, operands, parts
from adcompile.ops.asked import card_of, chosen, is_item, is_known, is_own, kept, makes, shared
from adcompile.ops.keys import is_helper
from adcompile.ops.operators import UPDATES


def fresh_names(program, ranges, types):
    """The values that nobody but this program holds, under one name at a time; each with the names of views of it."""
    found = _Facts(ranges, types)
    found.block(program.body, (), ())
    return found.solve()


def parts_returned(program, ranges, types):
    """For each part of the tuple that a program returns its type, and whether it is memory that nobody else holds.

    That is None where it turns out when the program runs.
    """
    result = program.body.end.value
    parts = result.args if isinstance(result, Apply) and result.op == "tuple" else ()
    kinds = [type_of(part, types) for part in parts]
    if not any(isinstance(kind, Array) for kind in kinds):
        return tuple([(kind, None) for kind in kinds])
    found = _ForCaller(ranges, types)
    found.block(program.body, (), ())
    fresh, given = found.solve(), {param.name for param in program.params}
    return tuple([(kind, _is_own(part, fresh, given)) for part, kind in zip(parts, kinds)])


def _is_own(part, fresh, given):
    if not isinstance(part, Name):
        return True if is_made(part) and is_whole(part) else None
    return True if part.id in fresh else False if part.id in given else None


def is_made(expr):
    """Return True if an expression makes a new array or list each time it is evaluated, or a number."""
    return isinstance(expr, Const) or isinstance(expr, Apply) and makes(expr)


def is_whole(expr):
    """Return True if the array that an expression makes owns all its memory, and is no view of a larger one."""
    return not isinstance(expr, Apply) or card_of(expr).is_whole


class _Facts:
    """Who is made fresh, who is handed to whom, who is known elsewhere."""

    def __init__(self, ranges, types):
        self.ranges, self.types = ranges, types
        self.made, self.given, self.known = {}, {}, {}
        self.views, self.seen = {}, {}      # of each name, what may be a view of it; names of views
        self.loops = []         # the times of the loops around

    def block(self, block, loop, results):
        for node in block.statements:
            self.statement(node, loop)
        targets = {Yield: results, Continue: loop[:1] and loop[0], Break: loop[1:] and loop[1]}.get(type(block.end))
        if targets is not None:
            self.hand_over(targets, block.end.values, block.end)
        elif isinstance(block.end, Return):
            self.leave(block.end.value)

    def leave(self, result):
        """Notes what is returned."""
        self.escape(result, False)

    def statement(self, node, loop):
        match node:
            case Assign(target, Name() as value):
                self.hand_over((target,), (value,), node)
            case Assign(target, value):
                self.assign(target, value)
            case Record(_, value):
                self.escape(value, False)
            case Effect(value):
                self.escape(value, isinstance(value, Apply) and is_known(value) and not kept(value))
            case Statement():
                for operand in operands(node):
                    self.escape(operand, False)
            case If(test):
                self.escape(test, True)
                self.block(node.then, loop, node.results)
                self.block(node.orelse, loop, node.results)
            case With(context):
                self.escape(context, False)
                self.block(node.body, loop, node.results)
            case Try(kinds):
                self.escape(kinds, False)
                self.block(node.body, loop, node.results)
                self.block(node.handler, loop, node.results)
            case For() | While():
                self.loop(node)

    def loop(self, node):
        params = [name for name, _ in node.params]
        self.hand_over(params, [init for _, init in node.params], node)
        if isinstance(node, While):
            self.escape(node.test, True)
        else:
            handed = [init.id for _, init in node.params if isinstance(init, Name)]
            for iterable in node.iterables:
                self.escape(iterable, keeps_its_items(iterable, self.types) and getattr(iterable, "id", None) not in handed)
        for result, param in zip(node.results, params):
            self.given.setdefault(result, []).append(param)
        self.loops.append(self.ranges.times[id(node)])
        self.block(node.body, (params, node.results), ())
        self.loops.pop()

    def assign(self, target, value):
        kind = self.types.get(target, OPAQUE)
        if not isinstance(value, (Apply, Const)):
            return self.escape(value, False)
        if isinstance(value, Apply) and value.op in UPDATES and isinstance(value.args[0], Name):
            self.given.setdefault(target, []).append(value.args[0].id)
            self.escape(value.args[1], True)
            return
        numbers = isinstance(kind, List) and is_scalar(kind.item)
        known = isinstance(value, Const) or numbers or isinstance(kind, (Array, Numeric)) or is_own(value.op)
        apart = is_list_of_another(value, kind, self.types)
        if known and (is_made(value) or apart):
            self.made[target] = True
        consumed = is_scalar(kind) and not (isinstance(value, Apply) and value.op == "call")
        if not consumed and is_view(value) and not apart and not isinstance(kind, List):    # a list holds what was put into it
            self.view(target, value)
        else:
            self.escape(value, consumed)

    def view(self, target, value):
        """Notes that a name may be a view of what an operation reads: it is no second holder but while it is alive."""
        before, self.known = self.known, {}
        self.escape(value, False)
        for name in self.known:
            self.lend(target, name)
        self.known = before

    def lend(self, target, name):
        """Notes that a name may be a view of another, or all of it."""
        self.views.setdefault(name, []).append(target)
        self.seen[target] = True

    def hand_over(self, targets, values, node):
        """Values given to parameters or results; one that stays alive, or is given twice, is known elsewhere."""
        time, seen = self.ranges.times[id(node)], {}
        for target, value in zip(targets, values):
            sources = self.given.setdefault(target, [])
            if isinstance(value, Name):
                held = [value.id, *views_of(value.id, self.views)]
                dead = all([self.ends(name, node) or self.ranges.dies_at(name, time) for name in held])
                if isinstance(node, Yield) and not dead and value.id not in seen and value.id not in self.seen:
                    self.lend(target, value.id)     # it is read beside the value: `c = a if t else b`
                    sources.append("")
                    seen[value.id] = True
                    continue
                if value.id in seen or value.id in self.seen or not dead:
                    self.known[value.id] = True
                seen[value.id] = True
                sources.append(value.id)
            elif not isinstance(value, Undefined):
                made = is_made(value) or is_list_of_another(value, self.types.get(target), self.types)
                sources.append(None if made else "")
                self.escape(value, False)

    def ends(self, name, node):
        """Return True if a value is one of the trip that a statement ends: what stands below is no part of that trip."""
        return isinstance(node, (Continue, Break)) and self.ranges.lives[name].start > self.loops[-1]

    def escape(self, expr, consumed):
        """Notes the names whose memory may be reached through the value of the expression."""
        stack = [(expr, consumed)]
        while stack:
            node, consumed = stack.pop()
            kind = node.__class__
            if kind is Name:
                if not consumed:
                    self.known[node.id] = True
            elif kind is Apply:
                stack.extend(_consumption(node, consumed, self.types))
            elif kind is not Const:
                self.known.update(dict.fromkeys(names_in(node)))

    def solve(self):
        """Names that are made fresh or given fresh values only, and are not known elsewhere, with the names of views of them."""
        for name in self.views:
            if any(view in self.known for view in views_of(name, self.views)):
                self.known[name] = True
        fresh = {name: True for name in (*self.made, *self.given) if name not in self.known}
        receivers = {}
        for target, sources in self.given.items():
            for source in sources:
                receivers.setdefault(source, []).append(target)
        todo = [name for name in receivers if name is not None and name not in fresh]
        while todo:
            for target in receivers.get(todo.pop(), ()):
                if fresh.pop(target, None):
                    todo.append(target)
        return {name: views_of(name, self.views) for name in fresh}


def is_view(value):
    """Return True if the result of an operation may be a view of operands, and holds nothing else."""
    found = card_of(value) if isinstance(value, Apply) and not makes(value) else None
    return found is not None and found.memory.is_known and not found.keeps and found.version is None and not found.writes


def views_of(name, views):
    """The names of what may be a view of a value, or a view of one of those."""
    found, todo = {}, list(views.get(name, ()))
    while todo:
        view = todo.pop()
        if view not in found:
            found[view] = True
            todo.extend(views.get(view, ()))
    return tuple(found)


class _ForCaller(_Facts):
    """As `_Facts`, where the caller is nobody else: a part of the result is known elsewhere only if it is another part too.

    What may be done in the memory of a view of a larger array, or is one, is not fresh here: callers get whole arrays.
    """

    def __init__(self, ranges, types):
        super().__init__(ranges, types)
        self.parts, self.lent = [], {}      # names of such views; of each name, what is made of it

    def assign(self, target, value):
        super().assign(target, value)
        if isinstance(value, Apply) and is_made(value) and not is_whole(value):
            self.parts.append(target)
        for name in names_in(value):
            self.lent.setdefault(name, []).append(target)

    def solve(self):
        fresh, todo, seen = super().solve(), list(self.parts), {}
        for target, sources in self.given.items():
            for source in sources:
                self.lent.setdefault(source, []).append(target)
        while todo:
            name = todo.pop()
            fresh.pop(name, None)
            if name not in seen:
                seen[name] = True
                todo.extend(self.lent.get(name, ()))
        return fresh

    def leave(self, result):
        names = [part.id for part in result.args if isinstance(part, Name)]
        self.known.update({name: True for name in names if names.count(name) > 1 or name in self.seen})
        for part in result.args:
            if not isinstance(part, Name):
                self.escape(part, False)


def is_list_of_another(value, kind, types):
    """Return True if a list of numbers, of a type, is made by an operation of our own which is given none that it may be: it is a new one."""
    return isinstance(kind, List) and is_scalar(kind.item) and isinstance(value, Apply) and is_helper(value.op) \
        and card_of(value).memory.is_known and not any([is_list(arg, types) for arg in shared(value)])


def is_list(expr, types):
    """Return True if a value is a list: what is taken out of it are its items, not the memory of the list itself."""
    return isinstance(type_of(expr, types), List)


def keeps_its_items(expr, types):
    """Return True if an expression is a list of numbers, or one that has a name: who takes an item of one that is made here may be the
    second to hold it."""
    kind = type_of(expr, types)
    return isinstance(kind, List) and (isinstance(expr, Name) or is_scalar(kind.item))


def is_copied_out(item, types):
    """Return True if an item is surely a number, or a new array of what an array of places or a mask names."""
    return is_scalar(type_of(item, types)) or isinstance(type_of(item.args[0], types), Array) and names_places(item.args[1], types)


def _consumption(node, consumed, types):
    """The operands, each with whether the operation leaves nothing of it behind but numbers, or items of a list."""
    every, found = parts(node), card_of(node)
    if is_item(node) and (keeps_its_items(node.args[0], types) or is_copied_out(node, types)):
        return [(arg, True) for arg in every]
    if found.version is not None:
        held = chosen(found, found.keeps, node)
        return [(arg, place == found.version or not any(arg is other for other in held)) for place, arg in enumerate(every)]
    if not found.memory.is_known:
        return [(arg, False) for arg in every]
    held = shared(node)
    return [(arg, consumed or not any(arg is other for other in held)) for arg in every]
