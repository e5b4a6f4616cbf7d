"""A program becomes a kernel: `lowered(program, types, updates, literal)`."""

from adcompile.backend.native.loop_language.building import (
    FALSE, TRUE, as_double, as_truth, compute, integer,
)
from adcompile.backend.native.loop_language.language import Buffer, Kernel, Let, Make, Number, Register
from adcompile.backend.native.loop_language.visits import goes_on
from adcompile.backend.native.lowering.context import KernelCode
from adcompile.backend.native.lowering.elementwise import pointwise, raising
from adcompile.backend.native.lowering.held import CannotLower, Fixed, Grouped, Lowered, Returned, Taken, TapeMemory, Values
from adcompile.backend.native.lowering.lists import hold_list
from adcompile.backend.native.lowering.lookup_tables import DTYPES, KINDS, LARGE, PYTHON, operations, statements
from adcompile.analysis.inference.type_of import type_of
from adcompile.ir.frozen import replace
from adcompile.ir.nodes import Apply, Assign, Const, Effect, Extern, Name
from adcompile.ir.types import Array, Dict, List, Literal, Scalar, Size, Tuple, is_scalar, kind
from adcompile.ops.operators import UPDATES


def lowered(program, types, updates, literal=()):
    """The program as `Lowered`; CannotLower where it has something that the loop language has not. `literal` has the sizes, by their
    symbols, that stand in the kernel as numbers."""
    return Lowering(program, types, updates, dict(literal)).kernel()


TAKEN = ("float", "float64", "int", "bool")
"""The kinds of numbers that the entry reads."""


class Lowering(KernelCode):
    """One program on its way. `held` says what the values are, by name; `there` whether a variable has a value that has none on some
    paths."""

    def __init__(self, program, types, updates, literal):
        super().__init__()
        self.program, self.types, self.updates, self.literal = program, types, updates, literal
        self.held, self.flags, self.there, self.loops = {}, {}, {}, []
        self.has_products = self.apart = False
        self.symbols, self.numbers, self.found_sizes, self.tapes = {}, [], [], []
        self.sizes = set()
        self.changes_lists = any([isinstance(types.get(target), List) for target, update in updates.items() if update.writes])

    def kernel(self):
        """The kernel of the program."""
        if self.program.rewritten or self.program.form is not None:
            raise CannotLower("objects that are written, or returned")
        taken = tuple([self.param(param) for param in self.program.params])
        for statement in self.program.body.statements:
            self.statement(statement)
        if not goes_on(self.code):
            raise CannotLower("it raises whenever it runs")
        values = []
        result = self.returned(self.program.body.end.value, values)
        kernel = Kernel(self.new(self.program.name), tuple(self.numbers), self.buffers, (*self.tapes, *self.code), tuple(values))
        return Lowered(kernel, taken, tuple(self.found_sizes), result, dict(self.lows), self.has_products,
                       self.apart or bool(self.program.copied))

    # --- arguments -------------------------------------------------------------------

    def param(self, param):
        if param.kind not in ("positional", "keyword", "captured") or param.owner is not None:
            raise CannotLower("an argument in stars, or one that is taken apart")
        taken, self.held[param.name] = self.argument(self.types[param.name], param.name.label.stem)
        return taken

    def argument(self, type, stem):
        """An argument of a type: how it is read, and what it holds. One that cannot be read fails where it is used."""
        match type:
            case Array(dtype, shape) if dtype in DTYPES:
                name = self.new(stem)
                dims = tuple([self.dim(dim, name, axis) for axis, dim in enumerate(shape)])
                self.buffers[name] = Buffer(name, DTYPES[dtype], dims, "given")
                return Taken("array", name, dtype, shape=dims), self.whole(name)
            case Dict(items) | Tuple(items):
                pairs = items if isinstance(type, Dict) else enumerate(items)
                found = {key: self.argument(item, f"{stem}_{key}") for key, item in pairs}
                what = "dict" if isinstance(type, Dict) else "tuple"
                if getattr(type, "fields", ()):
                    return Taken("nothing"), Fixed(type)
                return (Taken(what, items=tuple([(key, taken) for key, (taken, _) in found.items()])),
                        Grouped({key: held for key, (_, held) in found.items()}, what == "dict"))
            case Size(dim):
                return self.size_given(dim, stem)
            case Literal(value) if isinstance(value, (bool, int)):
                return Taken("nothing"), self.constant_number(value)
        found = kind(type)
        if found in TAKEN and isinstance(type, Scalar):
            name = self.new(stem)
            self.numbers.append(Register(name, KINDS[found]))
            return Taken("number", name, found), self.numbers[-1]
        return Taken("nothing"), Fixed(type)

    def size_given(self, dim, stem):
        """An argument that is a size: of an array that is an argument too, or of what the program makes."""
        if dim in self.symbols:
            return Taken("nothing"), self.symbols[dim]
        name = self.new(stem)
        size = Register(name, "i")
        self.numbers.append(size)
        self.small.add(name)
        if dim in self.literal:
            self.unless(compute("eq", size, integer(self.literal[dim])))
            return Taken("number", name, "int"), integer(self.literal[dim])
        self.unless(compute("and", compute("ge", size, integer(LARGE)), compute("lt", size, integer(2 ** 40))))
        self.sizes.add(name)
        self.lows[name], self.symbols[dim] = LARGE, size
        return Taken("number", name, "int"), size

    def dim(self, dim, buffer, axis):
        """The size of an axis of an argument."""
        if isinstance(dim, int):
            return integer(dim)
        if dim is not None and dim in self.literal:
            return integer(self.literal[dim])
        if dim is not None and dim in self.symbols:
            return self.symbols[dim]
        name = self.new(dim if isinstance(dim, str) else "n")
        size = Register(name, "i")
        self.numbers.append(size)
        self.found_sizes.append((name, buffer, axis))
        self.small.add(name)
        self.sizes.add(name)
        self.lows[name] = 0
        if isinstance(dim, str):
            self.lows[name] = LARGE
            self.symbols[dim] = size
        elif dim is not None:
            self.symbols[dim] = size
        return size

    # --- statements --------------------------------------------------------------------

    def statement(self, statement):
        if isinstance(statement, Assign):
            return self.assign(statement.target, statement.value)
        if isinstance(statement, Effect) and isinstance(statement.value, Apply):
            return None if statement.value.op == "comment" else self.looked_at(statement.value)
        lower = statements.get(type(statement))
        if lower is None:
            what = getattr(getattr(statement, "value", None), "op", type(statement).__name__)
            raise CannotLower(f"a statement of the form {what}", statement.span)
        return lower(self, statement)

    def looked_at(self, value):
        """An operation that stands for what it may raise: what is checked of it is checked."""
        held = self.value(value)
        if hasattr(held, "at"):
            held.at((integer(0),) * len(held.shape))

    def assign(self, target, value):
        update = self.updates.get(target)
        if update is not None and update.writes and isinstance(self.types.get(target), Array):
            return self.updated(target, value, update)
        self.flags[target] = self.flag(value)
        if isinstance(self.types.get(target), List) and self.changes_lists:
            operand = None if update is None or update.copy or not update.writes else update.operand
            return hold_list(self, target, value, operand)
        self.bind(target, self.value(value))

    def bind(self, target, held):
        """The name stands for what is held, which is computed here."""
        stem = target.label.stem
        if isinstance(held, Values):
            if held.buffer is None and held.reads and held.shape:
                held = self.stored(stem, held)
            elif held.buffer is None and held.reads:
                number = self.let(stem, held.at(()))
                held = Values((), held.type, lambda place: number)
        elif not isinstance(held, (Grouped, TapeMemory, Fixed)) and hasattr(held, "type"):
            held = self.let(stem, held)
        self.held[target] = held

    def updated(self, target, value, update):
        """An operation that Python's program carries out in place: here too, if the operand lies in memory that is its own."""
        operand = self.array(self.value(Name(update.operand)), value)
        stem = target.label.stem
        if update.copy or operand.buffer is None or self.buffers[operand.buffer].kind == "given":
            operand = self.stored(stem, operand)
        if update.form in ("index", "scatter", "store", "set"):
            place_change = operations["index_add" if update.form in ("index", "scatter") else "index_set"]
            place_change(self, value, operand)
        elif update.form == "augment":
            new = self.value(value)
            if isinstance(new, Values) and len(new.shape) == len(operand.shape):
                for dim, other in zip(operand.shape, new.shape):
                    self.agree(dim, other)
            self.fill(operand, new)
        else:
            raise CannotLower(f"an update of the form {update.form}", value.span)
        self.held[target] = operand

    # --- expressions -------------------------------------------------------------------

    def value(self, expr):
        """The value that an expression holds."""
        match expr:
            case Const(value) | Extern(_, value) if isinstance(value, (bool, int, float)):
                return self.constant_number(value)
            case Const(value):
                return Fixed(value)
            case Name(id):
                if id in self.there:
                    self.unless(self.there[id])         # Python raises where it has none
                return self.held[id]
            case Apply(op):
                function = operations.get(op)
                if function is not None:
                    return function(self, expr)
                element = pointwise.get(op)
                if element is not None and not expr.kwargs:
                    return self.elements(expr, element)
                raise CannotLower(f"the operation {op}", expr.span)
        raise CannotLower(f"an expression of the form {type(expr).__name__}")

    def handed(self, expr):
        """The value of an expression that is handed on, which may be none."""
        return self.held[expr.id] if isinstance(expr, Name) else self.value(expr)

    def constant_number(self, value):
        if isinstance(value, bool):
            return Number(value, "b")
        if isinstance(value, int):
            if abs(value) >= 2 ** 62:
                raise CannotLower("an integer of that size")
            return integer(value)
        return Number(float(value), "d")

    def elements(self, apply, element, held=None):
        """An operation on elements of arrays and numbers. `held` are the values of its operands, where they are known."""
        if apply.op in UPDATES and not is_scalar(type_of(apply, self.types)):
            raise CannotLower("memory is written that others may see", apply.span)
        found = kind(type_of(apply, self.types))
        args = [self.operand(one, apply) for one in held or map(self.value, apply.args)]
        return self.each(apply, element, args, found)

    def each(self, apply, element, args, found=None):
        if not any([isinstance(arg, Values) for arg in args]):
            return self.number_of(apply, element, args, found)
        shape = self.broadcast(*[arg.shape for arg in args if isinstance(arg, Values)])
        spread = [self.spread(arg, shape) if isinstance(arg, Values) else arg for arg in args]

        def at(place):
            return element(*[arg.at(place) if isinstance(arg, Values) else arg for arg in spread])
        type = at(tuple([Register("?", "i")] * len(shape))).type
        reads = frozenset().union(*[arg.reads for arg in spread if isinstance(arg, Values)])
        if not shape:
            return at(())
        return Values(shape, type, at, None, None, False, reads | {"?"} if not reads else reads)

    def number_of(self, apply, element, args, found):
        """An operation on numbers. Integers that grow too large, and what Python raises of, goes back to Python."""
        expr = element(*args)
        if expr.type == "i" and not self.is_small(expr) and getattr(expr, "op", None) in ("add", "sub", "mul", "neg"):
            wide = compute(expr.op, *map(as_double, expr.args))
            self.unless(compute("lt", compute("abs", wide), Number(2.0 ** 62, "d")))
        if apply.op in raising and found == "float" and not isinstance(expr, Number):
            expr = self.let("t", expr)
            self.unless(compute("lt", compute("abs", expr), Number(float("inf"), "d")))
        return expr

    def operand(self, held, apply):
        """A number or an array."""
        if isinstance(held, (Grouped, TapeMemory, Fixed)) or not hasattr(held, "type"):
            raise CannotLower(f"{apply.op} of what is no number or array", apply.span)
        if isinstance(held, Values) and not held.shape:
            return held.at(())
        return held

    def number(self, expr, apply):
        """The number that an expression is."""
        held = self.operand(self.value(expr), apply)
        if isinstance(held, Values):
            raise CannotLower(f"{apply.op} of an array where a number is expected", apply.span)
        return held

    def integer_of(self, expr, apply):
        found = self.number(expr, apply)
        if found.type == "d":
            raise CannotLower(f"{apply.op} of a float where an integer is expected", apply.span)
        return compute("bit", found, type="i") if found.type == "b" else found

    def array(self, held, apply):
        """A value as an array; a number as one without axes."""
        held = self.operand(held, apply)
        return held if isinstance(held, Values) else self.constant(held, ())

    def keyword(self, apply, name, place=None):
        """The constant that is given by keyword or as operand `place`; None where there is none."""
        found = dict(apply.kwargs).get(name)
        if found is None and place is not None and len(apply.args) > place:
            found = apply.args[place]
        if found is None:
            return None
        if isinstance(found, Apply) and found.op == "tuple" and all([isinstance(arg, Const) for arg in found.args]):
            return tuple([arg.value for arg in found.args])
        if not isinstance(found, Const):
            raise CannotLower(f"{apply.op} with {name} that is computed", apply.span)
        return found.value

    def only_keywords(self, apply, *names):
        """Fail where there are others."""
        for name, value in apply.kwargs:
            if name not in names and not (isinstance(value, Const) and value.value is None):
                raise CannotLower(f"{apply.op} with {name}=", apply.span)

    # --- numbers of Python's or of NumPy's ----------------------------------------------

    def flag(self, expr):
        """Return True if a number is NumPy's: a truth that is known, or the variable that says it."""
        if isinstance(expr, Name) and expr.id in self.flags:
            return self.flags[expr.id]
        found = kind(type_of(expr, self.types))
        if found == "double" and isinstance(expr, Apply):
            flag = FALSE
            for arg in expr.args:
                flag = compute("or", flag, self.flag(arg))
            return flag
        return FALSE if found in PYTHON else TRUE

    # --- results ---------------------------------------------------------------------------

    def returned(self, expr, values):
        """The part of the result that an expression is; numbers and buffers for it are entered."""
        if isinstance(expr, Apply) and expr.op == "tuple":
            return Returned("tuple", items=tuple([(place, self.returned(arg, values)) for place, arg in enumerate(expr.args)]))
        known = type_of(expr, self.types)
        return self.part(self.value(expr), known, values, self.flag(expr))

    def part(self, held, known, values, flag=TRUE):
        if isinstance(known, List):
            raise CannotLower("a list is returned")
        if isinstance(held, Grouped):
            types = dict(known.items) if held.is_dict else dict(enumerate(known.items))
            if getattr(known, "fields", ()):
                raise CannotLower("a named tuple is returned")
            items = tuple([(key, self.part(item, types[key], values, self.kind_flag(types[key]))) for key, item in held.items.items()])
            return Returned("dict" if held.is_dict else "tuple", items=items)
        if isinstance(held, Fixed) and held.value is None:
            return Returned("none")
        if isinstance(held, (Fixed, TapeMemory)):
            raise CannotLower("what is returned is no number or array")
        if isinstance(known, Array):
            held = held if isinstance(held, Values) else self.constant(held, ())
            return self.array_returned(held, known)
        return self.number_returned(held.at(()) if isinstance(held, Values) else held, known, values, flag)

    def kind_flag(self, known):
        return FALSE if kind(known) in PYTHON else TRUE

    def array_returned(self, held, known):
        if known.dtype not in DTYPES:
            raise CannotLower(f"an array of the dtype {known.dtype} is returned")
        made = self.buffers.get(held.buffer)
        own = made is not None and held.whole and made.kind == "own" and held.buffer in self.at_top and made.type == DTYPES[known.dtype]
        if not own:
            if not all(map(self.is_plain, held.shape)):
                raise CannotLower("an array is returned whose size is computed")
            held = self.converted(held, DTYPES[known.dtype])
        self.buffers[held.buffer] = replace(self.buffers[held.buffer], kind="returned")
        return Returned("array", held.buffer, known.dtype)

    @property
    def at_top(self):
        """The buffers that are made outside of loops and branches, in shapes that the arguments tell."""
        return {statement.buffer for statement in self.code if isinstance(statement, Make)
                and all(map(self.is_plain, self.buffers[statement.buffer].shape))}

    def converted(self, held, type):
        made = self.buffer("result", type, held.shape)
        self.fill(made, held)
        return made

    def number_returned(self, expr, known, values, flag):
        found = kind(known)
        if found not in KINDS:
            raise CannotLower(f"a number of the kind {found} is returned")
        if KINDS[found] == "d":
            expr = as_double(expr)
        elif KINDS[found] == "b":
            expr = as_truth(expr)
        name = self.new("result")
        self.emit(Let(name, expr))
        values.append(Register(name, expr.type))
        if found != "double":
            return Returned("number", name, found)
        if isinstance(flag, Number):
            return Returned("number", name, "float64" if flag.value else "float")
        told = self.new("is_numpy")
        self.emit(Let(told, flag))
        values.append(Register(told, "b"))
        return Returned("number", name, "double", flag=told)
