"""Methods by the class of their receiver: `ndarray.copy`, `dict.get`, `str.format`.

    owner_of(type)              whose method it is: "ndarray", "generic" (a number of NumPy's), "float", "dict" ...
    may_write(name)             whether a method of that name, of some class, writes into its receiver
    only_reads(name)            whether arrays have a method of that name, and it writes nothing in any class
    resolved(apply, type)       a method or attribute of a value of that type as what it is; None where nobody knows

A method that means exactly a function is that function: `x.sum(axis=0)` is `numpy.sum(x, axis=0)`. Others are methods of
their class with a card of their own, which may share the rule and the type of a function (`like`), but never what it
does to memory: `np.copy(x)` keeps the order of x where `x.copy()` is in the order of C. Before the type of the receiver
is known a method is `method:copy`, which has no card.

`ndarray` stands for the receiver also where it may be a number of NumPy's: a number shares no memory.
"""

from adcompile.ir.dtypes import native
from adcompile.ir.nodes import Apply, Const
from adcompile.ir.objects import Sparse
from adcompile.ir.stores import PLACE, STORED
from adcompile.ir.types import PYTHON_KINDS, STR, Dict, List, Literal, Str, Tuple, dtype, is_number, is_scalar, kind, shape
from adcompile.ops.fields.effects import Doing
from adcompile.ops.fields.forms import ELEMENTWISE, Ravelled
from adcompile.ops.fields.memory import EITHER, EVERY, NEW, PART, SELF, UNKNOWN, VIEW
from adcompile.ops.registry import card, describe
from adcompile.ops.typing.results.lists import items_type, keys_type, values_type
from adcompile.ops.typing.results.sparse_results import dense_of_sparse, same_sparse, turned_sparse
from adcompile.ops.typing.usual import conjugate_result, first_operand


def owner_of(type):
    """The class whose methods a value of a type has, None where that is not known."""
    if isinstance(type, Literal):
        return type.value.__class__.__name__
    if is_number(type):
        if not is_scalar(type):
            return "ndarray"
        return kind(type) if kind(type) in PYTHON_KINDS else "generic"
    for form, name in ((Dict, "dict"), (List, "list"), (Str, "str"), (Sparse, "sparse")):
        if isinstance(type, form):
            return name
    return "tuple" if isinstance(type, Tuple) and not type.fields else None


def resolved(apply, type):
    """The operation that a method or attribute is for a value of a type: `x.sum()` of an array is `numpy.sum(x)`. None where it is
    not known.

    `type` is that of the first operand.
    """
    form, _, name = apply.op.partition(":")
    if isinstance(type, Tuple) and form == "attr":
        known = name in type.fields
        return Apply("getitem", (*apply.args, Const(type.fields.index(name))), (), apply.span) if known else None
    owner = owner_of(type)
    maker = _meanings.get((owner, form, name))
    found = None if maker is None else maker(apply, type)
    if found is None and form == "method" and card(f"{owner}.{name}") is not None:
        return Apply(f"{owner}.{name}", apply.args, apply.kwargs, apply.span)
    return found


def may_write(name):
    """Return True if a method of that name writes into its receiver, for one of the classes whose methods have cards."""
    return name in _writing


def only_reads(name):
    """Return True if arrays have a method of that name that only gives a value, and no class has one of that name that writes."""
    known = ("ndarray", "method", name) in _meanings or card(f"ndarray.{name}") is not None
    return known and not may_write(name)


# --- what is a function ---------------------------------------------------------

_writing = {}       # the names of methods that write into their receivers
_meanings = {}      # (owner, "method" or "attr", name) -> what makes the operation of the call, and of the receiver's type


def means(owners, form, *names, op=None):
    """Methods or attributes of these classes that are functions, in the same order of operands: NumPy's of that name, or `op`."""

    def enter(name):
        def maker(apply, type):
            return Apply(op or f"numpy.{name}", apply.args, apply.kwargs, apply.span)
        _meanings.update({(owner, form, name): maker for owner in owners})

    for name in names:
        enter(name)


def made(owners, name):
    """Decorates what makes the operation that a method is."""

    def enter(maker):
        _meanings.update({(owner, "method", name): maker for owner in owners})
        return maker

    return enter


ARRAYS = ("ndarray", "generic")

means(ARRAYS, "method", *"""
    sum mean prod max min std var any all argmax argmin cumsum cumprod clip round trace diagonal take repeat
    squeeze swapaxes argsort searchsorted ravel nonzero choose
""".split())
means(("ndarray",), "method", "dot", "argpartition")
means((*ARRAYS, "complex"), "attr", "real", "imag")
means(("float", "int", "bool"), "attr", "real", op="pos")
means(("float", "int", "bool"), "method", "conjugate", op="pos")
means(("generic",), "method", "flatten", op="numpy.ravel")


@made(ARRAYS, "reshape")
def reshape(apply, type):
    """`x.reshape(2, 3)` and `x.reshape((2, 3))`."""
    x, *sizes = apply.args
    found = sizes[0] if len(sizes) == 1 else Apply("tuple", tuple(sizes))
    return Apply("numpy.reshape", (x, found), apply.kwargs, apply.span) if sizes else None


@made(ARRAYS, "transpose")
def transpose(apply, type):
    """`x.transpose()`, `x.transpose(1, 0)` and `x.transpose((1, 0))`."""
    x, *axes = apply.args
    if not axes:
        return Apply("numpy.transpose", (x,), apply.kwargs, apply.span)
    order = axes[0] if len(axes) == 1 else Apply("tuple", tuple(axes))
    return Apply("numpy.transpose", (x, order), apply.kwargs, apply.span)


@made(ARRAYS, "item")
def item(apply, type):
    """`x.item()`: the one element, as Python's number; `x.item(3)`, `x.item(1, 2)`: the element at a place."""
    x, *place = apply.args
    if native(dtype(type)) not in ("float64", "float32", "float16") or apply.kwargs:
        return None
    if not place:
        return Apply("builtins.float", (x,), (), apply.span) if shape(type) == () else None
    flat = len(place) == 1 and not (isinstance(place[0], Apply) and place[0].op == "tuple")
    source = Apply("numpy.ravel", (x,), (), apply.span) if flat else x
    index = place[0] if len(place) == 1 else Apply("tuple", tuple(place))
    return Apply("builtins.float", (Apply("getitem", (source, index), (), apply.span),), (), apply.span)


@made(ARRAYS, "compress")
def compress(apply, type):
    """`x.compress(condition, axis)`: the function takes the condition first."""
    x, *rest = apply.args
    named = dict(apply.kwargs)
    condition = rest[0] if rest else named.pop("condition", None)
    if condition is None:
        return None
    return Apply("numpy.compress", (condition, x, *rest[1:]), tuple(named.items()), apply.span)


@made(("generic",), "copy")
@made(("generic",), "conj")
@made(("generic",), "conjugate")
def same_number(apply, type):
    """A number of NumPy's is its own copy, and its own conjugate."""
    real = len(apply.args) == 1 and (dtype(type) or "").startswith("float")
    return Apply("pos", apply.args, (), apply.span) if real else None


means(("sparse",), "method", "dot", op="runtime.sparse_times")


# --- what is a method -------------------------------------------------------------


def method(owners, *names, **fields):
    """Enters cards of methods of these classes."""
    if fields.get("writes"):
        _writing.update(dict.fromkeys(names))
    describe(*[f"{owner}.{name}" for owner in owners for name in names], **fields)


method(("ndarray",), "copy", form=ELEMENTWISE, like="numpy.copy", whole=True, duplicates=True, params=("a", "order"))
method(("generic",), "copy", form=ELEMENTWISE, like="numpy.copy", type=first_operand, params=("a", "order"))
method(ARRAYS, "flatten", form=Ravelled("order"), like="numpy.ravel", params=("a", "order"))
method(ARRAYS, "conj", "conjugate", form=ELEMENTWISE, like="numpy.conjugate", type=conjugate_result, memory=EITHER(SELF(0), NEW), params=("x",))
method(("complex",), "conjugate", form=ELEMENTWISE, type=first_operand, params=("x",))
method(ARRAYS, "tobytes", "dumps")
method(ARRAYS, "view", "getfield", memory=VIEW(0))
method(ARRAYS, "fill", "sort", "partition", "put", "itemset", "setfield", "setflags", writes=(0,))
method(("ndarray",), "resize", writes=(0,), memory=UNKNOWN, effect=Doing.UNKNOWN)      # it has another shape afterwards

method(("dict",), "get", memory=EITHER(PART(0), SELF(2), NEW))
method(("dict",), "keys", type=keys_type, memory=PART(0))
method(("dict",), "values", type=values_type, memory=PART(0))
method(("dict",), "items", type=items_type, memory=PART(0))
method(("dict",), "copy", keeps=(0,))
method(("dict", "list"), "clear", writes=(0,))
method(("dict",), "pop", "setdefault", memory=EITHER(PART(0), SELF(2), NEW), keeps=(2,), writes=(0,))
method(("dict",), "popitem", memory=PART(0), writes=(0,))
method(("dict",), "update", keeps=(EVERY,), writes=(0,))
method(("list",), "append", "extend", keeps=(1,), writes=(0,))
method(("list",), "insert", keeps=(2,), writes=(0,))
method(("list",), "pop", memory=PART(0), writes=(0,))
method(("list",), "reverse", writes=(0,))
method(("list",), "remove", "sort", writes=(0,))
method(("set",), "add", "discard", "remove", "pop", "clear", "update", keeps=(EVERY,), writes=(0,))

method(("str",), *"""
    capitalize casefold center expandtabs format join ljust lower lstrip removeprefix removesuffix replace rjust rstrip strip
    swapcase title translate upper zfill
""".split(), type=STR)
method(("str",), *"""
    count encode endswith find index isalnum isalpha isascii isdecimal isdigit isidentifier islower isnumeric isprintable
    isspace istitle isupper partition rfind rindex rpartition rsplit split splitlines startswith
""".split())
method(("sparse",), "transpose", type=turned_sparse)
method(("sparse",), "tocsr", "tocsc", "tocoo", "tobsr", "tolil", "todok", "todia", type=same_sparse, memory=UNKNOWN)
method(("sparse",), "copy", type=same_sparse)
method(("sparse",), "toarray", type=dense_of_sparse)
method(("float", "int", "bool"), *"as_integer_ratio is_integer hex bit_length bit_count to_bytes".split())


CHANGES = {"append": (STORED,), "extend": (STORED,), "insert": (PLACE, STORED), "clear": (), "reverse": (), "remove": (STORED,),
           "sort": (), "pop": (PLACE,)}
"""The methods that change a list, with the names of their operands in a statement that `stores` "list.append"."""

OPTIONAL = ("pop",)
"""Those that need not be given their operands."""

SPLICING = ("extend",)
"""Those that put in the items of what they are given."""

GIVING = ("pop",)
"""Those that give an item."""
