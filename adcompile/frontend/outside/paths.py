"""Paths into what is outside, and the fast functions that follow them.

A path says how to come from the function that is differentiated to an object, so that it holds for every closure
made from the same code. It is a tuple of steps:

    ("global", name)        a name of a function's module; ("builtin", name) where the module lacks it
    ("cell", name)          a variable of a function's closure
    ("variable", name)      the cell itself that holds it
    ("default", name)       the default of a function's parameter
    ("attribute", name)     an attribute of a module, class or function
    ("item", key)           an item, of the contents of a `partial`
    ("length", None)        the number of items of a list
    ("class", cls)          a class that is known by the types of the arguments, wherever it is

    resolve(function, path)             what is there now
    compile_guard(function, guards)     whether everything that was baked in is still there
    written_out(function, guards, paths)    the text of both, as a `WrittenOut`, for a function that is made of more
    reader(function, path)              captured data as Python would read it; `readers` for several at once

Guards come first: each of them, and every reader, takes for granted what the guards before it say, so it starts from
the functions and modules that were found in globals, not from the function that is differentiated.
"""

from types import FunctionType, ModuleType

from adcompile.ir.frozen import frozen

EMPTY = type("Empty", (), {"__repr__": lambda self: "EMPTY", "__doc__": "Stands where a path leads nowhere."})()


NOWHERE = (LookupError, AttributeError, ValueError, TypeError, NameError)


def resolve(function, path):
    """The object at the end of a path; where there is none it raises what the first step that fails raises."""
    value = function
    for kind, name in path:
        value = _step(value, kind, name)
    return value


def place_of(function, path):
    """The place that a path leads to, whichever way it takes: for what is in a global variable this variable and the steps from there,
    else the path itself."""
    start = max([k for k, (kind, _) in enumerate(path) if kind not in ("attribute", "item")])
    kind, name = path[start]
    if kind != "global":
        return path
    return (kind, id(resolve(function, path[:start]).__globals__), name, *path[start + 1:])


def is_there(function, path, expected):
    """Return True if the path leads to that very object. EMPTY is expected where the path leads nowhere."""
    try:
        return resolve(function, path) is expected
    except NOWHERE:
        return expected is EMPTY


def compile_guard(function, guards):
    """A function without arguments: whether every (path, object) of `guards` still holds for this function.

        g["np"] is np and g["helper"] is helper and c.cell_contents is scale
    """
    if not guards:
        return _always
    text = _Text(function)
    try:
        tests = [text.test(path, expected) for path, expected in guards]
    except NOWHERE:
        return lambda: all(is_there(function, path, expected) for path, expected in guards)
    return text.compile(" and ".join(tests), "False")


@frozen
class WrittenOut:
    """The work of `compile_guard` and `readers` as text: the tests, the expressions that read, and the objects that they name.

    `cells` are names that stand for what is in a cell of the user's, `globals` those that the text reads as the function does.
    """

    tests: list
    reads: list
    bound: dict
    cells: dict
    globals: dict


def written_out(function, guards, paths, taken=None):
    """The `WrittenOut` of guards and paths. Where a step leads nowhere an expression raises one of NOWHERE; None if one does now.

    With `taken` the text is for a function that has the globals, builtins and cells of this one, where global variables are read
    fastest; `taken` are the names that it uses otherwise.
    """
    text = _Text(function, taken)
    try:
        tests = [text.test(path, expected) for path, expected in guards]
        reads = [text.expression(path) for path in paths]
    except NOWHERE:
        return None
    return WrittenOut(tests, reads, text.bound, text.cells, text.globals)


def reader(function, path):
    """A function without arguments that reads what is at the end of a path, or raises what Python would."""
    return _reader(function, [path], "{}", lambda values: values[0])


def readers(function, paths):
    """As `reader`, for several paths at once: a tuple."""
    return _reader(function, paths, "({},)" if paths else "()", tuple)


def _reader(function, paths, form, pack):
    def slowly():
        return pack([_read(function, path) for path in paths])

    text = _Text(function)
    try:
        expressions = [text.expression(path) for path in paths]
    except NOWHERE:
        return slowly
    return text.compile(form.format(", ".join(expressions)), f"{text.bind('slowly', slowly)}()")


def _always():
    return True


# --- step by step -----------------------------------------------------------


def _step(value, kind, name):
    match kind:
        case "global":
            return value.__globals__[name]
        case "builtin":
            return value.__builtins__[name]
        case "cell":
            return _cell(value, name).cell_contents
        case "variable":
            return _cell(value, name)
        case "default":
            return defaults_of(value)[name]
        case "attribute":
            return getattr(value, name)
        case "item":
            return value[name]
        case "length":
            return len(value)
        case "class":
            return name
    raise AssertionError(kind)


def _cell(function, name):
    return function.__closure__[function.__code__.co_freevars.index(name)]


def defaults_of(function):
    """The defaults of a function's parameters by name."""
    given = function.__defaults__ or ()
    count = function.__code__.co_argcount
    names = function.__code__.co_varnames[count - len(given):count]
    return dict(zip(names, given)) | (function.__kwdefaults__ or {})


def _read(function, path):
    """Follow a path step by step, and return the object at its end. Raises what Python would raise where there is none."""
    value = function
    for kind, name in path:
        value = _read_step(value, kind, name)
    return value


def _read_step(value, kind, name):
    try:
        return _step(value, kind, name)
    except LookupError:
        if kind == "default":
            raise TypeError(f"{value.__qualname__}() missing 1 required argument: '{name}'") from None
        if kind != "global" or name not in value.__builtins__:
            raise NameError(f"name '{name}' is not defined", name=name) from None
        return value.__builtins__[name]
    except ValueError:
        message = f"cannot access free variable '{name}' where it is not associated with a value in enclosing scope"
        raise NameError(message, name=name) from None


# --- as text ----------------------------------------------------------------


class _Text:
    """Writes the expressions of one function and binds the objects in them to names; `taken` is that of `written_out`."""

    def __init__(self, function, taken=None):
        self.function, self.taken = function, taken
        self.bound = {}         # of name in the text: object
        self.names = {}         # of id of such an object: name
        self.cells = {}         # of name in the text: the cell whose contents it stands for
        self.globals = {}       # of name in the text: True where it is the function's own global

    def bind(self, stem, value):
        """A name for an object, the same for the same object."""
        name = self.names.setdefault(id(value), f"{stem}_{len(self.bound)}")
        self.bound[name] = value
        return name

    def expression(self, path):
        """The expression that follows a path."""
        return self.follow(path)[0]

    def follow(self, path):
        """The expression that follows a path, what is there now, and whether the guards say that it is that object."""
        text, value, sure = None, self.function, True
        for kind, name in path:
            text = self.step(self.bind("f", value) if sure else text, value, sure, kind, name)
            value = _step(value, kind, name)
            sure = sure and kind in ("global", "attribute") and isinstance(value, (FunctionType, ModuleType))
        return text, value, sure

    def step(self, owner, value, sure, kind, name):
        """The expression one step further than `owner`, which is `value` now."""
        match kind:
            case "global" | "builtin" if sure and self.is_near(value, name):
                self.globals[name] = True
                return name
            case "global" | "builtin":
                return f"{self.namespace(owner, value, sure, kind)}[{name!r}]"
            case "cell" | "variable":
                position = value.__code__.co_freevars.index(name)
                if sure and kind == "cell" and self.taken is not None:
                    return self.cell(value.__closure__[position])
                cell = self.bind("c", value.__closure__[position]) if sure else f"{owner}.__closure__[{position}]"
                return f"{cell}.cell_contents" if kind == "cell" else cell
            case "default" if name in (value.__kwdefaults__ or {}):
                return f"{owner}.__kwdefaults__[{name!r}]"
            case "default":
                return f"{owner}.__defaults__[{value.__code__.co_varnames.index(name) - value.__code__.co_argcount}]"
            case "attribute":
                return f"{owner}.{name}"
            case "item":
                return f"{owner}[{self.bind('k', name) if isinstance(name, type) else repr(name)}]"
            case "length":
                return f"{self.bind('len', len)}({owner})"
            case "class":
                return self.bind("k", name)
        raise AssertionError(kind)

    def is_near(self, function, name):
        """Return True if a name, read as a global in the text, has the same meaning as in that function."""
        same = function.__globals__ is self.function.__globals__ and function.__builtins__ is self.function.__builtins__
        return same and self.taken is not None and name not in self.taken and name != "__debug__"

    def cell(self, cell):
        """The name that stands for what is in a cell."""
        name = next((name for name, known in self.cells.items() if known is cell), f"cell_{len(self.cells)}")
        self.cells[name] = cell
        return name

    def namespace(self, owner, function, sure, kind):
        """The dictionary of a function's globals or builtins."""
        name = {"global": "__globals__", "builtin": "__builtins__"}[kind]
        return self.bind(kind[0], getattr(function, name)) if sure else f"{owner}.{name}"

    def test(self, path, expected):
        """The text of a test that the path leads to the object. A name of the builtins must not have become a global."""
        if expected is EMPTY:
            function = self.function
            return f"{self.bind('absent', lambda: is_there(function, path, EMPTY))}()"
        found = self.expression(path)
        test = f"{found} is {self.bind('v', expected)}"
        *before, (kind, name) = path
        if kind == "builtin" and found != name:
            text, value, sure = self.follow(before)
            test = f"{name!r} not in {self.namespace(text, value, sure, 'global')} and {test}"
        return test

    def compile(self, expression, otherwise):
        """A function without arguments that evaluates the expression; `otherwise` where a step leads nowhere."""
        source = "\n".join([
            f"def make({', '.join(self.bound)}):",
            "    def run():",
            "        try:",
            f"            return {expression}",
            "        except (LookupError, AttributeError, ValueError, TypeError):",
            f"            return {otherwise}",
            "    return run",
        ])
        space = {"__name__": __name__}
        exec(source, space)
        return space["make"](**self.bound)
