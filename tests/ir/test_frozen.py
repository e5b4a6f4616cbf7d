"""Classes of frozen fields do what dataclasses do."""

import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace

import pytest

from adcompile.ir.frozen import frozen


@frozen
class Plain:
    a: int
    b: tuple = ()
    c: dict = field(default_factory=dict)


@frozen(eq=True)
class Equal:
    a: int
    b: tuple = ()


@dataclass(frozen=True, slots=True)
class Usual:
    a: int
    b: tuple = ()


@frozen(eq=True)
class Own:
    a: int

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 1


@frozen
class Empty:
    """Nothing."""


def test_fields_are_set_once():
    thing = Plain(1)
    assert (thing.a, thing.b, thing.c) == (1, (), {}) and Plain(1).c is not thing.c
    for change in (lambda: setattr(thing, "a", 2), lambda: delattr(thing, "a"), lambda: setattr(thing, "d", 2)):
        with pytest.raises(FrozenInstanceError):
            change()
    assert not hasattr(thing, "__dict__")


def test_equality_is_identity_unless_asked_for():
    assert Plain(1) != Plain(1) and hash(Plain(1)) is not None
    assert Equal(1) == Equal(1) and hash(Equal(1)) == hash(Equal(1)) and Equal(1) != Equal(2)
    assert Equal(1) != Usual(1)
    assert Own(1) == Own(2) and hash(Own(1)) == 1


def test_replace_fields_match_and_repr_are_those_of_dataclasses():
    assert replace(Equal(1), b=(2,)) == Equal(1, (2,))
    assert [one.name for one in fields(Equal)] == ["a", "b"]
    match Equal(1, (2,)):
        case Equal(a, b):
            assert (a, b) == (1, (2,))
    assert repr(Equal(1)) == repr(Usual(1)).replace("Usual", "Equal")
    assert repr(Empty()) == "Empty()"


def test_objects_are_copied_and_pickled():
    assert copy.deepcopy(Equal(1)) == Equal(1)
    assert pickle.loads(pickle.dumps(Equal(1))) == Equal(1)


def test_missing_arguments_raise():
    with pytest.raises(TypeError):
        Plain()
