"""Where paths part and meet again: there, variables with several values become results of an `If`.

Exits become values: flags say how a block was left.
"""

import ast

from adcompile.frontend.frame.as_written import walruses_in
from adcompile.frontend.frame.function_objects import expr
from adcompile.frontend.frame.lowered import is_atom
from adcompile.frontend.frame.raising import say_held
from adcompile.frontend.frame.taint import RESULT
from adcompile.frontend.frame.slots import are_alike, containers_in, is_sole, joined, keys_of
from adcompile.frontend.frame.values import STATIC, Cell, Choice, Container, Slot, row_at
from adcompile.ir.names import TEMPORARY
from adcompile.ir.nodes import Block, Const, If, Name, Undefined, Yield


FLAGS = {"break": "$broke", "continue": "$continued", "return": "$returned"}
VALUE, MIDDLE = "$value", "$middle"     # variables of no user's: the value of a condition, of a chained comparison


class Joined:
    """A run of statements whose ends meet again; `variables` are what they hand over there, flags among them."""

    def __init__(self, variables):
        self.variables = tuple(variables)

    def fall(self, frame):
        return None

    def leave(self, kind, frame):
        frame.env[FLAGS[kind]] = Const(True)
        return None


class Result(Joined):
    """The body of a function: what meets at its end is the value it returns."""

    def __init__(self):
        super().__init__((RESULT,))

    def fall(self, frame):
        frame.env[RESULT] = Const(None)
        return None


def fork(frame, test, arms, variables, place, label=None, carries=False):
    """An `If` with what each arm makes of the variables as results. Returns whether anything comes after it.

    `label` and `carries` are for the value of an expression, the first of the variables.
    """
    outer, blocks, ends = frame.env, [], []
    for arm in arms:
        frame.env = dict(outer)
        block = frame.block(arm)
        blocks.append(block)
        ends.append(frame.env if block.end is None else None)
    frame.env = outer
    falling = [env for env in ends if env is not None]
    results, values = meet(frame, falling, variables, label, carries)
    rows = iter(values)
    blocks = [Block(block.statements, Yield(tuple(next(rows)))) if block.end is None else block for block in blocks]
    frame.emit(If(test, *blocks, tuple(results), place))
    if frame.unit.attempts:
        say_held(frame)
    return bool(falling)


def meet(frame, falling, variables, label=None, carries=False):
    """The variables where paths meet: `(results, [values of one path, ...])`; the environment has the results."""
    results, columns = [], []
    cells = [key for env in falling for key in frame.shared(env) if key.__class__ is Cell or len(falling) < 2 or is_open(frame, key.owner)]
    note_uncertain(frame, falling)
    order = list(dict.fromkeys([*map(frame.variable, variables), *cells]))
    for position, variable in enumerate(order):         # it grows: what one of two Containers holds comes along
        found = [frame.held(variable, env) for env in falling]
        if all(same(value, frame.held(variable)) for value in found):
            continue
        if isinstance(variable, Cell) and any(isinstance(value, STATIC) for value in found):
            found = [value if value is not None else kept for value, kept in zip(found, reversed(found))]
        if any(not same(value, found[0]) for value in found) and are_alike(found, falling) and are_one(frame, found, falling):
            def result(slot, values):
                if all(same(value, values[0]) for value in values):
                    return values[0]
                results.append(frame.new(slot))
                columns.append([expr(frame, value) for value in values])
                return Name(results[-1])

            frame.env[variable] = joined(frame, found, falling, result)
            continue
        if are_rows(found):
            results.append(frame.unit.namer.new(TEMPORARY))
            columns.append([value.row[1] for value in found])
            frame.env[variable] = row_at(found[0].row[0], Name(results[-1]))
            continue
        if all(isinstance(value, STATIC) for value in found):
            if all(same(value, found[0]) for value in found):
                frame.env[variable] = found[0]
            else:
                order += [slot for slot in brought_along(frame, found, falling) if slot not in order]
                name = frame.unit.namer.new(TEMPORARY)
                results.append(name)
                columns.append([Const(True), Const(False)])
                chosen = [handed_on(frame, value, path, results, columns) for path, value in enumerate(found)]
                frame.env[variable] = Choice(Name(name), *chosen)
            continue
        name = frame.new(variable) if label is None or position else frame.unit.namer.new(label)
        if carries and not position:
            frame.unit.tainted.add(name)
        frame.env[variable] = Name(name)
        results.append(name)
        columns.append([Undefined() if value is None else expr(frame, value) for value in found])
    return results, [list(row) for row in zip(*columns)] or [[] for _ in falling]


def are_rows(values):
    """True if values of several paths are all objects of one list that has a list for each attribute."""
    return all(isinstance(value, Container) and value.row is not None for value in values) \
        and all(value.row[0] is values[0].row[0] for value in values)


def handed_on(frame, value, path, results, columns):
    """One of two values known here, of which the test stands in one of two paths: it is handed on from there."""
    if not isinstance(value, Choice):
        return value
    name = frame.unit.namer.new(TEMPORARY)
    results.append(name)
    columns.append([value.test if path == place else Const(False) for place in range(2)])
    return Choice(Name(name), handed_on(frame, value.one, path, results, columns), handed_on(frame, value.other, path, results, columns))


def are_one(frame, containers, envs):
    """True if Containers of two paths are as good as one: each has one name on its path. Where more paths meet they always are, and
    are not written any more."""
    return len(containers) != 2 or all(is_sole(frame, container, env) for container, env in zip(containers, envs))


def brought_along(frame, values, envs):
    """The Slots of Containers that were made on one of two paths, and are one of two from here on."""
    found, todo = [], [(one, env) for value, env in zip(values, envs) for one in containers_in(value)]
    while todo:
        container, env = todo.pop()
        if is_open(frame, container):
            continue
        container.block, container.loops = frame.unit.blocks[-1], frame.unit.loops
        for key in keys_of(container, env):
            found.append(Slot(container, key))
            todo += [(one, env) for one in containers_in(env[found[-1]])]
    return found


def is_open(frame, container):
    """True if a Container was there before the paths parted."""
    return container.block in frame.unit.blocks


def note_uncertain(frame, falling):
    """Containers whose keys are others on other paths, or in another order, which is nothing to objects."""
    owners = dict.fromkeys([key.owner for env in falling for key in frame.shared(env) if key.__class__ is Slot])
    for owner in owners:
        found = [keys_of(owner, env) for env in falling] if is_open(frame, owner) else []
        if owner.kind == "object":
            found = [set(keys) for keys in found]
        if any(keys != found[0] for keys in found[1:]):
            owner.uncertain = True


def same(one, other):
    """True if two values of a variable are the same value."""
    if isinstance(one, Name) and isinstance(other, Name):
        return one.id == other.id
    return one is other


def either(frame, test, one, other, node, label):
    """The value that one of two functions makes; where it has no name it gets one there."""
    label, carries = label or TEMPORARY, frame.taint.carries(node)

    def arm(make):
        value = make()
        atom = isinstance(value, STATIC) or is_atom(value)
        frame.env[VALUE] = value if atom else frame.temporary(value, node, carries, label)

    variables = [VALUE, *walruses_in(node)]
    fork(frame, test, (lambda: arm(one), lambda: arm(other)), variables, frame.span(node), label, carries)
    return frame.env.pop(VALUE)


def forget(frame, statement, variables):
    """Variables that a statement changes and nobody reads any more have no value."""
    if isinstance(statement, ast.stmt):
        for name in frame.flow.assigned(statement):
            key = frame.variable(name)
            if name in variables or isinstance(key, Cell) or isinstance(frame.env.get(name), STATIC):
                continue
            if name in frame.flow.locals:
                frame.env[name] = None
            else:
                frame.env.pop(name, None)
