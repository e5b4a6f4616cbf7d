"""Attributes of what nobody knows the type of. Numbers and arrays have them; who else has one is taken to answer as they do."""

from adcompile.ops.memory import EITHER, EVERY, NEW, SELF, SHAPE, VIEW
from adcompile.ops.registry import describe

describe(*[f"attr:{name}" for name in ("shape", "ndim", "size", "dtype", "nbytes", "itemsize", "strides", "flags")],
         reads={EVERY: SHAPE})
describe("attr:real", "attr:imag", memory=EITHER(SELF(0), VIEW(0), NEW))
