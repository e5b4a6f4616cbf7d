"""A function that tries one program and runs another where that one raises.

    def f_gradient(theta):
        try:
            return f_gradient_on_floats(theta)
        except (ArithmeticError, ValueError):
            return f_gradient_on_float64(theta)
"""

import ast
from dataclasses import replace

from adcompile.ir.types import OPAQUE


def with_fallback(emitted, name):
    """The module with one more function, `name`, after its two functions, which take the same arguments."""
    tried = next(node for node in emitted.tree.body if isinstance(node, ast.FunctionDef))
    arguments = _arguments(tried.args)
    text = "\n".join([
        f"def {name}({ast.unparse(tried.args)}):",
        "    try:",
        f"        return {emitted.names[0]}({arguments})",
        "    except (ArithmeticError, ValueError):",
        f"        return {emitted.names[1]}({arguments})",
        "",
    ])
    before = emitted.source + "\n\n"
    function = ast.increment_lineno(ast.parse(text).body[0], before.count("\n"))
    tree = ast.Module([*emitted.tree.body, function], [])
    returned = tuple([one if one == other else (OPAQUE, None) for one, other in zip(*emitted.returned[:2])])
    return replace(emitted, source=before + text, tree=tree, names=(name, *emitted.names), returned=(returned, *emitted.returned))


def _arguments(args):
    """How a function hands on what it was given."""
    found = [arg.arg for arg in (*args.posonlyargs, *args.args)]
    found += [f"*{args.vararg.arg}"] if args.vararg else []
    found += [f"{arg.arg}={arg.arg}" for arg in args.kwonlyargs]
    return ", ".join(found + ([f"**{args.kwarg.arg}"] if args.kwarg else []))
