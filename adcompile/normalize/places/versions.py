"""Stores into arrays as versions of values, for all memory of which it can be told who sees it.

    y[i] = v                y.2 = index_set(y.1, i, v)
    row = y[0]; row += v    t = add(getitem(y.1, 0), v); y.2 = index_set(y.1, 0, t)
    def f(x): x[0] = v      x.1 = numpy.array(x.0); x.2 = index_set(x.1, 0, v)

Afterwards a version is a value like any other: an older one that is still needed is kept, and the backend proves where the new
one may stand in its memory. Every other store remains a statement, which is refused where a derivative flows through it.
"""

import ast

from adcompile.analysis.activity.active import find_varied
from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.memory.aliases import memory_in, sharing
from adcompile.analysis.memory.layouts import NO_LAYOUTS
from adcompile.analysis.memory.ownership import judged_updates
from adcompile.analysis.memory.writes import Survey
from adcompile.errors import render
from adcompile.ir.frozen import replace
from adcompile.ir.nodes import Apply, Assign, Const, Effect, Extern, For, Name, Statement, While
from adcompile.ir.stores import is_of_list, is_store, store_parts
from adcompile.ir.types import OPAQUE, Array, List, Opaque, is_number, is_plain
from adcompile.ir.visit import callee_of, names_in, operations, walk
from adcompile.normalize.heap.held_types import is_unknown
from adcompile.normalize.heap.on_heap import on_heap
from adcompile.normalize.places.calls_that_write import written_array
from adcompile.normalize.places.known import Untold
from adcompile.normalize.places.tracing import Copied, Tracing
from adcompile.normalize.places.truncating import truncating
from adcompile.ops.keys import is_method
from adcompile.ops.operators import UPDATES
from adcompile.runtime.overlapping import SHARED

HINT = "Pass a copy of it."


def has_writes(program):
    """Return True if a program has stores or updates that may be versions."""
    return any(is_store(statement) or is_update(statement) or is_call(statement) for statement in walk(program.body))


def is_update(statement):
    return isinstance(statement, Assign) and isinstance(statement.value, Apply) and statement.value.op in UPDATES


def is_call(statement):
    """Return True if a statement is a call that may write into an array: one of a function that does, or of a method."""
    return statement.__class__ in (Assign, Effect) and statement.value.__class__ is Apply \
        and (is_method(statement.value.op) or written_array(statement.value, {}) is not None)


def with_versions(program, types, namer, wrt, layouts=NO_LAYOUTS, called=False, beside=None, heap=False, on_it=frozenset()):
    """The program with versions; its new names have no types yet. Derivatives may flow from the parameters `wrt`;
    `layouts` has how parameters lie in memory. `called`: its arguments are memory of a caller, who sees what is written;
    `beside` has the functions that it calls. `heap`: memory lies on a heap wherever that can be done; `on_it` are
    the names whose memory does."""
    program = truncating(program, types, wrt)
    calls = calls_that_write(program, types)
    classes = {name: name for name in calls} | sharing(program, types)
    chosen = classes_to_follow(program, types, classes, calls, wrt, layouts, beside)
    copied, acts, told = {}, None, {}
    for one in sorted(chosen) if heap else ():
        found = heaped(program, types, namer, classes, one, called, beside, on_it)
        if found is not None:
            program, types, numbers = found
            return with_versions(program, types, namer, wrt, layouts, called, beside, heap, on_it | members(classes, one) | numbers)
    while chosen:
        followed = {name: True for name, of in classes.items() if of in chosen}
        if not called:
            copied |= {name: namer.new(name.label) for name in arrays_by_use(program, types) if name in followed and name not in copied}
        walked = Tracing(program, types, namer, followed, classes, copied, layouts, called, beside, told=told)
        try:
            body = walked.body()
            if copied and acts is None:
                acts = runs_unknown(replace(program, body=body), walked.types)
            if not copied or not acts:
                return begun(replace(program, body=body), types, copied)
            chosen -= {classes[place] for place in copied}
            copied = {}
        except Copied:
            continue
        except Untold as untold:
            if tell(walked, untold, told, classes):
                continue
            shared = classes[untold.name]
            found = heaped(program, types, namer, classes, shared, called, beside, on_it)
            if found is not None:
                program, types, numbers = found
                return with_versions(program, types, namer, wrt, layouts, called, beside, heap, on_it | members(classes, shared) | numbers)
            chosen.discard(shared)
            copied = {}
    return program


def members(classes, shared):
    """The names of a class of memory."""
    return frozenset([name for name, of in classes.items() if of == shared])


def heaped(program, types, namer, classes, shared, called, beside, on_it):
    """The program with a class of memory on a heap, the types of its names, and the names of numbers; None where that cannot be done. What
    a caller gave a program that is `called` is in his memory."""
    names = [name for name, of in classes.items() if of == shared]
    given = any(param.name in names for param in program.params)
    if given and called or any(name in on_it for name in names):
        return None
    found = on_heap(program, types, namer, names, beside)
    if found is not None and given:
        unsure = any(is_unknown(types.get(param.name, OPAQUE)) for param in program.params) \
            and not any(isinstance(type, List) for type in types.values())
        return None if runs_unknown(program, types if unsure else found[1], UnknownBesideLists) else found
    return found


def calls_that_write(program, types):
    """By name of an array that a call writes into: the names that the call reads."""
    found = {}
    for one in walk(program.body):
        array = written_array(one.value, types) if is_call(one) else None
        for name in () if array is None else names_in(array):
            found.setdefault(name, {}).update(dict.fromkeys(names_in(one.value)))
    return found


def classes_to_follow(program, types, classes, calls, wrt, layouts, beside=None):
    """The classes of memory that carries a derivative and is written where others may see it; `calls`, see `calls_that_write`."""
    found = [store_parts(one)[0] for one in walk(program.body) if is_store(one)]
    updates = [one for one in walk(program.body) if is_update(one) and isinstance(types.get(one.target, OPAQUE), (Array, List))]
    handed = [] if beside is None else handed_to_writers(program, types, beside)
    if not found and not updates and not calls and not handed:
        return set()
    own = judged_updates(program, types, layouts)[0] if updates else {}
    found += [one.target for one in updates if one.target not in own]
    found += calls
    varied = find_varied(program, types, wrt) if found or handed else {}
    reached = None
    while reached != len(varied):
        reached = len(varied)
        filled = [name for name, reads in calls.items() if any(read in varied for read in reads)]
        varied = find_varied(program, types, (*wrt, *filled)) if filled else varied
    carrying = {classes[name] for name in varied if name in classes}
    chosen = {classes[name] for name in found if classes.get(name) in carrying}
    for operands_, names in handed:
        if any(name in varied for name in operands_):
            chosen |= {classes[name] for name in names if name in classes}
    return chosen


def handed_to_writers(program, types, beside):
    """For each call of a function that may write what it is given: the names among its operands, and those of what it writes."""
    found = []
    for apply in operations(program.body):
        callee = callee_of(apply)
        reads = callee is None or beside.only_reads(callee)
        places = () if reads else beside.written(callee, tuple([type_of(arg, types) for arg in apply.args[1:]]))
        if places:
            names = [name for place in places for name in names_in(apply.args[1 + place])]
            found.append(([name for arg in apply.args[1:] for name in names_in(arg)], names))
    return found


def with_written(program, types, namer, places, beside):
    """The program that returns beside its result what it has written into the parameters at `places`, as a tuple, and `part` and
    `leans` of its `Returning`; None where that cannot be told."""
    if runs_unknown(program, types):
        return None
    params = tuple([param.name for param in program.params])
    names = tuple([params[place] for place in places])
    program = truncating(program, types, params)
    calls = calls_that_write(program, types)
    classes = {name: name for name in calls} | sharing(program, types)
    chosen = classes_to_follow(program, types, classes, calls, params, NO_LAYOUTS, beside)
    chosen |= {classes[name] for name in names if name in classes}
    followed = {name: True for name, of in classes.items() if of in chosen} | dict.fromkeys(names, True)
    told = {}
    while True:
        walked = Tracing(program, types, namer, followed, classes, {}, NO_LAYOUTS, True, beside, names, told)
        try:
            return replace(program, body=walked.body()), walked.part, walked.leans
        except Untold as untold:
            if not tell(walked, untold, told, classes):
                return None


def tell(walked, untold, told, classes):
    """Enters in `told` the names of a program that are to be told apart when it runs, where that may tell what `untold` sees; `classes` has
    the classes of memory of its names. Returns False where there are no more."""
    shared = walked.classes.get(untold.name)
    found = [name for name in walked.undecided if name not in told and name in classes and classes[name] == shared]
    told |= dict.fromkeys(found, True)
    return bool(found)


def arrays_by_use(program, types):
    """The parameters of unknown type into which the program stores: a store by an index is no operation on a number."""
    given = {param.name for param in program.params if isinstance(types.get(param.name, OPAQUE), Opaque)}
    source, found = {}, {}
    for statement in walk(program.body) if given else ():
        if isinstance(statement, Assign) and isinstance(statement.value, Name):
            source[statement.target] = statement.value.id
        elif isinstance(statement, (For, While)):
            source |= {name: init.id for name, init in statement.params if isinstance(init, Name)}
        elif is_store(statement):
            new, array = store_parts(statement)[:2]
            source[new] = array.id
            if not is_of_list(statement):
                found[array.id] = True
    roots = {}
    for name in found:
        while name in source:
            name = source[name]
        roots[name] = True
    return [name for name in roots if name in given]


def runs_unknown(program, types, kind=None):
    """Return True if a program runs code that nobody followed, which may hold what the caller passes as an argument."""
    survey = (kind or Unknown)(program, types, ())
    survey.run()
    return survey.acts


class Unknown(Survey):
    """As `Survey`, but to raise an exception of Python's own, made of text and numbers, runs nothing."""

    def statement(self, statement):
        if not raises_plainly(statement, self.types):
            super().statement(statement)

    def runs_unknown(self, statement):
        return not raises_plainly(statement, self.types) and super().runs_unknown(statement)


class UnknownBesideLists(Unknown):
    """As `Unknown`, but to change a list runs nothing either."""

    def statement(self, statement):
        if not changes_plainly(statement, self.types):
            super().statement(statement)


def changes_plainly(statement, types):
    """Return True if a statement is a method of a list that changes it, whose items and what is put in are of types that are known."""
    if not is_store(statement) or not is_of_list(statement):
        return False
    _, items, _, value = store_parts(statement)
    return isinstance(type_of(items, types), List) and all(is_plain(type_of(one, types)) for one in (items, value) if one is not None)


def raises_plainly(statement, types):
    """Return True if a statement raises an exception of a class of Python's, made of text and numbers."""
    if not isinstance(statement, Statement) or not isinstance(statement.tree, ast.Raise):
        return False
    known = dict(statement.reads)
    calls = [node for node in ast.walk(statement.tree) if isinstance(node, ast.Call)]
    classes = [known.pop(getattr(call.func, "id", None), None) for call in calls]
    return all(isinstance(one, Extern) and isinstance(one.value, type) and one.value.__module__ == "builtins" for one in classes) \
        and all(isinstance(read, Const) or is_number(type_of(read, types)) for read in known.values())


def begun(program, types, copied):
    """The program that begins with copies of the arguments which it writes."""
    out = []
    for place, name in copied.items():
        in_list = isinstance(types.get(place), List)
        others = tuple([Name(param.name) for param in program.params if param.name != place
                        and param.owner is None and ("list" if in_list else "array") in memory_in(types.get(param.name, OPAQUE))])
        text = Const(render(SHARED, HINT, program.span))
        copy = "runtime.written_list" if in_list else "runtime.written_argument"
        out.append(Assign(name, Apply(copy, (Name(place), Apply("tuple", others), text), (), program.span), program.span))
    return replace(program, body=replace(program.body, statements=(*out, *program.body.statements)), copied=(*program.copied, *copied))
