"""The exceptions that users see when there is no derivative: they say which thing is not possible, where, and how to mend it.

    UnsupportedSyntax: 'yield' cannot be differentiated
      model.py:14, in simulate
        14 |         yield x
           |         ^^^^^^^
      Collect the values in an array and return it.
"""

import linecache
import os


class DerivativeError(Exception):
    """There is no derivative, or none that is known to be right. `spans` are the places in the user's files.

    `found_later` says that the text does not tell the place yet: whoever knows it, tells it (`tell_place`).
    """

    def __init__(self, message="", spans=(), found_later=False):
        super().__init__(message)
        self.spans, self.found_later = tuple(spans), found_later

    @property
    def span(self):
        """The first place, or None."""
        return self.spans[0] if self.spans else None


class UnsupportedSyntax(DerivativeError):
    """A construct of the language through which an active value goes cannot be differentiated."""


class NoRule(DerivativeError):
    """An operation with an active operand has no derivative rule."""


class NoSource(DerivativeError):
    """A function has no Python source at hand."""


class StaleSource(DerivativeError):
    """The source at hand is not the text from which the function was compiled."""


class NotScalar(DerivativeError):
    """A gradient was asked of a function whose result is not one number."""


class NotDifferentiable(DerivativeError):
    """An argument or a result has no derivative: it is no number, or not a real one."""


class BadArgument(DerivativeError, TypeError):
    """An operator or a derivative was called with something that it does not take."""


class DerivativeWarning(UserWarning):
    """The derivative is right, but perhaps not what was meant. Given when compiling, never by a derivative."""


# Where several refusals meet, those that stand earlier here are told first.
_KINDS = (UnsupportedSyntax, NoRule, NoSource, StaleSource, NotScalar, NotDifferentiable, BadArgument)
_BY_NAME = {kind.__name__: kind for kind in _KINDS}


def error_class(name):
    """The class that a `Refusal` names."""
    return _BY_NAME[name]


def render(message, hint="", span=None):
    """The text of an error: the message, the place with a caret, the hint."""
    lines = [message]
    if span is not None:
        lines += _place(span)
    if hint:
        lines.append("  " + hint)
    return "\n".join(lines)


def located(kind, message, hint="", span=None):
    """An exception of class `kind` that says where."""
    return kind(render(message, hint, span), () if span is None else (span,))


def tell_place(error, span):
    """Completes the text of an exception that was `found_later`."""
    message, _, hint = str(error).partition("\n")
    error.args, error.spans, error.found_later = (render(message, hint.strip(), span),), (span,), False


def refused(refusals):
    """One exception that tells all refusals (at least one), syntax first, each once; of the class of the first told."""
    once = {(refusal.error, refusal.message, refusal.span): refusal for refusal in refusals}
    told = sorted(once.values(), key=lambda refusal: _KINDS.index(error_class(refusal.error)))
    texts = [render(refusal.message, refusal.hint, refusal.span) for refusal in told]
    rest = [f"{refusal.error}: {text}" for refusal, text in zip(told[1:], texts[1:])]
    return error_class(told[0].error)("\n\n".join([texts[0], *rest]), [refusal.span for refusal in told])


def no_pair(shown):
    """The message about a function that returns no pair where something is to come beside its result, and the hint."""
    return f"has_aux=True: the function returns no pair (result, aux): the result is {shown}", "Return both: return result, aux."


def note(span):
    """A line for `add_note`: where in the user's file an exception of the user's own code came from."""
    return "\n".join(["in the derivative of", *_place(span)])


def _place(span):
    """File, line and function; the source line; a caret under what is meant."""
    place = [f"  {short(span.file)}:{span.line}, in {span.function}"]
    line = linecache.getline(span.file, span.line).rstrip()
    number = str(span.line)
    if not line:
        return place + ([f"    {number} | {span.text}"] if span.text else [])
    before, meant = _split(line, span)
    blank = "".join("\t" if letter == "\t" else " " for letter in before)
    carets = "^" * max(len(meant), 1)
    return [*place, f"    {number} | {line}", f"    {' ' * len(number)} | {blank}{carets}"]


def _split(line, span):
    """The part of the line before the span, and the span's own part of it. Columns count bytes."""
    data = line.encode()
    end = span.end_column if span.end_line == span.line else len(data)
    return data[:span.column].decode(errors="replace"), data[span.column:end].decode(errors="replace").rstrip()


def short(file):
    """The path from the current directory where the file lies below it, else the path as it is."""
    try:
        below = os.path.join(os.getcwd(), "")
    except OSError:
        return file
    return file[len(below):] if file.startswith(below) else file
