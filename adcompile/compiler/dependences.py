"""The compiled form of a pattern: a function that runs a program with sets of columns beside its values.

    function(args) -> value, matrix         the columns, one for each float in the arguments of wrt, that each float of the result may depend on
"""

import numpy as np

from adcompile.compiler.request import Compiled
from adcompile.frontend.containers.taken_apart import has_floats, items_of_structure
from adcompile.frontend.outside.paths import reader
from adcompile.ir.names import stem_of
from adcompile.on_demand import needs
from adcompile.sparse.dependence.evaluation import Evaluation, World
from adcompile.sparse.dependence.reach import Reach, own, united
from adcompile.sparse.dependence.traced import Traced, sets_in


TEXT = "# The program runs with sets of columns beside its values; no text is made of it.\n"


def compiled_pattern(compilation):
    """The Compiled of the pattern of a Jacobian, or of a Hessian, for a `_Compilation`: the program, or its gradient, runs with sets."""
    request, of_gradient = compilation.request, compilation.request.kind.startswith("hessian")
    names = tuple([compilation.names[name] for name in request.wrt])
    derived = compilation.gradient_of_chain(request.wrt) if of_gradient else compilation.checked(compilation.value(), names)[0]
    paths = {keyword_of(param): param.path for param in derived.program.params if param.kind == "captured"}
    readers = {keyword: reader(compilation.function, path) for keyword, path in paths.items()}
    for_all = request.kind.endswith("for_all")
    function = pattern_function(derived.program, names, compilation.calls.program, of_gradient, for_all)
    return Compiled(request, function, None, None, TEXT, compilation.looked, tuple(paths.items()), readers, compilation.facts,
                    compilation.outward, layouts=compilation.layouts)


def pattern_function(program, wrt, program_of, of_gradient, for_all=False):
    """The function for a program and the names of its parameters that columns are counted for. Of a gradient the rows are those of its
    cotangents, and not of the value. `for_all`: all floats that it is given may be others."""
    params = program.params

    def function(*args, **kwargs):
        values = bound(params, args, kwargs)
        sizes = {name: count_of(values[name]) for name in wrt}
        width, start, knowns = sum(sizes.values()), 0, {name: Traced(value) for name, value in values.items()}
        for name, size in sizes.items():
            knowns[name] = Traced(values[name], reach_of_argument(values[name], start, width), 1)
            start += size
        world = World(width, program_of)
        if for_all:
            knowns = {name: one if name in sizes else world.lent(one.value) for name, one in knowns.items()}
        found = Evaluation(knowns, world).block(program.body)
        if not of_gradient:
            return found.value, stacked(found.value, found.reach, found.value, width)
        parts = found.reach if isinstance(found.reach, tuple) else (None,) * len(found.value)
        rows = [stacked(bar, reach, values[name], width) for name, bar, reach in zip(wrt, found.value[1:], parts[1:])]
        return found.value[0], needs("scipy.sparse").vstack(rows, format="csr")

    return function


def bound(params, args, kwargs):
    """The values of the parameters by their names in the program."""
    values, rest = {}, list(args)
    for param in params:
        if param.kind == "star":
            values[param.name], rest = tuple(rest), []
        elif param.kind == "double_star":
            values[param.name] = {key: kwargs[key] for key in kwargs if key not in {keyword_of(one) for one in params}}
        elif param.kind == "positional":
            values[param.name] = rest.pop(0)
        else:
            values[param.name] = kwargs[keyword_of(param)]
    return values


def keyword_of(param):
    """The name under which a captured value is handed over; any other parameter has the user's name."""
    return str(param.name) if param.kind == "captured" else stem_of(param.name)


def is_structure(x):
    return isinstance(x, (list, tuple, dict))


def count_of(x):
    """The number of floats in an argument."""
    if is_structure(x):
        return sum(count_of(item) for item in items_of_structure(x).values() if has_floats(item))
    return np.size(x)


def reach_of_argument(x, start, width):
    """The reach of an argument whose first float has the column `start`."""
    if not is_structure(x):
        return own(start, np.size(x), width) if isinstance(x, (np.ndarray, np.generic, float)) else Reach(1, width, full=True)
    parts = []
    for item in items_of_structure(x).values():
        floats = has_floats(item)
        parts.append(reach_of_argument(item, start, width) if floats else None)
        start += count_of(item) if floats else 0
    return dict(zip(x, parts)) if isinstance(x, dict) else type(x)(parts) if type(x) in (list, tuple) else tuple(parts)


def stacked(found, reach, like, width):
    """The rows of all floats in `like`, a value or an argument, from what was found in its place."""
    rows = [reach.matrix() for reach in rows_of(found, reach, like, width)] or [Reach(0, width).matrix()]
    matrix = rows[0] if len(rows) == 1 else needs("scipy.sparse").vstack(rows, format="csr")
    matrix.sum_duplicates()
    return matrix


def rows_of(found, reach, like, width):
    """A Reach for each number or array with floats in `like`."""
    if is_structure(like):
        parts = []
        for key, item in items_of_structure(like).items():
            inner = part_of(found, like, key)
            parts += rows_of(inner, part_of(reach, like, key) if is_structure(reach) else reach, item, width) if has_floats(item) else []
        return parts
    size, sets = np.size(like), sets_in(reach)
    if not sets:
        return [Reach(size, width)]
    if isinstance(reach, Reach) and not is_structure(found) and reach.size == np.size(found):
        return [reach if reach.size == size else reach.taken(np.broadcast_to(np.arange(reach.size).reshape(np.shape(found)), np.shape(like)))]
    whole = Reach(size, width)
    for one in sets:
        whole = united(whole, one.everywhere(size))
    return [whole]


def part_of(whole, like, key):
    """The item of a list, tuple or dict in the place of that of `like`; a number stands for all of its items."""
    return whole[key] if is_structure(whole) else whole
