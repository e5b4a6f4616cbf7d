"""Classes that a function defines: where objects of one are taken apart, it is made when compiling.

    class Point: ...                    a class that reads nothing of the function around it, and whose data nobody writes
    Point = namedtuple("Point", "x y")

A class is the same in each call then, which nobody can tell.
"""

import ast
import builtins
import collections
from types import CodeType, FunctionType

from adcompile.frontend.frame.as_written import as_written
from adcompile.frontend.frame.classes import is_plain
from adcompile.frontend.frame.dispatch import statements
from adcompile.frontend.frame.meanings import is_constant_value
from adcompile.frontend.frame.values import Known
from adcompile.frontend.source.syntax import kind_of
from adcompile.frontend.source.tree import bound_by_target, free_reads, root, walk
from adcompile.ir.nodes import Extern
from adcompile.ops.by_operation import ByOperation

makers_of_classes = ByOperation()
"""By operation that makes a class: the function `f(module, *values)` that makes it."""
METHODS = (FunctionType, staticmethod, classmethod, property)
_made = {}      # of the code of a body, the module's variables and the bases: the class


@statements(ast.ClassDef)
def class_defined(frame, node):
    found = class_at(frame, node) if is_used(frame, node.name) else None
    if found is None:
        as_written(frame, node, kind_of(node))
    else:
        frame.hold(node.name, known(frame, found))


def known(frame, cls):
    return Known(Extern(cls.__name__, cls), frame.scope.look_class(cls), frame.scope)


def is_used(frame, name):
    """Return True if active values go into objects of a class that has that name in the function."""
    calls = [call for call in frame.flow.of(ast.Call) if root(call.func) == name]
    held = [target for target, value in frame.taint.owners.values() if any(call in calls for call in walk(value))]
    return any(map(frame.taint.carries, calls)) or any(one in frame.tainted for target in held for one in bound_by_target(target))


def class_at(frame, node):
    """The class that a statement defines, made here; None where it may be another one in each call."""
    code = body_of(frame.scope.function.__code__, node)
    bases = [value_here(frame, base) for base in node.bases]
    if code is None or code.co_freevars or node.keywords or None in bases or is_written(frame, node.name):
        return None
    key = code, id(frame.space), tuple(bases)
    if key not in _made:
        made = builtins.__build_class__(FunctionType(code, frame.space, node.name), node.name, *bases)
        for decorator in reversed(node.decorator_list):
            change = value_here(frame, decorator)
            made = None if change is None or made is None else change(made)
        _made[key] = made if is_plain(made) and has_constants(made) else None
    return _made[key]


def body_of(code, node):
    """The code of the body of a class in the code of a function."""
    lines = {node.lineno, *(decorator.lineno for decorator in node.decorator_list)}
    todo = [code]
    while todo:
        inner = [const for const in todo.pop().co_consts if isinstance(const, CodeType)]
        found = next((one for one in inner if one.co_name == node.name and one.co_firstlineno in lines), None)
        if found is not None:
            return found
        todo += inner
    return None


def value_here(frame, node):
    """The value of an expression that names classes and functions; None where a variable is in it."""
    space = {}
    for name in free_reads(node):
        value = frame.look(name)
        if not isinstance(value, Known):
            return None
        space[name] = value.extern.value
    return eval(compile(ast.Expression(node), "<class>", "eval"), space)


def is_written(frame, name):
    """Return True if something may write into a class: data of it lasts from call to call then."""
    return any(isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load) and is_class(node.value, name)
               for node in ast.walk(frame.flow.function))


def is_class(node, name):
    """Return True if an expression may be a class of a name."""
    return isinstance(node, ast.Name) and node.id in (name, "cls") or isinstance(node, ast.Attribute) and node.attr == "__class__" \
        or isinstance(node, ast.Call)


def has_constants(cls):
    """Return True if a class has no data of its own that can be written into."""
    return issubclass(cls, tuple) or all(name.startswith("__") or isinstance(value, METHODS) or is_constant_value(value)
                                         or hasattr(type(value), "__get__") for name, value in vars(cls).items())


# --- named tuples ----------------------------------------------------------------------


@makers_of_classes("collections.namedtuple")
def named_tuple(module, name, fields):
    from_text = fields.replace(",", " ").split() if isinstance(fields, str) else fields
    return collections.namedtuple(name, from_text, module=module)


def class_made(frame, key, node, label):
    """The class that a call of a function makes, as something static; None for any other call."""
    if key not in makers_of_classes or node.keywords or label is None or not is_used(frame, label.stem):
        return None
    values = [arg.value if isinstance(arg, ast.Constant) else constant_display(arg) for arg in node.args]
    if len(values) != 2 or not all(map(is_constant_value, values)):
        return None
    place = frame.source.file, node.lineno, node.col_offset
    if (place, *values) not in _made:
        _made[(place, *values)] = makers_of_classes[key](frame.space.get("__name__"), *values)
    return known(frame, _made[(place, *values)])


def constant_display(node):
    """The values of a tuple or list of constants; None for anything else."""
    if isinstance(node, (ast.Tuple, ast.List)) and all(isinstance(part, ast.Constant) for part in node.elts):
        return tuple([part.value for part in node.elts])
    return None
