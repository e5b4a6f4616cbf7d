"""One function while it is lowered: what its variables hold, where its statements go, what its names mean."""

from functools import partial
from types import FunctionType, ModuleType

from adcompile.errors import render
from adcompile.frontend.frame.attempt import Grown
from adcompile.frontend.frame.function_objects import expr
from adcompile.frontend.frame.looking import changes_what_it_reads, may_write
from adcompile.frontend.frame.lowered import keyed_items
from adcompile.frontend.frame.meanings import (
    changes_outside, from_world, is_constant, is_made, key_of, live_call, makes_object, needs_container, tell_world,
)
from adcompile.frontend.frame.raising import say_held
from adcompile.frontend.frame.taint import ERROR, RESULT, Hoists, Taint
from adcompile.frontend.chosen.held_parts import part_at
from adcompile.frontend.frame.slots import containers_in, label_of, settled
from adcompile.frontend.frame.values import (
    SHARED, STATIC, Cell, Choice, Container, Generator, HeldPart, Local, OfSome, Pack, Partial, Slot, Spread, Tag, Vectorized,
)
from adcompile.frontend.outside.live_variables import global_key, written_cell
from adcompile.frontend.outside.reaching import reaches
from adcompile.frontend.source.matching import CASE, SUBJECT
from adcompile.frontend.source.syntax import refusal_of
from adcompile.ir.names import TEMPORARY, Role, named
from adcompile.ir.nodes import Apply, Assign, Block, Const, Effect, Name, Unreachable, Verbatim
from adcompile.ir.visit import is_display


class Frame:
    """The variables of one function call in the program. `env` gives for each the expression it stands for, something
    static (see `values`), or None where it has no value on this path."""

    __slots__ = ("unit", "source", "scope", "flow", "parent", "label", "env", "own", "mirrors", "cells", "loops", "written",
                 "labels", "hoists", "taint", "tainted", "statement", "consume")
    KEPT = ("unit", "source", "scope", "flow", "parent", "label", "loops", "written", "hoists", "taint", "consume")

    def __init__(self, unit, source, scope, flow, tainted, written, parent=None, label=named("result")):
        self.unit, self.source, self.scope, self.flow = unit, source, scope, flow
        self.parent, self.label = parent, label
        self.env = {}
        self.own = frozenset()      # variables of comprehensions around
        self.mirrors = {}           # of variables that function objects read when they are called: the cell
        unit.current = unit.current or self
        data = flow.changed_data if parent is None else {}
        self.cells = {name: Cell(self, name) for name in flow.shared | data}
        self.cells |= self.cells_of_world() if unit.outer.followed else {}
        unit.has_cells = unit.has_cells or bool(self.cells)
        self.loops = unit.loops
        for name in (*flow.globals, *flow.nonlocals):
            key = self.outer_key(name) if name in flow.times_bound else None
            if key is not None:
                unit.outer.declare(key)
        self.written = flow.written(written)
        flags = {f"${flag}": named(flag) for flag in ("broke", "continued", "returned")}
        self.labels = Grown({RESULT: label, **flags, ERROR: named("error"), CASE: named("case"), SUBJECT: named("subject")})
        self.hoists = Hoists(flow, partial(is_made, self), partial(changes_outside, self), partial(changes_what_it_reads, self),
                             partial(needs_container, self))
        tainted = [*tainted, *flow.changed, *data, *self.names_of_users_objects(), *self.names_of_followed()]
        self.taint = Taint(flow, tainted, partial(key_of, self), is_constant, partial(may_write, self), partial(makes_object, self))
        self.tainted = self.taint.names
        self.statement = None       # the statement being lowered, for spans
        self.consume = None         # of a generator: what lowers what is done with a value that it yields

    def names_of_users_objects(self):
        """The names by which the function reads objects of the user's world that are taken apart, or modules that have such, or calls
        functions that read them."""
        users, found = self.unit.users, []
        owners = [known.value for known in users.values()]
        for name in self.flow.uses if users else ():
            value = self.scope.here(name) if self.is_outside(name) else None
            if id(value) in users or isinstance(value, ModuleType) and any(id(held) in users for held in vars(value).values()) \
                    or isinstance(value, FunctionType) and reaches(value, owners):
                found.append(name)
        return found

    def cells_of_world(self):
        """The Cells of the variables outside that are followed, by the names that they have in the function."""
        unit, found = self.unit, {}
        for name in {**dict.fromkeys(self.flow.uses), **dict.fromkeys(self.flow.globals), **dict.fromkeys(self.flow.nonlocals)}:
            key = self.outer_key(name)
            if key in unit.outer.followed:
                found[name] = self.cell_of_world(key)
        return found

    def cell_of_world(self, key):
        """The Cell of a variable outside that is followed."""
        world, root = self.unit.world, self.unit.current if not self.unit.world else next(iter(self.unit.world.values())).frame
        if key not in world:
            taken = [*root.flow.locals, *[cell.name for cell in world.values()]]
            world[key] = Cell(root, key[-1] if key[-1] not in taken else f"{key[-1]}_{len(world)}")
        return world[key]

    def names_of_followed(self):
        """The names by which the function reads variables outside that are followed, or calls functions that may read or write them."""
        outer = self.unit.outer
        if not outer.followed:
            return []
        values = {name: self.scope.here(name) for name in self.flow.uses if self.is_outside(name)}
        callers = [name for name, value in values.items() if isinstance(value, FunctionType) and outer.names_followed(value)]
        return [*self.cells_of_world(), *callers]

    def follows(self, name):
        """True if a name is that of a variable outside which is one of the program, too."""
        return bool(self.unit.world) and self.variable(name) in self.unit.world.values()

    def span(self, node=None):
        """The place of a node, or of the statement being lowered."""
        return self.source.span(node if node is not None else self.statement, self.statement)

    def is_tainted(self, value):
        """True if a derivative may flow out of a value."""
        match value:
            case Name(id):
                return id in self.unit.tainted
            case Apply(_, args, kwargs):
                return any(self.is_tainted(arg) for arg in (*args, *(arg for _, arg in kwargs)))
            case Verbatim(_, reads):
                return any(self.is_tainted(read) for _, read in reads)
            case Container() | Generator():
                return True
            case Local(node=node, frame=frame):
                return frame.taint.carries(node)
            case OfSome():
                return True
            case Partial(function=function, args=args, kwargs=kwargs):
                return any(self.is_tainted(arg) for arg in (function, *args, *(arg for _, arg in kwargs)))
            case Spread(value=value):
                return self.is_tainted(value)
            case Vectorized(function=function):
                return self.is_tainted(function)
            case Choice(one=one, other=other):
                return self.is_tainted(one) or self.is_tainted(other)
            case Pack(items=items):
                return any(map(self.is_tainted, items.values() if isinstance(items, dict) else items))
        return False

    def is_fixed(self, label, kind):
        """True if a variable that holds a tuple, list or dict always holds the same items."""
        variable = label.stem
        if label.role is Role.TEMPORARY or variable in self.flow.handed_on:
            return True
        return variable not in self.written and (kind == "tuple" or variable not in self.flow.handed)

    # --- writing the program ------------------------------------------------

    @property
    def out(self):
        return self.unit.out

    def emit(self, statement):
        self.unit.out.append(statement)

    def block(self, make):
        """The Block of what `make` writes; it returns the block's end."""
        outer, self.unit.out = self.unit.out, []
        self.unit.opened += 1
        self.unit.blocks.append(self.unit.opened)
        end = make()
        end = Unreachable() if self.cut() else end
        block, self.unit.out = Block(tuple(self.unit.out), end), outer
        self.unit.blocks.pop()
        return block

    def label_of(self, variable):
        """The label of the values of a variable: one of the user's, or one that the flow of control needs."""
        return self.labels.get(variable) or self.source.variable(variable)

    def label_of_value(self, variable):
        """The label of an expression that is assigned to a variable, for what the expression is made of."""
        return TEMPORARY if variable == self.unit.at else self.label_of(variable)

    def new(self, variable, augmented=False):
        """A new SSA name for a variable."""
        if isinstance(variable, Cell):
            return variable.frame.new(variable.name, augmented)
        if isinstance(variable, Tag):
            return self.unit.namer.new(TEMPORARY)
        if isinstance(variable, (Slot, HeldPart)):
            name = self.unit.namer.new(label_of(variable))
            self.unit.tainted.add(name)
            return name
        label = self.label_of(variable)
        name = self.unit.namer.new(label.of_update() if augmented else label)
        if variable in self.tainted:
            self.unit.tainted.add(name)
        if variable in self.written:
            self.unit.written.add(name)
        return name

    def temporary(self, value, node, carries, label=TEMPORARY):
        """A name for the value of an expression that has none."""
        name = self.unit.namer.new(label)
        if carries:
            self.unit.tainted.add(name)
        self.define(name, value, self.span(node))
        return Name(name)

    def define(self, name, value, span=None):
        self.emit(Assign(name, value, span or self.span()))
        self.unit.note(name, value)
        if is_display(value) and self.is_fixed(name.label, value.op):
            self.unit.displays[name] = value.args
        elif isinstance(value, Name) and value.id in self.unit.displays:
            self.unit.displays[name] = self.unit.displays[value.id]
        elif (items := keyed_items(value)) is not None and self.is_fixed(name.label, "dict"):
            self.unit.keyed[name] = items
        elif isinstance(value, Name) and value.id in self.unit.keyed:
            self.unit.keyed[name] = self.unit.keyed[value.id]

    # --- variables ----------------------------------------------------------

    def look(self, name):
        """The value that a name stands for here: an expression, something static, or None where the variable has no value."""
        if name in self.cells:
            value = self.unit.current.env.get(self.cells[name])
            if value is not None or name in self.flow.locals:
                return value
        if name in self.env:
            return self.env[name]
        if name in self.flow.locals:
            return None
        if self.parent is not None and name not in self.flow.globals:
            return self.parent.look(name)
        if self.unit.outer.is_live(self.outer_key(name)):
            return live_call(self, "read", name)
        if (self, name) not in self.unit.found:
            self.unit.found[self, name] = from_world(self, self.scope.look(name), name, self.scope)
        return self.unit.found[self, name]

    def held(self, variable, env=None):
        """The value of a variable or flag at the end of a path; data of the user's world that nothing has changed on it."""
        env = self.env if env is None else env
        if isinstance(variable, HeldPart):
            return part_at(self, variable, env)
        if variable in env or isinstance(variable, SHARED) or variable in self.flow.locals or variable.startswith("$"):
            return env.get(variable)
        return self.look(variable)

    def assign(self, variable, value, span=None, augmented=False):
        """The variable holds the value of an expression, or something static, from here on."""
        held = isinstance(value, Name) and value.id.label.family == self.label_of(variable).family
        if held or isinstance(value, STATIC) or self.is_live(variable) and not self.follows(variable):
            self.hold(variable, value)
            return
        name = self.new(self.variable(variable), augmented)
        self.define(name, value, span)
        self.hold(variable, Name(name))

    def hold(self, variable, value):
        """The variable is what holds a value from here on; None takes its value away."""
        value = settled(self, value)
        if variable not in self.tainted and containers_in(value):
            self.taint.enter(variable)
        if not self.is_live(variable) or self.follows(variable):
            key = self.variable(variable)
            if isinstance(key, Cell) and self.unit.loops > key.frame.loops \
                    and (isinstance(value, STATIC) or isinstance(self.env.get(key), STATIC)):
                self.refuse("late", self.statement)
            self.env[key] = value
            cell = (key.frame if isinstance(key, Cell) else self).mirrors.get(variable)
            if cell is not None:
                held = value if value is None else expr(self, value)
                self.emit(Effect(written_cell(cell, variable, held), self.span()))
            if self.unit.attempts:
                say_held(self)
            if self.is_live(variable):
                tell_world(self, variable, value)
        elif value is None:
            self.emit(Effect(live_call(self, "delete", variable), self.span()))
        else:
            self.emit(Effect(live_call(self, "write", variable, expr(self, value)), self.span()))

    def shared(self, env=None):
        """The Cells that functions share, with what they hold in an environment; in that of the frame where none is given."""
        if not self.unit.has_cells:
            return {}
        return {key: value for key, value in (self.env if env is None else env).items() if key.__class__ in SHARED}

    def variable(self, name):
        """The key of a name in the environment: the name, or the Cell of a variable that inner functions change."""
        if name in self.cells:
            return self.cells[name]
        if self.parent is None or name in self.env or name in self.flow.locals or name in self.flow.globals:
            return name
        return self.parent.variable(name)

    @property
    def space(self):
        """The variables of the function's module."""
        return self.scope.function.__globals__

    def outer_key(self, name):
        """The key of the variable of the user's world that a name stands for, None for one of the program's own."""
        if name in self.flow.locals:
            return None
        if name in self.flow.globals:
            return global_key(self.space, self.scope.mangled(name))
        if self.parent is not None:
            return self.parent.outer_key(name)
        if self.scope.mangled(name) in self.scope.function.__code__.co_freevars:
            return "cell", self.scope.mangled(name)
        return global_key(self.space, self.scope.mangled(name))

    def is_live(self, name):
        """True if a name is that of a variable of the user's world which some function writes."""
        if name in self.env or name in self.own:
            return False
        key = self.outer_key(name)
        return key is not None and key in self.unit.outer.live

    def holds_itself(self, name):
        """True if a name is that of a variable of the function itself which holds a value."""
        return name is not None and isinstance(self.look(name), Name) and not self.is_live(name)

    def is_outside(self, name):
        """True if a name is no variable of this function or one around it."""
        return name not in self.flow.locals and name not in self.own and (self.parent is None or self.parent.is_outside(name))

    # --- where nothing goes on ----------------------------------------------

    def refuse(self, row, node):
        """Refuses a place: when compiling if every call reaches it, else at run time if a call does."""
        refusal = refusal_of(row, self.span(node))
        self.unit.refusals += 1
        if self.unit.depth == 0:
            self.unit.refused.append(refusal)
            return
        text = render(refusal.message, refusal.hint, refusal.span)
        self.emit(Effect(Apply("runtime.refuse", (Const(refusal.error), Const(text))), self.span()))

    def stop(self):
        """Nothing that comes after this in the block is reached: something has been raised."""
        self.unit.stopped.setdefault(self.unit.blocks[-1], (len(self.unit.out), len(self.unit.refused)))

    @property
    def is_stopped(self):
        return self.unit.blocks[-1] in self.unit.stopped

    def cut(self):
        """Takes out of the block what is not reached. Returns whether its end is not reached either."""
        statements, refusals = self.unit.stopped.pop(self.unit.blocks[-1], (None, None))
        if statements is not None:
            del self.unit.out[statements:], self.unit.refused[refusals:]
        return statements is not None
