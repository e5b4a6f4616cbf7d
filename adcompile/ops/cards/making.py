"""Functions of NumPy that have no derivative rule, and what they return: what makes arrays, draws, converts."""

from adcompile.ir.types import OPAQUE
from adcompile.ops.fields.effects import Doing
from adcompile.ops.fields.forms import TEXT
from adcompile.ops.fields.memory import EITHER, EVERY, NEW, SELF, UNKNOWN, VIEW, Identity
from adcompile.ops.registry import describe
from adcompile.ops.typing.results.arrays import numpy_scalar_result
from adcompile.ops.typing.results.making import drawn_floats, drawn_result
from adcompile.ops.typing.usual import elementwise_result, tried_result

describe("numpy.float16", "numpy.int64", "numpy.int32", type=numpy_scalar_result, memory=EITHER(SELF(0), NEW))
describe("numpy.angle", "numpy.i0", type=elementwise_result)
describe("numpy.einsum", type=tried_result, takes="arrays", memory=EITHER(VIEW(EVERY), NEW))
describe("numpy.trapz", type=tried_result)

for _name, _class in (("default_rng", "Generator"), ("RandomState", "RandomState")):
    describe(f"numpy.random.{_name}", seeds=True, type=OPAQUE, memory=UNKNOWN, effect=Doing.DRAWS, identity=Identity.MOMENT,
             gives=f"numpy.random.{_class}")
describe("numpy.random.SeedSequence", "random.Random", seeds=True, type=OPAQUE, memory=UNKNOWN, effect=Doing.DRAWS, identity=Identity.MOMENT)
describe(*[f"numpy.random.{_class}.{_name}" for _class in ("Generator", "RandomState")
           for _name in ("standard_normal", "standard_exponential", "random", "uniform", "normal", "exponential", "rayleigh", "logistic",
                         "gumbel", "laplace", "lognormal", "weibull")], type=drawn_floats, effect=Doing.DRAWS)
for _name in ("normal", "uniform", "standard_normal", "random", "exponential", "gamma", "beta", "poisson", "binomial", "integers",
              "randint"):
    describe(f"numpy.random.{_name}", type=drawn_result, effect=Doing.DRAWS)

describe("numpy.array2string", "numpy.array_str", "numpy.array_repr", "numpy.format_float_positional",
         "numpy.format_float_scientific", type=OPAQUE, form=TEXT)
