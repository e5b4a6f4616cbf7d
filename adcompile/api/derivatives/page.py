"""How a notebook shows a derivative: the user's code and the derivative side by side, as HTML.

Colours come from Pygments where it is installed.
"""

import textwrap
from html import escape

from adcompile.calling.cache import innermost
from adcompile.errors import DerivativeError
from adcompile.frontend.source.text import find_source


def page(derivative):
    """A table of two columns. Where there is no derivative the second one says why."""
    left, right = _text(_users_code, derivative), _text(_own_code, derivative)
    head = "".join([f'<th style="text-align: left">{escape(text)}</th>' for text in _titles(derivative)])
    cells = "".join([f'<td style="text-align: left; vertical-align: top">{cell}</td>' for cell in (left, right)])
    return f"<table><thead><tr>{head}</tr></thead><tbody><tr>{cells}</tr></tbody></table>"


def _titles(derivative):
    by = ", ".join(map(str, derivative.places.places))
    return derivative.__qualname__, f"{derivative.noun} with respect to {by}"


def _users_code(derivative):
    source = find_source(innermost(derivative.callee.function))
    node = source.node
    first = min([node.lineno, *[decorator.lineno for decorator in getattr(node, "decorator_list", ())]])
    return textwrap.dedent("\n".join(source.lines[first - 1:node.end_lineno]))


def _own_code(derivative):
    return derivative.source


def _text(make, derivative):
    try:
        return _coloured(make(derivative))
    except DerivativeError as error:
        return f"<pre>{escape(str(error))}</pre>"


def _coloured(code):
    try:
        from pygments import highlight
        from pygments.formatters import HtmlFormatter
        from pygments.lexers import PythonLexer
    except ImportError:
        return f"<pre>{escape(code)}</pre>"
    return highlight(code, PythonLexer(), HtmlFormatter(noclasses=True, nobackground=True))
