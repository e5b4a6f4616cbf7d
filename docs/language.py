"""The pages on the language, from the table of what is accepted and refused: `python docs/language.py` writes docs/language.md and
docs/refused.md, and with `--print NAME` prints one of them.

The table is in docs/constructs, a file for each theme: an accepted construct names programs or tests that show it; a refused one has
a function that is refused, where it is called, and a function to write instead. The first is differentiated here, so that the page has
the message as it is printed.
"""

import ast
import linecache
import math
import re
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

import adcompile

DOCS = Path(__file__).parent
TABLE = DOCS / "constructs"
PAGES = ("language.md", "refused.md")
FILE = "model.py"
"""What the file of a refused function is called in its message."""


@dataclass(frozen=True)
class Accepted:
    """A construct that has derivatives: in words, what belongs to it, and what shows it, each as `file.name` in tests."""

    construct: str
    notes: str
    shown: tuple[str, ...]


@dataclass(frozen=True)
class Refused:
    """A construct that has none: a function that uses it, the arguments of a call, and the function to write instead.

    The function is the last one that a text defines, and is differentiated by its first argument.
    """

    construct: str
    at: str
    refused: str
    instead: str
    notes: str = ""

    @property
    def arguments(self):
        """The arguments of the call, made anew."""
        return eval(f"({self.at},)", {"np": np, "pd": pd, "math": math})


@dataclass(frozen=True)
class Theme:
    """What the table has in one file."""

    name: str
    title: str
    accepted: tuple[Accepted, ...]
    refused: tuple[Refused, ...]


def themes():
    """The whole table, in the order in which the page shows it."""
    named = re.findall(r"\{\{(\w+)\}\}", (TABLE / "language.md").read_text(encoding="utf-8"))
    return [theme(name) for name in named]


def theme(name):
    """One file of the table."""
    found = tomllib.loads((TABLE / f"{name}.toml").read_text(encoding="utf-8"))
    accepted = [Accepted(row["construct"], row.get("notes", ""), tuple(row["shown"].split())) for row in found.get("accepted", ())]
    return Theme(name, found["title"], tuple(accepted), tuple(Refused(**row) for row in found.get("refused", ())))


# --- functions of the table ------------------------------------------------------------------


def function_of(text):
    """The last function that a text defines. The text is known as a file is, so that the function has a source."""
    linecache.cache[FILE] = len(text), None, text.splitlines(keepends=True), FILE
    space = {"__name__": "model", "np": np, "pd": pd, "math": math}
    exec(compile(text, FILE, "exec"), space)
    *_, last = [node for node in ast.parse(text).body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    return space[last.name]


def message_of(row):
    """What is printed where the function of a row is differentiated."""
    function = function_of(row.refused)
    try:
        with np.errstate(all="ignore"):
            adcompile.grad(function)(*row.arguments)
    except adcompile.DerivativeError as error:
        return f"{type(error).__name__}: {error}"
    raise ValueError(f"this is not refused: {row.construct}")


# --- the pages ---------------------------------------------------------------------------------


def anchor(title):
    """The name by which a page is entered at a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def link(shown):
    """A name of the tests as a link to its file."""
    file, _, name = shown.rpartition(".")
    path = f"tests/{file}.py" if "/" in file else f"tests/programs/{file}.py"
    return f"[`{name}`](../{path})"


def accepted_table(rows):
    lines = ["| accepted | | shown by |", "| --- | --- | --- |"]
    return "\n".join([*lines, *[f"| {row.construct} | {row.notes} | {' '.join(map(link, row.shown))} |" for row in rows]])


def refused_list(rows):
    named = [f"[{row.construct}](refused.md#{anchor(row.construct)})" for row in rows]
    return "Refused, each with what to write instead: " + ",\n".join(named) + "."


def tables(one):
    """What stands on the first page for a theme."""
    parts = [accepted_table(one.accepted)] if one.accepted else []
    return "\n\n".join([*parts, *([refused_list(one.refused)] if one.refused else [])])


def shown(row):
    """What stands on the second page for a refused construct."""
    parts = [f"### {row.construct}", f"```python\n{row.refused.strip()}\n```", f"```text\n{message_of(row)}\n```",
             *([row.notes] if row.notes else []), "Instead:", f"```python\n{row.instead.strip()}\n```"]
    return "\n\n".join(parts)


def page(name):
    """The text of a page."""
    text = (TABLE / name).read_text(encoding="utf-8")
    if name == "refused.md":
        return text + "\n" + "\n\n".join(part for one in themes() if one.refused
                                         for part in [f"## {one.title}", *map(shown, one.refused)]) + "\n"
    for one in themes():
        text = text.replace("{{" + one.name + "}}", tables(one))
    return text


if __name__ == "__main__":
    if "--print" in sys.argv:
        sys.stdout.write(page(sys.argv[-1]))
    else:
        for name in PAGES:
            (DOCS / name).write_text(page(name), encoding="utf-8")
