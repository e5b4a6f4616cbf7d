"""The variables that function objects read when they are called, and which of a function's variables never change.

A function that is kept as an object must not see another value of a variable later than it would in Python.
"""

from adcompile.frontend.source.tree import free_names


def mirror_key(frame, name):
    """The key that tells a variable of a function in the program from all others."""
    node = frame.flow.function
    return frame.source.file, node.lineno, node.col_offset, name


def mirror_of(frame, name):
    """The cell of a variable of this function, or one around it; None where it has none."""
    if name in frame.mirrors or name in frame.own or name in frame.flow.locals or frame.parent is None:
        return frame.mirrors.get(name)
    return mirror_of(frame.parent, name)


def owner_of(frame, name):
    """The function in the program whose variable a name is, or None."""
    if name in frame.own or name in frame.flow.locals:
        return frame
    return None if frame.parent is None else owner_of(frame.parent, name)


def is_settled(frame, name):
    """True if a variable is bound once in a call of the function."""
    once = frame.flow.times_bound.get(name, 1) <= 1 and name not in frame.flow.bound_in_loops
    return once and name not in frame.own and name not in frame.flow.changed


def settled(frame, node):
    """True if the variables that a function reads are bound once."""
    owners = {name: owner_of(frame, name) for name in free_names(node)}
    return all(owner is None or is_settled(owner, name) for name, owner in owners.items())
