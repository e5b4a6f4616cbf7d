"""The user's function of a structure as a function of one vector, written as text and differentiated by the compiler.

    def composed(nll, positive):
        def result(free, X, y):
            return nll({"beta": free[0:3], "sigma": positive(free[3])}, X, y)

        def total(free, X, y):
            return np.sum(nll({"beta": free[0:3], "sigma": positive(free[3])}, X, y))

        def terms(free, X, y):
            return np.ravel(np.asarray(nll({"beta": free[0:3], "sigma": positive(free[3])}, X, y)))

        return result, total, terms
"""

import inspect
from collections import OrderedDict
from functools import cached_property
from types import FunctionType

from adcompile import hessian, hvp, per_example_grad, value_and_grad
from adcompile.errors import DerivativeError
from adcompile.fit.parameters.packing import RESERVED
from adcompile.fit.parameters.written import module

KEPT = 32

_families = OrderedDict()       # of what makes it: Family, the most recently used last


class Family:
    """The compiled functions for one function and one layout: `result` returns the function's value, `total` its sum, `terms` a vector
    where the value is a column, also one of pandas."""

    def __init__(self, result, total, terms):
        self.result, self.total, self.terms = result, total, terms

    @cached_property
    def of_result(self):
        return Derivatives(self.result)

    @cached_property
    def of_total(self):
        return Derivatives(self.total)

    @cached_property
    def scores(self):
        """The derivatives of the result, a vector with a term an observation: a row for each."""
        return per_example_grad(self.result)

    @cached_property
    def scores_of_column(self):
        """The same for a result of another shape, or with labels."""
        return per_example_grad(self.terms)


class Derivatives:
    def __init__(self, total):
        self.total = total
        self.value_and_gradient = value_and_grad(total)

    @cached_property
    def hessian(self):
        return hessian(self.total)

    @cached_property
    def hessian_by_columns(self):
        """The same matrix, from one run for each direction, which is how it is made for several arguments."""
        blocks = hessian(self.total, wrt=(0,))
        return lambda free, *args: blocks(free, *args)[0][0]

    @cached_property
    def hvp(self):
        return hvp(self.total)


def parameter_names(f):
    """The names that `f` gives its positional parameters, as far as they are known."""
    if isinstance(f, FunctionType) and not hasattr(f, "__wrapped__"):
        return list(f.__code__.co_varnames[:f.__code__.co_argcount])
    try:
        parameters = inspect.signature(f).parameters.values()
    except (TypeError, ValueError):
        return []
    return [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]


def followed(f):
    """The function that the compiler looks into for `f`: its `__call__` if it is an object with one of its own, else `f`."""
    call = inspect.getattr_static(type(f), "__call__", None)
    return f.__call__ if isinstance(call, FunctionType) else f


def fresh(name, taken):
    while name in taken:
        name += "_"
    return name


def family(f, coordinates, count):
    """The `Family` of a function of the parameters and `count` other arguments."""
    text, objects = written(f, coordinates, count)
    key = f, text, tuple(map(id, objects))
    keeps = isinstance(f, FunctionType) and not f.__closure__ and all(isinstance(o, (type, FunctionType)) for o in objects)
    found = _families.pop(key, None) if keeps else None
    if found is None:
        found = Family(*module(text)["composed"](followed(f), *objects))
    if keeps:
        _families[key] = found
        while len(_families) > KEPT:
            _families.popitem(last=False)
    return found


def written(f, coordinates, count):
    """The text of the module, and what its `composed` is called with after the function."""
    taken = {*RESERVED, *coordinates.layout.objects, "result", "total", "terms", "composed"}
    calls, texts, objects = functions(coordinates, taken)
    data = data_names(f, count, taken)
    vector = fresh("free", {*taken, *data})
    own = getattr(f, "__name__", "f")
    own = fresh(own if own.isidentifier() else "f", {*taken, *data, vector})
    call = f"{own}({', '.join([coordinates.expression(vector, calls), *data])})"
    head = f"({', '.join([vector, *data])}):"
    texts.append("\n".join([
        f"def composed({', '.join([own, *objects])}):",
        f"    def result{head}",
        f"        return {call}",
        "",
        f"    def total{head}",
        f"        return np.sum({call})",
        "",
        f"    def terms{head}",
        f"        return np.ravel(np.asarray({call}))",
        "",
        "    return result, total, terms",
        "",
    ]))
    return "\n\n".join(texts), list(objects.values())


def functions(coordinates, taken):
    """The names of the transforms' functions in the text of a structure, the texts of ours, and all objects by their names.
    Names are added to those that are `taken`."""
    calls, texts, objects = {}, [], dict(coordinates.layout.objects)
    for part in coordinates.parts:
        transform = part.transform
        if transform is not None and transform not in calls:
            name = getattr(transform.outward, "__name__", "")
            if transform.text is None:
                name = fresh(name if name.isidentifier() else "outward", taken)
                objects[name] = transform.outward
                taken.add(name)
            else:
                texts.append(transform.text)
            calls[transform] = name
    return calls, texts, objects


def data_names(f, count, taken):
    """The names of `count` arguments after the first, as `f` has them where they are known and free."""
    named, data = parameter_names(f)[1:], []
    for place in range(count):
        data.append(fresh(named[place] if place < len(named) else f"data{place}", {*taken, *data}))
    return data


def explain(error, coordinates):
    """Adds a note to an error where the structure of the parameters is why there is no derivative."""
    classes = [value.__name__ for value in coordinates.layout.objects.values() if isinstance(value, type)]
    if classes and isinstance(error, DerivativeError):
        error.add_note(f"The parameters are a {classes[0]}: where that cannot be differentiated yet, give a dict, a list or a tuple.")
