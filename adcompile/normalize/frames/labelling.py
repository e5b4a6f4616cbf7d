"""Columns and tables of pandas where a derivative flows: each as an array, with its labels in a name beside it.

    y = b * x            →      t = runtime.column(x, ...)              where `x` may be a column or table, and `b` carries
                                labels = runtime.labels_of(x)           a derivative
                                y = b * t
    z = y - x2           →      labels2 = runtime.joined_labels(y, t2, labels, labels_of_x2, ...)
                                z = y - t2
    print(z)             →      print(runtime.with_labels(z, labels2))
    z[3]                 →      runtime.unlabelled(z, labels2, ...)[3]

Labels go where their array goes: through branches, and from trip to trip. What pandas does with a column as NumPy does with an array
is done with the array; what carries no derivative sees the column again; anything else is refused when the program runs, if there are
labels then.
"""

from adcompile.analysis.activity.active import carriers, find_varied
from adcompile.analysis.inference.type_of import type_of
from adcompile.errors import render
from adcompile.ir.frozen import replace
from adcompile.ir.names import TEMPORARY, named
from adcompile.ir.nodes import (
    Apply, Assign, Break, Const, Continue, For, If, Keep, Name, Return, Statement, Try, Undefined, Verbatim, While, With, Yield,
)
from adcompile.ir.stores import BASE, STORED, is_store
from adcompile.ir.types import is_scalar
from adcompile.ir.visit import blocks, map_expr, map_operands, names_in, rebuilt, with_blocks
from adcompile.normalize.frames.evidence import frames_of, gives_frame
from adcompile.normalize.frames.labelled import find_labelled, is_alone, kind_of, taken_as_arrays, with_operands
from adcompile.normalize.guards import OPERAND

LABELS, NOTHING = named("labels"), Const(None)
HINT = "Give .to_numpy() of it."


def with_labels(program, types, namer, wrt):
    """The program with columns and tables as arrays where derivatives flow; itself where there are none."""
    frames = frames_of(program, types)
    if not frames:
        return program
    varied = find_varied(program, types, wrt)
    labelled = find_labelled(program, types, frames, varied)
    body = _Labeller(types, namer, frames, varied, labelled, taken_as_arrays(program.body)).block(program.body)
    return program if body is program.body else replace(program, body=body)


def question_of(kind):
    """The function that gives the labels of a result, by what the operation does."""
    if kind == "product":
        return "runtime.product_labels"
    return "runtime.updated_labels" if kind == "updates" else "runtime.joined_labels"


class _Labeller:
    """`displays` are taken as arrays, `labels` has for each labelled name the expression of its labels: a name, or None where there never
    are any."""

    def __init__(self, types, namer, frames, varied, labelled, displays):
        self.types, self.namer, self.frames, self.varied, self.labelled = types, namer, frames, varied, labelled
        self.displays, self.labels = displays, {}

    # --- what is added --------------------------------------------------------

    def define(self, value, span, out, label=TEMPORARY):
        target = self.namer.new(label)
        out.append(Assign(target, value, span))
        return Name(target)

    def asked(self, question, args, span):
        """A question that raises the refusal of what stands here."""
        return Apply(question, (*args, Const("NotDifferentiable"), Const(render(OPERAND, HINT, span))), (), span)

    def has_labels(self, expr):
        return expr.__class__ is Name and self.labels.get(expr.id, NOTHING).__class__ is Name

    def is_frame(self, expr):
        """Return True if an expression may be a column or table as the user has it."""
        return gives_frame(expr, self.frames, self.types) and not any(
            name in self.varied or name in self.labelled for name in names_in(expr))

    def array_and_labels(self, expr, span, out):
        """A value as a number or array, and its labels."""
        if not self.is_frame(expr):
            return expr, self.labels.get(expr.id, NOTHING) if expr.__class__ is Name else NOTHING
        x = expr if expr.__class__ is Name else self.define(expr, span, out)
        return (self.define(self.asked("runtime.column", (x,), span), span, out),
                self.define(Apply("runtime.labels_of", (x,), (), span), span, out, LABELS))

    def array(self, expr, span, out):
        return self.define(self.asked("runtime.column", (expr,), span), span, out) if self.is_frame(expr) else expr

    def seen(self, expr, span, out):
        """An expression as something else reads it: with columns and tables in place of labelled names where no derivative flows through
        it, else after the question whether they have no labels."""
        if not any(name in self.labelled for name in names_in(expr)):
            return expr
        kept = isinstance(expr, Verbatim) and expr.refusal is None
        return self.unlabelled(expr, span, out) if not kept and any(name in self.labelled for name in carriers(expr)) else \
            self.as_given(expr, span)

    def unlabelled(self, expr, span, out):
        return map_expr(expr, lambda name: self.define(self.asked("runtime.unlabelled", (name, self.labels[name.id]), span), span, out)
                        if self.has_labels(name) else name)

    def as_given(self, expr, span):
        return map_expr(expr, lambda name: Apply("runtime.with_labels", (name, self.labels[name.id]), (), span)
                        if self.has_labels(name) else name)

    def beside(self, names):
        """New names for the labels of those names that are labelled."""
        found = []
        for name in names:
            if name in self.labelled:
                self.labels[name] = Name(self.namer.new(LABELS))
                found.append(self.labels[name].id)
        return found

    # --- blocks -----------------------------------------------------------------

    def block(self, block, handed=(), left=()):
        """`handed` are the names that the values of `Yield` or `Continue` go to, `left` those that the values of `Break` go to."""
        out = []
        for statement in block.statements:
            if isinstance(statement, Assign):
                self.assign(statement, out)
            elif isinstance(statement, (For, While)):
                out.append(self.loop(statement, out))
            elif isinstance(statement, (If, With, Try)):
                statement = map_operands(statement, lambda expr: self.seen(expr, statement.span, out))
                inner = [self.block(one, statement.results, left) for one in blocks(statement)]
                results = self.beside(statement.results)
                statement = with_blocks(statement, inner)
                out.append(replace(statement, results=(*statement.results, *results)) if results else statement)
            elif isinstance(statement, Statement):
                out.append(self.kept_statement(statement, out))
            elif isinstance(statement, Keep):
                out.append(map_operands(statement, lambda expr: self.unlabelled(expr, statement.span, out)))
            else:
                out.append(map_operands(statement, lambda expr: self.seen(expr, statement.span, out)))
        return rebuilt(block, out, self.end(block.end, handed, left, out))

    def loop(self, loop, out):
        names = [name for name, _ in loop.params]
        inits, labels = self.handed_over(names, [init for _, init in loop.params], loop.span, out)
        params, results = self.beside(names), self.beside(loop.results)
        if isinstance(loop, For):
            loop = replace(loop, iterables=tuple([self.unlabelled(one, loop.span, out) for one in loop.iterables]))
        else:
            loop = replace(loop, test=self.as_given(loop.test, loop.span))
        return replace(loop, params=(*zip(names, inits), *zip(params, labels)), body=self.block(loop.body, names, loop.results),
                       results=(*loop.results, *results))

    def handed_over(self, targets, values, span, out):
        """The values that go to some names, and the labels of those that go to labelled ones."""
        found, labels = [], []
        for target, value in zip(targets, values):
            if target not in self.labelled:
                value = self.seen(value, span, out)
            elif isinstance(value, Undefined):
                labels.append(NOTHING)
            else:
                value, own = self.array_and_labels(value, span, out)
                labels.append(own)
            found.append(value)
        return found, labels

    def end(self, end, handed, left, out):
        span = next((one.span for one in reversed(out) if getattr(one, "span", None) is not None), None)
        if isinstance(end, Return):
            return map_operands(end, lambda expr: self.unlabelled(expr, span, out))
        if not isinstance(end, (Yield, Continue, Break)):
            return end
        values, labels = self.handed_over(left if isinstance(end, Break) else handed, end.values, span, out)
        values = (*values, *labels)
        return end if values == end.values else end.__class__(values)

    def kept_statement(self, statement, out):
        """A statement that is kept as the user wrote it; what is stored into an array is read as one."""
        if statement.refusal is None:
            return map_operands(statement, lambda expr: self.as_given(expr, statement.span))
        base = dict(statement.reads).get(BASE)
        into_array = is_store(statement) and statement.stores == "set" and not self.is_frame(base) and not self.has_labels(base)
        reads = tuple([(key, read if into_array and key == STORED else self.unlabelled(read, statement.span, out))
                       for key, read in statement.reads])
        return replace(statement, reads=reads)

    # --- operations -------------------------------------------------------------------

    def assign(self, statement, out):
        target, value, span = statement.target, statement.value, statement.span
        if value.__class__ is Name:
            if target in self.labelled:
                self.labels[target] = self.labels[value.id]
            out.append(statement)
        elif target in self.labelled:
            self.labelled_result(target, value, value.span or span, out)
        else:
            value = self.other_result(target, value, getattr(value, "span", None) or span, out)
            out.append(statement if value is statement.value else replace(statement, value=value))

    def labelled_result(self, target, apply, span, out):
        """Adds what gives a labelled name its value, and finds its labels."""
        kind = kind_of(apply)
        given = [self.array_and_labels(arg, span, out) for arg in apply.args]
        args, labels = tuple([arg for arg, _ in given]), [own for _, own in given]
        there = [own for own in labels if own is not NOTHING]
        if kind == "keeps" and len(there) < 2 and all([own is not NOTHING or is_scalar(self.type(arg)) for arg, own in given]):
            self.labels[target] = there[0] if there else NOTHING
        else:
            self.labels[target] = self.define(self.asked(question_of(kind), (*args, *labels), span), span, out, LABELS)
        op = "numpy.dot" if kind == "product" else apply.op
        out.append(Assign(target, Apply(op, args, apply.kwargs, apply.span), span))

    def other_result(self, target, value, span, out):
        """The value of a name that is not labelled."""
        if not isinstance(value, Apply):
            return self.seen(value, span, out)
        kind, first = kind_of(value), value.args[0] if value.args else None
        if (kind == "array" or target in self.displays) and target in self.varied:
            return with_operands(value, lambda arg: self.array(arg, span, out))
        if kind == "index" and not self.has_labels(first):
            return value        # NumPy reads an index by position
        if kind == "leaves out missing" and self.has_labels(first) and is_alone(value):
            x = self.define(self.asked("runtime.complete", (first, self.labels[first.id]), span), span, out)
            return replace(value, args=(x,))
        if kind == "values" and self.has_labels(first):
            return first
        return self.seen(value, span, out)

    def type(self, expr):
        return type_of(expr, self.types)
