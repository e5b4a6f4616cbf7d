"""Structures in the text of a run, item by item, which is faster than to walk them: their derivatives, and whether they are what they were.

    {"w": like(bar["w"], p["w"]), "n": None}                        the derivative by a dict
    made({"w": like(bar0, p.w), "n": None})                         that by an object, from those by its parts
    p.__class__ is C and (*p.__dict__,) == names and ...            whether an object has the exact key of another one
"""

from functools import partial

import numpy as np

from adcompile.api.boundary.conversion import converted, like_part, like_text
from adcompile.calling.signature import leaf, leaf_of_parts, leaf_test
from adcompile.frontend.containers.parts import Parts
from adcompile.frontend.containers.taken_apart import (
    STRUCTURES, attributes, has_floats, is_open, items_of_structure, remade, slots_in,
)


def derivative_text(bar, x, value, known=None):
    """The text of the derivative `bar` in the form of `x`, for an `x` of the kind of `value`; see `conversion.like_text`."""
    value = converted(value) if value.__class__ in (tuple, dict) else value
    if value.__class__ is tuple:
        items = "".join([f"{item_text(f'{bar}[{place}]', f'{x}[{place}]', item)}, " for place, item in enumerate(value)])
        return f"({items}) if {bar}.__class__ is tuple else like({bar}, {x})"
    if not is_named(value):
        return like_text(bar, x, value, known)
    items = [f"{braced(key)}: {item_text(f'{bar}[{braced(key)}]', f'{x}[{braced(key)}]', item)}" for key, item in value.items()]
    return f"{{{{{', '.join(items)}}}}} if {bar}.__class__ is dict else like({bar}, {x})"


def item_text(bar, x, value):
    """As `derivative_text` for what is in a dict, where None stands for the derivative by what is no float."""
    if type(value) is float:
        return f"item if (item := {bar}).__class__ is float else like(item, {x})"
    if isinstance(value, np.ndarray):
        return f"like({bar}, {x})" if has_floats(value) else "None"
    return f"like_part({bar}, {x})" if isinstance(value, STRUCTURES) or has_floats(value) else "None"


def braced(key):
    """The text of a key, which is formatted later."""
    return repr(key).replace("{", "{{").replace("}", "}}")


def is_named(value):
    """Return True for a dict whose keys are strings."""
    return value.__class__ is dict and all([key.__class__ is str for key in value])


def text_of_parts(parts, bars, x, value, known, made):
    """The text of the derivative by an argument that is taken apart, from those of its parts, which are called `bars` in the text. What
    the text reads beside `conversion.LIKE` is entered into `made`."""
    found = {}
    for key, part in parts.items:
        item, inner = items_of_structure(value)[key], f"{x}.{key}" if parts.step == "attribute" else f"{x}[{braced(key)}]"
        if isinstance(part, Parts):
            whole = has_floats(item) or isinstance(item, STRUCTURES)
            found[key] = text_of_parts(part, bars, inner, item, known, made) if whole else "None"
        elif part in bars:
            found[key] = f"({derivative_text(bars[part], inner, item, known.get(part))})"
        else:
            found[key] = f"like_part(None, {inner})" if isinstance(item, STRUCTURES) else "None"
    if parts.kind == "tuple":
        return f"({''.join([f'{text}, ' for text in found.values()])})"
    if parts.kind == "list":
        return f"[{', '.join(found.values())}]"
    items = f"{{{{{', '.join([f'{braced(key)}: {text}' for key, text in found.items()])}}}}}"
    if parts.kind == "dict":
        return items
    name = f"made{len(made)}"
    made[name] = maker(value)
    return f"{name}({items})"


def maker(value):
    """A function that makes an object like `value` of what it holds."""
    cls = value.__class__
    if issubclass(cls, tuple) or slots_in(cls):
        return partial(remade, cls.__new__(cls) if not issubclass(cls, tuple) else value)

    def make(items):
        found = cls.__new__(cls)
        found.__dict__.update(items)
        return found

    return make


LIKE_PARTS = {"dict": dict, "like_part": like_part}


def structure_test(value, known, stem, apart):
    """The text that asks whether a dict or object has the exact key of `known`, and what is named in it; see `signature.leaf_test`.
    `apart`: it is taken apart, so that all that is in it counts."""
    tests, named = [], {}

    def enter(text, known):
        stem_here = f"{stem}_{len(named)}"
        cls = known.__class__
        if is_named(known):
            named[f"{stem_here}_class"], named[f"{stem_here}_keys"] = cls, tuple(known)
            tests.append(f"{text}.__class__ is {stem_here}_class and (*{text},) == {stem_here}_keys")
            for key, item in known.items():
                enter(f"{text}[{key!r}]", item)
        elif cls is tuple or apart and cls is list:
            named[f"{stem_here}_class"], named[f"{stem_here}_len"] = cls, len
            tests.append(f"{text}.__class__ is {stem_here}_class and {stem_here}_len({text}) == {len(known)}")
            for key, item in enumerate(known):
                enter(f"{text}[{key}]", item)
        elif apart and is_open(cls) and (issubclass(cls, tuple) or not slots_in(cls)):
            named[f"{stem_here}_class"], named[f"{stem_here}_keys"] = cls, tuple(attributes(known))
            tests.append(f"{text}.__class__ is {stem_here}_class" if issubclass(cls, tuple) else
                         f"{text}.__class__ is {stem_here}_class and (*{text}.__dict__,) == {stem_here}_keys")
            for key, item in attributes(known).items():
                enter(f"{text}.{key}", item)
        elif apart and (isinstance(known, STRUCTURES) or is_open(cls)):
            named[f"{stem_here}_parts"], named[f"{stem_here}_key"] = leaf_of_parts, leaf_of_parts(known)
            tests.append(f"{stem_here}_parts({text}) == {stem_here}_key")
        else:
            test, more = leaf_test(f"({stem_here} := {text})", leaf(known), stem_here, stem_here)
            tests.append(test)
            named[stem_here] = None
            named.update(more)

    enter(value, known)
    return " and ".join(tests), named
