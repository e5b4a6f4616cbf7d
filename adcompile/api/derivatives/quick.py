"""A front that knows one exact key: the derivative is called as it was before, which is what happens most.

    def loss(beta, X, y):
        if beta.__class__ is array and beta.dtype is _beta_dtype and beta.ndim == 1 and beta.size == 2 and ...:
            _table.last = _run
            <the lines of the run>
        return _general(beta, X, y)

So such a call makes no key, looks nothing up, and is one function less deep. Every other call goes the general way.
The front has the globals and the cells of the user's function, so that Python reads them as fast as it does there.
"""

from adcompile.api.boundary.programs import defined, defined_beside
from adcompile.api.boundary.structures_in_text import is_named, structure_test
from adcompile.calling.appearance import appearing_as
from adcompile.calling.front import dressed, parameter_list, passed_on
from adcompile.calling.signature import keyed_names, leaf, leaf_test


def quick_front(general, signature, callee, names, table, run, values, apart=()):
    """The front for calls whose arguments have the exact keys of `values`; the general one where names would clash.

    `names` are those of the values, which the callee supplies in part itself; those in `apart` are taken apart.
    """
    if not hasattr(run, "text") or callee.ahead:
        return general
    tests = [structure_test(name, value, f"_{name}", name in apart) if name in apart or is_named(value)
             else leaf_test(name, leaf(value), f"_{name}") for name, value in zip(names, values) if name in keyed_names(callee, names)]
    space = callee.given | run.text.space | {"_table": table, "_run": run, "_general": general}
    space |= {name: value for _, named in tests for name, value in named.items()}
    asked = " and ".join([test for test, _ in tests]) or "True"
    head, otherwise = f"_front{parameter_list(signature)}", f"return _general({passed_on(signature)})"

    def lines(stands):
        inside = ["_table.last = _run", *run.text.lines({name: name for name in names}, stands, otherwise)]
        return [f"if {asked}:", *["    " + line for line in inside], otherwise]

    front = _beside(run, names, head, lines, space) or _apart(run, names, head, lines, space)
    if front is None:
        return general
    return dressed(appearing_as(front, run), signature, callee)


def _beside(run, names, head, lines, space):
    """The front with the globals of the user's function; None where that cannot be."""
    stands = run.text.tests(taken={*space, *names, *_locals(run)})
    if _clash(run, names, stands) or not stands.globals.keys().isdisjoint({*stands.known, *stands.cells}):
        return None
    return defined_beside(run.text.bound.function, head, lines(stands), space | stands.known, stands.cells)


def _apart(run, names, head, lines, space):
    """The front with globals of its own; None where names would clash."""
    stands = run.text.tests()
    return None if _clash(run, names, stands) else defined(head, lines(stands), space | stands.known)


def _clash(run, names, stands):
    """Return True if a parameter has the name of something that our own text uses."""
    ours = {*run.text.space, *_locals(run), *stands.known, *stands.cells}
    return any(name in ours or name.startswith("_") for name in names)


def _locals(run):
    return run.__code__.co_varnames[run.__code__.co_argcount:]
