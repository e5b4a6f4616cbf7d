"""One operation in all directions, by the form on its card.

Each function takes a `FormedCall` and returns the expression that is its result, or raises `NoForm`.
"""

from adcompile.ir.frozen import frozen
from adcompile.ir.nodes import Apply, Const, Name
from adcompile.ir.types import Tuple, can_carry, is_array, is_number, is_scalar, rank
from adcompile.ops.asked import card_of
from adcompile.ops.fields.forms import ELEMENTWISE
from adcompile.rules.table import UnsupportedCall
from adcompile.transform.together import contractions
from adcompile.transform.together.lifting import STRUCTURES, NoForm, pad, ranks_of
from adcompile.transform.together.particular import OWN
from adcompile.transform.together.written_out import constant, further, has_negative, is_none, tuple_of, written


@frozen
class FormedCall:
    """A call of which some operands carry the axis. `size` is the rank of its result in one direction, None where it is no number."""

    lifting: object
    apply: Apply
    card: object
    operands: dict          # by the names of parameters
    type: object            # of the result, in one direction

    @property
    def form(self):
        return self.card.form if self.card.form is not None else ELEMENTWISE if self.card.is_elementwise else None

    @property
    def carried(self):
        """The names of the operands that carry the axis and have a derivative."""
        return [name for name in self.card.rule.wrt if self.lifting.carried(self.operands[name])]

    @property
    def size(self):
        found = rank(self.type)
        if found is None:
            raise NoForm
        return found

    def with_operands(self, changes):
        """The call with other operands, by name; those that are not given yet are named."""
        args, kwargs = self.apply.args, self.apply.kwargs
        for name, value in changes.items():
            if value is self.operands.get(name):
                continue
            before = args, kwargs
            args, kwargs = self.card.rule.replace(args, kwargs, name, value)
            if (args, kwargs) == before:
                kwargs = (*kwargs, (name, value))
        return Apply(self.apply.op, args, kwargs, self.apply.span)


def lifted(lifting, apply, target):
    """The expression of an operation in all directions; `target` is the type of its result in one direction."""
    special = OWN.get(apply.op)
    if special is not None:
        return special(lifting, apply, target)
    card = card_of(apply)
    if card.rule is None:
        raise NoForm
    try:
        operands = card.rule.bind(apply.args, apply.kwargs)
    except UnsupportedCall:
        raise NoForm from None
    call = FormedCall(lifting, apply, card, operands, target)
    names = call.carried
    lent = [name for name in operands if name not in card.rule.wrt and lifting.carried(operands[name])]
    if lent:
        if not names or any(not isinstance(operands[name], Name) for name in lent):
            raise NoForm
        call = call_of(call.with_operands({name: lifting.first(operands[name]) for name in lent}), call)
    if call.form is None:
        raise NoForm
    forms = {call.form.of(name) for name in names}
    found = FORMS.get(forms.pop().kind) if len(forms) == 1 else None
    if found is None:
        raise NoForm
    return found(call, names)


def call_of(apply, call):
    return FormedCall(call.lifting, apply, call.card, call.card.rule.bind(apply.args, apply.kwargs), call.type)


def elementwise(call, names):
    lifting = call.lifting
    if any(isinstance(lifting.type(call.operands[name]), STRUCTURES) for name in names) and isinstance(call.type, STRUCTURES):
        return structure(call, names)
    if any(not is_number(lifting.type(call.operands[name])) for name in names):
        raise NoForm
    if len(call.card.rule.wrt) == 1 and not call.card.reads:
        return call.apply
    if call.card.rule.is_of_math or call.card.reads:        # what is read for its shape alone gives it to the result
        raise NoForm
    return call.with_operands({name: lifting.padded(call.operands[name], call.size) for name in names})


def structure(call, names, also=()):
    """An operation that changes nothing about the parts of a structure."""
    lifting = call.lifting
    known = [isinstance(lifting.type(call.operands[name]), STRUCTURES) for name in names]
    if isinstance(call.type, STRUCTURES) not in known or rank(call.type) is None and not any(known):
        raise NoForm
    changes = {}
    for name in dict.fromkeys((*names, *also)):
        if name in call.operands and call.operands[name] is not None:
            changes[name] = lifting.assign(lifting.raised(call.operands[name], True))
    return call.with_operands(changes)


def along(call, names):
    form, lifting, operands = call.form.of(names[0]), call.lifting, call.operands
    if not form.axes and not form.shape and not form.pads and not form.taken and not form.after:
        return structure(call, names, form.also)
    if len(names) > 1 or any(not is_number(lifting.type(operands[name])) for name in names if not isinstance(operands[name], Apply)):
        return of_parts(call, names)
    name, = names
    operand = operands[name]
    size, changes = lifting.rank(operand), {}
    wide = {name: operand} | {other: beside(lifting, operands[other]) for other in form.also
                              if other != name and not is_none(operands[other])}
    for axis in form.axes:
        value = constant(operands[axis])
        if size == 0 and value is not None:         # NumPy takes a number for one with an axis
            raise NoForm
        if value is None and (form.none == "flat" or form.none == "matrix" and size > 2):
            if form.also or call.size != 1:
                raise NoForm
            wide = {key: lifting.assign(Apply("numpy.reshape", (one, tuple_of(lifting.count, Const(-1))))) for key, one in wide.items()}
            value = 0
        elif value is None and form.none == "ones":
            raise NoForm
        elif value is None and form.none != "keep":
            value = tuple(range(size))[::-1 if form.none == "reversed" else 1]
        others = [operand for key, operand in operands.items() if key not in wide and isinstance(operand, Name)]
        if has_negative(value) and any(rank(lifting.type(other)) != 0 for other in others):
            raise NoForm            # whose axes are counted from behind nobody knows here
        if value is not None:
            changes[axis] = written((0, *further(value)) if form.none == "reversed" else further(value))
    if form.shape:
        return shaped(call, form, name, wide)
    if form.pads:
        wide = {key: pad(lifting, one, lifting.rank(operands[key]), call.size) for key, one in wide.items()}
    if form.taken or form.after:
        raise NoForm
    return call.with_operands(wide | changes)


def beside(lifting, operand):
    """An operand that gets the axis beside one that has it."""
    type = lifting.type(operand)
    if is_number(type) and not can_carry(type):
        return lifting.shaped(operand)
    if isinstance(type, Tuple) and any(isinstance(item, STRUCTURES) for item in type.items):
        raise NoForm        # of a list the axis would stand in each number
    return lifting.assign(lifting.raised(operand, True))


def of_parts(call, names):
    """An operation on parts of one rank, which it puts together along an axis: `np.concatenate`, `np.stack`."""
    lifting, form = call.lifting, call.form.of(names[0])
    if len(names) > 1 or form.also or form.shape or form.pads or form.taken or form.after or len(form.axes) != 1:
        raise NoForm
    (name,), (axis,) = names, form.axes
    value = constant(call.operands[axis])
    ranks = ranks_of(lifting.type(call.operands[name])) or {None}
    if value is None or None in ranks or len(ranks) > 1:
        raise NoForm
    return call.with_operands({name: lifting.assign(lifting.raised(call.operands[name], True)), axis: written(further(value))})


def shaped(call, form, name, wide):
    """The shape of the result is an operand: the number of directions stands before it."""
    lifting, shape = call.lifting, call.operands[form.shape]
    if isinstance(shape, Apply) and shape.op == "tuple":
        new = tuple_of(lifting.count, *shape.args)
    elif isinstance(lifting.type(shape), Tuple):
        new = lifting.assign(Apply("add", (tuple_of(lifting.count), shape)))
    elif is_scalar(lifting.type(shape)):
        new = tuple_of(lifting.count, shape)
    else:
        raise NoForm
    if lifting.rank(wide[name]) < call.size:
        wide = wide | {name: lifting.padded(wide[name], call.size)}
    return call.with_operands(wide | {form.shape: new})


def like(call, names):
    """The shape of another operand, which stands once for each direction."""
    lifting, form = call.lifting, call.form.of(names[0])
    name, = names
    t, other = call.operands[name], call.operands[form.other]
    own, size = lifting.rank(t), lifting.rank(other)
    if own > size:
        raise NoForm
    if size == 0:
        return t
    return call.with_operands({name: pad(lifting, t, min(own, size), size), form.other: lifting.shaped(other)})


def reordered(call, names):
    lifting, form = call.lifting, call.form.of(names[0])
    operand = call.operands[names[0]]
    if form.axes and constant(call.operands[form.axes[0]]) not in ("C", None):
        raise NoForm
    own = lifting.rank(operand)
    if call.size == own:
        return operand
    if call.size == 0 or own == 0 and call.size == 1:
        return Apply("numpy.reshape", (operand, tuple_of(lifting.count, *(Const(1),) * call.size)))
    if call.size == 1:
        return Apply("numpy.reshape", (operand, tuple_of(lifting.count, Const(-1))))
    raise NoForm


def reversed_axes(call, names):
    operand = call.operands[names[0]]
    size = call.lifting.rank(operand)
    if size < 2:
        return operand
    if size == 2:
        return Apply("numpy.swapaxes", (operand, Const(1), Const(2)))
    return Apply("numpy.transpose", (operand, written((0, *range(size, 0, -1)))))


def columns(call, names):
    """The columns of all directions stand side by side in one matrix."""
    lifting, (name, *others) = call.lifting, names
    operand, own = call.operands[name], lifting.rank(call.operands[name])
    beside_it = [lifting.type(one) for key, one in call.operands.items() if key != name and isinstance(one, Name)]
    if others or call.form.of(name).also or call.size != own or any(is_array(type) and rank(type) != 2 for type in beside_it):
        raise NoForm
    if own == 1:
        return Apply("attr:T", (lifting.assign(call.with_operands({name: lifting.assign(Apply("attr:T", (operand,)))})),))
    if own != 2:
        raise NoForm
    width = lifting.assign(Apply("getitem", (lifting.assign(Apply("attr:shape", (operand,))), Const(2))))
    rows = lifting.assign(Apply("numpy.swapaxes", (operand, Const(0), Const(1))))
    many = lifting.assign(Apply("mul", (lifting.count, width)))
    flat = lifting.assign(Apply("numpy.reshape", (rows, tuple_of(lifting.assign(Apply("builtins.len", (rows,))), many))))
    found = lifting.assign(call.with_operands({name: flat}))
    parts = Apply("numpy.reshape", (found, tuple_of(lifting.assign(Apply("builtins.len", (found,))), lifting.count, width)))
    return Apply("numpy.swapaxes", (lifting.assign(parts), Const(0), Const(1)))


def contracted(call, names):
    return contractions.contracted(call, names)


FORMS = {"elementwise": elementwise, "along": along, "like": like, "reordered": reordered, "reversed": reversed_axes,
         "contracted": contracted, "spread": elementwise, "columns": columns}
