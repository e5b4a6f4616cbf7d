"""Sums of products where a factor comes from a selection. Their rules are those of the products themselves, since what is 0 there
stays 0 in tangents. `algebra.site` puts them in the place of the products.
"""

from adcompile.ops.registry import amend, declared, made_when_asked
from adcompile.rules.arrays import einsum, products
from adcompile.rules.table import Parameter, enter_as

PRODUCTS = ("matmul", "numpy.dot", "numpy.inner", "numpy.outer", "numpy.vdot", "numpy.kron", "numpy.tensordot", "numpy.vecdot",
            "numpy.cross", "numpy.convolve", "numpy.correlate")


def enter_strong(key, name, count=None):
    """Enters a product in which zeros win under a name of its own, and says on the card of the plain one what that is."""
    kind = "" if count is None else f"/{count}"
    rule = declared(key + kind).rule
    params = (*rule.params, Parameter("zeros", (0,)))
    enter_as(key + kind, name + kind, params=params, static=(*rule.static, "zeros"), samples=rule.samples)
    amend(key + kind, strongly=name)


def of_letters(count):
    """Enters both rules of the sum of products over letters with that many arguments."""
    einsum.rule_for(count)
    enter_strong("numpy.einsum", "runtime.strong_einsum", count)


def of_matrices(count):
    """Enters both rules of the product of so many matrices."""
    products.rule_for(count)
    enter_strong("runtime.multi_dot", "runtime.strong_multi_dot", count)


for _key in PRODUCTS:
    enter_strong(_key, f"runtime.strong_{_key.rpartition('.')[2]}")
for _count in (3, 4):
    of_letters(_count)
for _count in (2, 3):
    of_matrices(_count)
made_when_asked("numpy.einsum", of_letters)
made_when_asked("runtime.multi_dot", of_matrices)
