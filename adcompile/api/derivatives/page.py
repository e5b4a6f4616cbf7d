"""How a notebook and a browser show a derivative: the user's code and the derivative side by side, as HTML.

A line of the user's under the pointer marks the lines of the derivative that undo it, and they mark it; no script runs. Colours
come from Pygments where it is installed; they are light or dark as the reader has chosen.
"""

import textwrap
import zlib
from html import escape

from adcompile.api.derivatives.linked_lines import linked
from adcompile.calling.cache import innermost
from adcompile.errors import DerivativeError
from adcompile.frontend.source.text import find_source

STYLE = """
.adcompile { width: 100%; table-layout: fixed; border-collapse: collapse; color: #1f2328; background: #ffffff; --word: #8250df;
  --quoted: #0a5c36; --remark: #59636e; --digits: #0550ae; --edge: #d1d9e0; --mark: #fff3bf; }
.adcompile th, .adcompile td { width: 50%; padding: 0.6em 0.8em; border: 1px solid var(--edge); text-align: left; vertical-align: top; }
.adcompile pre { margin: 0; font: 13px/1.5 ui-monospace, Menlo, Consolas, monospace; color: inherit; background: none;
  white-space: pre-wrap; overflow-wrap: anywhere; }
.adcompile .line { display: block; min-height: 1.5em; }
.adcompile .word { color: var(--word); } .adcompile .quoted { color: var(--quoted); }
.adcompile .remark { color: var(--remark); } .adcompile .digits { color: var(--digits); }
@media (prefers-color-scheme: dark) { .adcompile { color: #e6edf3; background: #0d1117; --word: #d2a8ff; --quoted: #7ee787;
  --remark: #9da7b1; --digits: #79c0ff; --edge: #30363d; --mark: #4b3a00; } }
@media (max-width: 640px) { .adcompile tr, .adcompile th, .adcompile td { display: block; width: auto; } }
"""
FURTHER = 4
"""So many letters further in stands what of a line has no room in it."""
DOCUMENT = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>body {{ margin: 1.5em; font-family: system-ui, sans-serif; color: #1f2328; background: #ffffff; }}
@media (prefers-color-scheme: dark) {{ body {{ color: #e6edf3; background: #0d1117; }} }}</style></head>
<body>
{page}
</body>
</html>
"""


def document(derivative, own=None):
    """The page as a file that a browser opens; `own` is the source to show where it is not that of the last call."""
    shown, what = _titles(derivative)
    return DOCUMENT.format(title=escape(f"{shown}: {what}"), page=page(derivative, own))


def page(derivative, own=None):
    """A table of two columns. Where there is no derivative the second one says why."""
    left, source = _text(_users_code, derivative)
    right, own = _text(_own_code, derivative) if own is None else (own, own)
    links = linked(source, own) if source is not None and own is not None else {}
    first = 0 if source is None else _first_line(source)
    marks, rules, name = {}, [], f"adcompile-{zlib.crc32((left + right).encode()):08x}"
    for line, places in links.items():
        group = f"of-{line}"
        marks.setdefault(("user", line - first), []).append(group)
        for place in places:
            marks.setdefault(("own", place), []).append(group)
        rules.append(f"#{name}:has(.{group}:hover) .{group} {{ background: var(--mark); }}")
    head = "".join([f"<th>{escape(text)}</th>" for text in _titles(derivative)])
    cells = "".join([f"<td><pre>{_lines(text, column, marks, known is not None)}</pre></td>"
                     for text, column, known in ((left, "user", source), (right, "own", own))])
    style = "<style>" + STYLE + "\n".join(rules) + "</style>"
    return f'{style}<table class="adcompile" id="{name}"><thead><tr>{head}</tr></thead><tbody><tr>{cells}</tr></tbody></table>'


def _titles(derivative):
    by = ", ".join(map(str, derivative.places.places))
    return derivative.__qualname__, f"{derivative.noun} with respect to {by}"


def _first_line(source):
    node = source.node
    return min([node.lineno, *[decorator.lineno for decorator in getattr(node, "decorator_list", ())]])


def _users_code(derivative):
    source = find_source(innermost(derivative.callee.function))
    return textwrap.dedent("\n".join(source.lines[_first_line(source) - 1:source.node.end_lineno])), source


def _own_code(derivative):
    return derivative.source, derivative.source


def _text(make, derivative):
    """Pairs of a text and what it was made of; of an error message and None where there is none."""
    try:
        return make(derivative)
    except DerivativeError as error:
        return str(error), None


def _lines(text, column, marks, is_code):
    """Lines as HTML, with the groups that they belong to."""
    written = text.split("\n")
    lines = _coloured(text) if is_code else list(map(escape, written))
    found = []
    for place, (plain, line) in enumerate(zip(written, lines)):
        names, further = " ".join(["line", *marks.get((column, place), ())]), len(plain) - len(plain.lstrip()) + FURTHER
        found.append(f'<span class="{names}" style="padding-left: {further}ch; text-indent: -{further}ch">{line}\n</span>')
    return "".join(found)


def _coloured(code):
    """The lines of a program as HTML."""
    try:
        from pygments.lexers import PythonLexer
        from pygments.token import Token
    except ImportError:
        return [escape(line) for line in code.split("\n")]
    kinds = {Token.Keyword: "word", Token.Operator.Word: "word", Token.Literal.String: "quoted", Token.Comment: "remark",
             Token.Literal.Number: "digits"}
    lines = [""]
    for token, text in PythonLexer(stripnl=False, ensurenl=False).get_tokens(code):
        kind = next((name for parent, name in kinds.items() if token in parent), None)
        first, *rest = [f'<span class="{kind}">{escape(part)}</span>' if kind and part else escape(part) for part in text.split("\n")]
        lines[-1] += first
        lines += rest
    return lines
