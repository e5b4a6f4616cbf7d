"""A kernel as LLVM text: a join of strings.

Variables are memory on the stack that LLVM moves to registers. Buffers of the kernel's own are allocated where they are made, small ones
of known size on the stack; all are freed at the one exit. The kernel returns 0, or 1 where it gives back to Python.

Instructions have no flags that let LLVM compute anything else than is written, but for the additions of a loop's own sum, which may be taken
in another order, and the products in them, which may be fused with the addition.
"""

from adcompile.backend.native.llvm.computing import SIZES, STORED, TYPES, Computing
from adcompile.backend.native.llvm.own_functions import INTRINSICS, LIBRARY, NEEDS, OWN
from adcompile.backend.native.loop_language.language import (
    Choose, Count, GiveUp, Grow, Let, Make, Put, Repeat, Stop, Register,
)
from adcompile.backend.native.loop_language.visits import all_expressions, walked


def kernel_text(kernel):
    """The text of the kernel and of what it calls: `define i32 @kernel(...)`, of pointers to the given and returned buffers, numbers,
    and a pointer to the results, eight bytes each."""
    return _Printer(kernel).text()


def parameters(kernel):
    """The parameters of the kernel, as pairs of name and type: buffers, numbers, and where results go, without a name."""
    buffers = [buffer for buffer in kernel.buffers.values() if buffer.kind in ("given", "returned")]
    return [*[(buffer.name, "ptr") for buffer in buffers], *[(number.name, TYPES[number.type]) for number in kernel.numbers],
            ("", "ptr")]


class _Printer(Computing):
    """The text of one kernel under way. `head` has the variables and buffers, `exits` the labels behind the loops it is in."""

    def __init__(self, kernel):
        super().__init__(kernel)
        self.head, self.exits, self.own = [], [], []

    # --- the whole ------------------------------------------------------------------

    def text(self):
        kernel = self.kernel
        made = {statement.buffer for statement in walked(kernel.body) if isinstance(statement, Make)}
        self.find_variables()
        for buffer in kernel.buffers.values():
            if buffer.name in made and buffer.kind in ("own", "tape"):
                self.own.append(buffer)
                if self.fixed(buffer):
                    size = self.length(buffer)
                    self.head.append(f"  %{buffer.name}.p = alloca [{max(size, 1)} x {STORED[buffer.type]}], align 64")
                else:
                    self.head += [f"  %{buffer.name}.a = alloca ptr", f"  store ptr null, ptr %{buffer.name}.a",
                                  f"  %{buffer.name}.c = alloca i64", f"  store i64 0, ptr %{buffer.name}.c"]
        self.current = "begin"
        self.block(kernel.body)
        for place, result in enumerate(kernel.results):
            value = self.load_variable(result)
            if result.type == "b":
                value = self.add(f"zext i1 {value} to i64")
            at = self.add(f"getelementptr inbounds i64, ptr %results, i64 {place}")
            self.lines.append(f"  store {'double' if result.type == 'd' else 'i64'} {value}, ptr {at}")
        self.lines += ["  br label %leave", "giveup:", "  br label %leave", "leave:"]
        self.lines.append(f"  %status = phi i32 [ 0, %{self.current} ], [ 1, %giveup ]")
        for buffer in self.own:
            if not self.fixed(buffer):
                pointer = self.add(f"load ptr, ptr %{buffer.name}.a")
                self.lines.append(f"  call void @free(ptr {pointer})")
        self.lines += ["  ret i32 %status", "}"]
        taken = []
        for name, type in parameters(kernel):
            taken.append(f"ptr noalias nocapture %{name}.p" if type == "ptr" and name in kernel.buffers else
                         "ptr noalias nocapture %results" if type == "ptr" else f"{type} %{name}.n")
        stores = [f"  store {TYPES[number.type]} %{number.name}.n, ptr %{number.name}.v" for number in kernel.numbers]
        text = [f"define internal i32 @kernel({', '.join(taken)}) nounwind {{", "entry:", *self.head, *stores, "  br label %begin", "begin:",
                *self.lines]
        return "\n".join([*self.declared(), *text])

    def declared(self):
        found = ["declare ptr @malloc(i64)", "declare ptr @realloc(ptr, i64)", "declare void @free(ptr)",
                 "declare double @llvm.fma.f64(double, double, double)", "declare double @llvm.fabs.f64(double)",
                 "declare double @llvm.maximum.f64(double, double)", "declare double @llvm.minimum.f64(double, double)",
                 "declare i64 @llvm.smax.i64(i64, i64)", "declare i64 @llvm.smin.i64(i64, i64)", "declare i64 @llvm.abs.i64(i64, i1)"]
        for name in INTRINSICS.values():
            if name != "fabs":
                found.append(f"declare double @llvm.{name}.f64(double{', double' if name == 'copysign' else ''})")
        needed = dict.fromkeys([one for name in sorted(self.called) for one in (*NEEDS.get(name, ()), name)])
        found += [OWN[name]() for name in needed if name in OWN]
        for name in needed:
            if name in LIBRARY:
                found.append(f"declare double @{name}(double{', double' if name in ('atan2', 'hypot', 'fmod') else ''}) memory(none)")
        return found

    def find_variables(self):
        """Memory for each variable."""
        for number in self.kernel.numbers:
            self.types[number.name] = number.type
        for statement in walked(self.kernel.body):
            if isinstance(statement, Let):
                self.types[statement.name] = statement.value.type
            elif isinstance(statement, Count):
                self.types[statement.index] = "i"
        for part in all_expressions(self.kernel.body):
            if isinstance(part, Register):
                self.types.setdefault(part.name, part.type)
        for name, type in self.types.items():
            self.head.append(f"  %{name}.v = alloca {TYPES[type]}")

    # --- statements --------------------------------------------------------------------

    def block(self, block):
        """The statements of a block. Returns whether it goes on behind it."""
        for statement in block:
            match statement:
                case Let(name, value):
                    self.let(name, value)
                case Put(buffer, place, value):
                    self.put(buffer, place, value)
                case Make(buffer):
                    self.make(self.kernel.buffers[buffer])
                case Grow(buffer, rows):
                    self.grow(self.kernel.buffers[buffer], rows)
                case Count():
                    self.counted(statement)
                case Repeat():
                    self.repeated(statement)
                case Choose():
                    if not self.chosen(statement):
                        return False
                case Stop():
                    self.jump(self.exits[-1])
                    return False
                case GiveUp():
                    self.jump("giveup")
                    return False
        return True

    def let(self, name, value):
        self.sum = name
        self.lines.append(f"  store {TYPES[value.type]} {self.expr(value)}, ptr %{name}.v")
        self.sum = None

    def put(self, buffer, place, value):
        made = self.kernel.buffers[buffer]
        self.sum = (buffer, place)
        found = self.expr(value)
        self.sum = None
        if made.type == "b":
            found = self.add(f"zext i1 {found} to i8")
        self.lines.append(f"  store {STORED[made.type]} {found}, ptr {self.address(buffer, place)}, align {SIZES[made.type]}")

    def counted(self, statement):
        count, start, body, out = self.expr(statement.count), self.label(), self.label(), self.label()
        enter = self.add(f"icmp sgt i64 {count}, 0")
        self.lines.append(f"  br i1 {enter}, label %{start}, label %{out}")
        self.begin(start)
        self.lines.append(f"  store i64 0, ptr %{statement.index}.v")
        self.jump(body)
        self.begin(body)
        self.exits.append(out)
        if self.block(statement.body):
            old = self.add(f"load i64, ptr %{statement.index}.v")
            new = self.add(f"add nuw nsw i64 {old}, 1")
            self.lines.append(f"  store i64 {new}, ptr %{statement.index}.v")
            again = self.add(f"icmp slt i64 {new}, {count}")
            self.lines.append(f"  br i1 {again}, label %{body}, label %{out}")
        self.exits.pop()
        self.begin(out)

    def repeated(self, statement):
        head, body, out = self.label(), self.label(), self.label()
        self.jump(head)
        self.begin(head)
        self.exits.append(out)
        if self.block(statement.before):
            test = self.expr(statement.test)
            self.lines.append(f"  br i1 {test}, label %{body}, label %{out}")
            self.begin(body)
            if self.block(statement.body):
                self.jump(head)
        self.exits.pop()
        self.begin(out)

    def chosen(self, statement):
        test = self.expr(statement.test)
        then, orelse, out = self.label(), self.label(), self.label()
        if statement.orelse == (GiveUp(),):
            orelse = "giveup"
        elif not statement.orelse:
            orelse = out
        if statement.then == (GiveUp(),):
            then = "giveup"
        elif not statement.then:
            then = out
        self.lines.append(f"  br i1 {test}, label %{then}, label %{orelse}")
        goes_on = out in (then, orelse)
        for label, arm in ((then, statement.then), (orelse, statement.orelse)):
            if label not in ("giveup", out):
                self.begin(label)
                if self.block(arm):
                    goes_on = True
                    self.jump(out)
        if goes_on:
            self.begin(out)
        return goes_on

    # --- memory --------------------------------------------------------------------------

    def row(self, buffer):
        """The value of the number of elements of a buffer, or of a row of a tape."""
        found = None
        for dim in buffer.shape:
            value = self.expr(dim)
            found = value if found is None else self.add(f"mul nuw nsw i64 {found}, {value}")
        return found or "1"

    def make(self, buffer):
        if buffer.kind == "returned" or self.fixed(buffer) or buffer.kind == "tape":
            return
        length, fits, more = self.row(buffer), self.label(), self.label()
        length = self.add(f"add nuw nsw i64 {length}, 1")
        had = self.add(f"load i64, ptr %{buffer.name}.c")
        test = self.add(f"icmp sge i64 {had}, {length}")
        self.lines.append(f"  br i1 {test}, label %{fits}, label %{more}")
        self.begin(more)
        old = self.add(f"load ptr, ptr %{buffer.name}.a")
        self.lines.append(f"  call void @free(ptr {old})")
        self.allocated(buffer, length, fits, f"call noalias ptr @malloc(i64 {self.bytes(buffer, length)})")

    def bytes(self, buffer, length):
        return self.add(f"mul nuw nsw i64 {length}, {SIZES[buffer.type]}")

    def allocated(self, buffer, length, then, call):
        """New memory of a buffer; back to Python where there is none."""
        pointer = self.add(call)
        self.lines.append(f"  store ptr {pointer}, ptr %{buffer.name}.a")
        self.lines.append(f"  store i64 {length}, ptr %{buffer.name}.c")
        none, good = self.add(f"icmp eq ptr {pointer}, null"), self.label()
        self.lines.append(f"  br i1 {none}, label %giveup, label %{good}")
        self.begin(good)
        self.jump(then)
        self.begin(then)

    def grow(self, buffer, rows):
        row, rows = self.row(buffer), self.expr(rows)
        needed = self.add(f"mul nuw nsw i64 {row}, {rows}")
        had = self.add(f"load i64, ptr %{buffer.name}.c")
        fits, more = self.label(), self.label()
        test = self.add(f"icmp sge i64 {had}, {needed}")
        self.lines.append(f"  br i1 {test}, label %{fits}, label %{more}")
        self.begin(more)
        twice = self.add(f"shl i64 {had}, 1")
        length = self.add(f"call i64 @llvm.smax.i64(i64 {twice}, i64 {needed})")
        length = self.add(f"call i64 @llvm.smax.i64(i64 {length}, i64 64)")
        old = self.add(f"load ptr, ptr %{buffer.name}.a")
        self.allocated(buffer, length, fits, f"call ptr @realloc(ptr {old}, i64 {self.bytes(buffer, length)})")
