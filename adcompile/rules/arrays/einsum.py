"""Sums of products over letters. In reverse each factor has one such sum over the same letters:

    y = np.einsum("ij,jk->ik", a, b)        a_bar = np.einsum("ik,jk->ij", y_bar, b)

Letters that stand once, twice in one factor, or for axes of size 1 that are broadcast are put back by
`runtime.einsum_spread`. There is a rule for each number of factors; its text differs in nothing but that number.
"""

import numpy as np

from adcompile import runtime
from adcompile.ops.fields import letters
from adcompile.ops.fields.forms import Contracted, Opaque
from adcompile.ops.fields.memory import EITHER, EVERY, NEW, VIEW
from adcompile.ops.registry import made_when_asked
from adcompile.ops.typing.results.transposed import like_second_result
from adcompile.rules.rule_text import written_text
from adcompile.rules.samples import call
from adcompile.rules.table import constant, linear, multilinear

def sums_of_one(draw):
    yield call("ij->ji", draw(2, 3))
    yield call("ij->ji", draw(2, 3), optimize=True)
    yield call("ij->j", draw(2, 3))
    yield call("ij->", draw(2, 3))
    yield call("ba", draw(2, 3))
    yield call("ii", draw(3, 3))
    yield call("ii->i", draw(3, 3))
    yield call("iji->j", draw(2, 3, 2))
    yield call("...ii->...", draw(4, 2, 2))
    yield call("i...->...", draw(2, 3))
    yield call("i->", draw(0))


def sums_of_two(draw):
    yield call("ij,jk->ik", draw(2, 3), draw(3, 4))
    yield call("ij,jk", draw(2, 3), draw(3, 4))
    yield call("i,i", draw(3), draw(3))
    yield call("ij,kj->ik", draw(2, 3), draw(4, 3))
    yield call("ij,kj->", draw(2, 3), draw(4, 3))
    yield call("i,i->i", draw(3), draw(3))
    yield call("i,j->ji", draw(3), draw(2), optimize=True)
    yield call("bij,bj->bi", draw(2, 3, 4), draw(2, 4))
    yield call("...ij,...jk->...ik", draw(4, 2, 3), draw(4, 3, 2))
    yield call("...ij,...jk", draw(1, 2, 3), draw(4, 3, 2))
    yield call("...ij,jk->...ik", draw(4, 2, 3), draw(3, 2))
    yield call("...,...", draw(4, 1), draw(3))
    yield call("ii,i->i", draw(3, 3), draw(3))
    yield call("ij,k->k", draw(2, 3), draw(2))
    yield call("ij,jk->ik", draw(2, 1), draw(3, 4))
    yield call(" a b , b -> a ", draw(2, 3), draw(3))
    yield call(",i", draw.number(), draw(3))
    yield call("i,i", draw(0), draw(0))


def sums_of_three(draw):
    yield call("i,ij,j->", draw(2), draw(2, 3), draw(3))
    yield call("ij,jk,kl->il", draw(2, 3), draw(3, 2), draw(2, 3))
    yield call("ij,jk,kl", draw(2, 3), draw(3, 2), draw(2, 3), optimize="greedy")
    yield call("...i,...i,...->...", draw(2, 3), draw(3), draw(2))


SAMPLES = {2: sums_of_one, 3: sums_of_two, 4: sums_of_three}
"""By the number of arguments."""



def has_several_factors(constants):
    """Return True if the letters are given as a string. Then all other operands are factors; the result for one factor alone may
    be a view of it."""
    return isinstance(constants.get("subscripts"), str)


def rule_for(count):
    """Enters the rule for calls with that many arguments: the subscripts and the factors."""
    names = [f"x{place}" for place in range(count - 1)]
    optimize = ", optimize=optimize" if count > 3 else ""
    lines = [f"def einsum(y_bar, subscripts, {', '.join(names)}, optimize=False):"]
    for place, name in enumerate(names):
        others = "".join(f", {other}" for other in names if other != name)
        lines += [f"    t = np.einsum(runtime.einsum_cotangent(subscripts, {place}), y_bar{others}{optimize})",
                  f"    {name}_bar = runtime.einsum_spread(t, {name}, subscripts, {place})"]
    lines.append(f"    return {', '.join(f'{name}_bar' for name in names)}")
    text = written_text("einsum", lines, {"np": np, "runtime": runtime}, f"<rule of np.einsum with {count} arguments>")
    declare = linear if count == 2 else multilinear
    declare(f"numpy.einsum/{count}", complex="holomorphic", form=Contracted(letters.einsum), squares="product" if count == 3 else "",
            wrt=tuple(names),
            static=("subscripts", "optimize"), takes="arrays",
            memory=EITHER(VIEW(EVERY), NEW), new_where=has_several_factors if count > 2 else None,
            allowed={"optimize": (False, True, "greedy", "optimal")},
            samples=SAMPLES.get(count))(text)


for _count in SAMPLES:
    rule_for(_count)
made_when_asked("numpy.einsum", rule_for)

constant(runtime.einsum_cotangent, foldable=True)


def spreads(draw):
    yield call(draw(2), draw(2, 3), "ij->i", 0)
    yield call(draw(3), draw(3, 3), "ii->i", 0)
    yield call(draw(4, 2, 3), draw(2, 3), "...i,...i->...i", 0)


@linear(runtime.einsum_spread, form=Opaque("repeated letters are written as a diagonal"), type=like_second_result, samples=spreads)
def einsum_spread(y_bar, t, x, subscripts, operand):
    return runtime.einsum_gather(y_bar, t, subscripts, operand)


@linear(runtime.einsum_gather, form=Contracted(letters.einsum),
        type=like_second_result, samples=lambda draw: [call(draw(2, 3), draw(2), "ij->i", 0)])
def einsum_gather(y_bar, x, t, subscripts, operand):
    return runtime.einsum_spread(y_bar, x, subscripts, operand)
