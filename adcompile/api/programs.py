"""Compiled programs and the calls of them.

    bound = program(callee, "gradient", wrt, values)    compiled for these values, or at hand
    written(...)                                        a function that calls one program, as text: the fast way
    Prepared(callee, bound)                             the same by hand, for what calls several programs or one often

Both look first whether what was compiled still holds and whether the captured data are as they were.
"""

import functools
import itertools
from dataclasses import replace

import numpy as np

from adcompile import compiler
from adcompile.api.places import noted
from adcompile.api.values import converted
from adcompile.cache import find
from adcompile.frontend.paths import NOWHERE, written_out
from adcompile.signature import arg_types, leaf


def program(callee, kind, wrt, values, options=None):
    """The `Bound` program of a kind for values of the parameters; those of `wrt` as they are after conversion."""
    symbols = {}
    types = arg_types(callee.names, wrt.converted(callee, values), symbols)
    return of_types(callee, kind, wrt, types, symbols, options)


def of_types(callee, kind, wrt, types, symbols, options=None):
    """The `Bound` program of a kind for types of the parameters."""
    spread, options = wrt.spread(callee, types), options or compiler.Options()
    request, options = compiler.Request(kind, spread.names), replace(options, stars=spread.stars)
    return find(callee, request, spread.types(types), symbols, options, compiler.compile)


# --- as text --------------------------------------------------------------------


def written(callee, bound, wrt, values, body, scope, extra=(), dots=()):
    """A function of the values of the parameters (and of those in `extra`, which come first), called by position.

        def run(a0, a1):
            try:
                stands = user.__code__ is code and g["np"] is np and (c0 := g["w"]).__class__ is array and ...
            except nowhere:
                stands = False
            if not stands:
                return again((a0, a1))
            a0, a1, = convert(callee, (a0, a1,))        where integers become floats
            try:
                <body>
            except Exception as error:
                noted(error)
                raise

    In `body`, `{call}` stands for the arguments of the program and `{x}` for the value of the parameter x. `dots` are
    what the text calls the tangents, which the program takes after its positional parameters. `run.lines` makes the same
    lines for parameters with other names, `run.space` is what they read.
    """
    local = {name: f"a{position}" for position, name in enumerate([*extra, *callee.names])}
    given = ", ".join(local.values())
    captured = [f"c{position}" for position in range(len(bound.names))]
    tests, known = _tests(bound, captured)
    converts = any(converted(value) is not value for value in wrt.active(callee, values))
    data = [f"{name}={value}" for name, value in zip(bound.names, captured)]
    space = scope | known | {"nowhere": NOWHERE, "convert": wrt.converted, "callee": callee, "noted": noted,
                             "array": np.ndarray, "leaf": leaf}
    lines = functools.partial(_lines, callee, tests, converts, body, dots, data)
    run = defined(f"run({given})", lines(local, f"return again(({given},))"), space)
    run.lines, run.space = lines, space
    return run


def _lines(callee, tests, converts, body, dots, data, local, otherwise):
    """What `run` does; `local` has what the text calls the parameters, `otherwise` is what is done where nothing stands."""
    own = ", ".join([local[name] for name in callee.names])
    call = ", ".join([*_arguments(callee, local, dots), *data])
    return ["try:", f"    stands = {' and '.join(tests)}", "except nowhere:", "    stands = False", "if not stands:",
            f"    {otherwise}", *([f"{own}, = convert(callee, ({own},))"] if converts else []),
            "try:", *["    " + line.format(call=call, **local) for line in body],
            "except Exception as error:", "    noted(error)", "    raise"]


def defined(head, lines, space):
    """The function with that head (name and parameters) and these lines; its globals are a copy of `space`."""
    source = "\n".join([f"def {head}:", *["    " + line for line in lines]])
    space = dict(space)
    exec(_compiled(source), space)
    return space[head.partition("(")[0]]


def _tests(bound, captured):
    """The texts that ask whether a program still stands, which also name the captured data, and what is named in them."""
    known = {"user": bound.function, "code": bound.code, "holds": bound.holds, "read": bound.read}
    found = written_out(bound.function, bound.looked, bound.paths)
    if found is None:
        holds = ["holds()"] if bound.holds is not None else []
        tests, reads = holds, [f"read()[{position}]" for position in range(len(captured))]
    else:
        tests, reads, names = found
        known |= names
    for name, read, seen in zip(captured, reads, bound.seen):
        test, more = _as_seen(name, f"({name} := {read})", seen)
        tests.append(test)
        known |= more
    return ["user.__code__ is code", *tests], known


def _as_seen(name, read, seen):
    """The text that asks whether captured data have the key that they had, and what is named in it."""
    if isinstance(seen, type):
        return f"{read}.__class__ is {name}_class", {f"{name}_class": seen}
    if isinstance(seen[0], np.dtype):
        return (f"{read}.__class__ is array and {name}.dtype is {name}_dtype and {name}.shape == {name}_shape",
                {f"{name}_dtype": seen[0], f"{name}_shape": seen[1]})
    return f"leaf({read}) == {name}_leaf", {f"{name}_leaf": seen}


@functools.lru_cache(maxsize=256)
def _compiled(source):
    return compile(source, "<adcompile call>", "exec")


def _arguments(callee, local, dots):
    """How the values of the parameters are handed to a program."""
    form = {"positional": "{1}", "star": "*{1}", "keyword": "{0}={1}", "double_star": "**{1}"}
    given = [(kind, form[kind].format(name, local[name])) for name, kind in callee.params]
    first = [text for kind, text in given if kind in ("positional", "star")]
    return [*first, *dots, *[text for kind, text in given if kind not in ("positional", "star")]]


# --- by hand ----------------------------------------------------------------------


class Repeated:
    """One program, run once for each direction. What it prints, it prints the first time only."""

    def __init__(self, callee, kind, wrt, values):
        self.first = self.later = Prepared(callee, program(callee, kind, wrt, values))
        if self.first.compiled.facts["prints"]:
            self.later = Prepared(callee, program(callee, kind, wrt, values, compiler.Options(quiet=True)))

    def runs(self):
        """The program for the first direction, for the second and so on."""
        return itertools.chain((self.first,), itertools.repeat(self.later))


class Prepared:
    """One program, called with the values of the parameters as they come."""

    def __init__(self, callee, bound):
        self.compiled = bound.compiled
        self._params = callee.params
        self._bound = bound

    def captured(self):
        """The captured data by name as they are now; None where the program does not hold for them."""
        bound = self._bound
        if not bound.stands():
            return None
        values = bound.read()
        if tuple([leaf(value) for value in values]) != bound.seen:
            return None
        return dict(zip(bound.names, values))

    def call(self, function, values, captured, dots=()):
        """Calls one of the program's functions; `dots` are the tangents, which follow the positional arguments."""
        args, star, keywords = [], (), dict(captured)
        for (name, kind), value in zip(self._params, values):
            match kind:
                case "positional":
                    args.append(value)
                case "star":
                    star = value
                case "keyword":
                    keywords[name] = value
                case "double_star":
                    keywords |= value
        try:
            return function(*args, *star, *dots, **keywords)
        except Exception as error:
            noted(error)
            raise
