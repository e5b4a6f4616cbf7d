"""Compiled programs and the calls of them.

    bound = program(callee, "gradient", wrt, values)    compiled for these values, or at hand
    written(...)                                        a function that calls one program, as text: the fast way

It looks first whether what was compiled still holds and whether the captured data are as they were.
"""

import functools
from dataclasses import replace
from functools import partial
from types import CellType, FunctionType
from typing import Any

import numpy as np

from adcompile import compiler
from adcompile.api.boundary.before import Before, is_kept, watched
from adcompile.api.boundary.conversion import converted
from adcompile.api.boundary.places import at_definition, noted
from adcompile.calling.appearance import CALL, appearing_as
from adcompile.calling.cache import find
from adcompile.calling.signature import layout_test, layouts_of, leaf, leaf_test
from adcompile.errors import DerivativeError, NotDifferentiable, UnsupportedSyntax
from adcompile.frontend.containers.parts import written as text
from adcompile.frontend.containers.taken_apart import is_open
from adcompile.frontend.containers.written_receivers import writer_among
from adcompile.frontend.outside.live_variables import names_in_code
from adcompile.frontend.outside.paths import NOWHERE, WrittenOut, written_out
from adcompile.ir.frozen import frozen


def program(callee, kind, wrt, values, options=None):
    """The `Bound` program of a kind for values of the parameters; those of `wrt` as they are after conversion. Objects are taken apart,
    dicts and lists where it writes into them, or would be refused."""
    found = refused = None
    objects = wrt.with_objects(callee, values)
    if objects.beside:
        try:
            found = program_of(callee, kind, objects, values, options)
            if not writes_parts(found):
                return found
        except DerivativeError:
            pass
    try:
        found = program_of(callee, kind, wrt, values, options)
    except DerivativeError as error:
        refused = error
    if wrt.may_open(callee, values) and (found is None or found.spread.has_any(found.compiled.outward.changed)):
        try:
            return program_of(callee, kind, wrt, values, options, deep=True)
        except DerivativeError:
            pass
    beside = wrt.with_beside(callee, values) if isinstance(refused, UnsupportedSyntax) or calls_writers(callee, values) else wrt
    if beside.beside:
        try:
            return program_of(callee, kind, beside, values, options, deep=True)
        except DerivativeError:
            pass
    if found is None:
        raise refused
    return found


def calls_writers(callee, values):
    """Return True if the code of the function names a method of one of its arguments that may put what it is given into its object."""
    names = names_in_code(callee.user.__code__)
    return any(is_open(value.__class__) and writer_among(value.__class__, names) for value in values)


def program_of(callee, kind, wrt, values, options=None, deep=False):
    symbols, given = {}, wrt.converted(callee, values)
    types = wrt.types(callee, given, symbols, deep)
    spread = wrt.spread(callee, types)
    before, after = (spread.values(dict(zip(callee.names, one))) for one in (values, given))
    asked = {*callee.names, *[part for _, parts in spread.apart for _, part in parts.leaves()]}     # those in stars have no place of their own
    layouts = [(name, layout) for name, layout in layouts_of(before, before.values(), after.values()) if name in asked]
    return of_types(callee, kind, wrt, types, symbols, options, tuple(layouts))


def of_types(callee, kind, wrt, types, symbols, options=None, layouts=()):
    """The `Bound` program of a kind for types of the parameters; `layouts` are their layouts, where these are known."""
    spread, options = wrt.spread(callee, types), options or compiler.Options()
    request, options = compiler.Request(kind, spread.names), replace(options, stars=spread.stars)
    plan = compiler.Request("plan", spread.names), replace(options, cut=())
    found = find(callee, request, spread.types(types), symbols, options, compiler.compile, layouts, plan)
    return replace(found, spread=spread)


# --- as text --------------------------------------------------------------------


def written(callee, bound, wrt, values, body, names, extra=(), dots=(), sure=None):
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

    Where the program may write what it is given, the arguments are kept before and put back afterwards, see `before`.

    In `body`, `{call}` stands for the arguments of the program and `{x}` for the value of the parameter x. `dots` are
    what the text calls the tangents, which the program takes after its positional parameters. `sure` is the body for
    arguments that have the exact keys of `values`. `run.text` has the same lines for a function with other parameters.
    """
    local = {name: f"a{position}" for position, name in enumerate([*extra, *callee.names])}
    given = ", ".join(local.values())
    converts = any(converted(value) is not value for value in wrt.active(callee, values))
    before = None
    if is_kept(bound.compiled.outward):
        before = partial(Before, callee, wrt, bound)
        body, sure = watched(body), sure and watched(sure)
    space = names | BUILTINS | {"nowhere": NOWHERE, "convert": wrt.converted, "callee": callee, "noted": noted,
                                "array": np.ndarray, "leaf": leaf, "keep": before}
    if len(owners(bound)) > 1:
        space |= {"id": id, "len": len, "shared": partial(refuse_shared, callee, bound)}
    text = Text(callee, bound, converts, sure or body, dots, space)
    tests = text.tests()
    lines = text.lines(local, tests, f"return again(({given},))", body)
    run = defined(f"run({given})", lines, space | tests.known)
    run.text = text
    compiled = bound.compiled
    return appearing_as(run, compiled.function or compiled.record)


BUILTINS = {builtin.__name__: builtin for builtin in (float, dict, Exception)}
"""The builtins of Python that the texts use."""


@frozen
class Tests:
    """The texts that ask whether a program still stands, which also name the captured data, and what is named in them.

    `cells` and `globals` are those of `paths.WrittenOut`.
    """

    texts: list
    known: dict
    cells: dict
    globals: dict


@frozen
class Text:
    """The text of a function that calls a program. `space` has all names that it reads, beside those that its tests read."""

    callee: Any
    bound: Any
    converts: bool
    body: list
    dots: tuple
    space: dict

    @property
    def keeps(self):
        """True if arguments are kept before the call and put back after it."""
        return self.space["keep"] is not None

    def lines(self, local, tests, otherwise, body=None):
        """The lines of a function. `local` has what they call the parameters, `otherwise` is what is done if nothing stands."""
        own = ", ".join([local[name] for name in self.callee.names])
        data = [f"{name}=c{position}" for position, name in enumerate(self.bound.names)]
        call = ", ".join([*_arguments(self.callee, local, self.dots, dict(self.bound.apart)), *data])
        parts = {part: text(local[name], path) for name, parts in self.bound.apart for path, part in parts.leaves()}
        lie_so = [layout_test((local | parts)[name], layout) for name, layout in self.bound.compiled.layouts if layout is not None]
        own_ids = [f"id({text(local[name], path)})" for name, path in owners(self.bound)]
        apart = [f"if len({{{', '.join(own_ids)}}}) < {len(own_ids)}:", "    shared()"] if len(own_ids) > 1 else []
        return ["try:", f"    stands = {' and '.join(tests.texts + lie_so)}", "except nowhere:", "    stands = False", "if not stands:",
                f"    {otherwise}", *apart,
                *([f"before = keep(({own},), ({''.join(f'c{k}, ' for k in range(len(data)))}))"] if self.keeps else []),
                *([f"{own}, = convert(callee, ({own},))"] if self.converts else []),
                "try:", *["    " + line.format(call=call, **local) for line in body or self.body],
                "except Exception as error:", "    noted(error)", "    raise",
                *(["finally:", "    before.put_back()"] if self.keeps else [])]

    def tests(self, taken=None):
        """The `Tests`, which name the captured data c0, c1 and so on; `taken` is that of `paths.written_out`."""
        bound = self.bound
        known = {"user": bound.function, "code": bound.code, "holds": bound.holds, "read": bound.read}
        found = written_out(bound.function, bound.looked, bound.paths, taken)
        if found is None:
            holds = ["holds()"] if bound.holds is not None else []
            found = WrittenOut(holds, [f"read()[{position}]" for position in range(len(bound.names))], {}, {}, {})
        tests = ["user.__code__ is code", *found.tests]
        for position, (read, seen) in enumerate(zip(found.reads, bound.seen)):
            test, more = leaf_test(f"(c{position} := {read})", seen, f"c{position}", f"c{position}")
            tests.append(test)
            known |= more
        return Tests(tests, known | found.bound, found.cells, found.globals)


def defined(head, lines, space):
    """The function with that head (name and parameters) and these lines; its globals are a copy of `space`."""
    space = dict(space)
    exec(_compiled("\n".join([f"def {head}:", *["    " + line for line in lines]])), space)
    return space[head.partition("(")[0]]


def defined_beside(function, head, lines, space, cells):
    """As `defined`, with the globals of another function, which the lines read as it does; None where it has other builtins.

    What else they read are names of `space`, or of `cells`: then it is what is in the cell.
    """
    name = head.partition("(")[0]
    made, names = {}, [*space, *cells]
    exec(_compiled("\n".join([f"def make({', '.join(names)}):", f"    def {head}:",
                               *["        " + line for line in lines], f"    return {name}"])), made)
    code = made["make"](*names).__code__
    closure = tuple([cells[one] if one in cells else CellType(space[one]) for one in code.co_freevars])
    found = FunctionType(code, function.__globals__, name, None, closure)
    return found if found.__builtins__ is function.__builtins__ else None


@functools.lru_cache(maxsize=256)
def _compiled(source):
    return compile(source, CALL, "exec")


def _arguments(callee, local, dots, apart):
    """How the values of the parameters are handed to a program; `apart` has the Parts of those that are taken apart."""
    form = {"positional": "{1}", "star": "*{1}", "keyword": "{0}={1}", "double_star": "**{1}"}
    given = []
    for name, kind in callee.params:
        parts = {name: local[name]}
        if name in apart:
            parts = {part: text(local[name], path) for path, part in apart[name].leaves()}
        given += [(kind, form[kind].format(part, value)) for part, value in parts.items()]
    first = [text for kind, text in given if kind in ("positional", "star")]
    return [*first, *dots, *[text for kind, text in given if kind not in ("positional", "star")]]


def owners(bound):
    """Pairs of a parameter and a path to what is taken apart of it and may be written, or has a derivative."""
    read = () if writes_parts(bound) else bound.spread.wrt.beside
    return [(name, path) for name, parts in bound.apart if name not in read for path in parts.owners()]


def writes_parts(bound):
    """Return True if a program may write into arguments that are taken apart."""
    outward = bound.compiled.outward
    return bool(outward.rewritten) or bound.spread.has_any(outward.arguments)


def refuse_shared(callee, bound):
    """Refuses arguments that hold one object in two places: what is written into the one would be seen in the other."""
    name = bound.apart[0][0]
    raise at_definition(NotDifferentiable, callee, f"one object, list or dict is held in two places of '{name}', or of other arguments",
                        "Hand over copies, as copy.deepcopy makes them one by one.", name)
