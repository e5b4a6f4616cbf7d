"""What a call leaves behind, as text: numbers, arrays, containers, objects, cells and generators of a module's globals, and `np.random`."""

import operator
import types

import numpy as np

CODE = (property, classmethod, staticmethod)
"""What a class holds that is no data, beside functions."""


def world(namespace) -> dict:
    """The state of a module by global name; functions stand for their cells and attributes, classes for theirs."""
    held = {name: told(value) for name, value in namespace.items() if not name.startswith("__") and not isinstance(value, types.ModuleType)}
    return held | {"np.random": told(np.random.get_state())}


def told(value, held=()):
    """A value as nested tuples that compare; what contains itself is cut."""
    if any(value is other for other in held):
        return "itself"
    held = (*held, value)
    if isinstance(value, np.ndarray):
        if value.dtype == object:
            return "array", "object", value.shape, tuple(told(item, held) for item in value.ravel())
        steps = [step for step, size in zip(value.strides, value.shape) if size > 1] if value.size else []
        return "array", str(value.dtype), value.shape, tuple(steps), repr(value.tolist())
    if isinstance(value, (list, tuple)):
        return type(value).__name__, tuple(told(item, held) for item in value)
    if isinstance(value, dict):
        return "dict", tuple((repr(key), told(item, held)) for key, item in value.items())
    if isinstance(value, np.random.Generator):
        return "generator", repr(value.bit_generator.state)
    if isinstance(value, types.FunctionType):
        return "function", tuple(told(cell.cell_contents, held) for cell in value.__closure__ or ()), told(vars(value), held)
    if isinstance(value, type):
        if value.__module__ in ("builtins", "numpy"):
            return "class", value.__name__
        return "class", tuple((name, told(item, held)) for name, item in vars(value).items()
                              if not name.startswith("__") and not callable(item) and not isinstance(item, CODE))
    if isinstance(value, (int, float, complex, str, bytes, type(None), np.generic)):
        return type(value).__name__, repr(value)
    if hasattr(value, "__length_hint__"):
        return type(value).__name__, operator.length_hint(value)
    inside = getattr(value, "__dict__", {}) if "__getattribute__" not in vars(type(value)) else {}
    return type(value).__name__, told(dict(inside), held)


def differences(before, after):
    """The globals that two worlds do not have in common."""
    return [f"{name}: {after.get(name)} is not {before.get(name)}" for name in {**before, **after} if before.get(name) != after.get(name)]
