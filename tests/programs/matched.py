"""`match` on tuples, lists, dicts and objects with active parts, and on active numbers: captures, guards, stars, one of several."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from tests.corpus import at, program


@dataclass
class Circle:
    r: float


@dataclass
class Box:
    a: float
    b: float = 2.0


class Pair(NamedTuple):
    first: float
    second: float


class Plain:
    def __init__(self, u):
        self.u = u


def area(shape):
    match shape:
        case ("circle", r):
            return 3.0 * r * r
        case ("box", a, b) if b > a:
            return a * b
        case ("box", a, b):
            return a * a - b
        case (first, *others):
            return first * sum(others)
    return 0.0


def size_of(thing):
    match thing:
        case Circle(r):
            return r * r
        case Box(a=a, b=b):
            return a * b
        case Pair(first, second):
            return first - second * second
        case Plain(u=u):
            return u**3
        case _:
            return 1.0


@program((0.5,), (-1.3,))
def match_on_tuples_of_active_values(x):
    total = area(("circle", x)) + area(("box", x, 2.0)) * area(("box", 3.0, x)) + area((x, x * x, 2.0))
    match (x, 2.0 * x):
        case (a, b):
            total = total * a + b
    return total


@program((0.5,), (-1.3,))
def match_on_commands(x):
    total, done = 0.0, 0
    for command in [("add", x), ("multiply", 2.0), ("negate",), ("nothing", x), ("add", x * x), ("stop",), ("add", x)]:
        match command:
            case ("add", value):
                total = total + value
            case ("multiply", value):
                total = total * value
            case ("negate",):
                total = -total
            case ("stop",):
                break
            case _:
                continue
        done += 1
    return total * done


@program((0.5,), (-1.3,))
def match_on_objects(x):
    total = 0.0
    total += size_of(Circle(x)) + size_of(Box(x)) * size_of(Box(2.0, x))
    total += size_of(Pair(x, 2.0)) * size_of(Plain(x * x))
    return total


@program((0.5,), (-1.3,))
def match_on_dicts(x):
    settings, total = {"kind": "square", "value": x, "more": {"shift": x * x}}, 0.0
    match settings:
        case {"kind": "cube", "value": value}:
            total = value**3
        case {"kind": "square", "value": value, "more": {"shift": shift}}:
            total = value * value + shift
    match settings:
        case {"missing": value}:
            total = total * value
        case {"value": value}:
            total = total + value
    return total


@program((np.array([0.5, 0.8, 0.3]),), (np.array([0.5]),), (np.array([-0.5, 0.2]),))
def match_on_lists_of_any_length(x):
    match [value * value for value in x]:
        case [only]:
            return only * 3.0
        case [first, second]:
            total = first - second
        case [first, *middle, last]:
            total = first * sum(middle) + last
    return total * x[0]


@program((0.5,), (0.2,), (-0.7,))
def match_on_active_numbers(x):
    match x * x:
        case 0.0:
            y = x
        case square if square > 0.3:
            y = square * x
        case float() as square:
            y = square + x
        case other:
            y = other
    match y:
        case int():
            return x
        case value:
            return value * x


@program((np.array([0.5, 0.8]), 2.0), (np.array([0.5, 0.8]), 3), at(np.array([0.5, 0.8]), "text"))
def match_beside_active_values(x, other):
    match (other, x[0]):
        case (int(), value):
            return value * other
        case (str(), value) as pair:
            return value + len(pair)
        case (_, value):
            return value * value * other
