"""The syntax through which no derivative goes: for each kind of node what is not possible and what to do instead.

Everything else is lowered. What stands here runs as the user wrote it where no active value meets it.
"""

import ast

from adcompile.ir.nodes import Refusal
from adcompile.ops.fields.hints import hint_of

STATEMENTS = {
    "Try": ("'try' over active values cannot be differentiated where it binds functions, objects or items that its handlers may see",
            "Bind them before the 'try'."),
    "TryStar": ("'except*' over active values cannot be differentiated", "Write 'except', or test for the case beforehand with 'if'."),
    "With": ("this context manager cannot be differentiated: its generator catches what is raised, or yields in a loop or branch",
             "Write a class with '__enter__' and '__exit__'."),
    "AsyncFunctionDef": ("'async def' cannot be differentiated", "Write a plain function."),
    "Match": ("this 'match' on active values cannot be differentiated", "Write it with 'if' and 'elif'."),
    "ClassDef": ("a class that holds active values cannot be differentiated", "Pass active values as arguments."),
    "FunctionDef": ("this function cannot be differentiated where it is not called directly",
                    "Call it by its name, or pass active values as arguments."),
    "Global": ("this write of a global variable cannot be differentiated", "Return the value instead."),
    "Nonlocal": ("writing a variable of an enclosing function cannot be differentiated", "Return the value instead."),
    "item": ("writing into an array or container cannot be differentiated yet",
             "Write into an array or list that the function itself makes, or into a copy, and by one name."),
    "item_outside": ("writing into an array of the world outside cannot be differentiated where it cannot be told who sees it",
                     "Work on a copy of it: u = u.copy()."),
    "attribute": ("writing an attribute cannot be differentiated yet", "Keep the value in a variable."),
    "shape": ("giving another shape to an array that somebody else may see under another name cannot be differentiated",
              "Make another array of it: a = a.reshape(...)."),
    "delete": ("deleting from a container of active values cannot be differentiated yet",
               "Build a new list without the item."),
    "effect": ("a call that may change active values in place cannot be differentiated yet",
               "Use a function that returns a new value, or an array or list that the function itself makes."),
}

EXPRESSIONS = {
    "Yield": ("'yield' cannot be differentiated", "Collect the values in a list and return it."),
    "YieldFrom": ("'yield from' cannot be differentiated", "Collect the values in a list and return it."),
    "Set": ("a set of active values cannot be differentiated", "Use a list or a tuple."),
    "SetComp": ("a set of active values cannot be differentiated", "Use a list or a tuple."),
    "Dict": ("a dict of active values cannot be differentiated yet", "Use variables, a list or a tuple."),
    "DictComp": ("a dict of active values cannot be differentiated yet", "Use a list or a tuple."),
    "GeneratorExp": ("a generator of active values cannot be differentiated here", "Write a list: [...]."),
    "Lambda": ("a function over active values cannot be differentiated where it is not called directly",
               "Call it by its name, or pass active values as arguments."),
    "covariance": ("a draw from a normal distribution of which the covariance carries a derivative cannot be differentiated",
                   "Write it as mean + np.linalg.cholesky(cov) @ rng.standard_normal(len(mean))."),
    "chances": ("a choice of which the probabilities carry a derivative cannot be differentiated",
                "Take the mean over what may be chosen: p @ values, or make p a constant with stop_gradient."),
    "late": ("a function that reads variables which change after it is defined cannot be kept as a value",
             "Call it by its name, or pass what it reads as arguments."),
    "object": ("an object, or a dict that is written, cannot be handed on as a whole here",
               "Hand on its attributes or items by themselves."),
    "listed": ("a list of objects whose number only the run tells cannot be differentiated",
               "Hold a list or an array for each attribute, or make the objects in a loop over a constant range."),
    "at_times": ("a variable that holds an object on some trips of a loop, and something else on others, cannot be differentiated",
                 "Bind it to None, or to an object, before the loop."),
    "made_inside": ("an object that the function makes cannot be put into one of the world outside",
                    "Put its attributes or items there by themselves."),
    "seen_outside": ("an active value is put into an object of the world outside, and code that is not followed may read it",
                     "Return the value instead, or hand that code what it needs as an argument."),
    "put_later": ("a function that is found when the program runs puts an active value into an object of the world outside",
                  "Return the value, or call the function by its name: layers[0].forward(x)."),
    "checkpoint": ("a loop over a checkpoint of anything but a range, or over something beside one, cannot be differentiated",
                   "Write for i in checkpoint(range(n)), and take items by their number."),
    "merged": ("an object that may be one of several cannot be written",
               "Make a new one instead of writing this one; chain tuples, node = (value, node), instead of objects."),
    "shown": ("an object that was put into another value before cannot be written", "Put a copy of it there."),
    "keys": ("the keys of a dict that depend on the path cannot be asked for where active values are in it",
             "Give it all its keys where it is made."),
    "resized": ("a list or dict of active values that changes its size while a loop walks it cannot be differentiated",
                "Walk a copy of it: list(...)."),
    "key": ("an item of a dict of active values under a key that is not known when compiling cannot be differentiated",
            "Use constant keys, or a list or an array."),
    "alike": ("objects that a loop puts into a list, or binds a variable to, are not of one form: they have other attributes or classes",
              "Give them all their attributes where they are made, and have a list for each class."),
    "gone": ("an object that was made in a loop cannot be used after it", "Make one before the loop, which the loop binds anew."),
    "late_item": ("this attribute or item is something else on another trip of the loop",
                  "Give it a value of one kind before the loop."),
    "member": ("this cannot be done with an object, list or dict that holds active values",
               "Call a method that does it, or use its attributes or items."),
    "names": ("a call that looks at variables by their names cannot be differentiated",
              "Use the variables themselves."),
    "writing": ("a call that may write into active values cannot be differentiated here", "Call it in a statement of its own."),
    "starred": ("'*' of something whose length is not known cannot be differentiated",
                "Pass the arguments one by one."),
    "recursion": ("a function that calls itself cannot be differentiated where it hands itself ever more functions or arguments, binds"
                  " functions or objects outside of it, or variables there in a 'try'", "Return the values, or write it as a loop."),
    "inside": ("a derivative of a function that changes something outside of it, or returns a function, cannot be differentiated",
               "Return what it changes, and hand it what it reads."),
    "inside_pull": ("the second result of vjp cannot be kept as a value in a function that is differentiated",
                    "Call it where it is made."),
    "inside_form": ("a direction or cotangent that is not known to be of the same structure cannot be differentiated here",
                    "Write it out as a tuple, list or dict with the same items."),
    "inside_wrt": ("with respect to which argument a derivative is taken cannot be told here",
                   "Give wrt as a constant, and hand over that argument."),
    "inside_parts": ("this derivative of a function inside of another one is taken with respect to one number or array alone",
                     "Take the grad, or write a function of one argument."),
    "inside_order": ("nth_derivative inside a function that is differentiated is known up to order 4",
                     "Apply nth_derivative outside, to the function as a whole."),
    "solver": ("an argument of a solver that calls back cannot be differentiated", "Leave out what docs/rules.md does not list."),
    "boundary": ("a boundary value problem cannot be differentiated",
                 "Find the values at the start that are not known: fsolve of what solve_ivp leaves at the other end."),
    "called_back": ("a solver that calls back a function which is found when the program runs cannot be differentiated",
                    "Hand it a function by its name, or a lambda that calls functions by their names."),
    "stray_yield": ("a generator cannot be differentiated that takes what is sent to it, or yields in a 'try', 'with' or expression",
                    "Yield in a statement of its own, or keep what it holds in an object or in variables of a function around."),
    "walked": ("an iterator over active values cannot be differentiated where something else may have walked it before",
               "Make a list of it: list(...)."),
    "iterator": ("an iterator over active values cannot be handed on as a value here", "Make a list of it: list(...)."),
    "several_generators": ("several generators of active values that are walked side by side cannot be differentiated",
                           "Make lists of all but one: list(...)."),
    "recursive_generator": ("a generator that calls itself cannot be differentiated", "Collect the values in a list and return it."),
    "lru_cache": ("a cached function that calls itself cannot be differentiated: its cache would be skipped",
                  "Keep what it has computed in a list or dict that the function makes, or call it without its cache."),
    "source": ("the source of this function cannot be found, so it cannot be differentiated",
               "Give its derivative with derivative_of."),
}


def row_of_target(target):
    """The row of the table for a store into an attribute or item, with the name of an attribute."""
    if isinstance(target, ast.Attribute):
        return f"attribute:{target.attr}"
    of_part = isinstance(target, ast.Subscript) and getattr(target.value, "attr", None) in ("real", "imag")
    return "item:part" if of_part else "item"


def refusal_of(kind, span):
    """The Refusal that the table has for a kind of node."""
    kind, _, name = kind.partition(":")
    message, hint = STATEMENTS.get(kind) or EXPRESSIONS[kind]
    return Refusal("UnsupportedSyntax", message, hint_of(f"set:{name}") or hint, span)


def kind_of(node):
    """The row of the table that a node falls under, or None."""
    name = type(node).__name__
    if isinstance(node, ast.stmt):
        return name if name in STATEMENTS else None
    return name if name in EXPRESSIONS else None
