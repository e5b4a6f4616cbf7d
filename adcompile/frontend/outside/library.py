"""Where user code ends, and what the functions beyond it are called.

    is_library(obj)         NumPy, SciPy, pandas and the like, the standard library, compiled code: met by rules only
    canonical(obj)          the one public name of such an object: "numpy.exp", "math.sin", "builtins.len"
    user_function(obj)      the Python function that runs when a callable of the user's is called

Objects are told by identity, never by the names they claim for themselves (`functools.wraps` copies those), and
nothing is imported: a library that the user did not import cannot be in the user's program.
"""

import functools
import inspect
import operator
import os
import sys
import sysconfig
import threading
from types import BuiltinFunctionType, FunctionType, MethodDescriptorType, MethodType, ModuleType

import numpy as np

from adcompile.ops.keys import key_named
from adcompile.rules.declared import key_of as declared_key

LIBRARIES = ("numpy", "scipy", "pandas", "patsy", "formulaic", "xarray", "numba", "matplotlib", "rich", "loguru", "adcompile")
FOLLOWED = tuple(f"adcompile.rules.solvers.{name}" for name in ("interpolants", "basis_splines", "regular_grids", "made_interpolants"))
"""Modules of our own whose functions and classes are followed as the user's are: texts that say what objects of libraries do."""
BARS = ("tqdm",)
"""Libraries whose objects hold what they are given."""

# In the order in which an object that several of them hold is named.
_NAMED = (
    "builtins", "math", "cmath", "numpy", "numpy.linalg", "numpy.fft", "numpy.random", "operator", "collections", "functools",
    "itertools", "bisect", "random", "time", "warnings", "io", "scipy.special", "scipy.linalg", "scipy.stats", "adcompile", "adcompile.runtime",
)

_CACHE = type(functools.lru_cache(len))
CHOOSER = functools.singledispatch(len).__code__
METHOD_CHOOSER = getattr(functools.singledispatchmethod(len).__get__(0), "__code__", None)
"""The code of functions that choose others, and of their methods, which newer versions of Python make otherwise."""

JOINERS = type(np.r_).__mro__[1]
"""The class of `np.r_` and `np.c_`, which are functions of what stands in their brackets."""

_names = {}     # of id: (object, name), for what the named modules hold
_sizes = {}     # of module name: (module, number of names in it), when it was last read
_lock = threading.Lock()


def canonical(obj):
    """The public name of an object of a library, the same for all its aliases, or the operation of a user's function with
    a declared rule; None for anything else."""
    declared = declared_key(obj)
    if declared is not None:
        return declared
    name = _listed(obj)
    if name is None and isinstance(obj, BuiltinFunctionType) and isinstance(obj.__self__, np.ufunc):
        owner = canonical(obj.__self__)
        name = owner and f"{owner}.{obj.__name__}"
    if name is None and isinstance(obj, BuiltinFunctionType) and isinstance(obj.__self__, type) and obj.__self__.__module__ == "itertools":
        return f"{_listed(obj.__self__)}.{obj.__name__}"
    if name is None and isinstance(obj, MethodType) and is_inside("scipy.stats", type(obj.__self__)):
        owner = _listed(obj.__self__)
        name = owner and f"{owner}.{obj.__name__}"
    if name is None and is_library(obj):
        name = _claimed(obj)
    return None if name is None else key_named(name)


def is_inside(module, obj):
    """Return True if a function or class is defined in a module inside of that package."""
    return obj.__module__.startswith(f"{module}.")


def is_library(obj):
    """Return True if a function, class or module belongs to a library. Of any other object its class decides, or the function that
    runs when it is called."""
    match obj:
        case ModuleType():
            return _library_module(obj)
        case FunctionType():
            return _library_function(obj)
        case MethodType():
            return is_library(obj.__func__)
        case functools.partial():
            return is_library(obj.func)
        case type():
            module = sys.modules.get(obj.__module__)
            return module is not None and _library_module(module)
    inner = _inside(obj)
    if inner is not None:
        return is_library(inner)
    if not callable(obj):
        return is_library(type(obj))
    call = next(vars(cls)["__call__"] for cls in type(obj).__mro__ if "__call__" in vars(cls))
    return not isinstance(call, FunctionType) or _library_function(call)


def user_function(obj):
    """The Python function of the user's that runs when `obj` is called, or None: through methods, `partial`,
    `lru_cache`, functions compiled by Numba, and objects of classes with a `__call__`."""
    while not isinstance(obj, FunctionType):
        match obj:
            case MethodType():
                obj = obj.__func__
            case functools.partial():
                obj = obj.func
            case _ if has_plain_call(obj):
                obj = type(obj).__call__
            case _:
                obj = _inside(obj)
                if obj is None:
                    return None
    return None if _library_function(obj) else obj


def chosen_by_class(obj, args):
    """The function that is called when `obj` is: of `functools.singledispatch`, and methods of `singledispatchmethod`, the one that they
    choose by the class of the first argument; `obj` itself where it is another one."""
    if not args or not isinstance(obj, FunctionType):
        return obj
    if obj.__code__ is CHOOSER:
        return obj.dispatch(args[0].__class__)
    if obj.__code__ is METHOD_CHOOSER:
        held = dict(zip(obj.__code__.co_freevars, [cell.cell_contents for cell in obj.__closure__]))
        return held["self"].dispatcher.dispatch(args[0].__class__).__get__(held["obj"], held["cls"])
    return obj


def is_callable_object(obj):
    """Return True if a value is an object of a class with a `__call__` written in Python."""
    return not isinstance(obj, type) and isinstance(inspect.getattr_static(type(obj), "__call__", None), FunctionType)


def has_plain_call(obj):
    """Return True if calling an object runs the `__call__` that its class defines in the user's code: the object has none of its
    own, and its class does not find attributes in its own way."""
    return is_callable_object(obj) and not _library_function(type(obj).__call__) \
        and inspect.getattr_static(obj, "__call__") is type(obj).__call__ \
        and type(obj).__getattribute__ is object.__getattribute__


def inside(obj):
    """The attribute under which a compiled wrapper keeps the user's function, or None: (name, function)."""
    if isinstance(obj, _CACHE):
        return "__wrapped__", obj.__wrapped__
    if type(obj).__module__.startswith("numba.") and isinstance(getattr(obj, "py_func", None), FunctionType):
        return "py_func", obj.py_func
    return None


def _inside(obj):
    found = inside(obj)
    return found and found[1]


# --- names ------------------------------------------------------------------


def _listed(obj):
    """The name under which a named module holds the object."""
    known = _names.get(id(obj))
    if known is None or known[0] is not obj:
        with _lock:
            for name in _NAMED:
                module = sys.modules.get(name)
                if module is not None and _sizes.get(name) != (module, len(vars(module))):
                    _read(name, module)
        known = _names.get(id(obj))
    return known[1] if known is not None and known[0] is obj else None


def _read(name, module):
    """Lists what a module holds. Of several names the object's own comes first (`absolute`, not `abs`)."""
    for key, value in list(vars(module).items()):
        if key.startswith("_") or isinstance(value, ModuleType) or not callable(value) and not isinstance(value, JOINERS):
            continue
        own = getattr(value, "__name__", key)
        if vars(module).get(own) is not value:
            own = key
        if _names.get(id(value), (None,))[0] is not value:
            _names[id(value)] = value, f"{name}.{own}"
    _sizes[name] = module, len(vars(module))


def _claimed(obj):
    """The name an object gives for itself, where it is found under that name: in the outermost public module."""
    name = getattr(obj, "__qualname__", None) or getattr(obj, "__name__", None)
    module = getattr(obj, "__module__", None)
    if isinstance(obj, MethodDescriptorType):
        module = obj.__objclass__.__module__
    if isinstance(obj, ModuleType):
        return obj.__name__
    if not isinstance(name, str) or not isinstance(module, str):
        return None
    parts = module.split(".")
    for length in range(1, len(parts) + 1):
        path = ".".join(parts[:length])
        if not any(part.startswith("_") for part in parts[:length]) and _at(path, name) is obj:
            return f"{path}.{name}"
    return None


def _at(path, name):
    """The value of a dotted name in a loaded module, without asking the module's `__getattr__`, which may import; None if there is
    none."""
    module = sys.modules.get(path)
    first, _, rest = name.partition(".")
    if module is None or first not in vars(module):
        return None
    value = vars(module)[first]
    try:
        return operator.attrgetter(rest)(value) if rest else value
    except AttributeError:
        return None


# --- files ------------------------------------------------------------------


def _library_function(function):
    """By where its code stands: a function that `wraps` one of NumPy's is the user's all the same."""
    module = sys.modules.get(function.__globals__.get("__name__"))
    if getattr(module, "__dict__", None) is function.__globals__:
        return _library_module(module)
    return function.__code__.co_filename.startswith("<frozen ") or _in_standard_library(function.__code__.co_filename)


def _library_module(module):
    root = module.__name__.partition(".")[0]
    if module.__name__ in FOLLOWED:
        return False
    if root in LIBRARIES or root in BARS:
        return True
    spec = getattr(module, "__spec__", None)
    origin = getattr(spec, "origin", None)
    if origin in ("built-in", "frozen"):
        return True
    if type(getattr(spec, "loader", None)).__name__ == "ExtensionFileLoader":
        return True
    return root in sys.stdlib_module_names and isinstance(origin, str) and _in_standard_library(origin)


@functools.lru_cache(maxsize=1024)
def _in_standard_library(file):
    roots = [os.path.dirname(os.__file__), *map(sysconfig.get_path, ("stdlib", "platstdlib"))]
    root = next((root for root in roots if file.startswith(os.path.join(root, ""))), None)
    return root is not None and not file[len(root) + 1:].startswith(("site-packages", "dist-packages"))
