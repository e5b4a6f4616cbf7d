"""Cotangents that nothing came to: zeros in the shape of their value, as far as that is known where they are made."""

from adcompile.ir.names import cotangent_of, named
from adcompile.ir.nodes import Apply, Assign, Const, Name
from adcompile.ir.types import NUMERIC, Array, Dict, List, Numeric, Tuple, is_array, is_scalar
from adcompile.transform.texts.tangents import tangent_type


def zero(maker, region, name):
    """A zero cotangent for a name. Where the name may have no value here, nobody will ask for its shape, or `shaped` finds it."""
    if is_scalar(maker.types.get(name, NUMERIC)):
        return Const(0.0)
    if name in maker.undefined:
        same = alike(maker, name)
        if same is None:
            if region.loop() is not None:
                numbers = zero_numbers(maker.types.get(name))
                if isinstance(numbers, Apply):
                    return maker.site(region).assign(numbers, cotangent_of(name))
                maker.shapeless = True
                return Const(0.0)
            value = Apply("if_assigned", (Name(name),))
            return maker.site(region).assign(Apply("zeros_like", (value,)), cotangent_of(name))
        name = same
    return maker.site(region).assign(Apply("zeros_like", (Name(name),)), cotangent_of(name))


def zero_numbers(type):
    """Zeros in the structure of a tuple or dict of numbers; None where it is another, or has arrays in it."""
    if is_scalar(type):
        return Const(0.0)
    if isinstance(type, Tuple):
        items = [zero_numbers(item) for item in type.items]
        return None if None in items else Apply("tuple", tuple(items))
    if isinstance(type, Dict):
        items = [part for key, item in type.items for part in (Const(key), zero_numbers(item))]
        return None if None in items else Apply("dict", tuple(items))
    return None


def alike(maker, name):
    """A parameter that is surely an array of the shape that a name has where it has a value; or None."""
    kind = maker.types.get(name)
    known = is_array(kind) and None not in kind.shape
    return next((param for param in maker.params if maker.types[param] == kind), None) if known else None


def shaped(maker, region, span, bar, name):
    """A cotangent in the shape of its value, where it may be a number since nobody knew the shape."""
    if bar is None or name not in maker.shapeless_names or not lacks_shape(maker.types.get(name)):
        return bar
    return maker.site(region, span).assign(in_shape(maker.types.get(name), bar, name), cotangent_of(name))


def in_shape(type, bar, name):
    """The operation that gives a cotangent the shape of its value, of a type."""
    known = isinstance(type, (Array, Numeric))
    return Apply("runtime.broadcast_like" if known else "runtime.in_shape", (bar, Name(name)))


def started(maker, region, span, bar, name):
    """The cotangent of what a loop results in, where its undoing begins: a structure has its form from there on."""
    return shaped(maker, region, span, bar, name) if is_structure(maker.types.get(name)) else bar


def lacks_shape(type):
    """Return True if the cotangent 0.0 of a value may have to become an array of zeros, or a structure of them."""
    return zero_numbers(type) is None


def is_structure(type):
    """Return True if a value is surely a tuple, list or dict."""
    return isinstance(type, (Tuple, List, Dict))


def completed(sweeps, wrt, namer):
    """The cotangents of `wrt`, zeros where nothing flows, and statements that complete them."""
    bars, zeros = [], []
    for name in wrt:
        if name in sweeps.cotangents and sweeps.shapeless and lacks_shape(sweeps.types.get(name)):
            filled = namer.new(cotangent_of(name))
            sweeps.types[filled] = tangent_type(sweeps.types.get(name, NUMERIC))
            zeros.append(Assign(filled, in_shape(sweeps.types.get(name), sweeps.cotangents[name], name)))
            bars.append(Name(filled))
        elif name in sweeps.cotangents:
            bars.append(sweeps.cotangents[name])
        elif is_scalar(sweeps.types.get(name)):
            bars.append(Const(0.0))
        else:
            zero = namer.new(named("zero"))
            sweeps.types[zero] = tangent_type(sweeps.types.get(name, NUMERIC))
            zeros.append(Assign(zero, Apply("zeros_like", (Name(name),))))
            bars.append(Name(zero))
    return bars, zeros


def is_zero(operand):
    """Return True if a cotangent is the constant 0."""
    return isinstance(operand, Const) and operand.value == 0.0


def same_name(one, other):
    """Return True if two operands are the same name, which then is one from outside both arms."""
    return isinstance(one, Name) and isinstance(other, Name) and one.id == other.id
