"""The commands. Each ends with 0, with 1 where something disagrees, with 2 where there is nothing to say: a name that is not
there, a function that is refused or raises.

    show        the source of a derivative
    check       derivatives against differences and against each other
    explain     how a derivative is made: the mode, what is active, recorded, recomputed
    time        the function and its gradient, side by side
"""

import argparse
import sys
import traceback

from adcompile.api.derivatives.derivative import Derivative, derivative
from adcompile.api.derivatives.page import document
from adcompile.api.operators.explain import explain
from adcompile.api.operators.grad import grad
from adcompile.api.operators.hessian import hessian
from adcompile.api.operators.hvp import hvp
from adcompile.api.operators.jacobian import jacobian
from adcompile.api.operators.vjp import Pullback
from adcompile.checking.check import check
from adcompile.cli.terminal import alarming, as_json, bold, program
from adcompile.cli.targets import CannotFind, arguments, found
from adcompile.cli.timing import gradient_times
from adcompile.errors import DerivativeError

MODES = {
    "reverse": grad,
    "vjp": lambda f, wrt: derivative(Pullback, f, wrt),
    "forward": lambda f, wrt: jacobian(f, wrt, mode="forward"),
    "hvp": hvp,
    "hessian": hessian,
}


def main(argv=None):
    """Carries out a command; returns the status."""
    given = parser().parse_args(argv)
    try:
        module, function = found(given.function)
        given.values = arguments(given.args, module)
        return COMMANDS[given.command](function, given)
    except (CannotFind, DerivativeError) as error:
        kind = "" if isinstance(error, CannotFind) else f"{type(error).__name__}: "
        sys.stderr.write(f"{kind}{error}\n")
    except Exception:
        traceback.print_exc()
    return 2


def parser():
    made = argparse.ArgumentParser(prog="python -m adcompile", description="Derivatives of Python functions.")
    commands = made.add_subparsers(dest="command", required=True)
    for name, command in COMMANDS.items():
        one = commands.add_parser(name, help=command.__doc__, description=command.__doc__)
        one.add_argument("function", help="module:function, or file.py:function")
        one.add_argument("--args", required=command is not show, help='the arguments of a call, as "np.ones(3), 2.0"')
        one.add_argument("--json", action="store_true", help="print facts as JSON")
        if command is not explained:
            one.add_argument("--wrt", type=place, help="parameters by name or position, separated by commas")
        if command is show:
            one.add_argument("--mode", choices=MODES, default="reverse", help="the derivative that is shown")
            one.add_argument("--html", metavar="FILE", help="write a page with the function and the derivative side by side")
    return made


def place(text):
    """The `wrt` of a call: a position, a name, or a tuple of these."""
    items = tuple([int(item) if item.strip().lstrip("-").isdigit() else item.strip() for item in text.split(",")])
    return items if len(items) > 1 else items[0]


def name_of_function(function):
    return getattr(function, "__qualname__", type(function).__name__)


# --- commands -----------------------------------------------------------------


def show(function, given):
    """print the source of a derivative"""
    made = function if isinstance(function, Derivative) else MODES[given.mode](function, 0 if given.wrt is None else given.wrt)
    source = made.source if given.values is None else made.explain_for(given.values).source
    if given.html:
        page = document(made, source)
        try:
            with open(given.html, "w", encoding="utf-8") as file:
                file.write(page)
        except OSError as error:
            raise CannotFind(f"the page cannot be written: {error}\n  Give --html a file in a folder that is there.") from None
    if given.json:
        print(as_json({"function": name_of_function(function), "mode": given.mode, "operator": made.operator, "source": source}))
    elif not given.html:
        print(program(source).rstrip("\n"))
    return 0


def checked(function, given):
    """compare derivatives with differences and with each other"""
    name = name_of_function(function)
    try:
        report = check(function, *given.values, wrt=given.wrt)
    except DerivativeError as error:
        if type(error) is not DerivativeError:
            raise
        print(as_json({"function": name, "agrees": False, "message": str(error)}) if given.json else alarming(str(error)))
        return 1
    if given.json:
        print(as_json({"function": name, "agrees": True, "wrt": report.wrt, "comparisons": [facts(one) for one in report.comparisons],
                       "not_comparable": [{"what": one.what, "why": one.doubt} for one in report.not_comparable]}))
    else:
        print(report)
    return 0


def facts(comparison):
    return {"what": comparison.what, "derivative": float(comparison.derivative), "reference": float(comparison.reference),
            "allowed": float(comparison.allowed)}


def explained(function, given):
    """say how a derivative is made"""
    report = explain(function, *given.values)
    if given.json:
        print(as_json({"function": report.function, "operator": report.operator, "mode": report.mode, "backend": report.backend,
                       "facts": dict(report.facts), "plan": report.plan, "source": report.source}))
    else:
        head, *rest = str(report).split("\n")
        print("\n".join([bold(head), *rest]))
    return 0


def timed(function, given):
    """time a function and its gradient, side by side"""
    found = gradient_times(name_of_function(function), function, 0 if given.wrt is None else given.wrt, given.values)
    if given.json:
        print(as_json({"function": found.name, "function_seconds": found.function, "gradient_seconds": found.gradient,
                       "ratio": found.ratio, "first_call_seconds": found.first}))
    else:
        print(found)
    return 0


COMMANDS = {"show": show, "check": checked, "explain": explained, "time": timed}
