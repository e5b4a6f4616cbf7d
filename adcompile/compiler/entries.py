"""The compiled form of the entries of a sparse matrix: a function that makes a program for the sizes, the integers and the bools of a call.

    function(args) -> EntriesProgram, or None where there is no such program
"""

import threading
from typing import Any

import numpy as np

from adcompile.compiler.dependences import bound, keyword_of
from adcompile.compiler.passes import tidy
from adcompile.compiler.paused import paused
from adcompile.compiler.request import Compiled
from adcompile.frontend.outside.paths import reader
from adcompile.ir.frozen import frozen, replace
from adcompile.ir.nodes import Apply, Block, Const, Return
from adcompile.sparse.entries.particular_program import Particular
from adcompile.sparse.entries.placed import filling, placed
from adcompile.sparse.entries.progressions import NoEntries
from adcompile.sparse.entries.strands import Factor, Strand, Strands
from adcompile.transform.derived import Derived

TEXT = "# The text is made for the sizes of a call.\n"


@frozen
class EntriesProgram:
    """`fill(*function(args))` is the data of the matrix."""

    function: Any
    source: str
    cost: float
    pattern: Any
    fill: Any


def compiled_entries(compilation, derived):
    """The Compiled of the entries, from the tangent of a function or of its gradient."""
    request, params = compilation.request, compilation.params
    paths = {keyword_of(param): param.path for param in params if param.kind == "captured"}
    readers = {keyword: reader(compilation.function, path) for keyword, path in paths.items()}
    names = tuple([compilation.names[name] for name in request.wrt])
    seeds = {param.name.label.of: param.name for param in derived.program.params if param.name.label.is_derivative
             and param.name.label.of in names}
    lock = threading.Lock()

    def function(*args, **kwargs):
        with lock:
            try:
                return entries(compilation, derived, names, seeds, bound(params, args, kwargs), paths)
            except Exception:       # what the function raises, it raises again where its pattern is found
                return None

    return Compiled(request, function, None, None, TEXT, compilation.looked, tuple(paths.items()), readers, compilation.facts,
                    compilation.outward, layouts=compilation.layouts)


def entries(compilation, derived, names, seeds, values, paths):
    """The EntriesProgram for values of the parameters."""
    known, start = {}, 0
    for name in names:
        value = values[name]
        if not is_float(value) or name not in seeds:
            raise NoEntries
        columns = np.arange(start, start + np.size(value)).reshape(np.shape(value))
        rows = tuple([(0, size, 1) for size in np.shape(value)])
        known[seeds[name]] = Strands(np.shape(value), (Strand(rows, columns, Factor(Const(1.0))),))
        start += np.size(value)
    at = Particular(values, known, compilation.calls.program, compilation.namer.copy())
    end = at.block(derived.program.body)
    if not isinstance(end, Return):
        raise NoEntries
    symmetric = compilation.request.kind == "hessian_entries"
    blocks = [block_of(at, dot, values[name]) for name, dot in zip(names, end.value.args)] if symmetric else \
        blocks_of(at, end.value.args[1], at.evaluation.expr(end.value.args[0]).value)
    pattern, pairs, zeroed, other = placed(blocks, start, symmetric)
    numbers = tuple([strand.factor.expression() for one, strand in pairs if one.number is None])
    body = Block(tuple(at.out), Return(Apply("tuple", numbers)))
    own = [param for param in derived.program.params if param.name not in seeds.values()]
    program = replace(derived.program, name=f"{compilation.name}_entries", params=tuple(own), body=body)
    with paused():
        found = compilation.emitted([tidy(Derived(program, compilation.infer(program), {}))])
    fill = filling([one for one, _ in pairs], zeroed, pattern.nnz, other)
    return EntriesProgram(by_names(found, own, paths), found.source, found.cost, pattern, fill)


def blocks_of(at, dot, value):
    """A block, as of `block_of`, for each item of a tuple or list that is returned."""
    if type(value) not in (tuple, list):
        return [block_of(at, dot, value)]
    items = at.items(dot)
    if len(items) != len(value):
        raise NoEntries
    return [block_of(at, None, item, found) for item, found in zip(value, items)]


def block_of(at, dot, value, found=None):
    """The number of elements of a value, the shape that its rows are counted in, and the strands of its derivative."""
    found = at.strands(dot) if found is None else found
    if not is_float(value) or not isinstance(found, Strands):
        raise NoEntries
    found = found if found.grid is not None and found.shape == np.shape(value) else found.to(np.shape(value))
    return np.size(value), found.shape if found.grid is None else found.grid, found.strands


def by_names(found, params, paths):
    """The function that was emitted, which takes captured data by the names that they have everywhere."""
    function, captured = found.functions[0], [keyword for keyword in paths]
    if not captured:
        return function
    called = dict(zip([keyword_of(param) for param in params if param.kind in ("keyword", "captured")], found.keywords))
    return lambda *args, **kwargs: function(*args, **{called.get(name, name): value for name, value in kwargs.items()})


def is_float(value):
    return type(value) in (float, np.float64) or type(value) is np.ndarray and value.dtype == np.float64
