"""Types of factors of matrices, whose sizes are the smaller of two."""

from adcompile.ir.types import INTEGER, NUMERIC, OPAQUE, Array, NoneType, Tuple, is_array
from adcompile.ops.typing.operands import as_array, static_value


def matrix_of(call):
    """The first operand, where it is an array of two axes or more."""
    a = as_array(call.operands[0].type)
    return a if is_array(a) and len(a.shape) > 1 else None


def inexact(name):
    """The dtype in which NumPy computes: None where it is not known."""
    return None if name is None else name if name in ("float32", "complex64", "complex128") else "float64"


def real(name):
    """The dtype of the parts of numbers of a dtype."""
    return {"complex64": "float32", "complex128": "float64"}.get(name, name)


def smaller(m, n):
    """The smaller of two sizes, None where it cannot be told."""
    return min(m, n) if isinstance(m, int) and isinstance(n, int) else m if m == n or m in (0, 1) else n if n in (0, 1) else None


def svd_result(call):
    a = matrix_of(call)
    alone = static_value(call.get("compute_uv", 2).type) is False
    if a is None:
        return NUMERIC if alone else Tuple((NUMERIC,) * 3, ("U", "S", "Vh"))
    *batch, m, n = a.shape
    name, least = inexact(a.dtype), smaller(m, n)
    values = Array(real(name), (*batch, least))
    if alone:
        return values
    full = static_value(call.get("full_matrices", 1).type)
    full = True if isinstance(call.get("full_matrices", 1).type, NoneType) else full
    if full is not True and full is not False:
        return OPAQUE
    left, right = Array(name, (*batch, m, m if full else least)), Array(name, (*batch, n if full else least, n))
    return Tuple((left, values, right), ("U", "S", "Vh"))


def svdvals_result(call):
    a = matrix_of(call)
    return NUMERIC if a is None else Array(real(inexact(a.dtype)), (*a.shape[:-2], smaller(*a.shape[-2:])))


def qr_result(call):
    a, mode = matrix_of(call), static_value(call.get("mode", 1).type)
    if mode not in (None, "reduced", "r"):
        return OPAQUE
    if a is None:
        return NUMERIC if mode == "r" else Tuple((NUMERIC,) * 2, ("Q", "R"))
    *batch, m, n = a.shape
    name, least = inexact(a.dtype), smaller(m, n)
    triangle = Array(name, (*batch, least, n))
    return triangle if mode == "r" else Tuple((Array(name, (*batch, m, least)), triangle), ("Q", "R"))


def eig_result(call):
    """Real where the eigenvalues are, which no type tells."""
    a, names = matrix_of(call), ("eigenvalues", "eigenvectors")
    return Tuple((NUMERIC,) * 2 if a is None else (Array(None, a.shape[:-1]), Array(None, a.shape)), names)


def eigvals_result(call):
    a = matrix_of(call)
    return NUMERIC if a is None else Array(None, a.shape[:-1])


def lstsq_result(call):
    a, b = matrix_of(call), as_array(call.operands[1].type if len(call.operands) > 1 else OPAQUE)
    if a is None or not is_array(b) or not b.shape:
        return Tuple((NUMERIC, NUMERIC, INTEGER, NUMERIC))
    name = inexact(a.dtype) if a.dtype == b.dtype else None
    return Tuple((Array(name, (a.shape[-1], *b.shape[1:])), Array(real(name), (None,)), INTEGER,
                  Array(real(name), (smaller(*a.shape[-2:]),))))
