"""Programs that tests write down node by node: their names as values.

    value("x_bar.1")        the cotangent it looks like; "t.0" is a temporary, what else there is a word of the compiler's
    labelled(program)       the program with such values for names; parameters and what stands in the texts of its spans are the user's
"""

import re

from adcompile.ir.frozen import replace
from adcompile.ir.names import SUFFIXES, TEMPORARY, Label, Role, Value
from adcompile.ir.nodes import Name
from adcompile.ir.visit import all_names, map_names, walk


def value(text, users=()):
    stem = text.rpartition(".")[0] or text
    if stem == "t" and stem not in users:
        return Value(text, TEMPORARY)
    role = next((role for role, suffix in SUFFIXES.items() if stem.endswith(suffix)), Role.NAMED)
    return Value(text, Label(Role.USER if stem in users else role, stem))


def labelled(program):
    texts = [node.span.text for node in walk(program.body) if getattr(node, "span", None) is not None]
    users = {word for text in texts for word in re.findall(r"[^\W\d]\w*", text)}
    users |= {param.name.rpartition(".")[0] or param.name for param in program.params}
    new = {name: value(name, users) for name in (*all_names(program), *(param.name for param in program.params))}
    for node in walk(program.body):
        augment(node, new)
    params = tuple([replace(param, name=new[param.name]) for param in program.params])
    return replace(program, params=params, body=map_names(program.body, lambda name: Name(new[name.id]), new.__getitem__))


def augment(node, new):
    """Where the text of an assignment says so, its target is what `x += ...` makes of x."""
    target, span = getattr(node, "target", None), getattr(node, "span", None)
    if target in new and span is not None and re.match(r"\w+ \S+= ", span.text):
        new[target] = Value(target, new[target].label.of_update())
