"""Cards of what programs of Taylor series are made of. They are not differentiated again, so there is no rule of them."""

from adcompile.ir.types import NUMERIC, OPAQUE
from adcompile.ops.fields.memory import EITHER, NEW, VIEW
from adcompile.ops.registry import describe
from adcompile.ops.typing.results.taylor import first_coefficients, padded_type, series_of_first, series_of_second
from adcompile.ops.typing.usual import first_operand

describe("runtime.constant_series", "runtime.variable_series", type=series_of_first, whole=True, runs=())
describe("runtime.padded_series", type=padded_type, memory=VIEW(0), runs=())
describe("runtime.with_value", type=series_of_second, whole=True, runs=())
describe("runtime.integrated", "runtime.series_power", type=series_of_first, whole=True, runs=())
describe("runtime.slope", type=first_operand, runs=())
describe("runtime.series_product", "runtime.series_quotient", type=NUMERIC, runs=())
describe("runtime.product_coefficient", "runtime.quotient_coefficient", "runtime.slope_coefficient", type=NUMERIC, runs=())
describe("runtime.coefficient", type=first_coefficients, memory=EITHER(VIEW(0), NEW), runs=())
describe("runtime.series_of_coefficients", "runtime.series_of_function", "runtime.series_item", type=OPAQUE, runs=())
describe("runtime.series_by_element", type=OPAQUE, memory=VIEW(0), runs=())
