"""The entry beside a kernel: a function of Python's that reads the objects it is given itself.

    entry(self, args, count, names)      as Python calls what is called by METH_FASTCALL | METH_KEYWORDS

It looks at each argument: an array of NumPy's own class, of the dtype and rank that the kernel is for, in C order, with the sizes that it
knows; a number. Then it makes the arrays of the results, calls the kernel, and puts the results together. Wherever something else is the
case, and where the kernel gives back or the floating point unit says that something is to be warned of, it calls `self` with the same
arguments, which is the derivative in Python. What it takes from the process (classes, dtypes, functions of NumPy) stands in `table`, which
is filled in when the code is loaded: `TABLE` says with what.
"""

from adcompile.backend.native.llvm.computing import STORED
from adcompile.backend.native.llvm.lines import Lines
from adcompile.backend.native.llvm.kernel_text import parameters
from adcompile.backend.native.loop_language.language import Number, Register

TABLE = ("ndarray", "float64", "int64", "bool", "dict", "tuple", "float", "int", "True", "False", "None", "empty", "scalar", "builtin_bool",
         "numpy_float64")
"""The first entries of the table; the keys of dicts, and the names of keywords, come behind it."""

DATA, RANK, DIMS, DTYPE, FLAGS = 16, 24, 32, 56, 64
"""Where in an array object the parts stand (`PyArrayObject_fields`, which NumPy keeps)."""

TIDY = 0x0001 | 0x0100
"""The flags of an array in C order that is aligned."""

WRITEABLE = 0x0400

MASKED, TOLD = 0x1F80, 0x000D
"""The control register with all exceptions masked and no flag set; the flags of what NumPy warns of: invalid, divided by zero, overflow."""

DECLARED = """declare i64 @PyLong_AsLongLongAndOverflow(ptr, ptr)
declare double @PyFloat_AsDouble(ptr)
declare ptr @PyFloat_FromDouble(double)
declare ptr @PyLong_FromLongLong(i64)
declare ptr @PyDict_GetItem(ptr, ptr)
declare i64 @PyDict_Size(ptr)
declare i32 @PyDict_SetItem(ptr, ptr, ptr)
declare ptr @PyDict_New()
declare ptr @PyTuple_New(i64)
declare i64 @PyTuple_Size(ptr)
declare ptr @PyTuple_GetItem(ptr, i64)
declare i32 @PyTuple_SetItem(ptr, i64, ptr)
declare ptr @PyObject_Vectorcall(ptr, ptr, i64, ptr)
declare ptr @PyErr_Occurred()
declare void @PyErr_Clear()
declare void @Py_IncRef(ptr)
declare void @Py_DecRef(ptr)"""

def entry_text(lowered, kernel, keywords):
    """The text of the entry and its table, and the names of what the table has behind `TABLE`. `keywords` are the names of the parameters
    that are given by keyword, which come last and in this order."""
    entry = _Entry(lowered, kernel, keywords)
    return entry.text(), tuple(entry.further)


class _Entry(Lines):
    def __init__(self, lowered, kernel, keywords):
        super().__init__()
        self.lowered, self.kernel, self.keywords = lowered, kernel, keywords
        self.further, self.values, self.arrays, self.apart = [], {}, {}, []

    def text(self):
        self.begin("entry.0")
        self.arguments()
        returned = self.make_results()
        failed = self.called(returned)
        self.put_together(returned)
        table = len(TABLE) + len(self.further)
        self.release(failed, returned)
        self.begin("python")
        found = self.add("call ptr @PyObject_Vectorcall(ptr %self, ptr %args, i64 %count, ptr %names)")
        self.say(f"ret ptr {found}")
        results = max(len(self.kernel.results), 1)
        return "\n".join([
            DECLARED, f"@table = global [{table} x ptr] zeroinitializer",
            "define ptr @entry(ptr %self, ptr %args, i64 %count, ptr %names) nounwind {", "entry:",
            f"  %results = alloca [{results} x i64]", "  %overflow = alloca i32", "  %control = alloca i32", "  %before = alloca i32",
            f"  %shape = alloca [{self.most_axes()} x i64]", "  br label %entry.0", *self.lines, "}"])

    def most_axes(self):
        return max([len(buffer.shape) for buffer in self.kernel.buffers.values() if buffer.kind == "returned"] + [1])

    # --- parts of objects -----------------------------------------------------------------

    def known(self, name):
        """The object that the table has under a name."""
        place = TABLE.index(name)
        at = self.add(f"getelementptr inbounds ptr, ptr @table, i64 {place}")
        return self.add(f"load ptr, ptr {at}")

    def constant(self, value):
        """The object that the table has for a key or keyword."""
        if value not in self.further:
            self.further.append(value)
        at = self.add(f"getelementptr inbounds ptr, ptr @table, i64 {len(TABLE) + self.further.index(value)}")
        return self.add(f"load ptr, ptr {at}")

    def field(self, object, offset, type):
        at = self.add(f"getelementptr inbounds i8, ptr {object}, i64 {offset}")
        return self.add(f"load {type}, ptr {at}")

    def expect(self, test):
        """Go on where a test holds, else to Python."""
        good = self.label()
        self.branch(test, good, "python")
        self.begin(good)

    def expect_class(self, object, name):
        found, wanted = self.field(object, 8, "ptr"), self.known(name)
        self.expect(self.add(f"icmp eq ptr {found}, {wanted}"))

    # --- arguments ---------------------------------------------------------------------------

    def arguments(self):
        taken = self.lowered.taken
        plain = len(taken) - len(self.keywords)
        flagless = self.add("and i64 %count, 4611686018427387903")
        self.expect(self.add(f"icmp eq i64 {flagless}, {plain}"))
        if self.keywords:
            self.expect(self.add("icmp ne ptr %names, null"))
            size = self.add("call i64 @PyTuple_Size(ptr %names)")
            self.expect(self.add(f"icmp eq i64 {size}, {len(self.keywords)}"))
            for place, name in enumerate(self.keywords):
                given = self.add(f"call ptr @PyTuple_GetItem(ptr %names, i64 {place})")
                self.expect(self.add(f"icmp eq ptr {given}, {self.constant(name)}"))
        else:
            self.expect(self.add("icmp eq ptr %names, null"))
        for place, one in enumerate(taken):
            at = self.add(f"getelementptr inbounds ptr, ptr %args, i64 {place}")
            self.take(one, at)
        if self.lowered.apart:
            self.expect_apart()

    def expect_apart(self):
        """Go on only if no two arrays share memory, and all may be written: the program writes into copies of some."""
        ranges = []
        for name, data in self.arrays.items():
            buffer, length = self.kernel.buffers[name], "1"
            for dim in buffer.shape:
                length = self.add(f"mul i64 {length}, {self.size(dim)}")
            end = self.add(f"getelementptr inbounds {STORED[buffer.type]}, ptr {data}, i64 {length}")
            for other, last in ranges:
                before = self.add(f"icmp ule ptr {end}, {other}")
                behind = self.add(f"icmp ule ptr {last}, {data}")
                self.expect(self.add(f"or i1 {before}, {behind}"))
            ranges.append((data, end))

    def take(self, taken, at):
        if taken.what == "nothing":
            return
        object = self.add(f"load ptr, ptr {at}") if at else None
        self.take_object(taken, object)

    def take_object(self, taken, object):
        if taken.what == "array":
            self.take_array(taken, object)
        elif taken.what == "number":
            self.take_number(taken, object)
        elif taken.what == "dict":
            self.expect_class(object, "dict")
            for key, item in taken.items:
                if item.what != "nothing":
                    found = self.add(f"call ptr @PyDict_GetItem(ptr {object}, ptr {self.constant(key)})")
                    self.expect(self.add(f"icmp ne ptr {found}, null"))
                    self.take_object(item, found)
        elif taken.what == "tuple":
            self.expect_class(object, "tuple")
            size = self.add(f"call i64 @PyTuple_Size(ptr {object})")
            self.expect(self.add(f"icmp eq i64 {size}, {len(taken.items)}"))
            for key, item in taken.items:
                if item.what != "nothing":
                    self.take_object(item, self.add(f"call ptr @PyTuple_GetItem(ptr {object}, i64 {key})"))

    def take_array(self, taken, object):
        self.expect_class(object, "ndarray")
        self.expect(self.add(f"icmp eq ptr {self.field(object, DTYPE, 'ptr')}, {self.known(taken.kind)}"))
        wanted = TIDY | WRITEABLE if self.lowered.apart else TIDY
        flags = self.add(f"and i32 {self.field(object, FLAGS, 'i32')}, {wanted}")
        self.expect(self.add(f"icmp eq i32 {flags}, {wanted}"))
        self.expect(self.add(f"icmp eq i32 {self.field(object, RANK, 'i32')}, {len(taken.shape)}"))
        dims = self.field(object, DIMS, "ptr") if taken.shape else None
        for axis, dim in enumerate(taken.shape):
            at = self.add(f"getelementptr inbounds i64, ptr {dims}, i64 {axis}")
            size = self.add(f"load i64, ptr {at}")
            if isinstance(dim, Number):
                self.expect(self.add(f"icmp eq i64 {size}, {dim.value}"))
            elif isinstance(dim, Register) and dim.name not in self.values:
                self.values[dim.name] = size
                low = self.lowered.lows.get(dim.name, 0)
                if low:
                    self.expect(self.add(f"icmp sge i64 {size}, {low}"))
            else:
                self.expect(self.add(f"icmp eq i64 {size}, {self.size(dim)}"))
        self.arrays[taken.name] = self.field(object, DATA, "ptr")

    def take_number(self, taken, object):
        if taken.kind in ("float", "float64"):
            self.expect_class(object, "float" if taken.kind == "float" else "numpy_float64")
            self.values[taken.name] = self.add(f"call double @PyFloat_AsDouble(ptr {object})")
        elif taken.kind == "int":
            self.expect_class(object, "int")
            found = self.add(f"call i64 @PyLong_AsLongLongAndOverflow(ptr {object}, ptr %overflow)")
            over = self.add("load i32, ptr %overflow")
            self.expect(self.add(f"icmp eq i32 {over}, 0"))
            small = self.add(f"add i64 {found}, 4611686018427387904")
            self.expect(self.add(f"icmp sgt i64 {small}, 0"))
            self.values[taken.name] = found
        else:
            self.expect_class(object, "builtin_bool")
            self.values[taken.name] = self.add(f"icmp eq ptr {object}, {self.known('True')}")

    def size(self, dim):
        """The value of an expression of sizes."""
        if isinstance(dim, Number):
            return str(dim.value)
        if isinstance(dim, Register):
            return self.values[dim.name]
        args = [self.size(arg) for arg in dim.args]
        if dim.op in ("maximum", "minimum"):
            name = "smax" if dim.op == "maximum" else "smin"
            return self.add(f"call i64 @llvm.{name}.i64(i64 {args[0]}, i64 {args[1]})")
        if dim.op == "floordiv":
            return self.add(f"sdiv i64 {args[0]}, {args[1]}")
        return self.add(f"{dim.op} nsw i64 {args[0]}, {args[1]}")

    # --- the call ------------------------------------------------------------------------------

    def make_results(self):
        """The arrays of the results, by the names of their buffers."""
        made = {}
        empty = self.known("empty")
        for buffer in self.kernel.buffers.values():
            if buffer.kind != "returned":
                continue
            for axis, dim in enumerate(buffer.shape):
                at = self.add(f"getelementptr inbounds i64, ptr %shape, i64 {axis}")
                self.say(f"store i64 {self.size(dim)}, ptr {at}")
            dtype = self.known({"d": "float64", "i": "int64", "b": "bool"}[buffer.type])
            self.say(f"call void @Py_IncRef(ptr {dtype})")
            array = self.add(f"call ptr {empty}(i32 {len(buffer.shape)}, ptr %shape, ptr {dtype}, i32 0)")
            made[buffer.name] = array
            good = self.label()
            self.branch(self.add(f"icmp eq ptr {array}, null"), self.no_memory(list(made.values())[:-1]), good)
            self.begin(good)
        return made

    def no_memory(self, made):
        """The label of a block that lets go of what was made and goes to Python."""
        label, later = self.label(), self.lines
        self.lines = []
        self.begin(label)
        self.say("call void @PyErr_Clear()")
        for array in made:
            self.say(f"call void @Py_DecRef(ptr {array})")
        self.jump("python")
        block, self.lines = self.lines, later
        self.apart += block
        return label

    def called(self, returned):
        """Call the kernel. Returns the label of the block to go to where Python is to compute."""
        given = []
        for name, type in parameters(self.kernel):
            if name in returned:
                given.append(f"ptr {self.field(returned[name], DATA, 'ptr')}")
            elif type == "ptr":
                given.append(f"ptr {self.arrays[name] if name in self.kernel.buffers else '%results'}")
            else:
                given.append(f"{type} {self.values[name]}")
        self.control("stmxcsr", "before")
        self.say(f"store i32 {MASKED}, ptr %control")
        self.control("ldmxcsr", "control")
        status = self.add(f"call i32 @kernel({', '.join(given)})")
        self.control("stmxcsr", "control")
        self.control("ldmxcsr", "before")
        flags = self.add("load i32, ptr %control")
        flags = self.add(f"and i32 {flags}, {TOLD}")
        bad = self.add(f"icmp ne i32 {self.add(f'or i32 {flags}, {status}')}, 0")
        good, failed = self.label(), self.label()
        self.branch(bad, failed, good)
        self.begin(good)
        return failed

    def control(self, instruction, slot):
        """Store the control register of the unit that computes, or load it."""
        how = "*m" if instruction == "ldmxcsr" else "=*m,~{memory}"
        self.say(f'call void asm sideeffect "{instruction} $0", "{how}"(ptr elementtype(i32) %{slot})')

    def release(self, failed, returned):
        self.begin(failed)
        for array in returned.values():
            self.say(f"call void @Py_DecRef(ptr {array})")
        self.jump("python")
        self.lines += self.apart

    # --- results ---------------------------------------------------------------------------------

    def put_together(self, returned):
        found = self.built(self.lowered.result, returned)
        self.say(f"ret ptr {found}")

    def built(self, part, returned):
        """A new reference to a part of the result."""
        if part.what == "array":
            return returned[part.name]
        if part.what == "none":
            return self.shared(self.known("None"))
        if part.what == "number":
            return self.number(part)
        if part.what == "tuple":
            made = self.add(f"call ptr @PyTuple_New(i64 {len(part.items)})")
            for place, (_, item) in enumerate(part.items):
                self.add(f"call i32 @PyTuple_SetItem(ptr {made}, i64 {place}, ptr {self.built(item, returned)})")
            return made
        made = self.add("call ptr @PyDict_New()")
        for key, item in part.items:
            value = self.built(item, returned)
            self.add(f"call i32 @PyDict_SetItem(ptr {made}, ptr {self.constant(key)}, ptr {value})")
            self.say(f"call void @Py_DecRef(ptr {value})")
        return made

    def shared(self, object):
        self.say(f"call void @Py_IncRef(ptr {object})")
        return object

    def number(self, part):
        at = self.place_of(part.name)
        if part.kind == "double":
            flag = self.add(f"load i64, ptr {self.place_of(part.flag)}")
            theirs, mine, out = self.label(), self.label(), self.label()
            self.branch(self.add(f"icmp ne i64 {flag}, 0"), theirs, mine)
            self.begin(theirs)
            numpy = self.scalar(at, "float64")
            self.jump(out)
            self.begin(mine)
            python = self.add(f"call ptr @PyFloat_FromDouble(double {self.add(f'load double, ptr {at}')})")
            self.jump(out)
            self.begin(out)
            return self.add(f"phi ptr [ {numpy}, %{theirs} ], [ {python}, %{mine} ]")
        if part.kind == "float":
            return self.add(f"call ptr @PyFloat_FromDouble(double {self.add(f'load double, ptr {at}')})")
        if part.kind == "int":
            return self.add(f"call ptr @PyLong_FromLongLong(i64 {self.add(f'load i64, ptr {at}')})")
        if part.kind == "bool":
            value = self.add(f"icmp ne i64 {self.add(f'load i64, ptr {at}')}, 0")
            yes, no = self.known("True"), self.known("False")
            return self.shared(self.add(f"select i1 {value}, ptr {yes}, ptr {no}"))
        return self.scalar(at, {"bool_": "bool"}.get(part.kind, part.kind))

    def place_of(self, name):
        place = [result.name for result in self.kernel.results].index(name)
        return self.add(f"getelementptr inbounds i64, ptr %results, i64 {place}")

    def scalar(self, at, dtype):
        """A number of NumPy's."""
        function = self.known("scalar")
        return self.add(f"call ptr {function}(ptr {at}, ptr {self.known(dtype)}, ptr null)")
