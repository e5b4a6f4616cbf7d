"""The names that may refer to the same memory, and the containers that code which is not looked at may write.

    sharing(program, types)      a class for each name: names of different classes share no memory
    returns_own_memory(program)  whether what a program returns shares none with what it is given
    meeting(written, outside, classes, types)       the classes from outside that may be memory which is written
    exposed(program, types)      the names whose lists and dicts may be written in place
"""

import ast

from adcompile.analysis.inference.type_of import type_of
from adcompile.ir.nodes import (
    Apply, Assign, Break, Continue, For, If, Keep, Name, Recall, Record, Statement, Try, Verbatim, While, With, Yield,
)
from adcompile.ir.stores import STORED
from adcompile.ir.types import (
    OPAQUE, Array, Dict, Iterable, List, Literal, NoValue, NoneType, Numeric, Opaque, Optional, Str, Tuple, is_number,
    is_scalar,
)
from adcompile.ir.visit import callee_of, names_in, operands, operations, parts, walk
from adcompile.ops.asked import Sort, card_of, is_known, kept, shared, written
from adcompile.ops.cards.methods import resolved
from adcompile.ops.keys import is_method
from adcompile.ops.operators import OPERATORS, UPDATES


def returns_own_memory(program):
    """Return True if the result of a program shares no memory with its arguments and nobody else holds it, whatever the types of
    its arguments."""
    if not all(map(_is_plain, walk(program.body))) or not _all_known([program.body.end.value]):
        return False
    classes = sharing(program, {})
    given = {classes.get(param.name, param.name) for param in program.params}
    return all(classes.get(name, name) not in given for name in names_in(program.body.end.value))


def _is_plain(statement):
    """Return True if a statement surely keeps nothing that it reads."""
    if isinstance(statement, Statement):
        return isinstance(statement.tree, ast.Assert) and not any(isinstance(node, ast.Call) for node in ast.walk(statement.tree))
    return _all_known(operands(statement))


def _all_known(exprs):
    """Return True if the expressions call nothing that may keep its operands, or return what it kept before."""
    stack = list(exprs)
    while stack:
        node = stack.pop()
        if isinstance(node, Verbatim) or isinstance(node, Apply) and (node.op == "invoke" or not is_known(node)):
            return False
        stack.extend(parts(node))
    return True


def keeps_nothing(one, programs, running=()):
    """Return True if a statement, or a program (None where it is not known), surely does no more to the memory that it is given than
    to read it. `programs` has those that it calls, by their callees."""
    if isinstance(one, Statement):
        return isinstance(one.tree, ast.Raise) or _is_plain(one)
    return one is not None and all(_only_reads(statement, programs, running) for statement in walk(one.body))


def _only_reads(statement, programs, running):
    if isinstance(statement, Statement):
        return keeps_nothing(statement, programs)
    stack = list(operands(statement))
    while stack:
        node = stack.pop()
        if isinstance(node, Verbatim) and any(isinstance(inner, (ast.Call, ast.Lambda)) for inner in ast.walk(node.tree)):
            return False
        if isinstance(node, Apply):
            callee = callee_of(node)
            if callee is not None:
                if callee not in running and not keeps_nothing(programs.get(callee), programs, (*running, callee)):
                    return False
            elif not is_known(node) or written(node) or node.op in UPDATES:
                return False
        stack.extend(parts(node))
    return True


def is_immutable(type):
    """Return True if values of a type have no memory that could be written."""
    return is_scalar(type) or isinstance(type, (NoneType, Str))


def meant(apply, types):
    """An operation; a method as that of its receiver's class, where the type of the receiver is known."""
    if not is_method(apply.op) or not apply.args:
        return apply
    return resolved(apply, type_of(apply.args[0], types)) or apply


def shared_by(apply, types):
    """The operands of an operation with which its result may share memory, or which it may hold."""
    apply = meant(apply, types)
    if is_joined(apply, types) or apply.op in UPDATES and any(map(holds_memory, [type_of(arg, types) for arg in apply.args])):
        return parts(apply)
    found = shared(apply)
    return () if found and is_immutable(type_of(apply, types)) else found


def is_joined(apply, types):
    """Return True if an operation may make a new list, tuple or dict of the items of others: `a + b`, `a * 2`, `a | b`,
    `sum(lists, [])`, or a function that returns one of these."""
    joins = apply.op in OPERATORS or callee_of(apply) is not None or card_of(apply).algebra == "total" and len(apply.args) > 1
    return joins and any(map(holds_memory, [type_of(arg, types) for arg in apply.args])) \
        and isinstance(type_of(apply, types), (List, Tuple, Dict, Opaque))


def holds_memory(type):
    """Return True if a type is one of lists, tuples or dicts whose items may be memory."""
    match type:
        case List(item):
            return bool(memory_in(item))
        case Tuple(items):
            return any(map(memory_in, items))
        case Dict(items):
            return any(memory_in(item) for _, item in items)
    return False


# --- sharing ------------------------------------------------------------------


def sharing(program, types, alone=None):
    """A class for each name: names of different classes share no memory.

    Values of types that are `alone` share nothing: numbers and strings, and what the caller does not care about.
    """
    survey = ClassesOfMemory(types, alone or is_immutable)
    survey.block(program.body, None, None)
    return {name: survey.root(name) for name in survey.parent}


class ClassesOfMemory:
    """Classes of names that may share memory, by union and find."""

    def __init__(self, types, alone):
        self.types, self.alone, self.parent = types, alone, {}

    def root(self, name):
        while self.parent.setdefault(name, name) != name:
            self.parent[name] = self.parent[self.parent[name]]
            name = self.parent[name]
        return name

    def tie(self, name, expr):
        """The name may share memory with what the expression reads."""
        if self.alone(self.types.get(name, OPAQUE)):
            return
        for other in shared_in(expr, self.types):
            if not self.alone(self.types.get(other, OPAQUE)):
                self.parent[self.root(other)] = self.root(name)

    def is_array(self, expr):
        """Return True if an operand into which something is stored is an array of numbers."""
        return expr is not None and is_number(type_of(expr, self.types))

    def block(self, block, targets, loop):
        for statement in block.statements:
            self.statement(statement, loop)
        handed = {Yield: targets, Continue: loop and [name for name, _ in loop.params], Break: loop and loop.results}
        for name, value in zip(handed.get(type(block.end)) or (), getattr(block.end, "values", ())):
            self.tie(name, value)

    def keep(self, exprs):
        """Note that containers which are written hold on to the values put into them: after `items.append(x)` the names `items`
        and `x` share memory."""
        stack = list(exprs)
        while stack:
            node = stack.pop()
            if node.__class__ is Apply:
                known = meant(node, self.types)
                held = kept(known)
                for name in [name for part in written(known) for name in names_in(part)] if held else ():
                    for part in held:
                        self.tie(name, part)
                stack.extend(parts(node))

    def statement(self, statement, loop):
        self.keep(operands(statement))
        match statement:
            case Assign(target, value):
                self.tie(target, value)
            case Record(tape, value):
                self.tie(tape, value)
            case Recall(target, tape):
                self.tie(target, Name(tape))
            case Statement(tree, reads, writes):
                held = dict(reads)
                if isinstance(tree, (ast.Assign, ast.AugAssign)) and all(self.is_array(held.get(key)) for key, _ in writes):
                    for key, new in writes:     # what is stored into an array is copied into it
                        self.tie(new, held[key])
                    return
                names = [new for _, new in writes] + [name for key, read in reads if not names_places_of(statement, key)
                                                      for name in names_in(read)]
                for name in names[1:]:
                    self.tie(names[0], Name(name))
            case If(_, then, orelse, results):
                self.block(then, results, loop)
                self.block(orelse, results, loop)
            case With(_, body, results):
                self.block(body, results, loop)
            case Try(_, body, handler, results):
                self.block(body, results, loop)
                self.block(handler, results, loop)
            case Keep(values):
                for name, value in values:
                    self.tie(name, value)
            case For() | While():
                for (name, init), result in zip(statement.params, statement.results):
                    self.tie(name, init)
                    self.tie(result, Name(name))
                if isinstance(statement, For):
                    for target, iterable in zip(statement.targets, statement.iterables):
                        self.tie(target, iterable)
                self.block(statement.body, None, statement)


def names_places_of(statement, key):
    """Return True if what a statement reads under a key are the places of items, in the order that a list gets."""
    return statement.stores == "list.arrange" and key == STORED


def shared_in(expr, types):
    """The names with which the value of an expression may share memory."""
    match expr:
        case Name(id):
            yield id
        case Apply():
            for part in shared_by(expr, types):
                yield from shared_in(part, types)
        case Verbatim(_, reads):
            for _, read in reads:
                yield from names_in(read)


# --- memory from outside ---------------------------------------------------------


ANY_MEMORY = frozenset(["array", "list", "dict", "object"])


def meeting(written, outside, classes, types, kinds=ANY_MEMORY):
    """The classes of the names from outside that may be the memory of one from outside among the `written`, as a dict.

    Names from outside have classes of their own, yet they may be one memory, or parts of one, under several names. Only
    memory of some `kinds` counts.
    """
    held = {classes.get(name, name): True for name in outside}
    met = [memory_in(types.get(name, OPAQUE)) for name in written if classes.get(name, name) in held]
    if not met:
        return {}
    kinds &= frozenset().union(*met)
    return {classes.get(name, name): True for name in (*outside, *classes)
            if classes.get(name, name) in held and not kinds.isdisjoint(memory_in(types.get(name, OPAQUE)))}


def memory_in(type):
    """The kinds of memory that a value of a type may be, or hold: none for what is no more than numbers and text."""
    match type:
        case NoValue() | Literal():
            return frozenset()
        case _ if is_immutable(type):
            return frozenset()
        case Array() | Numeric():
            return frozenset(["array"])
        case List(item):
            return memory_in(item) | {"list"}
        case Dict(items):
            return frozenset(["dict"]).union(*[memory_in(item) for _, item in items])
        case Tuple(items):
            return frozenset().union(*map(memory_in, items))
        case Optional(inner) | Iterable(inner):
            return memory_in(inner)
    return ANY_MEMORY


# --- containers that code we do not see may change ------------------------------


CONTAINERS = frozenset(["list", "dict"])


def has_containers(program, param_types):
    """Return True if there is a list or dict in the program that something may write into."""
    if any(isinstance(type, (List, Dict, Tuple)) for type in param_types.values()):
        return True
    return OPENING.among(operations(program.body)) and any(
        isinstance(statement, Assign) and isinstance(statement.value, Apply) and card_of(statement.value).opens
        for statement in walk(program.body))


OPENING = Sort(lambda found: found.opens)


def exposed(program, types):
    """The names that may refer to a list or dict that a statement, a method or an unknown call writes."""
    classes, seen = sharing(program, types, lambda type: is_number(type) or is_immutable(type)), {}
    for statement in walk(program.body):
        if isinstance(statement, Statement) and not isinstance(statement.tree, ast.Assert):
            seen.update(dict.fromkeys(name for _, read in statement.reads for name in names_in(read)))
        for expr in operands(statement):
            seen.update(dict.fromkeys(exposing(expr, types)))
    params = [param.name for param in program.params]
    touched = {classes[name]: True for name in seen if name in classes}
    touched |= meeting(seen, params, classes, types, CONTAINERS)
    return {name: True for name in (*seen, *params, *classes) if name in seen or classes.get(name, name) in touched}


def exposing(expr, types):
    """The names that evaluating an expression may write into."""
    stack = [expr]
    while stack:
        node = stack.pop()
        if isinstance(node, Apply):
            known, inner = meant(node, types), parts(node)
            touched = inner
            if node.op == "invoke" and node.args[0].value.reads:
                touched = ()
            elif is_known(known):
                touched = [part for part in written(known) if not is_number(type_of(part, types))]
            for part in touched:
                yield from names_in(part)
            stack.extend(inner)
        elif isinstance(node, Verbatim):
            if any(isinstance(part, (ast.Call, ast.Lambda)) for part in ast.walk(node.tree)):
                yield from names_in(node)
