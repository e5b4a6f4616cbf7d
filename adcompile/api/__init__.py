"""The part that users call: the `operators` that they apply to functions, the `derivatives` that these return, and the `boundary`
of a call.

    operators/      one operator a file: `grad`, `jacobian`, `vjp`, `checkpoint` ...
    derivatives/    what an operator returns: how it is called, bound to an object, shown and explained
    boundary/       what passes between the user's objects and compiled code: arguments, results, errors, state
"""
