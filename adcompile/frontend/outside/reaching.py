"""The code that is not followed, and may read some objects: by the names in it, and in the functions that these name."""

from types import FunctionType, ModuleType

from adcompile.frontend.outside.library import is_library, user_function
from adcompile.frontend.outside.live_variables import names_in_code
from adcompile.runtime.overlapping import MOST, PLAIN, held_by


def reaches(value, owners):
    """Return True if code may read one of some objects, by the names in it or by what these hold."""
    ids, todo, seen = {id(owner) for owner in owners}, [value], {}
    while todo and len(seen) < MOST:
        one = todo.pop()
        if id(one) in ids:
            return True
        if id(one) in seen:
            continue
        seen[id(one)] = one
        function = user_function(one) if callable(one) and not isinstance(one, type) else None
        if function is not None:
            todo += [*named_by(function), *([] if function is one else [one.__self__] if hasattr(one, "__self__") else held_by(one))]
        elif isinstance(one, type):
            todo += [] if is_library(one) else [held for held in vars(one).values() if isinstance(held, FunctionType)]
        elif not isinstance(one, PLAIN) and not callable(one):
            todo += held_by(one)
    return bool(todo)


def named_by(function):
    """Returns the values that the names in the code of a function stand for."""
    names, space = names_in_code(function.__code__), function.__globals__
    found = [space[name] for name in names if name in space]
    found += [vars(module)[name] for module in found if isinstance(module, ModuleType) and not is_library(module)
              for name in names if name in vars(module)]
    cells = [cell.cell_contents for cell in function.__closure__ or () if not is_empty(cell)]
    return [*found, *cells, *(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()]


def is_empty(cell):
    try:
        return cell.cell_contents is None
    except ValueError:
        return True
