"""A failing program made smaller: statements left out, expressions put in the place of what they stand in."""

import ast
import copy


def smaller(text, found, judged):
    """The smallest program that was met whose first finding is of the same kind, and the verdict on it."""
    goal, progress = kind_of(found), True
    while progress:
        progress = False
        for candidate in candidates(text):
            try:
                verdict = judged(candidate)
            except Exception:
                continue
            if goal in kinds_of(verdict):
                text, found, progress = candidate, verdict, True
                break
    return text, found


def kind_of(found):
    """What the first finding is about."""
    return kinds_of(found)[0]


def kinds_of(found):
    return [what for what, _ in found.wrong] + [(way, told.split(":")[0]) for way, told in found.raised]


def candidates(text):
    """Programs with one statement less or one expression simpler, all valid Python."""
    tree = ast.parse(text)
    count = len(list(places(tree)))
    for number in range(count):
        changed = copy.deepcopy(tree)
        edit = list(places(changed))[number]
        edit()
        try:
            candidate = ast.unparse(ast.fix_missing_locations(changed)) + "\n"
            compile(candidate, "candidate", "exec")
        except (SyntaxError, ValueError):
            continue
        if len(candidate) < len(text):
            yield candidate


def open_to_change(tree):
    """The nodes of a module that may change: not those of what the judge calls beside the program."""
    yield tree
    for statement in tree.body:
        if not isinstance(statement, ast.FunctionDef) or statement.name not in ("reset", "arguments", "called"):
            yield from ast.walk(statement)
        elif statement.name == "reset":
            yield statement


def places(tree):
    """What can be done to a tree, each as a function that does it."""
    nodes = list(open_to_change(tree))
    for node in nodes:
        for name in ("body", "orelse", "finalbody"):
            statements = getattr(node, name, None)
            if isinstance(statements, list):
                for position, statement in enumerate(statements):
                    yield lambda statements=statements, position=position: statements.pop(position)
                    inner = getattr(statement, "body", None)
                    if isinstance(inner, list) and not isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
                        place = slice(position, position + 1)
                        yield lambda statements=statements, place=place, inner=inner: statements.__setitem__(place, inner)
    for node in nodes:
        for field, value in ast.iter_fields(node):
            if isinstance(value, ast.expr):
                for part in operands(value):
                    yield lambda node=node, field=field, part=part: setattr(node, field, part)
            elif isinstance(value, list):
                for position, item in enumerate(value):
                    if isinstance(item, ast.expr):
                        for part in operands(item):
                            yield lambda value=value, position=position, part=part: value.__setitem__(position, part)


def operands(expression):
    """The expressions in an expression, one level down."""
    return [node for node in ast.iter_child_nodes(expression) if isinstance(node, ast.expr)]
