"""Names of values, which know what they are: `Value` "x.3" is the fourth version of the user's `x`.

    user("x")               a variable of the user's
    named("seed")           what the compiler adds and has a word for
    TEMPORARY               what has no better name than `t`
    tangent_of(x)           the tangent of a value: `x_dot`
    coefficients_of(x)      those of the Taylor series of a value: `x_coeffs`
    cotangent_of(x)         the cotangent of a value: `x_bar`
    tape_of(x)              where the values of a loop are recorded: `x_tape`; that of a tape, where the tangents are: `x_dot_tape`
    x.label                 what `x` was made as: another version of it

Each gives a `Label`, of which `Namer.new` makes a value. The text of a value tells it from all others of its program and
nothing else: what is asked about it is asked of its label. With `ADCOMPILE_NAMES=opaque` the texts are "v.0", "v.1", ...
"""

import os
from enum import Enum

ADDED = "adcompile_"
"""How variables begin that stand in texts of the user's since we have put them there."""

OPAQUE = os.environ.get("ADCOMPILE_NAMES") == "opaque"


class Role(Enum):
    """The purpose of a value."""

    __hash__ = object.__hash__      # each is equal to itself alone

    USER = "a variable of the user's"
    NAMED = "what the compiler adds and has a word for"
    TEMPORARY = "what has no better name"
    TANGENT = "a tangent"
    COTANGENT = "a cotangent"
    TAPE = "a tape"
    SERIES = "the coefficients of a Taylor series"


SUFFIXES = {Role.COTANGENT: "_bar", Role.TANGENT: "_dot", Role.TAPE: "_tape", Role.SERIES: "_coeffs"}
"""How names of what belongs to another value end."""


class Label:
    """The identity of a value: its role, the best word for it, and the value it belongs to, such as the one that it is the tangent
    of.

    `family` is what the versions of one variable have in common, `augmented` says that the user wrote `x += ...`.
    """

    __slots__ = ("role", "stem", "of", "family", "augmented")

    def __init__(self, role, stem, of=None, augmented=False):
        self.role, self.stem, self.of, self.augmented = role, stem, of, augmented
        self.family = (role, stem) if of is None else (role, of.label.family)

    def of_update(self):
        """The label of what `x += ...` makes of x."""
        return Label(self.role, self.stem, self.of, True)

    @property
    def is_derivative(self):
        return self.role is Role.COTANGENT or self.role is Role.TANGENT or self.role is Role.SERIES

    @property
    def is_of_temporary(self):
        """True for a temporary, and for what belongs to one."""
        label = self
        while label.of is not None:
            label = label.of.label
        return label.role is Role.TEMPORARY


class Value(str):
    """The name of one value of a program: a string that has a label."""

    __slots__ = ("label",)

    def __new__(cls, text, label):
        self = str.__new__(cls, text)
        self.label = label
        return self

    def __getnewargs__(self):
        return str(self), self.label


TEMPORARY = Label(Role.TEMPORARY, "t")


def user(stem):
    """The label of a variable of the user's; one that a text of our own adds (`adcompile_item`) is called by its word."""
    if stem.startswith(ADDED):
        return Label(Role.NAMED, stem.removeprefix(ADDED))
    return Label(Role.USER, stem)


def named(stem):
    return Label(Role.NAMED, stem)


def tangent_of(of):
    return Label(Role.TANGENT, f"{of.label.stem}_dot", of)


def coefficients_of(of):
    return Label(Role.SERIES, f"{of.label.stem}_coeffs", of)


def cotangent_of(of):
    return Label(Role.COTANGENT, f"{of.label.stem}_bar", of)


def tape_of(of):
    """The label of the tape of a value; of a tape, that of the tape of the tangents."""
    label = of.label
    stem = f"{stem_of(label.of)}_dot" if label.role is Role.TAPE else label.stem
    return Label(Role.TAPE, f"{stem}_tape", of)


def stem_of(name):
    """The best word for a value: for reports, and where a user asks for it by name."""
    return name.label.stem


class Namer:
    """Makes names that no other value of the program has.

    One namer accompanies a program through all its passes. The numbers count up in
    the order of the calls, so the same passes give the same names.
    """

    def __init__(self, taken=()):
        self._next = {}
        for name in taken:
            stem, _, number = name.rpartition(".")
            self._next[stem] = max(self._next.get(stem, 0), int(number) + 1)

    def new(self, label):
        stem = "v" if OPAQUE else label.stem
        number = self._next.get(stem, 0)
        self._next[stem] = number + 1
        return Value(f"{stem}.{number}", label)

    def copy(self):
        """A namer that goes on by itself from here."""
        found = Namer()
        found._next = dict(self._next)
        return found
