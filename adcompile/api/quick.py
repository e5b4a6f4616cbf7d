"""A front that knows one exact key: the derivative is called as it was before, which is what happens most.

    def loss(beta, X, y):
        if beta.__class__ is array and beta.dtype is _dtype0 and beta.shape == _shape0 and ...:
            _table.last = _run
            <the lines of the run>
        return _general(beta, X, y)

So such a call makes no key, looks nothing up, and is one function less deep. Every other call goes the general way.
"""

import numpy as np

from adcompile.api.programs import defined
from adcompile.front import dressed, parameter_list, passed_on
from adcompile.signature import PLAIN, leaf


def quick_front(general, signature, callee, names, table, run, values):
    """The front for calls whose arguments have the exact keys of `values`; the general one where names would clash.

    `names` are those of the values, which the callee supplies in part itself.
    """
    if not hasattr(run, "lines") or callee.ahead or _clash(run, names):
        return general
    keyed = [(name, value, place) for place, (name, value) in enumerate(zip(names, values)) if name not in callee.given]
    known = {key: found for _, value, place in keyed for key, found in _known(value, place).items()}
    tests = [_test(*one) for one in keyed]
    otherwise = f"return _general({passed_on(signature)})"
    inside = ["_table.last = _run", *run.lines({name: name for name in names}, otherwise)]
    text = [f"if {' and '.join(tests) or 'True'}:", *["    " + line for line in inside], otherwise]
    space = callee.given | run.space | known | {"_table": table, "_run": run, "_general": general}
    return dressed(defined(f"_front{parameter_list(signature)}", text, space), signature, callee)


def _clash(run, names):
    """Whether a parameter has the name of something of ours in the text."""
    ours = {*run.space, *run.__code__.co_varnames[run.__code__.co_argcount:]}
    return any(name in ours or name.startswith("_") for name in names)


def _test(name, value, place):
    """The text of a test whether a parameter has the exact key of a value."""
    if value.__class__ is np.ndarray:
        return f"{name}.__class__ is array and {name}.dtype is _dtype{place} and {name}.shape == _shape{place}"
    if value.__class__ in PLAIN:
        return f"{name}.__class__ is _class{place}"
    return f"leaf({name}) == _key{place}"


def _known(value, place):
    """What the text of a test reads."""
    if value.__class__ is np.ndarray:
        return {f"_dtype{place}": value.dtype, f"_shape{place}": value.shape}
    return {f"_class{place}": value.__class__} if value.__class__ in PLAIN else {f"_key{place}": leaf(value)}
