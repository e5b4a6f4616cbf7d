"""The effects of a program on the world outside: it draws random numbers, it prints, it may change something else.

    draws(program), prints(program), effects(program)       the operations and statements that do so
    outward(program, types, callees)                        what a run of it may leave behind, for those who run it
"""

import ast

from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.memory.aliases import meant, sharing
from adcompile.analysis.memory.named_once import is_slice
from adcompile.analysis.memory.writes import ACTING, Survey, is_print as only_prints, stored_in
from adcompile.frontend.outside.library import is_library
from adcompile.frontend.outside.live_variables import OPERATIONS
from adcompile.ir.frozen import frozen, replace
from adcompile.ir.nodes import Apply, Assign, Block, Const, Effect, Extern, Name, Statement, Verbatim
from adcompile.ir.types import Dict, List, Literal, NoneType, Opaque, Optional, Str, Tuple, is_number
from adcompile.ir.visit import blocks, defined, names_in, map_operands, operands, operations, parts, walk, with_blocks
from adcompile.ops.asked import card_of, is_drawing, is_known, written
from adcompile.ops.fields.effects import Doing
from adcompile.ops.keys import function_of, is_attribute, is_method, is_of_python
from adcompile.ops.operators import UPDATES
from adcompile.runtime import make_text


def draws(program):
    """The functions of the program that draw random numbers."""
    return drawing(operations(program.body))


def drawing(applies):
    """The functions among operations that draw random numbers."""
    return tuple(dict.fromkeys([apply.op for apply in applies if is_drawing(apply.op)]))


def prints(program):
    """The statements that print."""
    return tuple([statement.span.text for statement in walk(program.body) if statement.span and (
        is_print(statement) or any(map(is_printing, operands(statement))))])


def is_print(statement):
    """Return True if a statement does nothing but put out text: a call of `print` kept as the user wrote it, or an operation like
    it."""
    return is_plain_print(statement) or isinstance(statement, Effect) and is_printing(statement.value)


def is_printing(expr):
    """Return True if an operation puts out text beside giving a value, as a progress bar does."""
    return isinstance(expr, Apply) and card_of(expr).effect is Doing.PRINTS


def is_plain_print(statement):
    """Return True if a statement is a call of `print`, kept as the user wrote it."""
    call = getattr(statement.value, "tree", None) if isinstance(statement, Effect) else None
    name = call.func.id if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) else None
    return name is not None and any(key == name and isinstance(read, Extern) and read.value is print
                                    for key, read in statement.value.reads)


def without_prints(block):
    """The block in which calls of `print` make their text and print nothing: making it may run code of the user's. What is
    handed to a log is evaluated. A bar gives what it walks. Files are written nowhere."""
    return Block(tuple([one for statement in block.statements for one in silenced(statement)]), block.end)


def silenced(statement):
    """The statements in the place of one."""
    if is_plain_print(statement):
        return [silent(statement)]
    if is_print(statement):
        value = statement.value
        if function_of(value.op) is print:
            return [replace(statement, value=Apply("runtime.make_text", value.args, (), value.span))]
        given = [operand for operand in parts(value) if not isinstance(operand, (Name, Const, Extern))]
        return [replace(statement, value=Apply("tuple", tuple(given), (), value.span))] if given else []
    if isinstance(statement, Assign) and isinstance(statement.value, Apply) and card_of(statement.value).files == "both":
        return [replace(statement, value=replace(statement.value, op="runtime.open_again"))]
    return [with_blocks(map_operands(statement, unwatched), [without_prints(inner) for inner in blocks(statement)])]


def unwatched(expr):
    """The iterable of a loop without the progress bar around it: `tqdm(xs)` becomes `xs`, `trange(n)` becomes `range(n)`. A bar that is
    moved by hand is not shown."""
    if not is_printing(expr) or not card_of(expr).gives:
        return expr
    if not expr.args:
        return replace(expr, kwargs=(*expr.kwargs, ("disable", Const(True)))) if card_of(expr).walks else expr
    return expr.args[0] if card_of(expr).memory.may_be("part") else Apply("builtins.range", expr.args, (), expr.span)


def silent(statement):
    """The call of `print` with a function in its place that prints nothing."""
    value = statement.value
    reads = [(key, SILENT if isinstance(read, Extern) and read.value is print else read) for key, read in value.reads]
    return replace(statement, value=replace(value, reads=tuple(reads)))


SILENT = Extern("make_text", make_text)


def effects(program, types):
    """The statements that may change something outside of the program."""
    classes = sharing(program, types)
    given = {classes.get(param.name): True for param in program.params}
    local = {name: True for name, root in classes.items() if root not in given}
    found = [statement for statement in walk(program.body) if _may_change(statement, types, local)]
    return tuple([statement.span.text if statement.span is not None else "a statement" for statement in found])


def _may_change(statement, types, local):
    if isinstance(statement, Statement):
        return not isinstance(statement.tree, (ast.Assert, ast.Raise, ast.Pass))
    return any(_writes(operand, types, local) for operand in operands(statement))


def _writes(expr, types, local):
    """Return True if evaluating an expression may write into something that is not `local` to the program."""
    stack = [expr]
    while stack:
        node = stack.pop()
        if isinstance(node, Verbatim) and any(isinstance(part, (ast.Call, ast.Await, ast.Yield)) for part in ast.walk(node.tree)):
            return True
        if isinstance(node, Apply):
            known = meant(node, types)
            touched = [name for part in written(known) for name in names_in(part) or [""]] if node.op not in UPDATES else ()
            if not is_known(known) and not is_attribute(node.op) or any(name not in local for name in touched):
                return True
            stack.extend(parts(node))
    return False


# --- what outlives a run ----------------------------------------------------------


@frozen(eq=True)
class Outward:
    """The traces that a run of a program may leave behind. `arguments` are the parameters, captured data left out, whose memory it
    may write; `beyond` says that it may change anything else outside; `unseeded` names a generator of random numbers that
    starts anew in each run; `still` says that a run surely leaves nothing but text behind. `changed` are parameters that are
    dicts and written themselves; `rewritten` those that are taken apart and bind something anew."""

    arguments: tuple = ()
    beyond: bool = False
    unseeded: str | None = None
    still: bool = True
    changed: tuple = ()
    rewritten: tuple = ()


def outward(program, types, callees):
    """The `Outward` of a program; `callees` has the programs and types of all functions that it calls, by callee."""
    known = written_operands(callees)
    survey = surveyed(program, types, known)
    params = memory_of_params(program, types, survey)
    captured = {param.name for param in program.params if param.kind == "captured"}
    everything = [program, *(inner for inner, _ in callees.values())]
    looked = [survey, *(surveyed(inner, inner_types, known) for inner, inner_types in callees.values())]
    beyond = any(one.acts for one in looked) or any(name in captured for name in params)
    applied = [list(operations(one.body)) for one in everything]
    known_types = [types, *(inner_types for _, inner_types in callees.values())]
    drawn = [name for applies, known_here in zip(applied, known_types) for name in unseeded(applies, known_here)]
    still = not (beyond or params or any(map(drawing, applied)) or any(one.unknown for one in looked)
                 or any(map(meets_unknown, applied, known_types)))
    return Outward(tuple([name for name in params if name not in captured]), beyond, next(iter(drawn), None), still)


def meets_unknown(applies, types):
    """Return True if an operation works on a value that may be an object of the user's, whose class decides what the operation
    does. A slice that is written out is none; its bounds are operands too."""
    for apply in applies:
        for arg in apply.args:
            if is_slice(arg):
                continue
            type = types.get(arg.id) if arg.__class__ is Name else None if arg.__class__ is Extern else type_of(arg, types)
            if isinstance(type, Opaque):
                return True
    return False


def written_operands(callees):
    """For each callee the places of the operands that it may write; the least that agrees with what the callees write."""
    known, changed = dict.fromkeys(callees, ()), True
    while changed:
        changed = False
        for callee, (program, types) in callees.items():
            found = memory_of_params(program, types, surveyed(program, types, known))
            places = tuple([place for place, param in enumerate(program.params) if param.name in found])
            changed = changed or places != known[callee]
            known[callee] = places
    return known


def surveyed(program, types, known):
    survey = _Outward(program, types, known)
    survey.run()
    return survey


def memory_of_params(program, types, survey):
    """The parameters whose memory is written, as a dict."""
    if not survey.written:
        return {}
    classes = sharing(program, types)
    found = {classes.get(name, name): True for name in survey.written}
    return {param.name: True for param in program.params if classes.get(param.name, param.name) in found}


def unseeded(applies, types):
    """The generators that operations make without a seed, or with one that may be None."""
    return [apply.op for apply in applies
            if card_of(apply).seeds and all(isinstance(type_of(seed, types), (NoneType, Optional)) for seed in parts(apply))]


class _Outward(Survey):
    """As `Survey`, but it tells what is written from what is read beside it. `acts` says that code which nobody followed may
    change whatever it reaches, `unknown` that functions of libraries run whose effects nobody knows; `calls` has the places of
    the operands that functions write."""

    unknown = False

    def runs_unknown(self, statement):
        self.unknown = self.unknown or super().runs_unknown(statement)
        return False

    def statement(self, statement):
        stored = stored_in(statement)
        for key, read in statement.reads:
            if key in stored:
                self.store(read)
        if isinstance(statement.tree, (ast.FunctionDef, ast.ClassDef)):
            self.outside.update(dict.fromkeys(defined(statement)))
        elif self.unfollowed(statement.tree, statement.reads):
            self.acts = True
            self.touch_all(read for _, read in statement.reads)
        elif self.acting.acts and self.acting.of_statement(statement):
            self.touch_objects(read for _, read in statement.reads)

    def verbatim(self, node):
        if self.unfollowed(node.tree, node.reads):
            self.acts = True
            self.touch(node)
        elif self.acting.acts and self.acting.of(node):
            self.touch_objects((node,))

    def touch_objects(self, exprs):
        """Operators of what is no number may write what they are given."""
        self.touch_all(Name(name) for expr in exprs for name in names_in(expr) if not is_number(type_of(Name(name), self.types)))

    def touch_all(self, exprs):
        for expr in exprs:
            self.touch(expr)

    def unfollowed(self, tree, reads):
        """Return True if a piece of the user's text runs code of the user's that nobody looks at."""
        known = dict(reads)
        return any(isinstance(node, ACTING) and not self.is_harmless(node, known) for node in ast.walk(tree))

    def is_harmless(self, call, known):
        """Return True if a call in the text runs a function of a library, or a method of a list, a dict or a string."""
        if not isinstance(call, ast.Call):
            return False
        function, method = call.func, False
        while isinstance(function, (ast.Attribute, ast.Subscript)):
            function, method = function.value, True
        if isinstance(function, (ast.Constant, ast.JoinedStr)):
            return True
        read = known.get(function.id) if isinstance(function, ast.Name) else None
        if isinstance(read, Extern):
            self.unknown = self.unknown or not only_prints(call, known.items())
            return is_library(read.value)
        return method and isinstance(call.func.value, ast.Name) and read is not None and is_plain(type_of(read, self.types))

    def operation(self, node):
        if node.op == "invoke":
            self.touch_all(node.args[1 + place] for place in self.calls.get(node.args[0].value, ()))
        elif is_known(meant(node, self.types)):
            super().operation(node)
        elif is_method(node.op):
            self.touch(node.args[0])
            if not is_plain(type_of(node.args[0], self.types)):
                self.touch(node)
                self.acts = True
        elif node.op == "call" and is_variable_written(node.args[0]):
            cell = node.args[1] if len(node.args) > 2 else None
            self.touch_all(() if cell is None else (cell,))
            self.acts = self.acts or cell is None
        elif node.op == "call" and not (isinstance(node.args[0], Extern) and is_library(node.args[0].value)):
            self.touch(node)
            self.acts = True
        elif not is_attribute(node.op):
            self.unknown = True
            self.acts = self.acts or is_of_python(node.op)        # which run what they are given
            self.touch_objects((node,))


def is_variable_written(callee):
    """Return True if a callee writes or deletes a variable outside of the program. Its first operands are the cell and the name."""
    value = getattr(callee.value, "func", callee.value) if isinstance(callee, Extern) else None
    return any(value is function for (_, verb), function in OPERATIONS.items() if verb != "read")


def is_plain(type):
    """Return True if the methods of a value are Python's or NumPy's own."""
    return is_number(type) or isinstance(type, (List, Dict, Tuple, Str, Literal))
