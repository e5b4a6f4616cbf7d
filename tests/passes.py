"""Small functions on their way through the passes, for tests that say what a pass makes of a text.

    at = staged("def f(x, y): return np.sin(x) * y", y=INT)     typed, resolved and flat; x is a float unless it is told
    shown(at.program)                                           its body in the notation of `ir.show`
    emitted("gradient", "def f(x): ...")                        the function that is emitted, without imports
    rewritten(share_common, "t = x * y; u = x * y; return u")   straight-line code through one pass

Functions are given as texts; NumPy is `np`, `math` is there too.
"""

import inspect
import itertools
import linecache
import math
from dataclasses import dataclass

import numpy as np

from adcompile import compiler
from adcompile.analysis.activity.active import find_active
from adcompile.analysis.inference.infer import infer
from adcompile.analysis.loops.found import find_loops
from adcompile.calling.signature import arg_types
from adcompile.compiler.beginning import begun, read_later
from adcompile.compiler.request import Options
from adcompile.frontend.lower.function import lower
from adcompile.ir.names import Namer
from adcompile.ir.nodes import Program
from adcompile.ir.show import show
from adcompile.ir.types import FLOAT, Array
from adcompile.ir.verify import verify
from adcompile.normalize.flatten import flatten
from adcompile.normalize.resolve import resolve
from adcompile.normalize.undefined import copies_of_what_is_there
from adcompile.optimize.fold import fold
from adcompile.transform.derived import Derived

VECTOR = Array("float64", ("n0",))
_numbers = itertools.count()


@dataclass(frozen=True)
class Stage:
    """A program between passes, with what the next pass takes."""

    program: Program
    types: dict
    active: dict
    namer: Namer
    wrt: tuple

    @property
    def derived(self):
        return Derived(self.program, self.types, {}, loops=find_loops(self.program, self.types))


def function(text, **names):
    """The last function that a text defines; it has a source. `names` are globals of it beside NumPy and `math`."""
    file = f"<text {next(_numbers)}>"
    linecache.cache[file] = len(text), None, text.splitlines(keepends=True), file
    space = {"np": np, "math": math, **names}
    exec(compile(text, file, "exec"), space)
    return [value for value in space.values() if inspect.isfunction(value) and value.__code__.co_filename == file][-1]


def staged(text, wrt="x", flat=True, **types):
    """A function up to the transforms. `wrt` names the parameters that derivatives are taken with respect to."""
    namer = Namer()
    program = lower(function(text), wrt.split(), namer)
    given = {param.name: types.get(base, FLOAT) for param in program.params for base in [param.name.rpartition(".")[0]]}
    names = tuple(param.name for param in program.params if param.name.rpartition(".")[0] in wrt.split())
    program = fold(program, infer(program, given))
    program = fold(resolve(program, infer(program, given), namer, names), infer(program, given))
    active = find_active(program, infer(program, given), names)
    if flat:
        program = flatten(program, dict(active), namer)
    known = infer(verify(program), given)
    return Stage(program, known, find_active(program, known, names), namer, names)


def shown(program):
    """The body of a program, a line a statement, nested as it is."""
    return "\n".join(line[4:] for line in show(program).splitlines()[1:])


def rewritten(a_pass, text, added="", **types):
    """Straight-line code after one pass, which is given the program, and of `types`, `namer`, `added` and `loops` what it asks for.

    `added` names the variables that count as made by a transform.
    """
    lines = [line.strip() for line in text.split(";")]
    read = dict.fromkeys(name for name in ("x", "y", "z", "w") if any(name in line for line in lines))
    source = f"def f({', '.join(read)}):\n" + "".join(f"    {line}\n" for line in lines)
    at = staged(source, wrt=" ".join(read), flat=False, **types)
    known = {"types": dict(at.types), "namer": at.namer,
             "loops": find_loops(at.program, at.types), "added": {name: True for name in at.types if name.rpartition(".")[0] in added.split()}}
    wanted = [name for name in inspect.signature(a_pass).parameters if name in known]
    return shown(verify(a_pass(at.program, **{name: known[name] for name in wanted})))


def compiled(kind, text, wrt="x", optimize=True, **types):
    """What the compiler makes of a text: see `compiler.Request` for the kinds."""
    made = function(text) if isinstance(text, str) else text
    given = {name: types.get(name, FLOAT) for name in inspect.signature(made).parameters}
    request, options = compiler.Request(kind, tuple(wrt.split())), compiler.Options(optimize=optimize)
    return compiler.compile(made, request, given, options)


def emitted(kind, text, wrt="x", optimize=True, **types):
    """The emitted functions, without imports."""
    source = compiled(kind, text, wrt, optimize, **types).source
    return source[source.index("def "):]


def reverse_sweep(text, wrt="x", **types):
    """What stands below the heading of the reverse sweep in an emitted gradient."""
    source = emitted("gradient", text, wrt, **types)
    return source[source.index("# Reverse sweep\n") + len("# Reverse sweep\n"):]


def lowered(function, wrt, values):
    """The program of a function that computes what the function does for these values of its parameters."""
    namer = Namer()
    return copies_of_what_is_there(lower(function, wrt, namer, live=live_in(function, wrt, values)), namer)


def live_in(function, wrt, values):
    """The keys of what a function reads again after code that nobody followed, for these values of its parameters."""
    types, live = arg_types(inspect.signature(function).parameters, values), {}
    while True:
        found = begun(function, tuple(wrt), types, Options(), {}, live)
        later = read_later(function, tuple(wrt), found)[1]
        if all(key in live for key in later):
            return live
        live |= later
