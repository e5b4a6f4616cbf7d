"""The function that is called when a derivative is: it has the signature of the user's function.

    front = make_front(callee, table)      binds the arguments as Python does, looks up what to run, runs it
"""

import functools
import inspect
import sys

import numpy as np

from adcompile.calling.appearance import CALL, UNSEEN, as_one_line
from adcompile.calling.signature import PLAIN, keyed_names, kind_of, layout_of, leaf, leaf_of_parts, shown
from adcompile.errors import BadArgument
from adcompile.frontend.containers.parts import written

ABSENT = type("Absent", (), {"__repr__": lambda self: "...", "__doc__": "Stands for an argument that is not given."})()


def make_front(callee, table, extra=None, asked=(), apart=()):
    """A function with the callee's signature, so that Python binds the arguments and complains in its name.

    It looks the call up in `table` by the exact keys of all arguments and runs what it finds there on the values
    of the parameters in order; `table.enter` makes what is missing. What the callable supplies itself is no part of
    the key. `extra` names one more parameter, which stands second for the caller (`hvp`) and first among the values. How those
    that are `asked` lie in memory is a part of the key, too, of those in `apart` all that is in them.

        def nll(beta, X, y):
            key = (dtype and shape of beta, of X, of y)
            run = find(key)
            if run is None:
                run = enter(key, (beta, X, y))
            table.last = run
            return run(beta, X, y)
    """
    seen = front_signature(callee, extra)
    names = [*([extra] if extra else []), *callee.names]
    word = _free_words(names)
    star = callee.star if callee.ahead else None
    live = _live_defaults(callee, word["function"])
    source = _front_source(seen, keyed_names(callee, names), names, word, star, live, asked, apart)
    values = {"array": np.ndarray, "plain": PLAIN, "leaf": leaf, "parts": leaf_of_parts, "layout": layout_of, "table": table,
              "find": table.young.get, "enter": table.enter, "ahead": callee.ahead, "absent": ABSENT, "function": callee.user,
              "missing": _missing,
              "gettrace": sys.gettrace, "settrace": sys.settrace, "getattr": getattr, "hasattr": hasattr}
    scope = callee.given | {word[key]: value for key, value in values.items()}
    exec(_compiled(source), scope)
    return dressed(as_one_line(scope[word["front"]], callee.function.__name__), seen, callee, extra)


@functools.lru_cache(maxsize=256)
def _compiled(source):
    return compile(source, CALL, "exec")


def _free_words(names):
    """Names of our own for the text of the front, none of which is a parameter."""
    free = {}
    for word in ("array", "plain", "leaf", "parts", "layout", "table", "find", "enter", "front", "key", "run", "ahead", "absent",
                 "function", "missing", "kind", "trace", "gettrace", "settrace", "getattr", "hasattr"):
        name = "_" + word
        while name in names:
            name = "_" + name
        free[word] = name
    return free


def _front_source(signature, keyed, names, word, star, live, asked, apart):
    values = ", ".join(names)
    key, run, layout = word["key"], word["run"], word["layout"]
    leaves = word["array"], word["plain"], word["leaf"], word["kind"]
    keys = [f"{word['parts']}({name}), " if name in apart else _key_source(name, *leaves) for name in keyed]
    return "\n".join([
        f"def {word['front']}{parameter_list(signature)}:",
        *[line.format(name=name, default=default, **word) for name, default in live.items() for line in LEFT_OUT],
        *([f"    {star} = (*{word['ahead']}, *{star})"] if star else []),
        f"    {key} = ({''.join(keys)}{''.join(f'{layout}({written(name, path)}), ' for name, path in asked)})",
        f"    {run} = {word['find']}({key})",
        f"    if {run} is None:",
        *["    " + line.format(values=values, **word) for line in UNSEEN],
        f"    {word['table']}.last = {run}",
        f"    return {run}({values})",
        "",
    ])


def _key_source(name, array, plain, leaf, kind):
    """The text of the part that a parameter adds to the key: its dtype and shape, or None and its leaf. A flat key is the quickest
    to look up."""
    return (f"{name}.dtype if ({kind} := {name}.__class__) is {array} else None, {name}.shape if {kind} is {array} else"
            f" {kind} if {kind} in {plain} else {leaf}({name}), ")


def parameter_list(signature):
    """The parameters as text; defaults are None here and filled in afterwards."""
    plain = [p.replace(annotation=p.empty, default=p.empty if p.default is p.empty else None)
             for p in signature.parameters.values()]
    return str(signature.replace(parameters=plain))


def passed_on(signature):
    """The text of a call that hands on all parameters."""
    form = {"positional": "{0}", "star": "*{0}", "keyword": "{0}={0}", "double_star": "**{0}"}
    return ", ".join([form[kind_of(p)].format(p.name) for p in signature.parameters.values()])


LEFT_OUT = (
    "    if {name} is {absent}:",
    "        try:",
    "            {name} = {default}",
    "        except (TypeError, LookupError):",
    "            {missing}({function}, {name!r})",
)


def _live_defaults(callee, word):
    """The parameters whose defaults are the function's own, with the text that reads it when a call leaves it out."""
    names = callee.code.co_varnames[:callee.code.co_argcount]
    return {name: f"{word}.__defaults__[{names.index(name) - len(names)}]" if name in names else f"{word}.__kwdefaults__[{name!r}]"
            for name in callee.live}


def _missing(function, name):
    """Raises what Python does for an argument that has no default any more."""
    raise TypeError(f"{function.__qualname__}() missing 1 required argument: '{name}'")


def dressed(front, signature, callee, extra=None):
    """The front with the defaults of the signature and the name of the function; with a parameter of its own, that of `hvp`."""
    function = callee.function
    given = {p.name: ABSENT if p.name in callee.live else p.default for p in signature.parameters.values() if p.default is not p.empty}
    kinds = {name: kind_of(signature.parameters[name]) for name in given}
    front.__defaults__ = tuple([value for name, value in given.items() if kinds[name] == "positional"]) or None
    front.__kwdefaults__ = {name: value for name, value in given.items() if kinds[name] == "keyword"} or None
    front.__name__ = getattr(function, "__name__", "f")
    front.__qualname__ = getattr(function, "__qualname__", front.__name__)
    if extra is not None:
        front.__qualname__ = f"hvp({front.__qualname__})"
    return front


# --- the signature -----------------------------------------------------------


def front_signature(callee, extra=None):
    """The signature that the caller of a front sees: the callee's, with `extra` in second place."""
    if extra is None:
        return callee.now
    return _with_second(callee.now, extra, 1 if callee.receiver is None else 2, callee.function)


def _with_second(signature, extra, place, function):
    """The signature with one more parameter at a place; what stands before it has no default any more."""
    parameters = list(signature.parameters.values())
    if any(kind_of(p) == "star" for p in parameters[:place]):
        raise BadArgument(f"hvp: {shown(function)} takes *{parameters[place - 1].name}, so the direction has no place\n"
                          "  Give the function a parameter of its own for what it is differentiated by.")
    first = [p.replace(default=inspect.Parameter.empty) for p in parameters[:place] if kind_of(p) == "positional"]
    kind = first[0].kind if first else inspect.Parameter.POSITIONAL_OR_KEYWORD
    return signature.replace(parameters=[*first, inspect.Parameter(extra, kind), *parameters[len(first):]])
