"""Rooms that can be held in the head: few files each, and no name twice for different ideas."""

import ast
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[2] / "adcompile"
FILES = sorted(ROOT.rglob("*.py"))

MOST_FILES = 16
"""In one room, beside its `__init__`."""

BY_SUBJECT = ("rules/", "runtime/", "ops/cards/", "ops/typing/results/", "ops/operators.py", "backend/native/lowering/", "backend/native/door.py",
              "backend/python/door.py")
"""Rooms with the same subjects: the rule of a function, what its derivative calls, its card, its type and how it is lowered stand in files of
one name. Each backend has a door."""


def twice(named):
    """The names that stand in several places, from pairs of a name and a place; all places of one subject count as one."""
    found = defaultdict(set)
    for name, place in named:
        found[name].add("by subject" if place.startswith(BY_SUBJECT) else place)
    return {name: places for name, places in found.items() if len(places) > 1}


def place_of(path):
    return path.relative_to(ROOT).as_posix()


def test_a_room_has_few_files():
    for room in {file.parent for file in FILES}:
        assert len([file for file in room.glob("*.py") if file.stem != "__init__"]) <= MOST_FILES, room


def test_the_page_on_how_it_works_leads_to_every_part():
    page = (ROOT.parent / "docs" / "how-it-works.md").read_text(encoding="utf-8")
    table = page.partition("## Where things are")[2].partition("\n## ")[0]
    assert not [path.name for path in ROOT.iterdir() if (path / "__init__.py").exists() and f"`{path.name}/" not in table]


def test_a_room_says_what_is_in_it():
    for room in {file.parent for file in FILES}:
        assert ast.get_docstring(ast.parse((room / "__init__.py").read_text(encoding="utf-8"))), room


def test_no_two_modules_have_one_name_for_different_things():
    found = twice((file.stem, place_of(file)) for file in FILES if file.stem != "__init__")
    assert not found


def test_no_two_rooms_have_one_name_for_different_things():
    assert not twice((file.parent.name, place_of(file.parent) + "/") for file in FILES if file.stem == "__init__")


def test_no_two_classes_have_one_name():
    found = [node.name for file in FILES for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.ClassDef)]
    assert not [name for name, times in Counter(found).items() if times > 1]
