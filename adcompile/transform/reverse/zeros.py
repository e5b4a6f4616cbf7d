"""Cotangents that nothing came to: zeros in the shape of their value, as far as that is known where they are made."""

from adcompile.ir.names import cotangent_of
from adcompile.ir.nodes import Apply, Const, Name
from adcompile.ir.types import NUMERIC, Array, Dict, List, Numeric, Tuple, is_array, is_scalar


def zero(maker, region, name):
    """A zero cotangent for a name. Where the name may have no value here, nobody will ask for its shape, or `shaped` finds it."""
    if is_scalar(maker.types.get(name, NUMERIC)):
        return Const(0.0)
    if name in maker.undefined:
        same = alike(maker, name)
        if same is None:
            if region.loop() is not None:
                maker.shapeless = True
                return Const(0.0)
            value = Apply("if_assigned", (Name(name),))
            return maker.site(region).assign(Apply("zeros_like", (value,)), cotangent_of(name))
        name = same
    return maker.site(region).assign(Apply("zeros_like", (Name(name),)), cotangent_of(name))


def alike(maker, name):
    """A parameter that is surely an array of the shape that a name has where it has a value; or None."""
    kind = maker.types.get(name)
    known = is_array(kind) and None not in kind.shape
    return next((param for param in maker.params if maker.types[param] == kind), None) if known else None


def shaped(maker, region, span, bar, name):
    """A cotangent in the shape of its value, where it may be a number since nobody knew the shape."""
    if bar is None or name not in maker.shapeless_names or not lacks_shape(maker.types.get(name)):
        return bar
    known = isinstance(maker.types.get(name), (Array, Numeric))
    op = "runtime.broadcast_like" if known else "runtime.in_shape"
    return maker.site(region, span).assign(Apply(op, (bar, Name(name))), cotangent_of(name))


def lacks_shape(type):
    """Return True if the cotangent 0.0 of a value may have to become an array of zeros. Numbers, tuples, lists and dicts never
    need that."""
    return not is_scalar(type) and not isinstance(type, (Tuple, List, Dict))
