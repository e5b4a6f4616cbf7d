"""Dead code. Afterwards every name is read, leads to a result, or has an effect.

What is live is one reachability over one graph: a name needs the names of its expression and the construct it stands
in; a construct needs its test and what is walked; a tape needs what is recorded on it. Whatever may have an effect
(an unknown call, a print, a raise) is live from the start.
"""

from adcompile.analysis.effects.purity import is_comment, is_pure
from adcompile.ir.frozen import replace
from adcompile.ir.nodes import (
    Apply, Assign, Break, Continue, Effect, For, If, Name, Passed, Recall, Record, Return, Statement, Try, Undefined, Unreachable, While, With,
    Yield,
)
from adcompile.ir.tried import attempted
from adcompile.ir.visit import bound, defined, names_in, operands, parts, rebuilt, walk_all
from adcompile.ops.asked import asks_of_derivatives, is_usual


def eliminate_dead(program, needed=()):
    """The program without what nobody reads; names (and constructs, by `id`) that are `needed` stay."""
    live = live_names(program.body, needed)
    body = _kept(program.body, live, None)
    return program if body is program.body else replace(program, body=body)


def refuses(expr):
    """Return True if an expression checks that values have a derivative. It is kept even if nobody reads it."""
    stack = [expr]
    while stack:
        node = stack.pop()
        if node.__class__ is Apply:
            if asks_of_derivatives(node):
                return True
            stack.extend([part for part in parts(node) if part.__class__ is Apply])
    return False


def live_names(block, needed=()):
    """The names (and constructs, by `id`) that must stay, where those `needed` must."""
    graph, roots = {}, list(needed)
    _graph(block, None, graph, roots, None, None)
    live, todo = {}, roots
    for node in todo:
        if node not in live:
            live[node] = True
            if node in graph:
                todo += graph[node]
    return live


def _graph(block, construct, graph, roots, loop, results):
    """Adds the edges of a block that belongs to `construct`, inside `loop`; a Yield hands values to `results`."""
    here = [] if construct is None else [construct]
    for statement in block.statements:
        if statement.__class__ is Assign:
            value = statement.value
            graph[statement.target] = names_in(value) + here
            if not is_usual(value) and (not is_pure(value) or refuses(value)):
                roots.append(statement.target)
        else:
            _edges(statement, here, graph, roots, loop)
    end = block.end
    targets = None
    match end:
        case Yield():
            targets = results
        case Continue():
            targets = [name for name, _ in loop.params]
        case Break():
            targets = loop.results
        case Return(value):
            roots.extend(names_in(value))
        case Unreachable() if construct is not None and not _ends_in_leaving(block):
            roots.append(construct)
    if targets is not None:
        for target, value in zip(targets, end.values):
            graph.setdefault(target, []).extend(names_in(value))
    if isinstance(end, (Continue, Break)) and construct is not None:
        graph.setdefault(id(loop), []).append(construct)


def _ends_in_leaving(block):
    last = block.statements[-1] if block.statements else None
    return isinstance(last, If) and not last.results and any(_leaves(arm) for arm in (last.then, last.orelse))


def _leaves(block):
    return isinstance(block.end, (Continue, Break)) or isinstance(block.end, Unreachable) and _ends_in_leaving(block)


def _edges(statement, here, graph, roots, loop):
    """Adds the edges of a statement that is no assignment; `here` has the construct that it stands in."""
    reads = [name for operand in operands(statement) for name in names_in(operand)]
    match statement:
        case Record(tape):
            graph.setdefault(tape, []).extend(reads + here)
        case Recall(target, tape):
            graph.setdefault(target, []).extend([tape, *here])
            graph.setdefault(tape, []).extend(here)
        case Effect() if is_comment(statement):
            pass
        case Effect(Apply("cut", (Name(tape), Name(length)))):
            graph.setdefault(tape, []).extend([length, *here])
        case Effect() | Statement():
            roots.extend(reads + here)
            for name in defined(statement):
                graph.setdefault(name, []).extend(here)
        case If(test, then, orelse, results):
            own = id(statement)
            graph.setdefault(own, []).extend(reads + here)
            for arm in (then, orelse):
                _graph(arm, own, graph, roots, loop, results)
            for name in results:
                graph.setdefault(name, []).append(own)
            if not is_pure(test):
                roots.append(own)
        case With(_, body, results):
            own = id(statement)
            graph.setdefault(own, []).extend(reads + here)
            _graph(body, own, graph, roots, loop, results)
            for name in results:
                graph.setdefault(name, []).append(own)
        case Try(results=results):
            own = id(statement)
            graph.setdefault(own, []).extend(reads + here)
            for inner in (statement.body, statement.handler):
                _graph(inner, own, graph, roots, loop, results)
            for name in results:
                graph.setdefault(name, []).append(own)
            graph[own] += needed_to_raise(statement)
        case Passed():
            pass
        case For() | While():
            _loop_edges(statement, here, graph, roots)


def needed_to_raise(attempt):
    """The names and constructs of what is attempted: whether it raises decides what runs."""
    found = []
    for statement in walk_all(attempted(attempt)):
        found += [*bound(statement), *defined(statement), id(statement)]
    return found


def _loop_edges(statement, here, graph, roots):
    own = id(statement)
    heads = statement.iterables if isinstance(statement, For) else (statement.test,)
    needs = graph.setdefault(own, [])
    needs.extend(here)
    for head in heads:
        needs.extend(names_in(head))
        if not is_pure(head):
            roots.append(own)
    for (name, init), result in zip(statement.params, statement.results):
        graph[name] = [*names_in(init), own]
        graph[result] = [name, own]
    for name in (*getattr(statement, "targets", ()), getattr(statement, "index", None), statement.trips):
        if name is not None:
            graph[name] = [own]
    _graph(statement.body, own, graph, roots, statement, None)


# --- rebuilding ----------------------------------------------------------------


def _kept(block, live, loop, results=None):
    statements = []
    for statement in block.statements:
        if statement.__class__ is Assign:
            if statement.target in live:
                statements.append(statement)
            continue
        kept = kept_statement(statement, live, loop)
        if kept is not None:
            statements.append(kept)
    return rebuilt(block, statements, _kept_end(block.end, live, loop, results))


def _chosen(values, names, live):
    return tuple([value for value, name in zip(values, names) if name in live])


def _kept_end(end, live, loop, results):
    match end:
        case Yield(values):
            return Yield(_chosen(values, results, live))
        case Continue(values):
            return Continue(_chosen(values, [key for key, _ in loop.params], _either(loop, live)))
        case Break(values):
            values = [value if result in live else Undefined() for value, result in zip(values, loop.results)]
            return Break(_chosen(values, loop.results, _either(loop, live)))
    return end


def _either(loop, live):
    """The parameters and results of a loop that stay: both or neither."""
    kept = {}
    for (name, _), result in zip(loop.params, loop.results):
        if name in live or result in live:
            kept[name] = kept[result] = True
    return kept


def kept_statement(statement, live, loop=None):
    """The part of a statement, no assignment, that stays where the names in `live` do, in the trips of `loop`; None where nothing does."""
    match statement:
        case Record(tape) | Recall(_, tape) | Effect(Apply("cut", (Name(tape), _))):
            return statement if tape in live else None
        case If(_, then, orelse, results):
            if id(statement) not in live:
                return None
            return replace(statement, then=_kept(then, live, loop, results), orelse=_kept(orelse, live, loop, results),
                           results=_chosen(results, results, live))
        case With(_, body, results):
            if id(statement) not in live:
                return None
            return replace(statement, body=_kept(body, live, loop, results), results=_chosen(results, results, live))
        case Try(_, body, handler, results):
            if id(statement) not in live:
                return None
            return replace(statement, body=_kept(body, live, loop, results), handler=_kept(handler, live, loop, results),
                           results=_chosen(results, results, live))
        case For() | While():
            if id(statement) not in live:
                return None
            kept = _either(statement, live)
            names = [name for name, _ in statement.params]
            fields = dict(params=_chosen(statement.params, names, kept), results=_chosen(statement.results, statement.results, kept),
                          body=_kept(statement.body, live, statement), trips=_if_live(statement.trips, live))
            if isinstance(statement, For):
                fields["index"] = _if_live(statement.index, live)
            return replace(statement, **fields)
    return statement


def _if_live(name, live):
    return name if name in live else None
