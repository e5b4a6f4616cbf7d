"""A field of a card, or of a rule, is there because somebody reads it."""

import ast
from functools import cache
from pathlib import Path

import pytest

from adcompile.ir.frozen import frozen
from adcompile.ops.card import Card
from adcompile.rules.table import Rule

ROOT = Path(__file__).parents[2] / "adcompile"
HELD_IN = frozenset(["rule", "found", "known", "plain", "own", "variant", "entry"])
"""What variables that hold a card or a rule are called."""
GIVEN_BY = frozenset(["card", "card_of", "lookup", "rule_of", "declared", "choose"])
"""Functions and methods that give one."""


@cache
def package():
    """The files of the package, and the report of the cards, which is a reader too."""
    files = [*sorted(ROOT.rglob("*.py")), ROOT.parent / "docs" / "rules.py"]
    return {file: ast.parse(file.read_text(encoding="utf-8")) for file in files}


def is_entry(node, itself):
    """Whether an expression is a card or a rule, by what it is called or comes from; `itself` says whether `self` is one."""
    if isinstance(node, ast.Call):
        return getattr(node.func, "id", getattr(node.func, "attr", None)) in GIVEN_BY
    name = getattr(node, "id", getattr(node, "attr", None))
    return name in HELD_IN or itself and name == "self"


@cache
def read_in(tree, itself=False):
    """The attributes of cards and rules that a piece of code reads, and all names that it mentions."""
    nodes = list(ast.walk(tree))
    read = {node.attr for node in nodes if isinstance(node, ast.Attribute) and is_entry(node.value, itself)}
    read |= {node.args[1].value for node in nodes if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "getattr"
             and isinstance(node.args[1], ast.Constant)}
    return read, {getattr(node, "id", getattr(node, "attr", None)) for node in nodes if isinstance(node, (ast.Name, ast.Attribute))}


def unread(cls, trees, home):
    """The fields that no code reads but what declares them, neither itself nor by a function or property of the home of cards.

    `home` are the files whose functions count only where others use them.
    """
    outside = [read_in(tree) for file, tree in trees.items() if file not in home]
    read = set().union(*[attributes for attributes, _ in outside])
    used = set().union(*[names for _, names in outside])
    functions = {}
    for file in home:
        for node in ast.walk(trees[file]):
            if isinstance(node, ast.FunctionDef):
                functions.setdefault(node.name, []).append(read_in(node, True))
    todo = [name for name in functions if name in used]
    seen = set(todo)
    while todo:
        for attributes, names in functions[todo.pop()]:
            read |= attributes
            new = [name for name in names if name in functions and name not in seen]
            seen.update(new)
            todo += new
    return [name for name in cls.__match_args__ if name not in read]


@pytest.mark.parametrize("cls, home", [(Card, "ops"), (Rule, "rules/table.py")])
def test_every_field_has_a_reader(cls, home):
    inside = [file for file in package() if file.as_posix().startswith((ROOT / home).as_posix())]
    assert unread(cls, package(), inside) == []


def test_a_field_that_only_its_home_reads_has_no_reader():
    @frozen
    class Entry:
        shown: int
        asked: int
        kept: int
        held: int

    home = ast.parse("def question(found):\n    return found.asked\n\n\ndef other(found):\n    return found.kept")
    passes = ast.parse("def look(value):\n    return card(value).shown, question(value), value.held")
    assert unread(Entry, {"home": home, "passes": passes}, ["home"]) == ["kept", "held"]
