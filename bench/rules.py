"""`python -m bench rules`: what the gradient of one call of every rule costs, over the call itself and over autograd's.

    y = np.cumsum(x0)
    return np.sum(weights * y)

The operands are the samples of the rule on which it is tested, scaled up to about 20 000 numbers, or to matrices of
100 x 100; functions of single numbers run in a loop, on 1000 multiples. The same text runs on autograd where it has the
function and gives the same gradient. Rows are the worst first, with their number at the end.
"""

import importlib
import math
import warnings
from functools import partial

import numpy as np

import adcompile
from adcompile.rules.samples import Draw
from adcompile.rules.table import own_order
from bench.calls import CALLS
from bench.exceptions import AGAINST_AUTOGRAD, OVER_PRIMAL, UNMEASURED, WITHOUT_PEER
from bench.measure import fastest
from bench.variants import module
from tests.rule_uses import DERIVED, Use, evaluate, fits, flat, is_real, is_structure, scalar_only
from tests.rules.test_rule_programs import call_text, is_public, program_of, text_of

NUMBERS = 20_000
"""How many numbers the operands of a call have, about."""
FACTORS = (5, 10, 20, 33, 100, 300, 1000, 3000, 10_000)
MATRICES = (10, 20, 33)
SHOWN = 12
GOAL, PEER_GOAL = 4.0, 1.1


# --- operands -----------------------------------------------------------------


class TooLarge(Exception):
    """A sample would not fit."""


class Scaled(Draw):
    """Samples whose axes are longer by a factor."""

    def __init__(self, factor):
        super().__init__(1)
        self.factor = factor

    def larger(self, shape):
        shape = tuple(size if size < 2 else size * self.factor for size in shape)
        if math.prod(shape) > 3 * NUMBERS:
            raise TooLarge
        return shape

    def __call__(self, *shape):
        return super().__call__(*self.larger(shape))

    def positive(self, *shape):
        return super().positive(*self.larger(shape))

    def flags(self, *shape):
        return super().flags(*self.larger(shape))

    def regular(self, *shape):
        return self(*shape) + 4.0 * self.factor * np.eye(shape[-1] * self.factor if shape[-1] > 1 else 1)


def candidates(rule):
    """Uses of a rule that the function takes, the smallest samples first."""
    if not callable(rule.samples):
        rng, shape = np.random.default_rng(1), () if scalar_only(rule) else (NUMBERS,)
        args = [sampler(rng, shape) if callable(sampler) else sampler for sampler in rule.samples]
        yield Use(rule, tuple(arg.item() if shape == () and np.ndim(arg) == 0 and hasattr(arg, "item") else arg
                              for arg in args), {})
        return
    for factor in MATRICES if "linalg" in rule.key else FACTORS:
        try:
            for args, kwargs in rule.samples(Scaled(factor)):
                yield Use(rule, args, kwargs)
        except (TooLarge, ValueError):
            continue


LARGEST = 10 * NUMBERS
"""How many numbers a result may have: that of a call which broadcasts grows faster than its operands."""


def size_of(use):
    operands = [value for name, value in use.operands.items() if name in use.rule.wrt]
    return sum(np.size(flat(value)) for value in operands if is_real(value) or is_structure(value))


def works(rule, use):
    """Whether the function takes the operands, and gives numbers."""
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            result = flat(evaluate(rule, use)) if fits(rule, use) else np.array(np.nan)
            return result.size <= LARGEST and np.all(np.isfinite(result))
    except Exception:
        return False


def chosen(name):
    """The use of a rule to measure: the smallest that is large enough, else the largest."""
    rule, best = DERIVED[name], None
    if name in CALLS:
        return Use(rule, *CALLS[name])
    for use in candidates(rule):
        if works(rule, use):
            if size_of(use) >= NUMBERS // 4:
                return use
            best = use if best is None or size_of(use) > size_of(best) else best
    return best


# --- programs -------------------------------------------------------------------


def lines_of(value):
    """The statements of a program, and the weights in them."""
    if not is_structure(value):
        return ("y = {call}", "return np.sum(weights * y)"), {"weights": weights(value)}
    if len(value) > 8:
        return ("y = np.array({call})", "return np.sum(weights * y)"), {"weights": weights(value)}
    parts = [place for place, part in enumerate(value) if is_real(part)]
    terms = " + ".join(f"np.sum(weights{place} * y[{place}])" for place in parts)
    return ("y = {call}", f"return {terms}"), {f"weights{place}": weights(value[place]) for place in parts}


def weights(value):
    return np.random.default_rng(2).normal(size=np.shape(value))


def programs(rule, use):
    """The program of a call for adcompile and, where there is one, for autograd, with its arguments."""
    if scalar_only(rule) and not callable(rule.samples):
        return in_a_loop(rule, use)
    lines, world = lines_of(evaluate(rule, use))
    function, arguments = program_of(rule, use, lines, **world)
    return function, of_autograd(rule, use, lines, world), arguments


def in_a_loop(rule, use):
    """A sum over 1000 multiples of the operands."""
    given, world = [], {"np": np, "math": math, "steps": np.linspace(0.99, 1.01, 1000).tolist()}
    names = own_order(rule) or [param.name for param in rule.params]
    args = [text_of(arg, given if name in rule.wrt else None, world) for name, arg in zip(names, use.args)]
    args = [f"{arg} * step" if arg.startswith("x") else arg for arg in args]
    params = ", ".join(f"x{place}" for place in range(len(given)))
    text = (f"def program({params}):\n    total = 0.0\n    for step in steps:\n"
            f"        total = total + {call_text(rule, use, args, [])}\n    return total\n")
    return module(text, world).program, None, given


def of_autograd(rule, use, lines, world):
    try:
        numpy = importlib.import_module("autograd.numpy")
        scipy = importlib.import_module("autograd.scipy") if rule.key.startswith("scipy.") else None
        return program_of(rule, use, lines, **world, np=numpy, scipy=scipy)[0]
    except Exception:
        return None


# --- measuring --------------------------------------------------------------------


def gradients(rule, use):
    """What is measured: the call, its gradient, and autograd's where it gives the same."""
    function, peer, arguments = programs(rule, use)
    wrt = tuple(range(len(arguments)))
    ours = partial(adcompile.value_and_grad(function, wrt=wrt), *arguments)
    calls = [partial(function, *arguments), ours]
    theirs = None if peer is None or rule.key in WITHOUT_PEER else peer_gradient(peer, wrt, arguments)
    if theirs is not None and same(theirs()[1], ours()[1]):
        calls.append(theirs)
    return calls


def peer_gradient(peer, wrt, arguments):
    try:
        derivative = partial(importlib.import_module("autograd").value_and_grad(peer, wrt), *arguments)
        derivative()
        return derivative
    except Exception:
        return None


def same(found, expected):
    try:
        return np.allclose(flat(list(found)), flat(list(expected)), rtol=1e-6, atol=1e-9)
    except Exception:
        return False


def measured(name):
    """The ratios of a rule: gradient over primal, and over autograd's gradient or None; None where no use was found."""
    rule = DERIVED[name]
    use = chosen(name)
    if use is None:
        return None
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        times = fastest(*gradients(rule, use))
    return times[1] / times[0], times[1] / times[2] if len(times) == 3 else None


def group(belongs):
    """The rows of the rules whose names a test picks out."""

    def rows():
        found = {name: measured(name) for name in DERIVED if is_public(name) and belongs(name) and name not in UNMEASURED}
        over = sorted(((ratios[0], name) for name, ratios in found.items() if ratios), reverse=True)
        against = sorted(((ratios[1], name) for name, ratios in found.items() if ratios and ratios[1]), reverse=True)
        yield from limited(over, OVER_PRIMAL, GOAL, "x primal")
        yield from limited(against, AGAINST_AUTOGRAD, PEER_GOAL, "x autograd")
        yield f"rules without a measurement, of {len(found)}", 0, sum(ratios is None for ratios in found.values()), "rules"
        for name, ratios in found.items():
            if ratios is None:
                yield f"no operands for {name}", 0, 1, "rules"

    return rows


def limited(found, exceptions, goal, unit):
    """The worst, and all that are above their limit."""
    for place, (ratio, name) in enumerate(found):
        limit = exceptions[name][0] if name in exceptions else goal
        if place < SHOWN or ratio > limit or name in exceptions:
            yield name, limit, ratio, unit


GROUPS = {
    "operators": lambda name: "." not in name,
    "numpy": lambda name: name.startswith("numpy.") and not name.startswith("numpy.linalg."),
    "linalg": lambda name: name.startswith(("numpy.linalg.", "scipy.linalg.")),
    "python": lambda name: name.startswith(("math.", "builtins.")),
    "special": lambda name: name.startswith("scipy.special."),
    "stats": lambda name: name.startswith("scipy.stats."),
    "spectra": lambda name: name.startswith(("scipy.fft.", "scipy.signal.")),
}
