"""Where paths part and meet again: there, variables with several values become results of an `If`.

Exits become values: flags say how a block was left.
"""

import ast

from adcompile.frontend.frame.as_written import walruses_in
from adcompile.frontend.chosen.choices import shortened
from adcompile.frontend.frame.function_objects import expr
from adcompile.frontend.frame.lowered import is_atom
from adcompile.frontend.frame.raising import say_held
from adcompile.frontend.frame.taint import RESULT
from adcompile.frontend.frame.slots import (
    another, are_alike, containers_in, is_alone, is_nothing, is_one_of, is_sole, joined, keys_of, or_none,
)
from adcompile.frontend.chosen.told_apart import takes_apart
from adcompile.frontend.frame.values import STATIC, Cell, Choice, Container, Slot, Unbound, row_at
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
    frame.env, before = outer, dict(outer)
    falling = [env for env in ends if env is not None]
    results, values = meet(frame, falling, variables, label, carries)
    rows = iter(values)
    blocks = [Block(block.statements, Yield(tuple(next(rows)))) if block.end is None else block for block in blocks]
    frame.emit(If(test, *blocks, tuple(results), place))
    shorten(frame, before)
    if frame.unit.attempts:
        say_held(frame)
    return bool(falling)


def meet(frame, falling, variables, label=None, carries=False):
    """The variables where paths meet: `(results, [values of one path, ...])`; the environment has the results."""
    results, columns, first = [], [], None
    cells = [key for env in falling for key in frame.shared(env) if key.__class__ is Cell or len(falling) < 2 or is_open(frame, key.owner)]
    note_uncertain(frame, falling)
    order = list(dict.fromkeys([*map(frame.variable, variables), *cells]))
    for position, variable in enumerate(order):         # it grows: what one of two Containers holds comes along
        found = [frame.held(variable, env) for env in falling]
        if all(same(value, frame.held(variable)) for value in found):
            continue
        if isinstance(variable, Cell) and any(isinstance(value, STATIC) for value in found):
            found = [value if value is not None else kept for value, kept in zip(found, reversed(found))]
        found = objects_or_nothing(frame, variable, found)
        if frame.unit.outer.told and found and all(isinstance(value, Const) and value.value is None for value in found):
            frame.env[variable] = found[0]
            continue
        if are_shallow(frame, found, falling):
            made = frame.env[variable] = opened_for(frame, found, falling)
            order += [Slot(made, key) for key in keys_of(found[0], falling[0])]
            continue
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
        if any(map(is_one_of, found)) and not are_told(found) and takes_apart(frame, variable):
            frame.env[variable] = found[0]
            continue
        if are_told(found):
            if all(same(value, found[0]) for value in found):
                frame.env[variable] = found[0]
            else:
                order += [slot for slot in brought_along(frame, found, falling) if slot not in order]
                if first is None:
                    first = frame.unit.namer.new(TEMPORARY)
                    results.append(first)
                    columns.append([Const(True), Const(False)])
                chosen = [handed_on(frame, value, path, results, columns) for path, value in enumerate(found)]
                frame.env[variable] = Choice(Name(first), *chosen)
            continue
        name = frame.new(variable) if label is None or position else frame.unit.namer.new(label)
        if carries and not position:
            frame.unit.tainted.add(name)
        frame.env[variable] = Name(name)
        results.append(name)
        columns.append([Undefined() if value is None else expr_at(frame, value, env) for value, env in zip(found, falling)])
    return results, [list(row) for row in zip(*columns)] or [[] for _ in falling]


def expr_at(frame, value, env):
    """The expression of a value at the end of a path, where a list or dict holds what it holds there."""
    before, frame.env = frame.env, env
    found = expr(frame, value)
    frame.env = before
    return found


def shorten(frame, before):
    """Puts each of several objects once into the values that may be one of them since an environment of before."""
    for key, value in [*frame.env.items()]:
        if isinstance(value, Choice) and value is not before.get(key):
            frame.env[key] = shortened(frame, value)


def objects_or_nothing(frame, variable, values):
    """Values that meet; beside a Container there is Unbound on a path on which a variable has no value. What an object holds that was
    made on one path it holds on the other too, where nobody asks for it."""
    if any(map(is_one_of, values)):
        values = [or_none(frame, value) for value in values]
    if None not in values:
        return values
    if isinstance(variable, Slot) and not is_open(frame, variable.owner):
        known = next((value for value in values if is_one_of(value) or value is not None and is_nothing(value)), None)
        return [known if value is None else value for value in values]
    if not any(map(is_one_of, values)):
        return values
    text = f"cannot access local variable {variable!r} where it is not associated with a value"
    missing = Unbound(AttributeError, f"{variable.owner.stem or 'object'!r} has no attribute {variable.key!r}") \
        if isinstance(variable, Slot) else Unbound(UnboundLocalError, text)
    return [missing if value is None else value for value in values]


def are_told(values):
    """True if values are all known when compiling, or objects of which the run tells which, or whether, it is."""
    if any(map(is_one_of, values)):
        return all(is_one_of(value) or is_nothing(value) for value in values)
    return all(isinstance(value, STATIC) for value in values)


def are_shallow(frame, values, envs):
    """True if the values of two paths are two Containers each of which has one name on its path, and hold alike under the same keys."""
    if len(values) != 2 or not all(isinstance(value, Container) and is_alone(frame, value, env) for value, env in zip(values, envs)) \
            or values[0] is values[1] or are_alike(values, envs) and are_one(frame, values, envs):
        return False
    (one, there), (other, here) = zip(values, envs)
    keys = keys_of(one, there)
    if one.kind != other.kind or (one.cls and one.cls.extern.value) is not (other.cls and other.cls.extern.value) \
            or (set(keys) != set(keys_of(other, here)) if one.kind == "object" else keys != keys_of(other, here)):
        return False
    held = [(there[Slot(one, key)], here[Slot(other, key)]) for key in keys]
    return all(same(*pair) or are_told(pair) or not any(isinstance(value, STATIC) for value in pair) for pair in held)


def opened_for(frame, values, envs):
    """A Container for two that meet, which holds on each path what the one of that path holds."""
    made = another(frame, values[0], None)
    made.of, made.uncertain = tuple(values), any(value.uncertain for value in values)
    for value, env in zip(values, envs):
        env.update({Slot(made, key): env[Slot(value, key)] for key in keys_of(value, env)})
    return made


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
    if not fork(frame, test, (lambda: arm(one), lambda: arm(other)), variables, frame.span(node), label, carries):
        frame.stop()
    return frame.env.pop(VALUE, Const(None))


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
