"""The names that may be without a value: variables that some path never assigned.

Of an object, a copy has what is there:

    n = copy.deepcopy(o_new)            [n] = if there: t = copy.deepcopy(o_new); yield t else: yield undefined
"""

from adcompile.analysis.kept import kept_in
from adcompile.ir.ends import with_ends
from adcompile.ir.frozen import replace
from adcompile.ir.handed import handed
from adcompile.ir.names import TEMPORARY
from adcompile.ir.nodes import Apply, Assign, Block, Const, For, If, Name, Statement, Try, Undefined, While, With, Yield
from adcompile.ir.visit import blocks, rebuilt, walk, with_blocks

COPY = "copy.deepcopy"


def maybe_undefined(block):
    """The names that are given `Undefined` on some path, directly or through other names."""
    return _undefined(_given(block))


def _undefined(given):
    receivers = {}
    found = {target: True for target, values in given.items() if any(isinstance(value, Undefined) for value in values)}
    for target, values in given.items() if found else ():
        for value in values:
            if isinstance(value, Name):
                receivers.setdefault(value.id, []).append(target)
    return reached(found, receivers)


def given_in_loops(block, loops, names, ends=lambda name: False):
    """Those of the names that loops bind or that are assigned in loops, and all that these may be given, directly or through
    other names; but not by way of the results of loops of which `ends` is true."""
    names = {name: True for name in names if loops.is_in_loop(name)}
    if not names:
        return {}
    sources = {target: [value.id for value in values if isinstance(value, Name)] for target, values in _given(block).items()}
    for statement in walk(block):
        for result in statement.results if isinstance(statement, (For, While)) else ():
            if ends(result):
                sources.pop(result, None)
    return reached(names, sources)


def _given(block):
    given = handed(block)
    for statement in walk(block):
        for target, value in kept_in(statement) if isinstance(statement, Statement) else ():
            given.setdefault(target, []).append(value)
    return given


def reached(names, edges):
    """The names and all that edges lead to from them."""
    found, todo = dict(names), list(names)
    while todo:
        for name in edges.get(todo.pop(), ()):
            if name not in found:
                found[name] = True
                todo.append(name)
    return found


def copies_of_what_is_there(program, namer):
    """The program in which what may be without a value is copied where it has one; itself where no such thing is copied.

    Flags, handed on beside the values, say where. They are true of what is handed to a handler.
    """
    copies = {statement.target: [statement.value.args[0]] for statement in walk(program.body) if _is_copy(statement)}
    given = _given(program.body) | copies if copies else {}
    missing = _undefined(given)
    copied = {source.id: True for source, in copies.values() if source.id in missing}
    if not copied:
        return program
    sources = {target: [value.id for value in values if isinstance(value, Name)] for target, values in given.items()}
    flags = {name: namer.new(TEMPORARY) for name in reached(copied, sources) if name in missing}
    return replace(program, body=_CopyingSome(copied, flags, namer).block(program.body))


def _is_copy(statement):
    match statement:
        case Assign(_, Apply(op, (Name(),), ())):
            return op == COPY
    return False


class WithFlags:
    """Hands on a flag beside each name of `flags`: whether it has a value."""

    def __init__(self, flags, namer):
        self.flags, self.namer = flags, namer

    def block(self, block, places=()):
        """The block with the flags of the values at some places of what it yields."""
        statements = [new for statement in block.statements for new in self.statement(statement)]
        return rebuilt(block, statements, self.end(block.end, places) if isinstance(block.end, Yield) else block.end)

    def end(self, end, places):
        return end.__class__((*end.values, *[self.flag(end.values[place]) for place in places])) if places else end

    def flag(self, value):
        if isinstance(value, Name) and value.id in self.flags:
            return Name(self.flags[value.id])
        return Const(not isinstance(value, Undefined))

    def statement(self, statement):
        """The statements in the place of one."""
        match statement:
            case Assign(target, Name() as value) if target in self.flags:
                return [statement, Assign(self.flags[target], self.flag(value))]
            case If(results=results) | With(results=results) | Try(results=results):
                places = [place for place, result in enumerate(results) if result in self.flags]
                statement = with_blocks(statement, [self.block(inner, places) for inner in blocks(statement)])
                return [replace(statement, results=(*results, *[self.flags[results[place]] for place in places])) if places else statement]
            case For() | While():
                return [self.loop(statement)]
        return [statement]

    def loop(self, loop):
        places = [place for place, ((param, _), result) in enumerate(zip(loop.params, loop.results))
                  if param in self.flags or result in self.flags]
        body = self.block(loop.body)
        if not places:
            return with_blocks(loop, [body])
        params = [(self.flags.get(param) or self.namer.new(TEMPORARY), self.flag(init))
                  for param, init in [loop.params[place] for place in places]]
        results = [self.flags.get(loop.results[place]) or self.namer.new(TEMPORARY) for place in places]
        return replace(loop, body=with_ends(body, lambda end: self.end(end, places)), params=(*loop.params, *params),
                       results=(*loop.results, *results))


class _CopyingSome(WithFlags):
    """Asks the flags of those of `copied` before they are copied."""

    def __init__(self, copied, flags, namer):
        super().__init__(flags, namer)
        self.copied = copied

    def statement(self, statement):
        if not _is_copy(statement) or statement.value.args[0].id not in self.copied:
            return super().statement(statement)
        made, flag = self.namer.new(statement.target.label), self.flag(statement.value.args[0])
        there = Block((replace(statement, target=made),), Yield((Name(made),)))
        absent = Block((), Yield((Undefined(),)))
        told = [Assign(self.flags[statement.target], flag)] if statement.target in self.flags else []
        return [If(flag, there, absent, (statement.target,), statement.span), *told]
