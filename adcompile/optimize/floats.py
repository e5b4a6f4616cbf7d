"""Scalars on Python's own floats, which is four times as fast as on NumPy's.

    for i in range(n):                      rate = float(theta[0])
        x = x - theta[0] * x        ->      for i in range(n):
    return x                                    x = x - rate * x
                                            return np.float64(x)

The two kinds compute the same digits but differ in what they do at edges, so a program moves as a whole or not at all:
only if its NumPy numbers are used as numbers and in tests, meet no array narrower than float64 and no remainder. What
divides or takes powers raises on Python's floats where NumPy's warn: such a program has to be free of effects, and is run
again as it was where it raises (`Moved.guarded`). What is returned is of the kind that the user's function returns.
"""

from dataclasses import replace

from adcompile.analysis.effects.purity import is_comment
from adcompile.analysis.inference.infer import type_of
from adcompile.analysis.loops.found import trips_of
from adcompile.ir.dtypes import native
from adcompile.ir.frozen import frozen
from adcompile.ir.names import TEMPORARY, named
from adcompile.ir.nodes import (
    Apply, Assign, Block, Break, Const, Continue, Effect, For, If, Name, Program, Return, Statement, Try, Verbatim, While, With,
    Yield,
)
from adcompile.ir.types import (
    FLOAT, List, Literal, NoValue, NoneType, Scalar, Str, Tuple, is_array, is_number, is_scalar, kind,
)
from adcompile.ir.visit import OF_BLOCKS, blocks, bound, defined, is_display, map_names, names_in, operands, walk, with_blocks
from adcompile.ops.asked import card_of
from adcompile.optimize.read_once import read_once

WIDE = ("float64", "int64", "int32", "int16", "int8", "bool", "uint8", "uint16", "uint32", "uint64")
MOVING = ("float64", "double", "mixed", "number")
OTHER = ("float32", "float16", "float96", "float128", "complex", "complex64", "complex128")


class Stays(Exception):
    """The program is not moved."""


@frozen(eq=True)
class Moved:
    program: Program
    guarded: bool           # whether it may raise where the program as it was does not


def move_to_floats(program, types, namer):
    """The program on Python's floats, or None where it stays as it is."""
    if not _pays(program.body, types, inside=False) or any(_kind_or_dtype(type) in OTHER for type in types.values()):
        return None
    mover = _Mover(program, types, namer)
    try:
        return mover.moved()
    except Stays:
        return None


def _is_moving(type):
    return isinstance(type, Scalar) and type.kind in MOVING


def _kind_or_dtype(type):
    return type.dtype and native(type.dtype) if is_array(type) else kind(type)


def _pays(block, types, inside):
    """Return True if a loop computes with NumPy's numbers, so that moving to Python's floats saves time."""
    for statement in block.statements:
        if inside and isinstance(statement, Assign) and isinstance(statement.value, Apply) and _is_moving(types.get(statement.target)) \
                and card_of(statement.value).on_floats in ("exact", "guarded", "kept"):
            return True
        if statement.__class__ in OF_BLOCKS:
            looping = inside or isinstance(statement, (For, While))
            if any(_pays(inner, types, looping) for inner in blocks(statement)):
                return True
    return False


class _Mover:
    def __init__(self, program, types, namer):
        self.program, self.old, self.namer = program, types, namer
        params = {param.name: True for param in program.params}
        self.types = {name: FLOAT if _is_moving(type) and name not in params else type for name, type in types.items()}
        self.lists = {name: True for name, type in types.items()    # that hold floats afterwards
                      if isinstance(type, List) and _is_moving(type.item) and name not in params}
        self.types |= {name: List(FLOAT, types[name].length) for name in self.lists}
        self.guarded = self.effects = False
        self.wide = {}              # of names of floats: those of the NumPy numbers that they were made of
        self.tests = {}             # names of outcomes of tests, which may be read by tests only

    def moved(self):
        self.look_at_lists()
        opening, renamed = [], {}
        for param in self.program.params:
            if _is_moving(self.old.get(param.name)):
                renamed[param.name] = self.wrapped(Name(param.name), param.name, opening)
        body = map_names(self.program.body, lambda name: Name(renamed.get(name.id, name.id)), lambda name: name)
        block = self.block(body)
        out = [*opening, *block.statements]
        result = self.returned(block.end.value, out)
        if self.guarded and self.effects:
            raise Stays
        return Moved(replace(self.program, body=read_once(Block(tuple(out), Return(result)))), self.guarded)

    def look_at_lists(self):
        """Lists of numbers hold Python's floats afterwards: they are handed on as themselves only."""
        params = {param.name: True for param in self.program.params}
        for name, type in self.old.items():
            if self.lists and name not in self.lists and name not in params and not _is_no_list(type):
                raise Stays

    def wrapped(self, value, like, out, target=None):
        """The value as a Python float, under a name of its own."""
        name = target or self.namer.new(like.label)
        if not isinstance(value, Name):
            inner = self.namer.new(TEMPORARY)
            self.types[inner] = self.old[like]
            out.append(Assign(inner, value))
            value = Name(inner)
        self.types[name] = FLOAT
        self.wide[name] = value
        out.append(Assign(name, Apply("builtins.float", (value,))))
        return name

    # --- statements -------------------------------------------------------------

    def block(self, block):
        out = []
        for statement in block.statements:
            self.statement(statement, out)
        for value in getattr(block.end, "values", ()):
            self.plain_operand(value)
        return Block(tuple(out), block.end)

    def statement(self, statement, out):
        match statement:
            case Assign(target, value, span):
                self.assign(target, value, span, out)
                return
            case If(test) | While(test):
                self.test(test)
            case For(_, iterables):
                for iterable in iterables:
                    self.expression(iterable)
                statement = self.with_wrapped_targets(statement)
            case With() | Try():
                raise Stays
            case Effect() | Statement():
                self.effects = self.effects or not is_comment(statement)
                if any(self.is_moving(name) for operand in operands(statement) for name in names_in(operand)):
                    raise Stays
        for name, init in getattr(statement, "params", ()):
            self.plain_operand(init)
        out.append(with_blocks(statement, [self.block(inner) for inner in blocks(statement)]))

    def with_wrapped_targets(self, loop):
        """Elements of what is walked come as NumPy numbers."""
        opening, renamed = [], {}
        for target, iterable in zip(loop.targets, loop.iterables):
            if _is_moving(self.old.get(target)) and getattr(iterable, "id", None) not in self.lists:
                renamed[target] = self.wrapped(Name(target), target, opening)
        if not renamed:
            return loop
        body = map_names(loop.body, lambda name: Name(renamed.get(name.id, name.id)), lambda name: name)
        return replace(loop, body=Block((*opening, *body.statements), body.end))

    def assign(self, target, value, span, out):
        if kind(self.old.get(target)) == "bool_":
            self.test(value)
            self.tests[target] = True
            self.types[target] = Scalar("bool")
            out.append(Assign(target, value, span))
            return
        value = self.collected(value) if target in self.lists else self.expression(value)
        if not _is_moving(self.old.get(target)):
            out.append(Assign(target, value, span))
            return
        if kind(type_of(value, self.types)) == "float" or isinstance(value, Name):
            self.types[target] = FLOAT
            if isinstance(value, Name) and value.id in self.wide:
                self.wide[target] = self.wide[value.id]
            out.append(Assign(target, value, span))
        else:
            inner = self.namer.new(TEMPORARY)
            self.types[inner] = self.old[target]
            out.append(Assign(inner, value, span))
            self.types[target] = FLOAT
            self.wide[target] = Name(inner)
            out.append(Assign(target, Apply("builtins.float", (Name(inner),)), span))

    def collected(self, value):
        """The display of numbers, such as a list, with every number a float."""
        if isinstance(value, Apply) and card_of(value).keeps:
            return replace(value, args=tuple([self.item(arg) for arg in value.args]))
        return self.expression(value)

    def item(self, arg):
        value, moving = self.expression(arg), _is_moving(type_of(arg, self.old))
        if isinstance(value, Apply) and moving and kind(type_of(value, self.types)) != "float":
            return Apply("builtins.float", (value,))
        return value

    # --- expressions --------------------------------------------------------------

    def is_moving(self, name):
        return _is_moving(self.old.get(name)) or name in self.tests or name in self.lists \
            or self.types.get(name) == FLOAT != self.old.get(name)

    def plain_operand(self, expr):
        """A value handed on: a name, or something without NumPy numbers in it."""
        if isinstance(expr, Name):
            if expr.id in self.tests:
                raise Stays
        elif any(self.is_moving(name) for name in names_in(expr)):
            raise Stays

    def test(self, expr):
        """A test: comparisons of numbers."""
        if isinstance(expr, Apply) and card_of(expr).on_floats == "test":
            for arg in expr.args:
                self.test(arg)
        elif not isinstance(expr, Name):
            self.expression(expr)

    def expression(self, expr):
        """The expression as it is on Python's floats; raises Stays where it would not be the same number."""
        if not isinstance(expr, Apply):
            if isinstance(expr, Verbatim) and any(self.is_moving(name) for name in names_in(expr)):
                raise Stays
            if isinstance(expr, Name) and expr.id in self.tests:
                raise Stays
            return expr
        if not any(self.is_moving(name) for name in names_in(expr)):
            self.effects = self.effects or bool(card_of(expr).effect)
            return expr
        if any(not self.is_wide(name) for name in names_in(expr)):
            raise Stays
        found = card_of(expr)
        args = tuple([self.display(arg) if found.is_of_numpy else self.expression(arg) for arg in expr.args])
        for _, value in expr.kwargs:
            self.expression(value)
        if found.on_floats == "guarded":
            self.guarded = True
            return self.power(replace(expr, args=args)) if found.key == "pow" else replace(expr, args=args)
        if found.on_floats in ("exact", "kept") or self.is_function(expr, found):
            return replace(expr, args=args)
        raise Stays

    def display(self, expr):
        """An operand of a function of NumPy, which makes one array of a list of numbers, whatever their kind."""
        if is_display(expr):
            return replace(expr, args=tuple([self.expression(arg) for arg in expr.args]))
        return self.expression(expr)

    def power(self, expr):
        """`**` of floats to a fraction is `math.pow`, which raises where `**` would be complex."""
        base, exponent = expr.args
        if not all(is_scalar(type_of(arg, self.types)) for arg in expr.args):
            return expr
        if isinstance(exponent, Const) and type(exponent.value) is int or kind(type_of(exponent, self.types)) == "int":
            return expr
        return Apply("math.pow", (base, exponent), (), expr.span)

    def is_function(self, expr, found):
        """Return True if an operation is a function of NumPy on numbers, or a display or an element of values that do not move."""
        if found.is_of_numpy:
            return found.rule is not None and found.rule.kind != "constant" and found.on_floats != "stays"
        if expr.op == "getitem":
            return not any(map(self.is_moving, names_in(expr.args[1]))) and not is_scalar(type_of(expr.args[0], self.types))
        return is_display(expr) and not any(map(self.is_moving, names_in(expr)))

    def is_wide(self, name):
        """Return True if a value may be combined with Python's floats: it is a number, or an array that NumPy's numbers do not
        widen."""
        type = self.old.get(name)
        return not is_array(type) or type.dtype in WIDE

    # --- what is returned -----------------------------------------------------------

    def returned(self, value, out):
        """The result in the kind that the user's function returns."""
        if isinstance(value, Apply) and value.op == "tuple":
            return replace(value, args=tuple([self.returned(item, out) for item in value.args]))
        if not isinstance(value, Name):
            self.plain_operand(value)
            return value
        type = self.old.get(value.id)
        if isinstance(type, Tuple) or value.id in self.tests or value.id in self.lists:
            raise Stays
        if not _is_moving(type):
            if not is_array(type) and not is_scalar(type):
                raise Stays     # of unknown kind, which the move may have changed
            return value
        if value.id in self.wide:
            return self.wide[value.id]
        name = self.namer.new(named("result"))
        wide = Apply("numpy.float64", (value,))
        if type.kind == "float64":
            out.append(Assign(name, wide))
        else:
            test = self.witness(value.id, out)
            inner = self.namer.new(TEMPORARY)
            out.append(If(test, Block((Assign(inner, wide),), Yield((Name(inner),))), Block((), Yield((value,))), (name,)))
        return Name(name)

    def witness(self, name, out):
        """A test that tells whether the user's value of a name is a NumPy number: whether a loop that it comes from ran."""
        makers = {made: position for position, statement in enumerate(out) for made in defined(statement)}
        tests, seen, stack = {}, {name: True}, [name]
        while stack:
            name = stack.pop()
            position = makers.get(name)
            match out[position] if position is not None else None:
                case For() | While() as loop:
                    trips = self.trips(position, loop, loop.results.index(name), out)
                    tests[names_in(trips)[0]] = Apply("gt", (trips, Const(0)))
                case Assign(_, Apply(_, args) as value) if card_of(value).on_floats in ("exact", "guarded") \
                        and all(isinstance(arg, (Name, Const)) for arg in args):
                    for arg in args:
                        if isinstance(arg, Name) and kind(self.old.get(arg.id)) in MOVING[1:] and arg.id not in seen:
                            seen[arg.id] = True
                            stack.append(arg.id)
                case _:
                    raise Stays
        if not tests:
            raise Stays
        return next(iter(tests.values())) if len(tests) == 1 else Apply("or", tuple(tests.values()))

    def trips(self, position, loop, place, out):
        """A number that is greater than 0 if the loop ran; the loop counts its trips where nothing else tells."""
        init, own = loop.params[place][1], kind(self.old.get(loop.params[place][0]))
        start = kind(type_of(init, self.old)) if isinstance(init, (Name, Const)) else None
        if start not in ("float", "int") or own not in MOVING[1:] or not self.always_wide(loop.body, loop, place):
            raise Stays
        known = self.known_trips(loop)
        if known is not None:
            return known
        if loop.trips is None:
            trips = self.namer.new(named("trips"))
            self.types[trips] = Scalar("int")
            out[position] = loop = replace(loop, trips=trips)
        return Name(loop.trips)

    def known_trips(self, loop):
        """The number of trips of a loop over an array or up to a number that is a parameter and stays what it is, unless the
        loop is left; None for any other."""
        trips = trips_of(loop, self.types)
        match trips:
            case Apply("builtins.len", (Name(id),)) if is_array(self.types.get(id)) and self.stays(id):
                return trips
            case Name(id) if self.stays(id):
                return trips
        return None

    def stays(self, name):
        """Return True if a name is a parameter whose variable is never assigned."""
        assigned = [other.label.family for statement in walk(self.program.body) for other in (*bound(statement), *defined(statement))]
        return any(name == param.name for param in self.program.params) and name.label.family not in assigned

    def always_wide(self, body, loop, place):
        """Return True if every trip ends with a NumPy number in that place."""
        ends = [block.end for block in _all_blocks(body) if isinstance(block.end, (Continue, Break))]
        return bool(ends) and all(
            kind(self.old.get(getattr(end.values[place], "id", None))) == "float64" for end in ends)


def _all_blocks(body):
    """A block and the arms in it, without inner loops."""
    yield body
    for statement in body.statements:
        if isinstance(statement, If):
            for inner in blocks(statement):
                yield from _all_blocks(inner)


def _is_no_list(type):
    """Return True if no value of a type is, or holds, a list of numbers that moved."""
    match type:
        case Tuple(items):
            return all(map(_is_no_list, items))
        case List(item):
            return is_scalar(item) or isinstance(item, (Str, NoValue))
    return is_number(type) or isinstance(type, (Literal, NoneType, Str, NoValue))
