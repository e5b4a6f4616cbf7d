"""One function while it is lowered: what its variables hold, where its statements go, what its names mean."""

import ast
from types import ModuleType

from adcompile.frontend.lower.attempt import Grown
from adcompile.frontend.lower.raising import Raising
from adcompile.frontend.lower.taint import RESULT, Hoists, Taint
from adcompile.frontend.lower.values import MADE, STATIC, Cell, Choice, Known, Local, Pack, Partial, Vectorized
from adcompile.frontend.outside.live_variables import global_key, new_cell, written_cell
from adcompile.frontend.outside.looking import Looking
from adcompile.frontend.outside.running import is_plain_found
from adcompile.frontend.source.matching import CASE, SUBJECT
from adcompile.frontend.source.tree import binds_outside
from adcompile.ir.names import TEMPORARY, named, user
from adcompile.ir.nodes import Apply, Assign, Block, Const, Effect, Extern, Name, Param, Unreachable, Verbatim
from adcompile.ir.visit import is_display
from adcompile.ops.registry import card


class Frame(Looking, Raising):
    """The variables of one function call in the program. `env` gives for each the expression it stands for, something
    static (see `values`), or None where it has no value on this path."""

    __slots__ = ("unit", "source", "scope", "flow", "parent", "label", "env", "own", "mirrors", "cells", "loops", "written",
                 "labels", "hoists", "taint", "tainted", "statement")
    KEPT = ("unit", "source", "scope", "flow", "parent", "label", "loops", "written", "hoists", "taint")

    def __init__(self, unit, source, scope, flow, tainted, written, parent=None, label=named("result")):
        self.unit, self.source, self.scope, self.flow = unit, source, scope, flow
        self.parent, self.label = parent, label
        self.env = {}
        self.own = frozenset()      # variables of comprehensions around
        self.mirrors = {}           # of variables that function objects read when they are called: the cell
        unit.current = unit.current or self
        data = flow.changed_data if parent is None else {}
        self.cells = {name: Cell(self, name) for name in flow.shared | data}
        self.loops = unit.loops
        for name in (*flow.globals, *flow.nonlocals):
            key = self.outer_key(name) if name in flow.times_bound else None
            if key is not None:
                unit.outer.declare(key)
        self.written = flow.written(written)
        flags = {f"${flag}": named(flag) for flag in ("broke", "continued", "returned")}
        self.labels = Grown({RESULT: label, **flags, CASE: named("case"), SUBJECT: named("subject")})
        self.hoists = Hoists(flow, self.is_made, self.changes_outside, self.may_write_active)
        self.taint = Taint(flow, [*tainted, *flow.changed, *data], self.key_of, is_constant)
        self.tainted = self.taint.names
        self.statement = None       # the statement being lowered, for spans

    # --- places -----------------------------------------------------------

    def span(self, node=None):
        """The place of a node, or of the statement being lowered."""
        return self.source.span(node if node is not None else self.statement, self.statement)

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
        """What the values of a variable are: one of the user's, or one that the flow of control needs."""
        return self.labels.get(variable) or self.source.variable(variable)

    def new(self, variable, augmented=False):
        """A new SSA name for a variable."""
        if isinstance(variable, Cell):
            return variable.frame.new(variable.name, augmented)
        label = self.label_of(variable)
        name = self.unit.namer.new(label.of_update() if augmented else label)
        if variable in self.tainted:
            self.unit.tainted.add(name)
        if variable in self.written:
            self.unit.written.add(name)
        return name

    def assign(self, variable, value, span=None, augmented=False):
        """The variable holds the value of an expression, or something static, from here on."""
        held = isinstance(value, Name) and value.id.label.family == self.label_of(variable).family
        if held or isinstance(value, STATIC) or self.is_live(variable):
            self.hold(variable, value)
            return
        name = self.new(self.variable(variable), augmented)
        self.define(name, value, span)
        self.hold(variable, Name(name))

    def hold(self, variable, value):
        """The variable is what holds a value from here on; None takes its value away."""
        if not self.is_live(variable):
            key = self.variable(variable)
            if isinstance(key, Cell) and self.unit.loops > key.frame.loops \
                    and (isinstance(value, STATIC) or isinstance(self.env.get(key), STATIC)):
                self.refuse("late", self.statement)
            self.env[key] = value
            cell = (key.frame if isinstance(key, Cell) else self).mirrors.get(variable)
            if cell is not None:
                held = value if value is None else self.expr(value)
                self.emit(Effect(written_cell(cell, variable, held), self.span()))
        elif value is None:
            self.emit(Effect(self.outer("delete", variable), self.span()))
        else:
            self.emit(Effect(self.outer("write", variable, self.expr(value)), self.span()))

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

    def open_mirrors(self):
        """Cells for the variables of the function that function objects read when they are called."""
        for name in self.flow.locals:
            if self.mirror_key(name) in self.unit.outer.mirrored:
                self.open_mirror(name)
                value = self.look(name)
                if value is not None:
                    self.emit(Effect(written_cell(self.mirrors[name], name, self.expr(value)), self.span()))

    def open_mirror(self, name):
        cell = self.unit.namer.new(named(f"{name}_cell"))
        self.define(cell, Apply("call", (Extern("new_cell", new_cell),)))
        self.mirrors[name] = Name(cell)

    def mirror_key(self, name):
        """What a variable of a function in the program is told by."""
        node = self.flow.function
        return self.source.file, node.lineno, node.col_offset, name

    def mirror(self, name):
        """The cell of a variable of this function, or one around it; None where it has none."""
        if name in self.mirrors or name in self.own or name in self.flow.locals or self.parent is None:
            return self.mirrors.get(name)
        return self.parent.mirror(name)

    def is_fixed(self, label, kind):
        """Whether a variable that holds a tuple, list or dict always holds the same items."""
        variable = label.stem
        if variable in self.flow.handed_on:
            return True
        return variable not in self.written and (kind == "tuple" or variable not in self.flow.handed)

    def temporary(self, value, node, carries, label=TEMPORARY):
        """A name for the value of an expression that has none."""
        name = self.unit.namer.new(label)
        if carries:
            self.unit.tainted.add(name)
        self.define(name, value, self.span(node))
        return Name(name)

    def is_tainted(self, value):
        """Whether a derivative may flow out of a value."""
        match value:
            case Name(id):
                return id in self.unit.tainted
            case Apply(_, args, kwargs):
                return any(self.is_tainted(arg) for arg in (*args, *(arg for _, arg in kwargs)))
            case Verbatim(_, reads):
                return any(self.is_tainted(read) for _, read in reads)
            case Local(node=node, frame=frame):
                return frame.taint.carries(node)
            case Partial(function=function, args=args, kwargs=kwargs):
                return any(self.is_tainted(arg) for arg in (function, *args, *(arg for _, arg in kwargs)))
            case Vectorized(function=function):
                return self.is_tainted(function)
            case Choice(one=one, other=other):
                return self.is_tainted(one) or self.is_tainted(other)
            case Pack(items=items):
                return any(map(self.is_tainted, items.values() if isinstance(items, dict) else items))
        return False

    # --- what names mean ------------------------------------------------------

    def is_made(self, name):
        """Whether a variable holds a function made in the program."""
        return isinstance(self.look(name), MADE)

    def changes_outside(self, name):
        """Whether a variable holds a function that binds variables around it."""
        value = self.look(name)
        return isinstance(value, Local) and binds_outside(value.node) is not None

    @property
    def space(self):
        """The variables of the function's module."""
        return self.scope.function.__globals__

    def variable(self, name):
        """What the environment knows a name by: the name, or the Cell of a variable that inner functions change."""
        if name in self.cells:
            return self.cells[name]
        if self.parent is None or name in self.env or name in self.flow.locals or name in self.flow.globals:
            return name
        return self.parent.variable(name)

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
        """Whether a name is that of a variable of the user's world which some function writes."""
        if name in self.env or name in self.own:
            return False
        key = self.outer_key(name)
        return key is not None and key in self.unit.outer.live

    def outer(self, verb, name, *value):
        """The call that reads, writes or deletes a live variable."""
        key = self.outer_key(name)
        place = self.space if key[0] == "global" else self.cell_of(name)
        plain = verb == "read" and is_plain_found(self.scope.look(name), self.scope)
        return self.unit.outer.operation(verb, key, place, *value, plain=plain)

    def cell_of(self, name):
        """The cell of a variable around the outermost function that is followed here: a captured parameter."""
        if self.parent is not None:
            return self.parent.cell_of(name)
        return self.captured(self.scope.look_variable(name), name)

    def is_outside(self, name):
        """Whether a name is no variable of this function or one around it."""
        return name not in self.flow.locals and (self.parent is None or self.parent.is_outside(name))

    def look(self, name):
        """What a name stands for here: an expression, something static, or None where the variable has no value."""
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
            return self.outer("read", name)
        if (self, name) not in self.unit.found:
            self.unit.found[self, name] = self.from_world(self.scope.look(name), name, self.scope)
        return self.unit.found[self, name]

    def held(self, variable, env=None):
        """What a variable or flag holds at the end of a path; data of the user's world that nothing has changed on it."""
        env = self.env if env is None else env
        if variable in env or isinstance(variable, Cell) or variable in self.flow.locals or variable.startswith("$"):
            return env.get(variable)
        return self.look(variable)

    def from_world(self, found, text, scope):
        """What was found in the user's world: a constant, something static, or data that is read at each call."""
        if found.kind == "missing":
            return None
        if found.baked:
            value = found.value
            if value is None or isinstance(value, (bool, int, float, str, type(Ellipsis))):
                return Const(value)
            if value is globals:
                return Known(self.unit.outer.variables_of(scope.function.__globals__))
            self.unit.outer.declare_writes(value)
            return Known(Extern(text, value), found, scope)
        return self.captured(found, text)

    def captured(self, found, text):
        """The parameter by which data of the user's world is handed over at each call."""
        param = self.unit.captured.get(found.path)
        if param is None:
            new = self.unit.namer.new(user(text.rpartition(".")[2]))
            param = self.unit.captured[found.path] = Param(new, "captured", found.path)
            self.unit.note(new, Extern(text, found.value))
        return Name(param.name)

    def read(self, node):
        """The value of a variable. Where it surely has none the program raises what Python would."""
        value = self.look(node.id)
        if value is None:
            self.raise_unbound(node.id)
            return Const(None)
        return value

    def static(self, node):
        """What is known when compiling of a function's or module's name (`f`, `np.linalg.solve`), or None."""
        match node:
            case ast.Name(id=name):
                value = self.look(name)
                return value if isinstance(value, STATIC) else None
            case ast.Attribute(value=owner, attr=attr):
                inner = self.static(owner)
                if isinstance(inner, Known):
                    value = self.attribute_of(inner, attr)
                    return value if isinstance(value, STATIC) else None
        return None

    def attribute_of(self, owner, attr):
        """The attribute of a known module, class or object: a constant, something static, or data; None where it is missing
        or is read where it stands."""
        text = f"{owner.extern.name}.{attr}"
        if isinstance(owner.extern.value, ModuleType):
            key = global_key(vars(owner.extern.value), attr)
            if self.unit.outer.is_live(key):
                found = owner.found and owner.scope.look_attribute(owner.found.path, attr)
                plain = found is not None and is_plain_found(found, owner.scope)
                return self.unit.outer.operation("read", key, vars(owner.extern.value), plain=plain)
        if owner.found is not None:
            found = owner.scope.look_attribute(owner.found.path, attr)
            data = not found.baked and found.kind != "missing" and not isinstance(owner.extern.value, ModuleType)
            if found.kind == "computed" or data and self.unit.outer.is_live(("attribute", attr)):
                is_plain_found(found, owner.scope)      # for the guard
                return None
            return self.from_world(found, text, owner.scope)
        value = getattr(owner.extern.value, attr, None)
        if value is None or isinstance(value, (bool, int, float, str)):
            return Const(value)
        return Known(Extern(text, value))

    # --- static values as expressions -----------------------------------------

    def expr(self, value):
        """The expression for a value that may be static."""
        match value:
            case Known(extern=extern):
                return extern
            case Partial():
                return self.partial_value(value)
            case Vectorized(function=function, otypes=otypes):
                return Apply("numpy.vectorize", (self.expr(function), otypes), (), self.span())
            case Pack():
                return self.pack_value(value)
            case Choice(test, one, other):
                return Apply("ifexp", (test, self.expr(one), self.expr(other)))
            case Local():
                return value.frame.function_value(value)
        return value


def is_constant(key):
    """Whether no derivative flows through the library's function of that name."""
    if key is None:
        return False
    found = card(key)
    return found is not None and found.rule is not None and found.rule.kind == "constant" and found.reals != "only"


def keyed_items(value):
    """The items of a dict display whose keys are constants, by key; None for anything else."""
    if not isinstance(value, Apply) or value.op != "dict":
        return None
    keys, values = value.args[::2], value.args[1::2]
    known = all(isinstance(key, Const) for key in keys)
    return {key.value: item for key, item in zip(keys, values)} if known else None


def is_shape(expr):
    """Whether an expression is a tuple or list that is written out, or a slice."""
    return is_display(expr) or isinstance(expr, Apply) and expr.op == "slice"


def is_atom(expr):
    return isinstance(expr, (Name, Const, Extern))


def is_quiet(expr):
    """Whether it does not matter when an expression is evaluated: it has no effect and reads no memory."""
    match expr:
        case Name() | Const() | Extern():
            return True
        case Apply(op, args, kwargs):
            found = card(op)
            return found is not None and found.is_movable and all(map(is_quiet, args)) and not kwargs
    return False
