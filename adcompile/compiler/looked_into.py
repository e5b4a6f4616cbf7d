"""A variable of the user's whose cotangent is asked for (`grad(f, at="eta")`): each value that it is given goes through an operation that
hears its cotangent.

    eta.0 = matmul(X.0, beta.0)     ->      eta.0 = matmul(X.0, beta.0)
                                            t.0 = runtime.moment(heard.0, eta.0)
                                            eta.1 = runtime.heard_at(eta.0, t.0, heard.0, at.0)

`heard` comes beside the result. Derivatives flow from `at`, a number that changes nothing.
"""

import ast
import difflib

from adcompile.errors import BadArgument, located
from adcompile.ir.frozen import replace
from adcompile.ir.names import TEMPORARY, Role, named, user
from adcompile.ir.nodes import Apply, Assign, Block, Const, For, If, Name, Param, Return, Undefined, Yield
from adcompile.ir.visit import blocks, map_names, walk, with_blocks

SEED = "adcompile_at"


def looked_into(program, source, at, namer):
    """The program for a variable, or for a pair of a variable and a line, and the name of the parameter that derivatives flow from. In the
    `source` of the function it is seen that every value that the variable is given is a value of the program."""
    name, line = variable_at(at), at[1] if isinstance(at, tuple) else None
    found = [(target, span) for target, span in own_values(program) if target.label.stem == name]
    places = [lines for lines in bindings(source.node, name) if line is None or line in lines]
    if line is not None:
        found = [(target, span) for target, span in found if any(span.line in lines for lines in places)]
    values = [target for target, _ in found]
    if not values:
        raise located(BadArgument, *nothing(program, source, name, line), program.span)
    for lines in places:
        if not any(span.line in lines for _, span in found):
            raise located(BadArgument, f"at={name!r}: what it is given in line {lines[0]} is not followed as a number or an array",
                          f"Say at=({name!r}, {found[0][1].line}), or give what is meant a name of its own.", program.span)
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


def own_values(program):
    """Pairs of a value that a variable of the function's own text is given, and where."""
    for statement in walk(program.body):
        span = getattr(statement, "span", None)
        if span is not None and span.function == program.span.function and span.file == program.span.file:
            for target in chosen(statement):
                if target.label.role is Role.USER:
                    yield target, span


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
    known = list(dict.fromkeys([target.label.stem for target, _ in own_values(program)]))
    if name in [param.name.label.stem for param in program.params]:
        return f"at={name!r} is a parameter, not a variable of the function", f"Take grad(f, wrt={name!r})."
    if name in known:
        lines = sorted({lines[0] for lines in bindings(source.node, name)})
        return f"at={(name, line)!r}: no value is given to {name!r} in line {line}", f"It is given one in {', '.join(map(str, lines))}."
    close = difflib.get_close_matches(name, known, 1)
    hint = f"Is {close[0]!r} meant?" if close else f"There are {', '.join(known)}." if known else "There is none."
    return f"at={name!r}: the function has no variable of this name that depends on its arguments", hint
