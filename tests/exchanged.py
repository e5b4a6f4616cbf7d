"""Programs of the corpus with other names for their variables.

    copied(directory, renamed)  the cases by name, of copies of the files of `tests/programs` in which variables have been
                                given names as the compiler gives them; without `renamed` as they are, their data as at the start
    same_but_names(one, other)  whether two texts differ in nothing but the names of variables

A name is exchanged for one of the same length, so that no line gets longer; where a file has that name already, the two change
places. Names that stand for more than a variable (attributes, keywords, functions, what a module holds) stay.
"""

import ast
import importlib.util
import io
import keyword
import pkgutil
import sys
import tokenize
from pathlib import Path

import tests.programs
from tests import corpus

OURS = {1: ("t",), 3: ("tmp", "y_2", "np_"), 4: ("seed", "tmp2", "path"),
        5: ("x_bar", "x_dot", "s_bar", "z_bar", "tmp_1", "trips", "t_bar", "zero_", "taken"),
        6: ("x_tape", "result", "t_tape", "x2_bar", "y2_dot"), 8: ("runtime_", "x_bar_bar"[:8])}


def copied(directory, change=str):
    """Writes the copies into a directory, their texts changed, and loads them."""
    kept, corpus.CASES = corpus.CASES, {}
    refused, corpus.REFUSED = corpus.REFUSED, {}
    try:
        for module in sorted(found.name for found in pkgutil.iter_modules(tests.programs.__path__)):
            load(Path(tests.programs.__path__[0], f"{module}.py"), Path(directory, f"{change.__name__}_{module}.py"), change)
        return corpus.CASES
    finally:
        corpus.CASES, corpus.REFUSED = kept, refused


def load(source, copy, change):
    """Writes the copy of one file, and imports it."""
    copy.write_text(change(source.read_text()))
    spec = importlib.util.spec_from_file_location(copy.stem, copy)
    module = importlib.util.module_from_spec(spec)
    sys.modules[copy.stem] = module
    spec.loader.exec_module(module)


def renamed(text):
    """The text of a file with names exchanged."""
    names = mapping(ast.parse(text))
    pieces, lines = [], text.splitlines(True)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NAME and token.string in names:
            pieces.append(token)
    for token in reversed(pieces):
        row, start = token.start
        line = lines[row - 1]
        lines[row - 1] = line[:start] + names[token.string] + line[token.end[1]:]
    return "".join(lines)


def mapping(tree):
    """The other names of variables, by name."""
    inner, fixed = {}, set(keyword.kwlist)
    for node in ast.walk(tree):
        match node:
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                inner[name] = True
            case ast.Attribute(attr=name) | ast.keyword(arg=str(name)) | ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                fixed.add(name)
            case ast.Global(names=names):
                fixed.update(names)
            case ast.alias(name=name, asname=other):
                fixed.add(other or name.partition(".")[0])
            case ast.Constant(value=str(text)):
                fixed.update(text.split())
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module):
            fixed.update(name for name in outer_names(node))
    free = [name for name in inner if name not in fixed and not name.startswith("_")]
    found = {}
    for length, ours in OURS.items():
        theirs = [name for name in free if len(name) == length]
        for one, other in zip(theirs, [name for name in ours if name not in fixed]):
            if one not in found and other not in found:
                found[one], found[other] = other, one
    return found


def outer_names(node):
    """What a module or a class binds itself; decorators, defaults and bases of functions are read outside of them."""
    if isinstance(node, ast.FunctionDef):
        return [inner.id for part in (*node.decorator_list, *node.args.defaults, *node.args.kw_defaults) if part is not None
                for inner in ast.walk(part) if isinstance(inner, ast.Name)]
    bound = [statement for statement in node.body if not isinstance(statement, ast.FunctionDef | ast.ClassDef)]
    return [inner.id for statement in bound for inner in ast.walk(statement) if isinstance(inner, ast.Name)]


def same_but_names(one, other):
    """Whether the tokens of two texts are the same, but for a change of names that is one to one in every function."""
    ones, others = tokens(one), tokens(other)
    if len(ones) != len(others):
        return False
    there, back, before = {}, {}, ""
    for a, b in zip(ones, others):
        if a.string == b.string == "def":
            there, back = {}, {}
        variable = a.type == b.type == tokenize.NAME and before != "."
        if variable and (there.setdefault(a.string, b.string) != b.string or back.setdefault(b.string, a.string) != a.string):
            return False
        if a.type != b.type or not variable and a.string != b.string:
            return False
        before = a.string
    return True


def tokens(text):
    return [token for token in tokenize.generate_tokens(io.StringIO(text).readline)
            if token.type not in (tokenize.COMMENT, tokenize.NL, tokenize.STRING)]
