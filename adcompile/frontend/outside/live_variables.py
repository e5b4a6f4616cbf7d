"""Variables outside that functions write while a derivative runs: globals, and variables of functions that
are no part of the program. They are read and written where the text says so, at each call.

    written = WrittenOutside()
    written.declare(key)              the variable is written by some function that the program may call
    written.is_live(key)              whether it is; where it is not, it is read once for the whole call
    written.mirror(key)               a variable of the program is read by function objects when they are called

A key is ("global", id of the module's variables, name), ("cell", name) or ("attribute", name): closures made from the same
code have cells of their own, so cells are told by their names, and so are attributes, since objects may be the same under
two names. A variable that was read once before it was found to be written is late: the program is lowered again with all
that is known by then.
"""

import builtins
import dis
from functools import lru_cache, partial
from types import CellType, CodeType, FunctionType

from adcompile.frontend.outside.library import is_library, user_function
from adcompile.ir.nodes import Apply, Const, Effect, Extern


class Read(partial):
    """A function that reads a variable outside."""


class PlainRead(Read):
    """The same, where the variable holds a plain value whenever the program begins."""


class FollowedWrite(partial):
    """A function that writes a variable outside which is one of the program, too."""


class Met:
    """The objects that were met where the trips of a loop end: of each root, a variable or a place in an object, the `candidates` that it
    may be bound to, and the `homes` of what it was bound to in trips before."""

    MOST = 8

    def __init__(self):
        self.candidates, self.homes = {}, {}

    def opens(self, root):
        """Notes a root; returns False where there are too many."""
        if root not in self.candidates and len(self.candidates) == 4 * self.MOST:
            return False
        self.candidates.setdefault(root, {})
        return True

    def meet(self, root, candidate):
        """Notes a candidate; returns False where it is known already, or there are too many."""
        if not self.opens(root) or candidate in self.candidates[root] or len(self.candidates[root]) == self.MOST:
            return False
        self.candidates[root][candidate] = None
        return True


class WrittenOutside:
    """The variables that the functions of one program write outside of it."""

    def __init__(self, before=None, live=()):
        self.live = dict.fromkeys(live) if before is None else before.live
        self.mirrored = {} if before is None else before.mirrored
        self.items = {} if before is None else before.items         # of Containers that a loop opens, by where these were made
        self.rebound = {} if before is None else before.rebound     # those that hold Containers, which a loop binds anew
        self.opened = {} if before is None else before.opened       # the paths of objects outside that are taken apart, by their places
        self.noted = {} if before is None else before.noted         # of lists that objects outside hold, in which values are noted
        self.followed = {} if before is None else before.followed       # of live variables, those into which active values go
        self.read_back = {} if before is None else before.read_back     # of these lists, those that are read
        self.tables = {} if before is None else before.tables       # of dicts that are Tables, by where these are made
        self.rows = {} if before is None else before.rows           # of lists that are Rows: the class and attributes of the objects
        self.told = {} if before is None else before.told           # of loops that tell apart what variables hold: what they have met
        self.varying = {} if before is None else before.varying     # what is None before a loop that tells apart, and a number in it
        self._fixed = {}        # those that were read once
        self.late = False       # whether one of them was found to be written
        self._made = {}         # of (verb, key): what is called
        self._seen = {}         # of id: the functions whose writes are declared

    def declare(self, key):
        self.live[key] = None
        self.late = self.late or key in self._fixed

    def is_live(self, key):
        if key not in self.live:
            self._fixed[key] = None
        return key in self.live

    def follow(self, key, space):
        """Notes that an active value goes into a variable: it is one of the program, too, from the beginning on. `space` are the
        variables of its module."""
        self.late = self.late or key not in self.followed
        self.followed[key] = space

    def mirror(self, key):
        """Notes that a variable of a function in the program is read later by a function object that captures it."""
        self.late = self.late or key not in self.mirrored
        self.mirrored[key] = None

    def open_object(self, place, path):
        """Notes that an object outside is to be taken apart."""
        if place not in self.opened:
            self.opened[place] = path
            self.late = True

    def note_list(self, place):
        """Notes that values are appended to a list that an object outside holds: no loop binds that anew."""
        if place not in self.noted:
            self.noted[place] = None
            self.late = True

    def read_list(self, place):
        """Notes that such a list is read, too: the program has one of its own that is told the same."""
        if place not in self.read_back:
            self.read_back[place] = None
            self.late = True

    def items_of(self, site):
        """The keys of what a loop puts into the Container that was made at a place in the text."""
        return self.items.get(site, ())

    def open_item(self, site, key):
        """Notes that a loop puts something under a key into the Container that was made at a place in the text."""
        self.items.setdefault(site, {})[key] = None
        self.late = True

    def ask_table(self, owner):
        """Notes that a dict, a Container, is to be a Table from where it is made; returns False where it cannot be one."""
        fixed = owner.kind != "dict" or owner.given is not None or owner.outside is not None or owner.site in self.tables
        if fixed or owner.factory is not None and owner.factory.args[0] not in (float, int):
            return False
        self.tables[owner.site] = None
        self.late = True
        return True

    def ask_rows(self, site, form):
        """Notes that the list that is made at a place in the text has objects of that form; returns False where that is known."""
        if site in self.rows:
            return False
        self.rows[site] = form
        self.late = True
        return True

    def rebind_item(self, place):
        """Notes that a loop binds what a Container holds to another Container; `place` is where it was made, and the key."""
        self.late = True
        self.rebound[place] = None

    def tell_apart(self, loop):
        """Notes that a loop is to tell apart the objects that its variables may hold; returns False where it does, or cannot. Where the
        program is lowered once more anyway, it may be another one then."""
        if self.late:
            return True
        if loop is None or loop in self.told:
            return False
        self.told[loop] = Met()
        self.late = True
        return True

    def vary(self, place):
        """Notes that a loop binds what is None to something else, which is no object; `place` is where its owner was made, and the key."""
        if place in self.varying:
            return False
        self.varying[place] = None
        self.late = True
        return True

    def operation(self, verb, key, place, *value, plain=False):
        """The call that reads, writes or deletes a live variable; `place` is the module's variables, or the cell's name. `plain`
        says that it holds a plain value whenever the program begins."""
        kind, name = key[0], key[-1]
        function = OPERATIONS[kind, verb]
        if kind == "cell":
            function = READ_PLAIN_CELL if plain and verb == "read" else function
            return Apply("call", (Extern(f"{verb}_cell", function), place, Const(name), *value))
        if (verb, key) not in self._made:
            kept = (PlainRead if plain else Read) if verb == "read" else FollowedWrite if key in self.followed else partial
            self._made[verb, key] = Extern(f"{verb}_{name}", kept(function, place, name))
        return Apply("call", (self._made[verb, key], *value))

    def names_followed(self, value):
        """Return True if a callable of the user's may read or write a variable that is followed, itself or by the functions that it can
        name."""
        todo, seen = [value], {}
        while todo:
            function = user_function(todo.pop())
            if function is None or id(function) in seen:
                continue
            seen[id(function)] = function
            written, named = _written_and_named(function.__code__)
            free = [("cell", name) for name in function.__code__.co_freevars]
            if any(key in self.followed for key in [*free, *[global_key(function.__globals__, name) for name in named]]):
                return True
            todo += [function.__globals__[name] for name in named if callable(function.__globals__.get(name))]
            todo += filter(callable, map(_contents, function.__closure__ or ()))
        return False

    def variables_of(self, space):
        """The object that stands for `globals()` in the functions of a module."""
        key = "variables", id(space)
        if key not in self._made:
            self._made[key] = Extern("variables_of_module", lambda: space)
        return self._made[key]

    def declare_writes(self, value):
        """Declares what a callable of the user's may write, itself or by the functions that it can name."""
        todo = [value]
        while todo:
            value = todo.pop()
            if isinstance(value, type) and not is_library(value):
                todo += [made for name in ("__new__", "__init__") if isinstance(made := getattr(value, name), FunctionType)]
                continue
            function = user_function(value)
            if function is None or id(function) in self._seen:
                continue
            self._seen[id(function)] = function
            written, named = _written_and_named(function.__code__)
            for kind, name in written:
                self.declare(global_key(function.__globals__, name) if kind == "global" else ("cell", name))
            todo += [function.__globals__[name] for name in named if callable(function.__globals__.get(name))]
            todo += filter(callable, map(_contents, function.__closure__ or ()))


def is_read(expr):
    """Return True if an expression reads a live variable."""
    return isinstance(expr, Apply) and expr.op == "call" and isinstance(expr.args[0], Extern) and isinstance(expr.args[0].value, Read)


def is_plain_read(expr):
    """Return True if it reads a variable that holds a plain value whenever the program begins."""
    return isinstance(expr.args[0].value, PlainRead)


def is_followed_write(statement):
    """Return True if a statement writes such a variable."""
    value = statement.value if isinstance(statement, Effect) else None
    callee = value.args[0] if isinstance(value, Apply) and value.op == "call" else None
    return isinstance(callee, Extern) and isinstance(callee.value, FollowedWrite)


def global_key(space, name):
    return "global", id(space), name


def _contents(cell):
    try:
        return cell.cell_contents
    except ValueError:
        return None


def names_in_code(code):
    """The names of attributes and global variables in the code of a function."""
    return _written_and_named(code)[1]


@lru_cache(maxsize=4096)
def _written_and_named(code):
    """The variables from outside that the code of a function writes, and the global names in it."""
    written, named, stack = {}, {}, [(code, frozenset())]
    while stack:
        inner, around = stack.pop()
        free = frozenset(inner.co_freevars) - around
        named.update(dict.fromkeys(inner.co_names))
        for step in dis.get_instructions(inner):
            if step.opname in ("STORE_GLOBAL", "DELETE_GLOBAL"):
                written["global", step.argval] = None
            elif step.opname in ("STORE_DEREF", "DELETE_DEREF") and step.argval in free:
                written["cell", step.argval] = None
        around |= frozenset(inner.co_cellvars)
        stack += [(const, around) for const in inner.co_consts if isinstance(const, CodeType)]
    return tuple(written), tuple(named)


# --- in the program -----------------------------------------------------------


def read_global(space, name):
    """A global variable, as its name reads it."""
    if name in space:
        return space[name]
    if hasattr(builtins, name):
        return getattr(builtins, name)
    raise NameError(f"name {name!r} is not defined", name=name)


def write_global(space, name, value):
    space[name] = value


def delete_global(space, name):
    if name not in space:
        raise NameError(f"name {name!r} is not defined", name=name)
    del space[name]


def read_cell(cell, name):
    """A variable of a function around, as its name reads it."""
    try:
        return cell.cell_contents
    except ValueError:
        message = f"cannot access free variable {name!r} where it is not associated with a value in enclosing scope"
        raise NameError(message, name=name) from None


def write_cell(cell, name, value):
    cell.cell_contents = value


def new_cell():
    return CellType()


def delete_cell(cell, name):
    read_cell(cell, name)
    del cell.cell_contents


READ_CELL, READ_PLAIN_CELL = Read(read_cell), PlainRead(read_cell)
OPERATIONS = {("global", "read"): read_global, ("global", "write"): write_global, ("global", "delete"): delete_global,
              ("cell", "read"): READ_CELL, ("cell", "write"): write_cell, ("cell", "delete"): delete_cell}


def written_cell(cell, name, value):
    """The call that makes a cell hold a value, or none."""
    if value is None:
        return Apply("call", (Extern("delete_cell", delete_cell), cell, Const(name)))
    return Apply("call", (Extern("write_cell", write_cell), cell, Const(name), value))
