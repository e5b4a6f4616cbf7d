"""Syntax trees as text, with comments.

astor prints; the text is parsed back and compared, and `ast.unparse` takes over where astor raises or prints
something else. A comment is a placeholder statement in the tree that is replaced in the text.
"""

import ast
import warnings

CONTEXTS = (ast.Load, ast.Store, ast.Del)
SIMPLE = (ast.Assign, ast.AugAssign, ast.Expr, ast.Return)
PLACEHOLDER = "comment_placeholder_"


class Comments:
    """The comments of a module, in order."""

    def __init__(self):
        self.lines = []

    def statement(self, text, spaced=False):
        """The placeholder of a comment; `spaced` puts an empty line before it."""
        self.lines.append(("\n" if spaced else "", " ".join(text.split())))
        return ast.Expr(ast.Name(f"{PLACEHOLDER}{len(self.lines) - 1}", ast.Load()))

    def equal(self, statement, other):
        """Return True if a statement is the placeholder of the same comment as another."""
        return is_comment(statement) and self._line(statement) == self._line(other)

    def _line(self, statement):
        return self.lines[int(statement.value.id[len(PLACEHOLDER):])]


def is_comment(statement):
    """Return True if a statement is the placeholder of a comment."""
    return statement.__class__ is ast.Expr and statement.value.__class__ is ast.Name and statement.value.id.startswith(PLACEHOLDER)


def module_text(head, functions, comments, texts=()):
    """The text of a module, and its tree: `head`, then functions, whose trees have placeholders of `comments`, then `texts`,
    strings with their names."""
    tail = "\n".join([f"{name} = {in_lines(value)}\n" for value, name in dict(texts).items()])
    tail = tail and "\n\n" + tail
    for print_tree in (astor_text, plain_text):
        try:
            found = [with_comments(print_tree(function), comments) for function in functions]
            text = head + "\n\n".join(found) + tail
            tree = ast.parse(text)
        except (AttributeError, SyntaxError, TypeError, ValueError, RecursionError):
            continue
        if same(functions, [node for node in tree.body if isinstance(node, ast.FunctionDef)]):
            return text, tree
    raise ValueError("a program has no text that means the same")


def in_lines(value):
    """A string of several lines as one literal for each of them."""
    *lines, last = value.split("\n")
    literals = [*(f'{quoted(line)[:-1]}\\n{quoted(line)[-1]}' for line in lines), quoted(last)]
    return "(\n" + "".join([f"    {literal}\n" for literal in literals]) + ")"


def places(functions, tree):
    """The user's place that each line of a module comes from, as far as it comes from one."""
    printed = [statement for function in functions for statement in statements(function) if not is_comment(statement)]
    parsed = [statement for node in tree.body if isinstance(node, ast.FunctionDef) for statement in statements(node)]
    spans = [getattr(statement, "span", None) for statement in printed]
    if len(spans) != len(parsed):
        return {}
    return {statement.lineno: span for statement, span in zip(parsed, spans) if span is not None}


def statements(node):
    """The statements below a function, outer before inner, in order."""
    found, stack = [], [node]
    while stack:
        node = stack.pop()
        if node.__class__ not in SIMPLE:
            inner = [one for name in ("body", "orelse", "handlers", "finalbody") for one in getattr(node, name, ())]
            stack.extend(inner[::-1])
        found.append(node)
    return found[1:]


def plain_text(tree):
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"


def astor_text(tree):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import astor
        return astor.to_source(tree, pretty_string=quoted, pretty_source="".join)


def quoted(text, *rest, **options):
    """A string in double quotes, where it holds none and no other mark that would have to be escaped."""
    plain = isinstance(text, str) and text.isprintable() and not any(mark in text for mark in "\"'\\")
    return f'"{text}"' if plain else repr(text)


def same(a, b):
    """Return True if two trees are equal, apart from places in the text, contexts, and comments in the first."""
    stack = [(a, b)]
    while stack:
        a, b = stack.pop()
        kind = a.__class__
        if kind is not b.__class__:
            if (a is None and b == []) or (b is None and a == []):
                continue
            return False
        if kind is ast.Name:
            if a.id != b.id:
                return False
        elif kind is ast.Constant:
            if a.value.__class__ is not b.value.__class__ or a.value != b.value:
                return False
        elif kind is ast.BinOp:
            if a.op.__class__ is not b.op.__class__:
                return False
            stack += ((a.left, b.left), (a.right, b.right))
        elif kind is ast.Assign:
            stack += ((a.targets, b.targets), (a.value, b.value))
        elif kind is list:
            if len(a) != len(b):
                a = [statement for statement in a if not is_comment(statement)]
                if len(a) != len(b):
                    return False
            stack += zip(a, b)
        elif isinstance(a, ast.AST):
            if kind not in CONTEXTS:
                stack += [(getattr(a, name, None), getattr(b, name, None)) for name in a._fields]
        elif a != b:
            return False
    return True


def with_comments(text, comments):
    """The text with comments in place of their placeholders."""
    lines = []
    for line in text.split("\n"):
        start = line.lstrip(" ")
        if start.startswith(PLACEHOLDER) and start[len(PLACEHOLDER):].isdigit():
            before, comment = comments.lines[int(start[len(PLACEHOLDER):])]
            line = f"{before}{line[:len(line) - len(start)]}# {comment}"
        lines.append(line)
    return "\n".join(lines)
