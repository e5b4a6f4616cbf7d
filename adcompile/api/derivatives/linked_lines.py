"""Lines of the user's code and lines of its derivative that belong together.

    linked(source, lines, first)     for each line of the user's the places of the lines of the derivative that undo it

Above the lines that undo a statement the derivative has the statement as a remark.
"""

import ast


def linked(source, derivative):
    """A dict of the number of each line of a `Source` that a remark of the derivative is about, to the places of the lines below
    such remarks, the remark included."""
    lines_of, found = {}, {}
    for node in ast.walk(source.node):
        if isinstance(node, ast.stmt) and node is not source.node:
            lines_of.setdefault(source.statement_text(node), []).append(range(node.lineno, header_end(node) + 1))
    for remark, places in groups(derivative.split("\n")):
        for lines in lines_of.get(remark, ()):
            for line in lines:
                found.setdefault(line, []).extend(places)
    return found


def header_end(node):
    """The last line of a statement; of a compound one, of its header."""
    body = getattr(node, "body", None)
    return node.end_lineno if not body or isinstance(node, ast.Expr) else max(node.lineno, body[0].lineno - 1)


def groups(lines):
    """Pairs of a remark and the places of the lines that it stands above, its own first: up to the next remark, to a line further out,
    and to what is returned."""
    remark, places, depth = None, [], 0
    for place, line in enumerate(lines):
        text, indent = line.strip(), len(line) - len(line.lstrip())
        over = not text or text.startswith(("# ", "return ")) or indent < depth
        if over and remark is not None:
            yield remark, places
            remark = None
        if text.startswith("# "):
            remark, places, depth = text[2:], [place], indent
        elif remark is not None:
            places.append(place)
    if remark is not None:
        yield remark, places
