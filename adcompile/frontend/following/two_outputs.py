"""Functions of two results that are told where to write them: each is copied to its place when both are there.

    np.modf(x, out=(a, b))      t = np.modf(x); np.copyto(a, t[0]); np.copyto(b, t[1]); (a, b)
    np.exp(x, out=(a,))         np.exp(x, out=a)
"""

import numpy as np

from adcompile.errors import render
from adcompile.frontend.frame.lowered import items_of
from adcompile.ir.nodes import Apply, Const, Effect
from adcompile.ops.keys import function_of

SHARED = "two results are written into arrays that share memory", "Give each of them an array of its own."


def one_output(frame, key, kwargs):
    """The keyword arguments of a call, of which `out` is the array, not a tuple of it."""
    function = None if key is None or "out" not in dict(kwargs) else function_of(key)
    if not isinstance(function, np.ufunc) or function.nout != 1:
        return kwargs
    items = items_of(frame, dict(kwargs)["out"])
    return kwargs if items is None or len(items) != 1 else tuple((dict(kwargs) | {"out": items[0]}).items())


def two_outputs(frame, key, args, kwargs):
    """The arguments of a call of such a function without the arrays that it is told to write, and these, None for one that NumPy makes;
    None for any other call."""
    function = None if key is None else function_of(key)
    if not isinstance(function, np.ufunc) or function.nout != 2:
        return None
    inputs, outputs, named = args[:function.nin], args[function.nin:], dict(kwargs)
    if outputs:
        outputs = (*outputs, Const(None))[:2]
    elif named.keys() == {"out"}:
        outputs = items_of(frame, named.pop("out"))
    if named or outputs is None or len(outputs) != 2 or len(inputs) != function.nin:
        return None
    outputs = tuple([None if isinstance(one, Const) and one.value is None else one for one in outputs])
    return None if outputs == (None, None) else (inputs, outputs)


def into_two(frame, function, inputs, outputs, node):
    """The value of such a call: the tuple of the arrays."""
    both = frame.temporary(Apply(function.key, inputs, (), frame.span(node)), node, True)
    parts = [frame.temporary(Apply("getitem", (both, Const(place)), (), frame.span(node)), node, True) for place in range(2)]
    if None not in outputs:
        text = Const(render(*SHARED, frame.span(node)))
        parts[0] = frame.temporary(Apply("runtime.in_two", (parts[0], *outputs, text), (), frame.span(node)), node, True)
    for part, output in zip(parts, outputs):
        if output is not None:
            frame.emit(Effect(Apply("numpy.copyto", (output, part), (), frame.span(node)), frame.span()))
    return Apply("tuple", tuple([part if output is None else output for part, output in zip(parts, outputs)]), (), frame.span(node))
