"""Random programs as machine code against the same in Python: `python -m tests.random_native FIRST LAST`.

The programs are those of `tests.random_stores`, which write memory that carries a derivative through names, views and helpers, or with
`language` behind the numbers those of `tests.random_programs`. Each is called with its arrays in several layouts, with other values, and for
other numbers of trips; value, gradient, types, NaN and exceptions must be those of Python. Prints what differs, and how many
programs were native; exits with 1 where something differs.
"""

import argparse
import random
import sys
import tempfile
import warnings
from pathlib import Path

import numpy as np

from adcompile import value_and_grad
from adcompile.compiler.kernels import Kernels
from adcompile.errors import DerivativeError
from tests import judged_stores
from tests.agreement import quiet
from tests.generate import loaded
from tests.random_programs import write_program
from tests.random_stores import Writer

CLOSE = 1e-9


def outcome(function, arguments):
    """The parts of what a call returns, or the class of what it raises."""
    with quiet(False), warnings.catch_warnings():
        warnings.filterwarnings("error", message=".*native code")
        try:
            return parts(function(*arguments))
        except DerivativeError:
            raise
        except Exception as error:
            return type(error)


def parts(found):
    found = tuple(found.values()) if isinstance(found, dict) else found
    return [part for one in found for part in parts(one)] if isinstance(found, (tuple, list)) else [found]


def same(found, wanted):
    """Return True if two outcomes are the same up to rounding."""
    if isinstance(found, type) or isinstance(wanted, type):
        return found is wanted
    if list(map(type, found)) != list(map(type, wanted)):
        return False
    for one, other in zip(found, wanted):
        if isinstance(other, (float, np.ndarray, np.floating)):
            one, other = np.asarray(one), np.asarray(other)
            largest = np.max(np.abs(other), initial=0.0, where=np.isfinite(other))
            if one.shape != other.shape or one.dtype != other.dtype \
                    or not np.allclose(one, other, rtol=CLOSE, atol=CLOSE * max(largest, 1.0), equal_nan=True):
                return False
    return True


def layouts(arguments):
    """The same arguments, and with their arrays in Fortran's order, and with steps."""
    def changed(value, how):
        if not isinstance(value, np.ndarray):
            return value
        if how == "fortran":
            return np.asfortranarray(value)
        wide = np.zeros((*value.shape[:-1], 2 * value.shape[-1]))
        wide[..., ::2] = value
        return wide[..., ::2]
    return [arguments, *[tuple([changed(value, how) for value in arguments]) for how in ("fortran", "steps")]]


def varied(arguments):
    """The arguments of a first call, and those of later ones: in other layouts, with other signs and sizes, and for other numbers of trips."""
    first = layouts(arguments)
    others = [tuple([value if isinstance(value, int) else value * factor for value in arguments]) for factor in (-0.7, 1.9)]
    trips = [tuple([number if isinstance(value, int) else value for value in arguments]) for number in (0, 1, 2, 5)]
    return [*first, *others, *trips]


def stores(number):
    """A program that writes memory which carries a derivative, with its arguments."""
    text = Writer(number).program()
    arrays, trips = judged_stores.arguments(number)
    return text, judged_stores.loaded(text, number), (0, 1, 2), (*arrays, trips)


def language(number):
    """A program of all that the language has, with its arguments."""
    rng = random.Random(f"native {number}")
    text, _ = write_program(rng)
    function = loaded(text, Path(tempfile.gettempdir()) / f"adcompile_native_{number}.py")
    draw = np.random.default_rng(number)
    return text, function, (0, 1, 2, 3), (float(draw.uniform(0.2, 1.0)), float(draw.uniform(-1.0, 1.0)), draw.uniform(-1.0, 1.0, 3),
                                          draw.uniform(-1.0, 1.0, (2, 3)), int(draw.integers(1, 4)))


WRITERS = {"stores": stores, "language": language}


def tried(number, writer=stores):
    """What became of a program: "native", "python", or how it differs; None where it has no derivative."""
    text, function, wrt, first = writer(number)
    python, native = [value_and_grad(function, wrt=wrt, backend=backend) for backend in ("python", "auto")]
    where = None
    for arguments in varied(first):
        try:
            wanted = outcome(python, arguments)
            for _ in range(2):
                found = outcome(native, arguments)
                if not same(found, wanted):
                    return f"{text}\n{arguments}\nfound  {found}\nwanted {wanted}\n{native.native_source}"
            where = native.explain().backend.partition(":")[0]
        except DerivativeError:
            continue
    return where


def counted(first, last, writer=stores):
    """How many programs there were of each kind, and the texts of those that differ."""
    counts, differ = {}, []
    for number in range(first, last):
        found = tried(number, writer)
        kind = found if found in ("native", "python", None) else "differs"
        counts[kind] = counts.get(kind, 0) + 1
        if kind == "differs":
            differ.append(f"--- program {number}\n{found}")
    return counts, differ


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.random_native", description=__doc__.splitlines()[0])
    parser.add_argument("first", type=int)
    parser.add_argument("last", type=int)
    parser.add_argument("writer", nargs="?", choices=WRITERS, default="stores")
    options = parser.parse_args()
    Kernels.most_statements = 10 ** 6       # long ones too
    counts, differ = counted(options.first, options.last, WRITERS[options.writer])
    print(*differ, counts, sep="\n")
    sys.exit(bool(differ))


if __name__ == "__main__":
    main()
