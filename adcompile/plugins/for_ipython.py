"""The extension of IPython and notebooks: `%load_ext adcompile`, and then

    %grad_time loss(w, X, y)                the time of a function and of its gradient, side by side

    %%grad_time --wrt w,b                   the same; lines before the call are run once, to prepare it
    w, b = start()
    loss(w, b, X, y)
"""

import ast
import sys

from adcompile.cli.commands import place
from adcompile.cli.timing import gradient_times
from adcompile.errors import DerivativeError

HINT = "Write the call of a function last: %grad_time loss(w, X, y)."


def load_ipython_extension(shell):
    """Register `%grad_time` and `%%grad_time` with a shell of IPython."""
    def grad_time(line, cell=None):
        """Time a function and its gradient, side by side: `%grad_time [--wrt W] loss(w, X, y)`, or in a cell below `%%grad_time [--wrt W]`.

        The gradient is that with respect to the first argument, or to the parameters that `--wrt` has by name or position, separated by
        commas. Of a cell the last expression is the call that is timed; what stands before it is run first, and not timed.
        """
        try:
            wrt, text = options(line, cell)
            before, call = last_call(text)
            exec(compile(before, "<grad_time>", "exec"), shell.user_ns)
            function, args, kwargs = eval(compile(call, "<grad_time>", "eval"), shell.user_ns)
            print(gradient_times(getattr(function, "__qualname__", type(function).__name__), function, wrt, args, kwargs))
        except (DerivativeError, NoCall) as error:
            sys.stderr.write(f"{error}\n")

    shell.register_magic_function(grad_time, magic_kind="line_cell", magic_name="grad_time")


class NoCall(Exception):
    """Below the magic there is no call."""


def options(line, cell):
    """The `wrt` that is given, and the text of the call."""
    text = line.strip()
    wrt = "0"
    if text.startswith("--wrt"):
        text = text.removeprefix("--wrt").lstrip(" =")
        wrt, _, text = text.partition(" ")
    if cell is not None and text.strip():
        raise NoCall(f"grad_time: {text.strip()!r} is no option\n  In a cell the line has --wrt alone; the call stands below.")
    return place(wrt), text if cell is None else cell


def last_call(text):
    """The statements before the last one, and an expression for the function of that call, its arguments and its keywords."""
    try:
        tree = ast.parse(text.strip())
    except SyntaxError as error:
        raise NoCall(f"grad_time: {error.msg}, in {(error.text or text).strip()!r}\n  {HINT}") from None
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr) or not isinstance(last.value, ast.Call):
        raise NoCall(f"grad_time: there is no call to time\n  {HINT}")
    call = last.value
    taken = ast.parse("lambda *args, **kwargs: (args, kwargs)", mode="eval").body
    given = ast.Call(taken, call.args, call.keywords)
    spread = ast.Tuple([call.func, ast.Starred(given, ast.Load())], ast.Load())
    return ast.Module(tree.body[:-1], []), ast.fix_missing_locations(ast.Expression(ast.copy_location(spread, call)))
