"""Dicts under keys that only the run tells: where one is asked for such a key, the program is lowered once more with a Table in its
place, an object like those of the user's, which has the places of the keys and a list of what stands under them.

    d[k] = v            d.places[k] = len(d.items); d.items.append(v)       for a key that is new
                        d.items[d.places[k]] = v                            for one that is there
    d.pop(k)            d.items.pop(d.places.pop(k))                        and the places behind it are one less

    table_for(frame, made, items, node)     the Table in place of a dict with these items; None where it stays a dict

A `deque` of active values is an object of such a class too, which has a list.

Which dicts these are stands in `live_variables.WrittenOutside`.
"""

import ast
import linecache

from adcompile.frontend.containers.members import call_method, run_member
from adcompile.frontend.frame.classes import found_in_class
from adcompile.frontend.frame.meanings import static_of
from adcompile.frontend.frame.slots import held, opened
from adcompile.frontend.frame.values import Container, Known, Pack
from adcompile.ir.nodes import Apply, Const, Extern, Name
from adcompile.ops.by_operation import ByOperation

FILE, PLACE_IN_TABLE = "<adcompile tables>", "adcompile_place_in_table"
TEXT = '''
class Table:
    def __init__(self):
        self.places = dict()
        self.held = []

    def __setitem__(self, key, value):
        if key in self.places:
            place = int(self.places[key])
            self.held[place] = value
        else:
            self.places[key] = len(self.places)
            self.held.append(value)

    def place_of(self, key):
        return int(self.places[key])

    def __getitem__(self, key):
        return self.held[int(self.places[key])]

    def get(self, key, default=None):
        return self.held[int(self.places[key])] if key in self.places else default

    def setdefault(self, key, default=None):
        if key not in self.places:
            self.places[key] = len(self.places)
            self.held.append(default)
        return self.held[int(self.places[key])]

    def pop(self, key, *default):
        if default and key not in self.places:
            return default[0]
        place = int(self.places[key])
        del self.places[key]
        for other in self.places:
            if self.places[other] > place:
                self.places[other] -= 1
        return self.held.pop(place)

    def last_key(self):
        if len(self.places) == 0:
            raise KeyError("popitem(): dictionary is empty")
        return list(self.places)[-1]

    def last_item(self, key):
        del self.places[key]
        return self.held.pop()

    def clear(self):
        self.places = dict()
        self.held = []

    def __delitem__(self, key):
        self.pop(key)

    def __contains__(self, key):
        return key in self.places

    def __len__(self):
        return len(self.held)

    def __iter__(self):
        return iter(list(self.places))

    def keys(self):
        return list(self.places)

    def values(self):
        return list(self.held)

    def items(self):
        return zip(list(self.places), list(self.held))


class TableOfNumbers(Table):
    def place_of(self, key):
        if key not in self.places:
            self.places[key] = len(self.places)
            self.held.append(0.0)
        return int(self.places[key])

    def __getitem__(self, key):
        place = self.place_of(key)
        return self.held[place]


class Queue:
    def __init__(self, iterable=(), maxlen=None):
        self.held = []
        self.maxlen = maxlen
        self.extend(iterable)

    def append(self, value):
        self.held.append(value)
        if self.maxlen is not None and len(self.held) > self.maxlen:
            self.held.pop(0)

    def appendleft(self, value):
        self.held.insert(0, value)
        if self.maxlen is not None and len(self.held) > self.maxlen:
            self.held.pop()

    def extend(self, iterable):
        for value in iterable:
            self.append(value)

    def pop(self):
        return self.held.pop()

    def popleft(self):
        return self.held.pop(0)

    def clear(self):
        self.held = []

    def __getitem__(self, place):
        return self.held[place]

    def __setitem__(self, place, value):
        self.held[place] = value

    def __len__(self):
        return len(self.held)

    def __iter__(self):
        return iter(list(self.held))
'''


def made_here():
    """The classes of the text, which has a source as a file has."""
    linecache.cache[FILE] = len(TEXT), None, TEXT.splitlines(True), FILE
    space = {"__name__": FILE}
    exec(compile(TEXT, FILE, "exec"), space)
    return space["Table"], space["TableOfNumbers"], space["Queue"]


TABLE, OF_NUMBERS, QUEUE = made_here()


def table_for(frame, made, items, node):
    """A Table with these items, where the dict that was made here is asked for keys that are not known; None for any other."""
    if made.site not in frame.unit.outer.tables:
        return None
    known = known_class(frame, TABLE if made.factory is None else OF_NUMBERS)
    table = opened(frame, "object", made.stem, node, known, path=("table",))
    apart, frame.unit.all_apart = frame.unit.all_apart, 0
    run_member(frame, table, found_in_class(known, "__init__").found, "__init__", (), node)
    frame.unit.all_apart = apart
    for key, value in items.items():
        put_item(frame, table, Const(key), value, node)
    return table


def known_class(frame, cls):
    """One of the classes of the text, as it is known in a function."""
    return Known(Extern(cls.__name__, cls), frame.scope.look_class(cls), frame.scope)


def is_table(owner):
    """Return True if a Container is a Table."""
    return isinstance(owner, Container) and owner.cls is not None and owner.cls.extern.value in (TABLE, OF_NUMBERS)


methods_of_tables = ByOperation()
"""By method of dicts that the class in the text does not have: the function `f(frame, owner, node)` that gives the value of a call."""


@methods_of_tables("popitem")
def last_of(frame, owner, node):
    """The value of `d.popitem()` of a Table."""
    key = call_method(frame, owner, "last_key", (), node)
    key = key if isinstance(key, (Name, Const)) else frame.temporary(key, node, False)
    value = call_method(frame, owner, "last_item", (key,), node)
    return Pack("tuple", (key, value if isinstance(value, (Name, Const)) else frame.temporary(value, node, True)))


def update_at(frame, owner, target, index):
    """The target in the list of a Table of `d[k] op= v`, and the name of the place in it, which the environment has then."""
    place = call_method(frame, owner, "place_of", (index,), target)
    frame.env[PLACE_IN_TABLE] = place if isinstance(place, (Name, Const)) else frame.temporary(place, target, False)
    held = ast.Attribute(target.value, "held", ast.Load())
    new = ast.Subscript(held, ast.Name(PLACE_IN_TABLE, ast.Load()), ast.Store())
    return ast.fix_missing_locations(ast.copy_location(new, target))


def columns_of(frame, node):
    """The keys and what stands under them, where an expression is `d.items()` of a Table; None for any other."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr != "items" or node.args:
        return None
    owner = static_of(frame, node.func.value)
    if not is_table(owner):
        return None
    return tuple([frame.temporary(Apply("builtins.list", (held(frame, owner, name),), (), frame.span(node)), node, name == "held")
                  for name in ("places", "held")])


def put_item(frame, table, key, value, node):
    """An item of a Table is bound to a value."""
    run_member(frame, table, found_in_class(table.cls, "__setitem__").found, "__setitem__", (key, value), node)
