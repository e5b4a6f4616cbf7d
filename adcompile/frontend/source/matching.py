"""`match` as a statement that says which case it is, and an `if` for what the cases do.

    match mode:                     match mode:
        case "fast":                    case "fast":
            y = y * k                       case = 0
        case _:               →         case _:
            y = x                           case = 1
                                    if case == 0:
                                        y = y * k
                                    else:
                                        y = x

Active values so go through what a case does, as through any `if`; only what a pattern takes apart is kept as it is.
"""

import ast

from adcompile.frontend.source.blocks import irrefutable
from adcompile.frontend.source.tree import binds

CASE = "adcompile_case"         # the variable that says which case it is
SUBJECT = "adcompile_subject"   # what is matched, where it is more than names and constants


def with_tests(statements):
    """The statements with each `match` taken apart; what has none in it stays the same node."""
    out, changed = [], False
    for statement in statements:
        new = _taken_apart(statement)
        changed = changed or new != [statement]
        out += new
    return out if changed else statements


def captures(statement):
    """Return True if a pattern of a `match` gives a name to a part of the subject."""
    return any(binds(node) for case in statement.cases for node in ast.walk(case.pattern))


def _taken_apart(statement):
    match statement:
        case ast.Match(subject=subject, cases=cases):
            says = [_case(case.pattern, case.guard, number) for number, case in enumerate(cases)]
            if not irrefutable(cases[-1]):
                says.append(_case(ast.copy_location(ast.MatchAs(), subject), None, len(cases)))
            before, subject = _subject(subject, statement)
            choice = ast.fix_missing_locations(ast.copy_location(ast.Match(subject, says), statement))
            return [*before, choice, *_chain(cases, 0)]
        case ast.If() | ast.For() | ast.While():
            return [_with(statement, body=with_tests(statement.body), orelse=with_tests(statement.orelse))]
        case ast.With():
            return [_with(statement, body=with_tests(statement.body))]
    return [statement]


def _subject(subject, statement):
    """The subject of a `match` as an expression that may be evaluated again, and the statements that have to come before it."""
    if not any(isinstance(node, (ast.Call, ast.NamedExpr, ast.ListComp)) for node in ast.walk(subject)):
        return [], subject
    before = ast.copy_location(ast.Assign([ast.Name(SUBJECT, ast.Store())], subject), statement)
    return [ast.fix_missing_locations(before)], ast.copy_location(ast.Name(SUBJECT, ast.Load()), subject)


def _case(pattern, guard, number):
    says = ast.Assign([ast.Name(CASE, ast.Store())], ast.Constant(number))
    return ast.match_case(pattern, guard, [ast.copy_location(says, pattern)])


def _chain(cases, number):
    """The `if` that chooses among the cases from that number on, and does what they do."""
    first, *rest = cases
    body = with_tests(first.body)
    if not rest and irrefutable(first):
        return body
    test = ast.Compare(ast.Name(CASE, ast.Load()), [ast.Eq()], [ast.Constant(number)])
    chosen = ast.copy_location(ast.If(test, body, _chain(rest, number + 1) if rest else []), first.pattern)
    return [ast.fix_missing_locations(chosen)]


def _with(statement, **blocks):
    """A statement with other blocks; the statement itself where they are its own."""
    if all(getattr(statement, name) is block for name, block in blocks.items()):
        return statement
    fields = {name: getattr(statement, name, None) for name in statement._fields}
    return ast.copy_location(type(statement)(**fields | blocks), statement)
