"""Carriers: code of the user's that runs lines which change something, as an expression with a number as its value.

A helper, a method of any kind, a constructor, a property, each of Python's special methods, in classes and classes
derived from them; found in a list or dict, by name, behind a decorator; functions that others call. Finalizers are left out:
when they run nobody can tell.
"""

SPECIAL = """
__call__|self|{k}()
__getitem__|self, i|{k}[0]
__getitem__|self, i|{k}['a']
__getitem__|self, i|{k}[0:1]
__add__|self, o|({k} + 1)
__radd__|self, o|(1.5 + {k})
__mul__|self, o|({k} * 2.0)
__rmul__|self, o|(2.0 * {k})
__sub__|self, o|({k} - 1)
__truediv__|self, o|({k} / 2)
__pow__|self, o|({k} ** 2)
__matmul__|self, o|({k} @ 1)
__neg__|self|(-{k})
__pos__|self|(+{k})
__invert__|self|(~{k})
__abs__|self|abs({k})
__eq__|self, o|({k} == 1)
__ne__|self, o|({k} != 1)
__lt__|self, o|({k} < 1)
__gt__|self, o|(1 < {k})
__and__|self, o|({k} & 1)
__mod__|self, o|({k} % 2)
__float__|self|float({k})
__getattr__|self, name|{k}.missing
__enter__|self|with {k}:\\n    pass
__round__|self|round({k})
__missing__|self, key|{k}.__missing__(1)
__iadd__|self, o|{q} = {k}\\n{q} += 1
""".strip().splitlines()

FIXED = """
__bool__|self|True|bool({k})
__bool__|self|True|(1.5 if {k} else 2.5)
__bool__|self|True|(not {k})
__bool__|self|True|({k} and 1.5)
__bool__|self|True|if {k}:\\n    pass
__bool__|self|True|assert {k}
__bool__|self|True|while not {k}:\\n    pass
__len__|self|2|len({k})
__len__|self|2|(1.5 if {k} else 2.5)
__len__|self|2|if {k}:\\n    pass
__iter__|self|iter([1.5])|list({k})[0]
__iter__|self|iter([1.5])|[*{k}][0]
__iter__|self|iter([1.5])|sum({k})
__iter__|self|iter([1.5])|max({k})
__iter__|self|iter([1.5])|next(iter({k}))
__iter__|self|iter([1.5])|sum(e for e in {k})
__iter__|self|iter([1.5])|[e for e in {k}][0]
__iter__|self|iter([1.5])|for _ in {k}:\\n    pass
__iter__|self|iter([1.5])|_, = {k}
__iter__|self|iter([1.5])|*_, = {k}
__iter__|self|iter([1.5])|max(*{k}, 0.5)
__iter__|self|iter([1.5])|dict.fromkeys({k}, 2.0)[1.5]
__contains__|self, o|True|(1 in {k})
__contains__|self, o|True|(1 not in {k})
__str__|self|'a'|len(str({k}))
__str__|self|'a'|len(f"{{{k}}}")
__repr__|self|'a'|len(repr({k}))
__repr__|self|'a'|len("%r" % {k})
__format__|self, f|'a'|len(f"{{{k}}}")
__int__|self|1|int({k})
__index__|self|1|[1.5, 2.5][{k}]
__index__|self|1|len(range({k}))
__index__|self|1|[0.5, 2.5][:{k}][0]
__index__|self|1|np.array([1.5, 2.5])[{k}]
__hash__|self|7|hash({k})
__hash__|self|7|len({{{k}: 1}})
__next__|self|2.5|next({k})
__array__|self, dtype=None, copy=None|np.ones(2)|np.sum({k})
__array__|self, dtype=None, copy=None|np.ones(2)|np.asarray({k})[0]
__setattr__|self, name, new|None|{k}.n = 2.0
__setitem__|self, i, new|None|{k}[0] = 2.0
__delitem__|self, i|None|del {k}[0]
__exit__|self, *a|None|with {k}:\\n    pass
__trunc__|self|1|math.trunc({k})
__ceil__|self|1|math.ceil({k})
__floor__|self|1|math.floor({k})
__dir__|self|['a']|len(dir({k}))
__reversed__|self|iter([1.5])|next(reversed({k}))
__copy__|self|self|(functools.reduce(max, [1.5]) if {k}.__copy__() else 2.5)
""".strip().splitlines()

METHODS = """
def {m}(self):|{k}.{m}()
def {m}(self):|{c}().{m}()
def {m}(self):|{c}.{m}({k})
def {m}(self):|getattr({k}, '{m}')()
def {m}(self):|(lambda: {k}.{m}())()
def {m}(self):|[{k}.{m}][0]()
def {m}(self):|{{'f': {k}.{m}}}['f']()
def {m}(self):|functools.partial({k}.{m})()
def {m}(self):|[e.{m}() for e in [{k}]][0]
def {m}(self):|sum(map({c}.{m}, [{k}]))
def {m}(self, *, key=1.0):|{k}.{m}(key=2.0)
@staticmethod\\ndef {m}():|{c}.{m}()
@staticmethod\\ndef {m}():|{k}.{m}()
@classmethod\\ndef {m}(cls):|{c}.{m}()
@classmethod\\ndef {m}(cls):|type({k}).{m}()
@property\\ndef {m}(self):|{k}.{m}
@property\\ndef {m}(self):|getattr({k}, '{m}')
@functools.cached_property\\ndef {m}(self):|{k}.{m}
def __init__(self):|{c}().r
def __init__(self):|isinstance({c}(), {c})
def __init__(self):|{c}()
def __new__(cls):|{c}()
def __init_subclass__(cls):|len(type('T', ({c},), {{}}).__name__)
""".strip().splitlines()

FUNCTIONS = """
{h}()
(lambda: {h}())()
[{h}][0]()
{{'f': {h}}}['f']()
(lambda f: f())({h})
functools.partial({h})()
[{h}() for _ in range(2)][0]
sum({h}() for _ in range(2))
next(map(lambda e: {h}(), [1]))
next(filter(lambda e: {h}() or True, [1.5]))
sorted([2.0, 1.0], key=lambda e: {h}())[0]
max([2.0, 1.0], key=lambda e: {h}())
min(2.0, 1.0, key=lambda e: {h}())
functools.reduce(lambda a, b: {h}(), [1.5, 2.5])
globals()['{h}']()
eval('{h}()')
{h}.__call__()
({h}() if True else 0.0)
({h}() and 1.5)
(None or {h}())
any([{h}()])
max({h}(), 0.5)
getattr(math, 'nothing', {h})()
callable({h}) and {h}()
(lambda v={h}(): v)()
{decorated}()
{decorated}()
next({generator}())
sum({generator}())
[*{generator}()][-1]
{wrapped}()
{deep}(2)
{looped}()
{chosen}(True)
{varied}(1.0, 2.0)
{managed}
""".strip().splitlines()

ACTIVE = """
{through}({x})
{through}({x}) * {through}({x})
{through}(1.5)
{through}(np.sum({x}))
[{through}][0]({x})
list(map({through}, [{x}, 1.5]))[0]
functools.partial({through})({x})
"""

OPERATORS = {"__getitem__": "{k}[{x}]", "__mul__": "({k} * {x})", "__add__": "({k} + {x})"}


class Objects:
    """Draws a carrier: its definitions stand beside the program, the expression that runs it is returned."""

    def carrier(self, writes, x):
        """An expression, or the lines of a statement, that runs `writes`."""
        match self.pick(["special", "special", "fixed", "fixed", "method", "method", "function", "function", "active"]):
            case "special":
                return self.special(writes)
            case "fixed":
                return self.fixed(writes)
            case "method":
                return self.method(writes)
            case "active":
                return self.through(writes, x)
            case _:
                return self.in_function(writes)

    def value(self):
        """What a carrier returns."""
        return self.pick(["1.5", "0.5", "2", "True", "np.float64(1.5)", "2.0", "1.0"])

    def made_class(self, lines):
        """A class with a method, perhaps derived from the one that has it; a global object of it and the class's name."""
        c = self.new("K")
        body = ["    " + line for line in lines]
        style = self.pick(["plain", "plain", "plain", "derived", "with len", "with call", "super"])
        if "__init_subclass__" in lines[0]:
            style = "plain"
        self.use("class: " + style)
        if style == "with len" and "__len__" not in lines[0]:
            body += ["", "    def __len__(self):", "        return 1"]
        if style == "with call" and "__call__" not in lines[0]:
            body += ["", "    def __call__(self, v=1.0):", "        return v"]
        self.define(f"class {c}:", "    r = 1.5", "", *body)
        if style in ("derived", "super"):
            base, c = c, self.new("K")
            name = lines[-1 if len(lines) < 2 else 0].split("(")[0].removeprefix("def ")
            if style == "super" and lines[0].startswith("def ") and "(self)" in lines[0] and not name.startswith("__"):
                self.define(f"class {c}({base}):", f"    def {name}(self):", f"        return super().{name}()")
            else:
                self.define(f"class {c}({base}):", "    pass")
        return self.keep("k", f"{c}()"), c

    def special(self, writes):
        name, parameters, use = self.pick(SPECIAL).split("|")
        value = self.value()
        lines = [f"def {name}({parameters}):", *["    " + line for line in writes], f"    return {value}"]
        if name == "__enter__":
            lines += ["", "def __exit__(self, *a):", "    pass"]
        if name == "__getattr__":
            lines[1:1] = ["    if name != 'missing':", "        raise AttributeError(name)"]
        if name == "__float__":
            lines[-1] = "    return 1.5"
        k, c = self.made_class(lines)
        self.use("carrier: " + use)
        return use.replace("\\n", "\n").format(k=k, c=c, q=self.new("q"))

    def fixed(self, writes):
        name, parameters, value, use = self.pick(FIXED).split("|")
        lines = [f"def {name}({parameters}):", *["    " + line for line in writes], f"    return {value}"]
        if name == "__exit__":
            lines += ["", "def __enter__(self):", "    return 1.5"]
        if name == "__hash__":
            lines += ["", "def __eq__(self, o):", "    return self is o"]
        k, c = self.made_class(lines)
        self.use("carrier: " + use)
        return use.replace("\\n", "\n").format(k=k)

    def method(self, writes):
        head, use = self.pick(METHODS).split("|")
        m = self.new("m")
        heads = head.format(m=m).split("\\n")
        value = [f"    return {self.value()}"]
        if "__init__" in head or "__init_subclass__" in head:
            value = []
        if "__new__" in head:
            value = ["    return 1.5"]
        k, c = self.made_class([*heads, *["    " + line for line in writes], *value])
        self.use("carrier: " + use)
        return use.format(k=k, c=c, m=m)

    def in_function(self, writes):
        h = self.new("h")
        self.define(f"def {h}():", *["    " + line for line in writes], f"    return {self.value()}")
        use = self.pick(FUNCTIONS)
        self.use("carrier: " + use)
        names = {"h": h}
        for form, lines in self.forms(h).items():
            if "{" + form + "}" in use:
                names[form] = self.new(form)
                self.define(*[line.format(name=names[form]) for line in lines])
        return use.format(**names) if "{managed}" not in use else f"with {names['managed']}():\n    pass"

    def forms(self, h):
        """Functions around a helper."""
        return {
            "decorated": ["def {name}_with(f):", "    def inner(*a):", f"        {h}()", "        return f(*a)", "    return inner", "", "",
                          "@{name}_with", "def {name}():", "    return 1.5"],
            "generator": ["def {name}():", "    yield 1.5", f"    {h}()", "    yield 2.5"],
            "wrapped": ["def {name}():", f"    return {h}() * 2.0"],
            "deep": ["def {name}(depth):", "    if depth == 0:", f"        return {h}()", "    return {name}(depth - 1)"],
            "looped": ["def {name}():", "    total = 0.5", "    for _ in range(2):", f"        total += {h}()", "    return total"],
            "chosen": ["def {name}(flag):", "    if flag:", f"        {h}()", "        return 1.5", "    return 2.5"],
            "varied": ["def {name}(*given):", f"    {h}()", "    return given[-1]"],
            "managed": ["import contextlib", "", "", "@contextlib.contextmanager", "def {name}():", f"    {h}()", "    yield 1.5"],
        }

    def through(self, writes, x):
        """A helper or method that takes what carries the derivative."""
        through = self.new("t")
        body = [*["    " + line for line in writes], f"    return v * {self.value()}"]
        if self.chance(0.5):
            self.define(f"def {through}(v):", *body)
            name = through
        else:
            method = self.pick([through, through, "__call__", "__call__", "__getitem__", "__mul__", "__add__"])
            k, _ = self.made_class([f"def {method}(self, v):", *body])
            if method in OPERATORS:
                self.use("carrier: " + OPERATORS[method])
                return OPERATORS[method].format(k=k, x=x)
            name = k if method == "__call__" else f"{k}.{method}"
        use = self.pick(ACTIVE.strip().splitlines())
        self.use("carrier: " + use)
        return use.format(through=name, x=x)
