"""A variable of the user's whose cotangent is asked for (`grad(f, at="eta")`): each value that it is given goes through an operation that
hears its cotangent.

    eta.0 = matmul(X.0, beta.0)     ->      eta.0 = matmul(X.0, beta.0)
                                            t.0 = runtime.moment(heard.0, eta.0)
                                            eta.1 = runtime.heard_at(eta.0, t.0, heard.0, at.0)

`heard` comes beside the result. Derivatives flow from `at`, a number that changes nothing.
"""

import ast
import difflib
from types import FunctionType

from adcompile.errors import BadArgument, located
from adcompile.frontend.outside.library import is_library
from adcompile.frontend.source.text import find_source
from adcompile.ir.frozen import replace
from adcompile.ir.names import TEMPORARY, Role, named, user
from adcompile.ir.nodes import Apply, Assign, Block, Const, Extern, For, If, Name, Param, Return, Undefined, Yield
from adcompile.ir.visit import blocks, map_names, operands, parts, walk, with_blocks

SEED = "adcompile_at"


def looked_into(program, source, at, namer):
    """The program for a variable, or for a pair of a variable and a line, and the name of the parameter that derivatives flow from. In the
    `source` of the function it is seen that every value that the variable is given is a value of the program."""
    name, line = variable_at(at), at[1] if isinstance(at, tuple) else None
    own = source.span(source.node)
    found = [(target, span) for target, span in values_of_variables(program) if target.label.stem == name and is_in(span, own)]
    places = [lines for lines in bindings(source.node, name) if line is None or line in lines]
    if line is not None:
        found = [(target, span) for target, span in found if any(span.line in lines for lines in places)]
    values = [target for target, _ in found]
    if not values:
        raise located(BadArgument, *nothing(program, source, name, line), own)
    for lines in places:
        if not any(span.line in lines for _, span in found):
            raise located(BadArgument, f"at={name!r}: what it is given in line {lines[0]} is not followed as a number or an array",
                          f"Say at=({name!r}, {found[0][1].line}), or give what is meant a name of its own.", own)
    seed, heard = namer.new(named(SEED)), namer.new(named("heard"))
    new = {value: namer.new(user(name)) for value in values}

    def read(node):
        return Name(new.get(node.id, node.id))

    body = map_names(program.body, read, lambda name: name)

    def hearing(target):
        moment = namer.new(TEMPORARY)
        yield Assign(moment, Apply("runtime.moment", (Name(heard), Name(target))))
        yield Assign(new[target], Apply("runtime.heard_at", (Name(target), Name(moment), Name(heard), Name(seed))))

    def block(old):
        statements = []
        for statement in old.statements:
            if isinstance(statement, For) and statement.again and any(target in new for target in targets_in(statement.body)):
                raise located(BadArgument, f"at={name!r}: it is given a value in a loop over a checkpoint, whose trips are computed again",
                              "Walk the range itself.", statement.span)
            inner = [block(one) for one in blocks(statement)]
            if isinstance(statement, For):
                opening = [one for target in statement.targets if target in new for one in hearing(target)]
                inner = [Block((*opening, *inner[0].statements), inner[0].end)]
            statements.append(with_blocks(statement, inner))
            for target in chosen(statement) if isinstance(statement, (Assign, If)) else ():
                statements += hearing(target) if target in new else ()
        return Block(tuple(statements), old.end)

    body = block(body)
    opening = Assign(heard, Apply("runtime.hearing"))
    result = Return(Apply("tuple", (body.end.value, Name(heard))))
    made = replace(program, params=(*program.params, Param(seed, "keyword", None, Const(0.0))),
                   body=Block((opening, *body.statements), result), has_aux=True)
    return made, seed


def variable_at(at):
    """The variable that is asked for, or None."""
    return at[0] if isinstance(at, tuple) else at


def values_of_variables(program):
    """Pairs of a value that a variable of the user's is given, and where."""
    for statement in walk(program.body):
        span = getattr(statement, "span", None)
        if span is not None:
            for target in chosen(statement):
                if target.label.role is Role.USER:
                    yield target, span


def is_in(span, own):
    """Return True if a place lies in the text of the function at `own`, and not in one that it calls."""
    return span.function == own.function and span.file == own.file


def targets_in(block):
    """The values that are made in a block."""
    return [target for statement in walk(block) for target in chosen(statement)]


def chosen(statement):
    """The values that a statement gives to variables: not those that it hands on under the name that they have."""
    match statement:
        case Assign(target):
            return (target,)
        case For(targets=targets):
            return targets
        case If(_, then, orelse, results):
            ends = [arm.end.values for arm in (then, orelse) if isinstance(arm.end, Yield)]
            return tuple([result for place, result in enumerate(results) if not all(hands_on(end[place], result) for end in ends)])
    return ()


def hands_on(value, result):
    return isinstance(value, Undefined) or isinstance(value, Name) and value.id.label.family == result.label.family


def bindings(node, name):
    """The lines of the statements of a function that give a variable a value, of compound ones those of the header."""
    body = node.body if isinstance(node.body, list) else [ast.copy_location(ast.Expr(node.body), node.body)]
    for statement in statements_of(body):
        inner = [one for field in ("body", "orelse", "finalbody", "handlers", "cases") for one in getattr(statement, field, ())]
        last = min([one.lineno - 1 for one in inner if hasattr(one, "lineno")], default=statement.end_lineno)
        header = [child for child in ast.iter_child_nodes(statement) if child not in inner]
        if any(isinstance(one, ast.Name) and one.id == name and isinstance(one.ctx, ast.Store) for part in header for one in ast.walk(part)):
            yield range(statement.lineno, max(last, statement.lineno) + 1)


def statements_of(body):
    """Statements and those inside, but for those of functions and classes."""
    for statement in body:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            continue
        yield statement
        for field in ("body", "orelse", "finalbody", "handlers", "cases"):
            for one in getattr(statement, field, ()):
                yield from statements_of([one] if isinstance(one, ast.stmt) else getattr(one, "body", ()))


def nothing(program, source, name, line):
    """The message where there is no such variable, and the hint."""
    own, values = source.span(source.node), list(values_of_variables(program))
    known = list(dict.fromkeys([target.label.stem for target, span in values if is_in(span, own)]))
    if name in [param.name.label.stem for param in program.params]:
        return f"at={name!r} is a parameter, not a variable of the function", f"Take grad(f, wrt={name!r})."
    if name in known:
        lines = sorted({lines[0] for lines in bindings(source.node, name)})
        return f"at={(name, line)!r}: no value is given to {name!r} in line {line}", f"It is given one in {', '.join(map(str, lines))}."
    message = f"at={name!r}: the function has no variable of this name that depends on its arguments"
    part = next((text for text, last in stored_parts(source.node) if name in (text, last)), None)
    if part is not None:
        return f"at={name!r}: {part} is an attribute or an item, not a variable", f"Give a variable what {part} is given, and name that one."
    called = [span.function for target, span in values if target.label.stem == name] + list(helpers_with(program, source, name))
    if called:
        return message, f"{called[0]}, which is called here, has one: return it from there, or take grad({called[0]}, at={name!r})."
    close = difflib.get_close_matches(name, known, 1)
    return message, f"Is {close[0]!r} meant?" if close else f"There are {', '.join(known)}." if known else "There is none."


def stored_parts(node):
    """The attributes and items that a function gives values: pairs of the text and of the name or key alone."""
    for one in ast.walk(node):
        if isinstance(getattr(one, "ctx", None), ast.Store) and isinstance(one, (ast.Attribute, ast.Subscript)):
            last = one.attr if isinstance(one, ast.Attribute) else getattr(one.slice, "value", None)
            yield ast.unparse(one), last


def helpers_with(program, source, name):
    """The names of functions inside of the function, or that it hands on, with a variable of that name."""
    for one in ast.walk(source.node):
        if isinstance(one, ast.FunctionDef) and one is not source.node and any(bindings(one, name)):
            yield one.name
    for function in [held for statement in walk(program.body) for value in operands(statement) for held in externs(value)]:
        if isinstance(function, FunctionType) and not is_library(function) and any(bindings(find_source(function).node, name)):
            yield function.__name__


def externs(expr):
    """The values from outside that an expression holds."""
    if isinstance(expr, Extern):
        yield expr.value
    for part in parts(expr):
        yield from externs(part)
