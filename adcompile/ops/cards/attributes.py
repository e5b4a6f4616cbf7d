"""Attributes of what nobody knows the type of. Numbers and arrays have them; who else has one is taken to answer as they do."""

from adcompile.ops.fields import safe
from adcompile.ops.fields.effects import Doing
from adcompile.ops.fields.memory import EITHER, EVERY, NEW, SELF, SHAPE, UNKNOWN, VIEW, Identity
from adcompile.ops.registry import describe

describe(*[f"attr:{name}" for name in ("shape", "ndim", "size", "dtype", "nbytes", "itemsize")], reads={EVERY: SHAPE}, safe=safe.on_numbers)
describe("attr:strides", "attr:flags", reads={EVERY: SHAPE}, asks="memory")
describe("attr:base", "attr:data", "attr:ctypes", "attr:__array_interface__", memory=UNKNOWN, effect=Doing.UNKNOWN, asks="memory")
describe("attr:real", "attr:imag", memory=EITHER(SELF(0), VIEW(0), NEW))
describe("attr:flat", memory=VIEW(0), identity=Identity.MOMENT)
