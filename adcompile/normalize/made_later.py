"""Arrays that are made where they are first asked for: the variable holds None before.

    buf = None                                  there = False
    for k in range(n):                          for k in range(n):
        if buf is None or buf.size != m:            if not there or buf.size != m:
            buf = np.empty(m)           ->              buf = np.empty(m); there = True
        buf[:] = x[:m]                              buf[:] = x[:m]

So such a variable holds an array wherever it has a value, and may be written. This is done where it is written, and where nothing reads it
but tests for None and what runs where it surely holds an array.
"""

from adcompile.ir.frozen import replace
from adcompile.ir.handed import handed
from adcompile.ir.names import TEMPORARY
from adcompile.ir.nodes import Apply, Assign, Const, For, If, Name, Return, Try, Undefined, Unreachable, While, With, Yield
from adcompile.ir.stores import is_of_list, is_store, store_parts
from adcompile.ir.types import Array, Numeric
from adcompile.ir.visit import map_operands, names_in, operands, walk
from adcompile.normalize.undefined import WithFlags, reached
from adcompile.ops.asked import is_outcome
from adcompile.ops.operators import operator_of

ARRAYS = (Array, Numeric)
IDENTITY = ("is", "is not")


def arrays_made_later(program, types, namer):
    """The program in which variables that hold None before they hold an array have no value there; itself where none of them is
    written, or where somebody may read the None."""
    body = program.body
    stores = [store_parts(one)[:2] for one in walk(body) if is_store(one) and not is_of_list(one)]
    given = handed(body) if stores else {}
    given |= {one.target: [one.value] for one in walk(body) if isinstance(one, Assign) and is_nothing(one.value)} if given else {}
    nothing = {target: True for target, values in given.items() if any(map(is_nothing, values))}
    if not nothing or any(isinstance(one, Try) for one in walk(body)):
        return program
    found = _Held(given, nothing, dict(stores), types)
    found.block(body, {})
    names = found.made_later()
    if not names:
        return program
    flags = {name: namer.new(TEMPORARY) for name in names if name not in found.sure}
    absent = {one.target: True for one in walk(body) if isinstance(one, Assign) and one.target in flags and is_nothing(one.value)}
    return replace(program, body=_Later(flags, absent, namer).block(body))


def is_nothing(value):
    return isinstance(value, Const) and value.value is None


def asked(test):
    """The name that is compared with None; None for any other expression."""
    match test:
        case Apply(op, (Name(name), Const(None))) if sign_of(op) in IDENTITY:
            return name
    return None


def sign_of(op):
    found = operator_of(op)
    return None if found is None else found.sign


def is_both(op):
    """True for an `and`, False for an `or`, None for any other operation."""
    found = operator_of(op)
    return None if found is None or found.form != "boolean" else found.sign == "and"


def surely(test, outcome):
    """The names that do not hold None where a test has an outcome."""
    match test:
        case Apply(_, (inner,)) if is_outcome(test):
            return surely(inner, outcome)
        case Apply(op, (inner,)) if sign_of(op) == "not":
            return surely(inner, not outcome)
        case Apply(op, args) if is_both(op) is outcome:
            return {name: True for arg in args for name in surely(arg, outcome)}
        case Apply(op) if asked(test) is not None and outcome == (sign_of(op) == "is not"):
            return {asked(test): True}
    return {}


class _Held:
    """The names that may hold None, or are given what does: `sure` are those that do not, `failed` those that hold
    anything but arrays, or that somebody reads who may find None."""

    def __init__(self, given, nothing, stores, types):
        self.edges = {}
        for target, values in given.items():
            for value in values:
                if isinstance(value, Name):
                    self.edges.setdefault(value.id, []).append(target)
        self.names = reached(nothing, self.edges)
        self.written = {base.id: True for base in stores.values() if isinstance(base, Name) and base.id in self.names}
        self.given, self.types, self.sure, self.failed = given | {new: [base] for new, base in stores.items()}, types, {}, {}
        for target in self.names:
            if not all([is_nothing(value) or self.is_array(value) for value in given[target]]):
                self.failed[target] = True

    def is_array(self, value):
        """Return True if a value is an array, or one of the names."""
        todo, seen = [value], {}
        while todo:
            value = todo.pop()
            if not isinstance(value, Name):
                return False
            if value.id in seen or value.id in self.names or isinstance(self.types.get(value.id), ARRAYS):
                continue
            if value.id not in self.given:
                return False
            seen[value.id] = True
            todo += self.given[value.id]
        return True

    def made_later(self):
        """The names that are written, and those that they meet with, where none of all these has failed."""
        both = {name: list(targets) for name, targets in self.edges.items() if name in self.names}
        for name, targets in self.edges.items():
            for target in targets if name in self.names else ():
                both.setdefault(target, []).append(name)
        failed = reached(self.failed, both)
        return [name for name in reached({name: True for name in self.written if name not in failed}, both) if name in self.names]

    def is_sure(self, value, known):
        return isinstance(value, Name) and (value.id not in self.names or value.id in self.sure or value.id in known)

    def read(self, expr, known):
        """Notes what an expression reads where it is evaluated; `known` are names that hold no None there."""
        match expr:
            case Apply() if asked(expr) is not None:
                return
            case Apply(op, args) if is_both(op) is not None:
                for arg in args:
                    self.read(arg, known)
                    known = known | surely(arg, is_both(op))
            case Apply("ifexp", (test, value, other)):
                self.read(test, known)
                self.read(value, known | surely(test, True))
                self.read(other, known | surely(test, False))
            case Apply(args=args, kwargs=kwargs):
                for arg in (*args, *[arg for _, arg in kwargs]):
                    self.read(arg, known)
            case _:
                self.failed.update({name: True for name in names_in(expr) if not self.is_sure(Name(name), known)})

    def block(self, block, known):
        """Goes through a block, where `known` hold no None; returns what its end hands over, with what is known there."""
        for statement in block.statements:
            match statement:
                case Assign(target, Name() as value) if target in self.names:
                    self.read(value, known)
                    self.sure[target] = True
                case Assign(target, Const(None)) if target in self.names:
                    pass
                case If(test, then, orelse, results):
                    self.read(test, known)
                    arms = [self.block(arm, known | surely(test, arm is then)) for arm in (then, orelse)]
                    self.join(results, arms)
                    for arm, outcome in ((then, False), (orelse, True)):
                        if isinstance(arm.end, Unreachable):
                            known = known | surely(test, outcome)
                case With(context, body, results):
                    self.read(context, known)
                    self.join(results, [self.block(body, known)])
                case For() | While():
                    for value in statement.iterables if isinstance(statement, For) else (statement.test,):
                        self.read(value, known)
                    self.block(statement.body, known | (surely(statement.test, True) if isinstance(statement, While) else {}))
                case _:
                    for value in operands(statement):
                        self.read(value, known)
        if isinstance(block.end, Return):
            self.read(block.end.value, known)
        return block.end, known

    def join(self, results, arms):
        ends = [(end.values, known) for end, known in arms if isinstance(end, Yield)]
        for place, result in enumerate(results):
            if result in self.names and all(self.is_sure(values[place], known) for values, known in ends):
                self.sure[result] = True


class _Later(WithFlags):
    """Asks the flags in place of the variables, which have no value where they hold None; `absent` are names of that None."""

    def __init__(self, flags, absent, namer):
        super().__init__(flags, namer)
        self.absent = absent

    def statement(self, statement):
        statement = map_operands(statement, self.test)
        match statement:
            case Assign(target) if target in self.absent:
                return [Assign(self.flags[target], Const(False), statement.span)]
            case For(params=params) | While(params=params):
                statement = replace(statement, params=tuple([(name, self.held(init) if name in self.flags else init) for name, init in params]))
        return super().statement(statement)

    def end(self, end, places):
        values = tuple([self.held(value) if place in places else value for place, value in enumerate(end.values)])
        return super().end(end.__class__(values), places)

    def held(self, value):
        return Undefined() if is_nothing(value) or isinstance(value, Name) and value.id in self.absent else value

    def test(self, expr):
        """An expression that asks flags."""
        if not isinstance(expr, Apply):
            return expr
        name = asked(expr)
        if name in self.flags:
            return Name(self.flags[name]) if sign_of(expr.op) == "is not" else Apply("not", (Name(self.flags[name]),), (), expr.span)
        args, kwargs = tuple(map(self.test, expr.args)), tuple([(key, self.test(arg)) for key, arg in expr.kwargs])
        return expr if args == expr.args and kwargs == expr.kwargs else Apply(expr.op, args, kwargs, expr.span)
