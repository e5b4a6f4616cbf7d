"""The user's operations as functions, where types tell which. Afterwards no operation on a number or array is

    x.sum(axis=0)                           numpy.sum(x, axis=0): a method or attribute that is a function
    s += y                                  s = add(s, y), where nobody else can see the memory that is written;
                                            t = add(s, y); s = runtime.updated(t, s, "+="), where s may be an array
                                            which the result does not fit, or of another dtype;
                                            where s may be a number, or an array that others see, a check comes first
    np.exp([a, b])                          numpy.exp(numpy.array([a, b])), as NumPy does itself
    a, b = (x, y);  a, b = theta            copies; elements `theta[0]`, `theta[1]`, after the check of the length
    (x, y)[0]                               x
    p.values()                              (p["w"], p["b"]) of a dict with these keys
    items + [x]; items + others             list_append(items, x); list_extend(items, others)
    items * 3                               runtime.repeated(items, 3)
    s * data                                mul(s, operand(data)), where `data` may be anything and a derivative flows:
                                            a check, when the program runs, that it is a number or array; the same
                                            where such a value is handed to a variable with a derivative

Augmented assignments that remain write into memory that others see. Only what is assigned by itself is looked at: what
stands inside an expression carries no derivative and stays as the user wrote it.
"""

from functools import cached_property
from operator import is_not

from adcompile.analysis.activity.active import find_varied_and_active
from adcompile.analysis.inference.type_of import is_arithmetic, type_of
from adcompile.analysis.memory.aliases import sharing
from adcompile.analysis.memory.outputs import made_for_calls, with_own_output
from adcompile.analysis.memory.layouts import NO_LAYOUTS
from adcompile.analysis.memory.ownership import judged_updates
from adcompile.ir.frozen import replace
from adcompile.ir.names import TEMPORARY, Namer
from adcompile.ir.nodes import Apply, Assign, Break, Const, Continue, Effect, For, If, Name, Try, While, With, Yield
from adcompile.ir.objects import Sparse
from adcompile.ir.types import NUMERIC, Array, List, Numeric, Opaque, Optional, Tuple, is_array, is_scalar, rank
from adcompile.ir.visit import all_names, blocks, is_display, parts, rebuilt, walk, with_blocks
from adcompile.normalize.guards import asked, doubtful, guard, of_sequence, shown
from adcompile.normalize.mappings import itemised, of_mapping, questions, repeated
from adcompile.normalize.refusals import is_found_later
from adcompile.normalize.sparse_operands import times_sparse
from adcompile.normalize.spelled import is_text, spelled
from adcompile.normalize.undefined import maybe_undefined
from adcompile.normalize.updates import NONE, checks_of_updates, is_stored_into, keeps, lists_that_change, number_check
from adcompile.ops.asked import card_of
from adcompile.ops.cards.methods import resolved
from adcompile.ops.fields.hints import hint_of
from adcompile.ops.operators import OPERATORS, UPDATES, update_sign
from adcompile.ops.typing.operands import known_length, static_value
from adcompile.ops.typing.results.ufuncs import as_elementwise
from adcompile.rules.table import UnsupportedCall, lookup

LONGEST = 8
"""How many items of one list are appended to another one by one."""


def resolve(program, types, namer=None, wrt=(), layouts=NO_LAYOUTS):
    """The program with its operations resolved; it has new names, whose types are to be inferred.

    Where checks were added (`optimize.fold.has_checks`), types are better than before, and resolving again finds more.
    `wrt` are the parameters from which derivatives may flow, `layouts` has how parameters lie in memory.
    """
    resolver = _Resolver(program, types, namer or Namer(all_names(program)), wrt, layouts)
    body = resolver.block(program.body)
    return program if body is program.body else replace(program, body=body)


class _Resolver:
    """`displays` has the items of tuples, `unpacked` what was taken apart: the value, and where its items are."""

    def __init__(self, program, types, namer, wrt, layouts):
        self.program, self.given, self.types, self.namer = program, types, dict(types), namer
        self.updates, hopes = judged_updates(program, types, layouts)
        self.displays, self.unpacked, self.changing = {}, {}, lists_that_change(program, types)
        self.itemised = itemised(program.body)
        self.made = made_for_calls(program.body)
        self.varied, self.active = find_varied_and_active(program, types, wrt) if wrt else ({}, {})
        self.checks = checks_of_updates(program, types, hopes, self.may_be_number) if wrt else NONE

    @cached_property
    def undefined(self):
        """The names that may have no value where they are handed over, so that nothing can be asked of them."""
        return maybe_undefined(self.program.body)

    @cached_property
    def classes(self):
        """The classes of names that may share memory."""
        return sharing(self.program, self.types)

    @cached_property
    def checked(self):
        """The names that are asked, when the program runs, whether they are numbers or arrays."""
        return {statement.value.args[0].id: True for statement in walk(self.program.body) if isinstance(statement, Assign)
                and isinstance(statement.value, Apply) and statement.value.op == "runtime.numeric"
                and isinstance(statement.value.args[0], Name)}

    @cached_property
    def carrying(self):
        """The classes of memory that may carry a derivative."""
        return {self.classes[name]: True for name in self.varied if name in self.classes}

    def may_be_number(self, name):
        """Return True if a name may carry a derivative and stand for a number, since nothing is stored into it."""
        return self.classes.get(name) in self.carrying and not is_stored_into(name, self.program, self.classes)

    def block(self, block, targets=None, span=None):
        """`targets` has the names that each kind of end hands its values to."""
        out = []
        for statement in block.statements:
            if statement.__class__ is Assign:
                if is_arithmetic(statement.value, self.types):
                    if statement.target in self.varied:
                        self.types[statement.target] = self.type(statement.value)
                    out.append(statement)
                else:
                    self.assign(statement, out)
            elif statement.__class__ is Effect and getattr(statement.value, "op", None) in questions:
                out += questions[statement.value.op](statement, self.type, self.classes, self.program.params)
            else:
                out.append(self.compound(statement, targets or {}, out))
        end = block.end
        if targets and end.__class__ in targets:
            values = self.handed_over(end.values, targets[end.__class__], span, out)
            end = end.__class__(values) if any(map(is_not, values, end.values)) else end
        return rebuilt(block, out, end)

    def compound(self, statement, targets, out):
        """A statement with inner blocks, or one that is no assignment."""
        if isinstance(statement, (For, While)):
            names = [name for name, _ in statement.params]
            inits = self.handed_over([init for _, init in statement.params], names, statement.span, out)
            if any(map(is_not, inits, [init for _, init in statement.params])):
                statement = replace(statement, params=tuple(zip(names, inits)))
            targets = {Continue: names, Break: statement.results}
        elif isinstance(statement, (If, With, Try)):
            targets = targets | {Yield: statement.results}
        return with_blocks(statement, [self.block(inner, targets, statement.span) for inner in blocks(statement)])

    def handed_over(self, values, targets, span, out):
        """Values that may be anything, with a check where a derivative flows through the name they are handed to; and
        those that have to be numbers, since what they are handed to is updated."""
        return tuple([self.define(check, span, out) if check is not None else value for value, check in
                      [(value, self.check_of(value, target, span)) for value, target in zip(values, targets)]])

    def check_of(self, value, target, span):
        """The check of a value that is handed to a name, None where there is none."""
        if not isinstance(value, Name):
            return None
        if (value.id, target) in self.checks.handed:
            return number_check(value, self.checks.handed[value.id, target])
        known = target not in self.active or value.id in self.varied or not isinstance(self.type(value), Opaque)
        return None if known or value.id in self.undefined else asked("runtime.numeric", value, f"{shown(value)} is no number or array", span)

    def type(self, expr):
        return type_of(expr, self.types)

    def define(self, value, span, out):
        """A new name for a value."""
        target = self.namer.new(TEMPORARY)
        self.types[target] = self.type(value)
        out.append(Assign(target, value, span))
        return Name(target)

    # --- assignments --------------------------------------------------------

    def assign(self, statement, out):
        value = statement.value
        if isinstance(value, Apply):
            if statement.target in self.varied:
                value = times_sparse(value, self.type, self.varied, lambda value: self.define(value, statement.span, out))
            value = with_own_output(value, self.made) if self.made and value.kwargs else value
            value = self.function(statement.target, value, statement.span, out)
            if statement.target in self.varied:
                value = of_mapping(value, self.type, lambda value: self.define(value, statement.span, out))
        if isinstance(value, Apply):
            if statement.target in self.varied:
                value = spelled(value, self.items_of, lambda expr: is_text(self.type(expr)))
            if value.op in UPDATES:
                value = self.update(statement.target, value, statement.span, out)
            elif value.op == "unpack" and self.unpack(statement.target, value, statement.span, out):
                return
            elif value.op == "getitem":
                value = self.item(of_sequence(value, self.type, self.varied, statement.span), statement.span, out)
            elif is_display(value) and all(isinstance(item, (Name, Const)) for item in value.args):
                self.displays[statement.target] = value.args
            if isinstance(value, Apply) and is_found_later(value) and statement.target not in self.checked:
                value = self.result_of_call(statement.target, value, statement.span, out)
            if isinstance(value, Apply) and card_of(value).algebra == "sum" and value.op in OPERATORS and value.op not in UPDATES:
                value = self.joined(value, statement.target, statement.span, out)
            elif isinstance(value, Apply) and card_of(value).algebra == "product" and statement.target in self.varied:
                value = repeated(value, self.type)
        if isinstance(value, Apply):
            value = self.with_arrays(self.folded(value, out), statement.span, out)
            if statement.target in self.varied:
                value = self.checked_result(self.guarded(value, statement.span, out), statement.span, out)
                self.types[statement.target] = self.type(value)
            elif statement.target in self.checks.makers:
                value = self.guarded(value, statement.span, out)
        elif isinstance(value, Name) and (value.id, statement.target) in self.checks.handed:
            value = number_check(value, self.checks.handed[value.id, statement.target])
        out.append(statement if value is statement.value else Assign(statement.target, value, statement.span))

    def function(self, target, apply, span, out):
        """A method or attribute as the function it is; of an active value that may be anything it is that of an array, after
        a check. What `x.flat` walks is `np.ravel(x)`, but no iterator."""
        if target in self.varied and apply.op == "attr:flat" and is_array(self.type(apply.args[0])):
            return Apply("numpy.ravel", apply.args, (), apply.span)
        if apply.op.endswith(".outer") and len(apply.args) == 2:
            return as_elementwise(apply, *map(self.type, apply.args)) or apply
        if ":" not in apply.op:
            return apply
        receiver, type = apply.args[0], self.type(apply.args[0])
        if not isinstance(type, Opaque) or isinstance(type, Sparse) or not isinstance(receiver, Name) or target not in self.varied:
            return resolved(apply, type) or apply
        if receiver.id not in self.varied:
            return self.method(apply, receiver, span, out)
        if resolved(apply, NUMERIC) is None:
            return apply
        checked = self.define(asked("runtime.numeric", receiver, "this is no number or array", apply.span or span), span, out)
        self.varied[checked.id] = True
        return resolved(replace(apply, args=(checked, *apply.args[1:])), NUMERIC)

    def method(self, apply, receiver, span, out):
        """The call of a method of an object of the user's, which is found when the program runs."""
        form, _, name = apply.op.partition(":")
        if form == "attr" or hint_of(apply.op):
            return apply
        found = self.define(Apply(f"attr:{name}", (receiver,), (), apply.span), span, out)
        return Apply("call", (found, *apply.args[1:]), apply.kwargs, apply.span)

    def update(self, target, apply, span, out):
        """`x += y` as `x + y`, where nobody sees the difference."""
        plain = Apply(UPDATES[apply.op], apply.args, (), apply.span)
        left = self.type(apply.args[0])
        if is_scalar(left):
            return plain
        if target in self.checks.targets:
            return apply
        if target not in self.updates:
            unknown = isinstance(left, (Numeric, Opaque, Optional)) and self.may_be_number(target)
            settled = left == type_of(apply.args[0], self.given)
            return self.update_of_number(plain, span, out) if unknown and settled else apply
        if not isinstance(left, (Array, Numeric, Opaque, Optional)) or keeps(left, plain, self.types):
            return plain
        result = self.namer.new(TEMPORARY)
        if target in self.varied:
            self.varied[result] = True
        self.assign(Assign(result, plain, span), out)
        self.types[result] = self.type(out[-1].value)
        return Apply("runtime.updated", (Name(result), apply.args[0], Const(update_sign(apply.op))), (), apply.span)

    def result_of_call(self, target, call, span, out):
        """The result of a function that is found when the program runs, checked to be a number or array where a derivative flows."""
        function = call.args[0].id
        if target not in self.varied or function in self.varied:
            return call
        called = self.define(call, span, out)
        self.varied[called.id] = True
        return asked("runtime.numeric", called, "what this function returns is no number or array", call.span or span)

    def update_of_number(self, plain, span, out):
        """The operation, after a check that what is updated is a number: an array that others see would be refused."""
        left = self.define(number_check(plain.args[0], plain.span or span), span, out)
        return Apply(plain.op, (left, plain.args[1]), (), plain.span)

    # --- tuples -------------------------------------------------------------

    def item(self, apply, span, out):
        """An element of a tuple whose items are known, or of what was unpacked."""
        value, index = apply.args
        place = static_value(self.type(index))
        if place.__class__ is int and isinstance(value, Apply) and value.op == "mul" and is_display(value.args[0]) and value.args[0].args:
            value = value.args[0]       # `(1,) * 3` has the items of `(1,)` over and over
            return value.args[place % len(value.args)]
        if not isinstance(value, Name) or place.__class__ is not int:
            return apply
        if value.id in self.unpacked:
            source, places = self.unpacked[value.id]
            place = places[place]
            if isinstance(place, slice):
                return self.rest(source, place, span, out)
            return self.item(Apply("getitem", (source, Const(place)), (), span), span, out)
        items = self.items_of(value)
        return items[place] if -len(items) <= place < len(items) else apply

    def rest(self, source, place, span, out):
        """The list that a starred target receives."""
        size = known_length(self.type(source))
        if isinstance(self.type(source), Tuple) or size is not None:
            found = [self.operand(Apply("getitem", (source, Const(one)), (), span), span, out)
                     for one in range(*place.indices(size))]
            return Apply("list", tuple(found), (), span)
        bounds = Apply("slice", (Const(place.start), Const(place.stop), Const(None)))
        part = Apply("getitem", (source, bounds), (), span)
        return part if isinstance(self.type(source), List) else Apply("builtins.list", (self.define(part, span, out),))

    def joined(self, apply, target, span, out):
        """`a + b` of tuples, and of two lists, as what holds all items."""
        left, right = apply.args
        types = self.type(left), self.type(right)
        if all(isinstance(type, Tuple) for type in types):
            found = [self.operand(Apply("getitem", (side, Const(place)), (), span), span, out)
                     for side, type in zip((left, right), types) for place in range(len(type.items))]
            return Apply("tuple", tuple(found), (), span)
        size = known_length(types[1])
        if not all(isinstance(type, List) for type in types):
            return apply
        if not size or size > LONGEST:
            return Apply("list_extend", apply.args, (), apply.span) if target in self.varied else apply
        items = right.args if isinstance(right, Apply) and right.op == "list" else [
            self.operand(Apply("getitem", (right, Const(place)), (), span), span, out) for place in range(size)]
        for item in items[:-1]:
            left = self.define(Apply("list_append", (left, item), (), span), span, out)
        return Apply("list_append", (left, items[-1]), (), span)

    def items_of(self, value):
        """The items of a display that nothing has written since, () where they are not known."""
        items = self.displays.get(value.id, ()) if isinstance(value, Name) and value.id not in self.changing else ()
        return items if known_length(self.type(value)) == len(items) else ()

    def operand(self, apply, span, out):
        found = self.item(apply, span, out)
        return found if isinstance(found, (Name, Const)) else self.define(found, span, out)

    def unpack(self, target, apply, span, out):
        """Take the items of `a, *b = x` from `x` one by one. Returns False where that is not possible; an unknown length is
        checked."""
        value, count, star = apply.args[0], apply.args[1].value, apply.args[2].value
        if target not in self.itemised or not isinstance(value, Name):
            return False
        type = self.type(value)
        size = known_length(type)
        if not (isinstance(type, (Tuple, List)) or rank(type)):
            return False
        if size is None or not (size == count if star < 0 else size >= count - 1):
            out.append(Effect(apply, span))
        places = list(range(count))
        if star >= 0:
            after = count - star - 1
            places[star:] = [slice(star, -after or None), *range(-after, 0)]
        self.unpacked[target] = value, places
        return True

    # --- operands -----------------------------------------------------------

    def folded(self, apply, out):
        """`max(a, b, c)` as `max(max(a, b), c)`."""
        rule = lookup(apply.op, len(apply.args)) if len(apply.args) > 2 and not apply.kwargs else None
        if rule is None or not rule.folds or len(apply.args) <= len(rule.params):
            return apply
        left = apply.args[0]
        for right in apply.args[1:-1]:
            left = self.define(Apply(apply.op, (left, right), (), apply.span), apply.span, out)
        return Apply(apply.op, (left, apply.args[-1]), (), apply.span)

    def reads(self, apply, kinds):
        """Return True if some operand may be of one of the kinds."""
        return any(isinstance(self.type(operand), kinds) for operand in parts(apply))

    def with_arrays(self, apply, span, out):
        """The operation with lists and tuples of numbers made into arrays, where NumPy would do so."""
        if not self.reads(apply, (List, Tuple)):
            return apply
        op = UPDATES.get(apply.op, apply.op)
        arithmetic = "." not in op and any(is_array(self.type(arg)) for arg in apply.args)
        found = card_of(apply)
        if not (arithmetic or found.is_of_numpy) or found.takes != "numbers":
            return apply
        rule = found.rule
        if rule is None or not rule.wrt:
            return apply
        try:
            bound = rule.bind(apply.args, apply.kwargs)
        except UnsupportedCall:
            return apply
        args, kwargs = apply.args, apply.kwargs
        for name in rule.wrt:
            operand = bound.get(name)
            if (is_display(operand) or isinstance(operand, Name)) and isinstance(self.type(operand), (List, Tuple)):
                array = self.define(Apply("numpy.array", (operand,), (), span), span, out)
                args, kwargs = rule.replace(args, kwargs, name, array)
        return apply if args is apply.args and kwargs is apply.kwargs else Apply(apply.op, args, kwargs, apply.span)

    def guarded(self, apply, span, out):
        """The operation with a check of operands that may be anything or None: no number has no derivative."""
        rule, args, kwargs = lookup(apply.op, len(apply.args)), apply.args, apply.kwargs
        for name, operand in doubtful(apply, self.types):
            check = self.define(guard(apply, operand, span), span, out)
            args, kwargs = rule.replace(args, kwargs, name, check)
        return apply if args is apply.args and kwargs is apply.kwargs else Apply(apply.op, args, kwargs, apply.span)

    def checked_result(self, apply, span, out):
        """A sum, an array or the like of items that may be anything, with a check that it is a number or array."""
        found = card_of(apply)
        if found.takes not in ("arrays", "items") or not isinstance(self.type(apply), Opaque) or found.rule is None:
            return apply
        found = self.define(apply, span, out)
        return asked("runtime.numeric", found, "this is no number or array", apply.span or span)
