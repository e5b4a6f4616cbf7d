"""Text for terminals and files, and JSON. Colours are for terminals alone, and not where `NO_COLOR` is set."""

import json
import os
import sys


def coloured():
    """Return True if colours are wanted in what is printed."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def program(code):
    """The text of a program, with colours where they are wanted and Pygments is installed."""
    if not coloured():
        return code
    try:
        from pygments import highlight
        from pygments.formatters import TerminalFormatter
        from pygments.lexers import PythonLexer
    except ImportError:
        return code
    return highlight(code, PythonLexer(), TerminalFormatter())


def bold(text):
    return f"\033[1m{text}\033[0m" if coloured() else text


def alarming(text):
    return f"\033[31m{text}\033[0m" if coloured() else text


def as_json(facts):
    """A text with numbers and lists as they are, and everything else as it is printed."""
    return json.dumps(facts, indent=2, default=str)


def duration(seconds):
    """A time in a unit that leaves one to three digits before the point."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"
