"""Expressions of the loop language as instructions."""

from adcompile.backend.native.llvm.own_functions import INTRINSICS, OWN, bits
from adcompile.backend.native.llvm.lines import Lines
from adcompile.backend.native.loop_language.language import Compute, Element, Number, Register
from adcompile.backend.native.loop_language.visits import parts

TYPES = {"d": "double", "i": "i64", "b": "i1"}
STORED = {"d": "double", "i": "i64", "b": "i8"}
SIZES = {"d": 8, "i": 8, "b": 1}
ON_STACK = 256
"""Buffers of at most so many numbers lie on the stack."""

FLOATS = {"add": "fadd", "sub": "fsub", "mul": "fmul", "div": "fdiv"}
INTEGERS = {"add": "add", "sub": "sub", "mul": "mul"}
ORDERED = {"lt": "olt", "le": "ole", "gt": "ogt", "ge": "oge", "eq": "oeq", "ne": "une"}
SIGNED = {"lt": "slt", "le": "sle", "gt": "sgt", "ge": "sge", "eq": "eq", "ne": "ne"}


class Computing(Lines):
    """Lines that compute expressions. `sum` is the variable, or the buffer and place, that a value is stored in, while it is computed."""

    def __init__(self, kernel):
        super().__init__()
        self.kernel, self.called, self.types, self.sum = kernel, set(), {}, None

    # --- memory ------------------------------------------------------------------------------

    def length(self, buffer):
        """How many numbers a buffer has, where that is known."""
        found = 1
        for dim in buffer.shape:
            if not isinstance(dim, Number):
                return None
            found *= max(dim.value, 0)
        return found

    def fixed(self, buffer):
        return buffer.kind == "own" and (size := self.length(buffer)) is not None and size <= ON_STACK

    def address(self, buffer, place):
        made = self.kernel.buffers[buffer]
        dims = made.shape if made.kind == "tape" else made.shape[1:]
        flat = self.expr(place[0]) if place else "0"
        for one, dim in zip(place[1:], dims):
            flat = self.add(f"mul nsw i64 {flat}, {self.expr(dim)}")
            flat = self.add(f"add nsw i64 {flat}, {self.expr(one)}")
        base = f"%{buffer}.p"
        if made.kind in ("own", "tape") and not self.fixed(made):
            base = self.add(f"load ptr, ptr %{buffer}.a")
        return self.add(f"getelementptr inbounds {STORED[made.type]}, ptr {base}, i64 {flat}")

    # --- expressions ------------------------------------------------------------------------

    def load_variable(self, variable):
        return self.add(f"load {TYPES[self.types[variable.name]]}, ptr %{variable.name}.v")

    def expr(self, expr):
        match expr:
            case Number(value, "d"):
                return bits(value)
            case Number(value, _):
                return str(value).lower() if isinstance(value, bool) else str(value)
            case Register():
                return self.load_variable(expr)
            case Element(buffer, place, type):
                found = self.add(f"load {STORED[type]}, ptr {self.address(buffer, place)}, align {SIZES[type]}")
                return self.add(f"icmp ne i8 {found}, 0") if type == "b" else found
            case Compute(op, args, type):
                return self.computed(op, args, type)
        raise TypeError(type(expr).__name__)

    def is_own(self, expr):
        """Return True if an expression is the sum that is added to where it stands."""
        if isinstance(self.sum, tuple):
            return isinstance(expr, Element) and (expr.buffer, expr.place) == self.sum
        return isinstance(expr, Register) and expr.name == self.sum

    def computed(self, op, args, type):
        own, self.sum = self.sum, None
        flags = ""
        if op in ("add", "sub") and type == "d" and own is not None:
            self.sum = own
            is_sum = self.is_own(args[0])
            self.sum = None
            if is_sum and not any([self.reads_sum(part, own) for part in parts(args[1])]):
                flags = " reassoc contract"
                if isinstance(args[1], Compute) and args[1].op == "mul":
                    a, b = map(self.expr, args[1].args)
                    return self.add(f"{FLOATS[op]}{flags} double {self.expr(args[0])}, {self.add(f'fmul contract double {a}, {b}')}")
        values = [self.expr(arg) for arg in args]
        first = args[0].type
        if op in FLOATS and first == "d":
            return self.add(f"{FLOATS[op]}{flags} double {values[0]}, {values[1]}")
        if op in INTEGERS:
            return self.add(f"{INTEGERS[op]} i64 {values[0]}, {values[1]}")
        if op in ORDERED:
            return self.add(f"fcmp {ORDERED[op]} double {values[0]}, {values[1]}" if first == "d" else
                            f"icmp {SIGNED[op] if first == 'i' else 'eq' if op == 'eq' else 'ne'} {TYPES[first]} {values[0]}, {values[1]}")
        if op == "select":
            return self.add(f"select i1 {values[0]}, {TYPES[type]} {values[1]}, {TYPES[type]} {values[2]}")
        function = getattr(self, f"of_{op}", None)
        if function is not None:
            return function(values, first)
        return self.called_with(op, values)

    def reads_sum(self, part, own):
        if isinstance(own, tuple):
            return isinstance(part, Element) and part.buffer == own[0]
        return isinstance(part, Register) and part.name == own

    def called_with(self, op, values):
        given = ", ".join([f"double {value}" for value in values])
        if op in INTRINSICS:
            return self.add(f"call double @llvm.{INTRINSICS[op]}.f64({given})")
        self.called.add(op)
        return self.add(f"call double @{'adc.' if op in OWN else ''}{op}({given})")

    def of_neg(self, values, type):
        return self.add(f"fneg double {values[0]}" if type == "d" else f"sub nsw i64 0, {values[0]}")

    def of_and(self, values, type):
        return self.add(f"and i1 {values[0]}, {values[1]}")

    def of_or(self, values, type):
        return self.add(f"or i1 {values[0]}, {values[1]}")

    def of_not(self, values, type):
        return self.add(f"xor i1 {values[0]}, true")

    def of_float(self, values, type):
        return self.add(f"sitofp i64 {values[0]} to double")

    def of_bit(self, values, type):
        return self.add(f"zext i1 {values[0]} to i64")

    def of_int(self, values, type):
        return self.add(f"fptosi double {values[0]} to i64")

    def of_abs(self, values, type):
        return self.add(f"call double @llvm.fabs.f64(double {values[0]})" if type == "d" else
                        f"call i64 @llvm.abs.i64(i64 {values[0]}, i1 false)")

    def of_maximum(self, values, type):
        return self.of_extreme("maximum", "smax", values, type)

    def of_minimum(self, values, type):
        return self.of_extreme("minimum", "smin", values, type)

    def of_extreme(self, double, integer, values, type):
        a, b = values
        return self.add(f"call double @llvm.{double}.f64(double {a}, double {b})" if type == "d" else
                        f"call i64 @llvm.{integer}.i64(i64 {a}, i64 {b})")

    def of_sign(self, values, type):
        above, below = [self.add(f"fcmp {how} double {values[0]}, {bits(0.0)}") for how in ("ogt", "olt")]
        number = self.add(f"select i1 {above}, double {bits(1.0)}, double {bits(0.0)}")
        number = self.add(f"select i1 {below}, double {bits(-1.0)}, double {number}")
        odd = self.add(f"fcmp uno double {values[0]}, {values[0]}")
        return self.add(f"select i1 {odd}, double {values[0]}, double {number}")

    def of_floordiv(self, values, type):
        quotient, rest = self.add(f"sdiv i64 {values[0]}, {values[1]}"), self.add(f"srem i64 {values[0]}, {values[1]}")
        below = self.add(f"icmp slt i64 {rest}, 0")
        less = self.add(f"zext i1 {below} to i64")
        return self.add(f"sub nsw i64 {quotient}, {less}")

    def of_mod(self, values, type):
        rest = self.add(f"srem i64 {values[0]}, {values[1]}")
        below, more = self.add(f"icmp slt i64 {rest}, 0"), self.add(f"add nsw i64 {rest}, {values[1]}")
        return self.add(f"select i1 {below}, i64 {more}, i64 {rest}")
