"""`super()` in methods, with the arguments that Python fills in, so that it means the same wherever the text of the method goes:

    super().f(x)            super(__class__, self).f(x)

`__class__` is the variable of the method's closure in which Python keeps the class whose body the method stands in.
"""

import ast
import copy

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def with_arguments(node, code, space):
    """A method's node with each `super()` written out; the node itself where it has none. `space` are the variables of its
    module: where they have a `super` of their own it is left alone."""
    if "__class__" not in code.co_freevars or "super" in space:
        return node
    made = copy.deepcopy(node)
    todo = [(made, None)]           # nodes, each with the first parameter of the function around it
    while todo:
        inner, first = todo.pop()
        if isinstance(inner, FUNCTIONS):
            body = inner.body if isinstance(inner.body, list) else [inner.body]
            own = next((arg.arg for arg in (*inner.args.posonlyargs, *inner.args.args)), None)
            todo += [(part, own) for part in body] + [(part, first) for part in _evaluated_around(inner)]
            continue
        if first is not None and is_bare(inner):
            inner.args = [ast.copy_location(ast.Name(name, ast.Load()), inner) for name in ("__class__", first)]
        todo += [(child, first) for child in ast.iter_child_nodes(inner) if not isinstance(child, ast.ClassDef)]
    return made


def is_bare(node):
    """Return True if a node is the call `super()`."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super" \
        and not node.args and not node.keywords


def _evaluated_around(function):
    """The expressions that stand in the text of a function but are evaluated outside of it: defaults and decorators."""
    return [*function.args.defaults, *filter(None, function.args.kw_defaults), *getattr(function, "decorator_list", ())]
