"""Algebra of the parts of complex numbers: a cotangent of one that is real, or imaginary, is not multiplied as a complex number.

    (t + 0j) * z                    t * z               t real, z complex
    (t * z).real    (t * z).imag    t * z.real          t real
    (z * 1j).real   (z * 1j).imag   -z.imag   z.real
    np.conj(np.conj(z))             z
    np.conj(t * z)                  t * np.conj(z)      t real
"""

from adcompile.algebra.match import defined_by, same
from adcompile.algebra.rewriting import rewrites
from adcompile.ir.nodes import Apply, Const
from adcompile.ir.reals import surely_real
from adcompile.ir.types import is_complex, is_number, is_scalar

REAL, IMAGINARY, CONJUGATE = "numpy.real/complex", "numpy.imag/complex", "numpy.conjugate/complex"


def is_real(site, operand):
    """Return True if an operand is surely real: a number or array, or a constant."""
    type = site.type(operand)
    return is_number(type) and surely_real(type)


def widened(site, operand):
    """The real number that was made complex by adding 0j, None where an operand is something else."""
    definition = defined_by(site, operand, "add")
    if definition is None or not isinstance(definition.args[1], Const) or definition.args[1].value != 0 \
            or not isinstance(definition.args[1].value, complex):
        return None
    return definition.args[0]


def without_zero(site, a, b):
    """The operand `a` of a product with `b` without the 0j that was added to it, where `b` is complex and gives the result its kind."""
    inner = widened(site, a)
    return inner if inner is not None and is_complex(site.type(b)) and (is_scalar(site.type(b)) or same(site, a, b)) else a


def is_unit(operand):
    """Return True for the constant 1j."""
    return isinstance(operand, Const) and isinstance(operand.value, complex) and operand.value == 1j


def factors(site, z):
    """A real factor of a product and the other one; a constant 1j and the other one; (None, None) where there is neither."""
    definition = defined_by(site, z, "mul")
    for one, other in () if definition is None else (definition.args, definition.args[::-1]):
        if is_unit(one) or is_real(site, one):
            return one, other
    return None, None


@rewrites(REAL)
def real_part(site, expr):
    z, = expr.args
    if is_real(site, z):
        return z
    if widened(site, z) is not None:
        return widened(site, z)
    negated, conjugated = defined_by(site, z, "neg"), defined_by(site, z, CONJUGATE)
    if negated is not None:
        return Apply("neg", (site.assign(Apply(REAL, negated.args)),))
    if conjugated is not None:
        return real_part(site, Apply(REAL, conjugated.args))
    factor, other = factors(site, z)
    if factor is None:
        return expr
    if is_unit(factor):
        return Apply("neg", (site.assign(Apply(IMAGINARY, (other,))),))
    return Apply("mul", (factor, site.assign(Apply(REAL, (other,)))))


@rewrites(IMAGINARY)
def imaginary_part(site, expr):
    z, = expr.args
    inner = defined_by(site, z, "neg") or defined_by(site, z, CONJUGATE)
    if inner is not None:
        return Apply("neg", (site.assign(Apply(IMAGINARY, inner.args)),))
    factor, other = factors(site, z)
    if factor is None or is_real(site, other):
        return expr
    found = site.assign(Apply(REAL if is_unit(factor) else IMAGINARY, (other,)))
    return found if is_unit(factor) else Apply("mul", (factor, found))


@rewrites(CONJUGATE)
def conjugate(site, expr):
    z, = expr.args
    inner = defined_by(site, z, CONJUGATE)
    if inner is not None:
        return inner.args[0]
    if is_real(site, z):
        return z
    negated = defined_by(site, z, "neg")
    if negated is not None:
        return Apply("neg", (site.assign(Apply(CONJUGATE, negated.args)),))
    factor, other = factors(site, z)
    if factor is None or is_unit(factor) or not is_complex(site.type(other)):
        return expr
    return Apply("mul", (factor, site.assign(Apply(CONJUGATE, (other,)))))
