"""One function while it is lowered: what its variables hold, where its statements go, what its names mean."""

import ast
from types import ModuleType

from adcompile.frontend.outer import written_globals
from adcompile.frontend.taint import RESULT, Hoists, Taint
from adcompile.frontend.values import STATIC, Choice, Known, Local, Partial
from adcompile.ir.names import base
from adcompile.ir.nodes import Apply, Assign, Block, Const, Extern, Name, Param, Statement, Verbatim
from adcompile.rules.table import lookup

BINARY = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div", ast.FloorDiv: "floordiv", ast.Mod: "mod",
    ast.Pow: "pow", ast.MatMult: "matmul", ast.LShift: "lshift", ast.RShift: "rshift", ast.BitAnd: "bitand",
    ast.BitOr: "bitor", ast.BitXor: "bitxor",
}
UNARY = {ast.USub: "neg", ast.UAdd: "pos", ast.Invert: "invert", ast.Not: "not"}
COMPARE = {
    ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge", ast.Eq: "eq", ast.NotEq: "ne", ast.Is: "is",
    ast.IsNot: "is_not", ast.In: "in", ast.NotIn: "not_in",
}
QUIET = frozenset([*BINARY.values(), *UNARY.values(), *COMPARE.values(), "chain", "and", "or", "ifexp", "tuple",
                   "slice", "builtins.len", "builtins.range", "builtins.isinstance"])
CONSTANT = frozenset([
    "builtins.len", "builtins.range", "builtins.isinstance", "builtins.int", "builtins.bool", "builtins.str",
    "builtins.print", "builtins.type", "builtins.repr", "builtins.callable", "builtins.id", "builtins.hasattr",
    "builtins.any", "builtins.all",
])
SHAPES = ("tuple", "list", "slice")


class Frame:
    """The variables of one function call in the program. `env` gives for each the expression it stands for, something
    static (see `values`), or None where it has no value on this path."""

    def __init__(self, unit, source, scope, flow, tainted, written, parent=None, stem="result"):
        self.unit, self.source, self.scope, self.flow = unit, source, scope, flow
        self.parent, self.stem = parent, stem
        self.env, self._world = {}, {}
        unit.globals.declare(self.space, map(scope.mangled, written_globals(flow)))
        self.written = flow.written(written)
        self.stems = {RESULT: stem, "$broke": "broke", "$continued": "continued", "$returned": "returned"}
        self.hoists = Hoists(flow)
        self.taint = Taint(flow, tainted, self.key_of, is_constant)
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
        self.unit.depth += 1
        end = make()
        block, self.unit.out = Block(tuple(self.unit.out), end), outer
        self.unit.depth -= 1
        return block

    def new(self, variable):
        """A new SSA name for a variable."""
        name = self.unit.namer.new(self.stems.get(variable, variable))
        if variable in self.taint.names:
            self.unit.tainted.add(name)
        if variable in self.written:
            self.unit.written.add(name)
        return name

    def assign(self, variable, value, span=None):
        """The variable holds the value of an expression, or something static, from here on."""
        if isinstance(value, STATIC) or isinstance(value, Name) and base(value.id) == variable:
            self.env[variable] = value
            return
        name = self.new(variable)
        self.define(name, value, span)
        self.env[variable] = Name(name)

    def define(self, name, value, span=None):
        self.emit(Assign(name, value, span or self.span()))
        if isinstance(value, Apply) and value.op in ("tuple", "list") and base(name) not in self.written:
            self.unit.displays[name] = value.args
        elif isinstance(value, Apply) and value.op == "dict" and base(name) not in self.written \
                and all(isinstance(key, Const) and isinstance(key.value, str) for key in value.args[::2]):
            self.unit.mappings[name] = {key.value: item for key, item in zip(value.args[::2], value.args[1::2])}
        elif isinstance(value, Name):
            for known in (self.unit.displays, self.unit.mappings):
                if value.id in known:
                    known[name] = known[value.id]

    def temporary(self, value, node, carries, stem=None):
        """A name for the value of an expression that has none."""
        name = self.unit.namer.new(stem or self.unit.temporary)
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
            case Choice(one=one, other=other):
                return self.is_tainted(one) or self.is_tainted(other)
        return False

    # --- what names mean ------------------------------------------------------

    @property
    def space(self):
        """The variables of the function's module."""
        return self.scope.function.__globals__

    def is_live(self, name):
        """Whether a name is that of a global variable which a followed function writes."""
        if name in self.env or name in self.flow.locals:
            return False
        if self.parent is not None:
            return self.parent.is_live(name)
        return name not in self.scope.function.__code__.co_freevars \
            and self.unit.globals.is_live(self.space, self.scope.mangled(name))

    def look(self, name):
        """What a name stands for here: an expression, something static, or None where the variable has no value."""
        if name in self.env:
            return self.env[name]
        if name in self.flow.locals:
            return None
        if self.parent is not None:
            return self.parent.look(name)
        if name not in self.scope.function.__code__.co_freevars:
            live = self.unit.globals.reader(self.space, self.scope.mangled(name))
            if live is not None:
                return live
        if name not in self._world:
            self._world[name] = self.from_world(self.scope.look(name), name, self.scope)
        return self._world[name]

    def held(self, variable, env=None):
        """What a variable or flag holds at the end of a path; data of the user's world that nothing has changed on it."""
        env = self.env if env is None else env
        if variable in env or variable in self.flow.locals or variable.startswith("$"):
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
            return Known(Extern(text, value), found, scope)
        param = self.unit.captured.get(found.path)
        if param is None:
            stem = text.rpartition(".")[2]
            param = self.unit.captured[found.path] = Param(self.unit.namer.new(stem), "captured", found.path)
        return Name(param.name)

    def read(self, node):
        """The value of a variable. Where it surely has none the program raises what Python would."""
        value = self.look(node.id)
        if value is None:
            self.raise_unbound(node.id)
            return Const(None)
        return value

    def raise_unbound(self, name):
        if name in self.flow.locals:
            text = f"cannot access local variable {name!r} where it is not associated with a value"
            kind = "UnboundLocalError"
        else:
            text, kind = f"name {name!r} is not defined", "NameError"
        tree = ast.parse(f"raise {kind}({text!r})").body[0]
        error = Extern(kind, {"UnboundLocalError": UnboundLocalError, "NameError": NameError}[kind])
        self.emit(Statement(tree, ((kind, error),), (), None, self.span()))

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
        """The attribute of a known module or class: a constant, something static, or data; None where it is missing."""
        text = f"{owner.extern.name}.{attr}"
        if isinstance(owner.extern.value, ModuleType):
            live = self.unit.globals.reader(vars(owner.extern.value), attr)
            if live is not None:
                return live
        if owner.found is not None:
            return self.from_world(owner.scope.look_attribute(owner.found.path, attr), text, owner.scope)
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
            case Partial(expr=expr):
                return expr
            case Choice(test, one, other):
                return Apply("ifexp", (test, self.expr(one), self.expr(other)))
            case Local():
                return value.frame.function_value(value)
        return value


def is_constant(key):
    """Whether no derivative flows through the library's function of that name."""
    if key is None:
        return False
    rule = lookup(key)
    return key in CONSTANT or rule is not None and rule.kind == "constant"


def is_atom(expr):
    return isinstance(expr, (Name, Const, Extern))


def is_quiet(expr):
    """Whether it does not matter when an expression is evaluated: it has no effect and reads no memory."""
    match expr:
        case Name() | Const() | Extern():
            return True
        case Apply(op, args, kwargs):
            return op in QUIET and all(map(is_quiet, args)) and not kwargs
    return False
