"""Arrays that are made before a loop and live within each of its trips lose the axis that the loop goes along; without axes they are
variables.

    t = empty((n, 3))                       for k in range(n):
    for k in range(n):                          t = empty((3,))
        t[k, j] = ...               ->          t[j] = ...
        ... t[k, j] ...                         ... t[j] ...
"""

from adcompile.backend.native.loop_language.language import Count, Element, Let, Make, Put, Register
from adcompile.backend.native.loop_language.visits import rewritten
from adcompile.backend.native.passes.happens import happening
from adcompile.ir.frozen import replace


def contracted(statements, buffers):
    """The statements of a block with such arrays contracted. `buffers` is changed."""
    happens = [happening(statement, buffers) for statement in statements]
    for place, statement in list(enumerate(statements)):
        if not isinstance(statement, Make) or buffers[statement.buffer].kind != "own":
            continue
        name = statement.buffer
        users = [other for other, one in enumerate(happens) if name in one.places and other != place]
        if len(users) == 1 and users[0] > place and isinstance(statements[users[0]], Count):
            loop = statements[users[0]]
            axis = axis_along(happens[users[0]].places[name], loop.index)
            if axis is not None:
                statements[users[0]] = within(loop, name, axis, buffers)
                statements[place] = None
    return [statement for statement in statements if statement is not None]


def axis_along(places, index):
    """The axis along which all places have the number of the trip; None where there is none."""
    own = Register(index, "i")
    if None in places:
        return None
    rank = min(map(len, places))
    return next((axis for axis in range(rank) if all([place[axis] == own for place in places])), None)


def within(loop, name, axis, buffers):
    """The loop with an array made in each trip, without that axis."""
    buffer = buffers[name]
    shape = (*buffer.shape[:axis], *buffer.shape[axis + 1:])

    def shorter(place):
        return (*place[:axis], *place[axis + 1:])
    if shape:
        buffers[name] = replace(buffer, shape=shape)

        def element(part):
            return Element(name, shorter(part.place), part.type) if isinstance(part, Element) and part.buffer == name else part

        def store(statement):
            if isinstance(statement, Put) and statement.buffer == name:
                statement = Put(name, shorter(statement.place), statement.value)
            return (statement,)
        return Count(loop.index, loop.count, (Make(name), *rewritten(loop.body, element, store)))
    del buffers[name]
    variable = Register(f"{name}_", buffer.type)

    def number(part):
        return variable if isinstance(part, Element) and part.buffer == name else part

    def assign(statement):
        if isinstance(statement, Put) and statement.buffer == name:
            statement = Let(variable.name, statement.value)
        return (statement,)
    return Count(loop.index, loop.count, rewritten(loop.body, number, assign))
