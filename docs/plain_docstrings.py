"""Docstrings on the site: an extension of Sphinx that reads them as they are written.

In a docstring of ours `code` stands in single quotes, what is indented below a paragraph is code, and lines with wide gaps are a table.
reStructuredText wants other marks for each; the lines are turned into those when autodoc hands them over.
"""

import re

CODE = re.compile(r"(?<![`:])`([^`]+)`(?!`)")
MARKUP = re.compile(r"([*|\\]|_\b)")
GAP = re.compile(r"(?<=\S) {3,}(?=\S)")
COLUMNS = re.compile(r"(?<=\S) {2,}(?=\S)")
UNSIGNED = ("Estimates", "History", "Optimizer")
"""Classes that users get and do not make."""


def inline(line):
    """A line of a sentence, its code in double quotes and what else has a meaning in reStructuredText without it."""
    pieces, end = [], 0
    for match in CODE.finditer(line):
        pieces += [MARKUP.sub(r"\\\1", line[end:match.start()]), f"``{match[1].strip()}``"]
        end = match.end()
    return "".join([*pieces, MARKUP.sub(r"\\\1", line[end:])])


def paragraphs(lines):
    """Runs of lines between empty ones."""
    found = [[]]
    for line in lines:
        if line.strip():
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return [one for one in found if one]


def sentences(lines):
    """Lines of sentences. Code that goes on in the next line is brought into one."""
    text = CODE.sub(lambda match: f"`{' '.join(match[1].split())}`", "\n".join(lines))
    return [inline(line) for line in text.split("\n")]


def table(lines):
    """A table of two columns, from lines `name    text`; a line that is indented goes on with the text before it."""
    rows = []
    for line in lines:
        if line.startswith(" "):
            rows[-1][1].append(line.strip())
        else:
            name, *text = COLUMNS.split(line, maxsplit=1)
            rows.append((name, text))
    found = [".. list-table::", "   :widths: auto", ""]
    for name, texts in rows:
        found += [f"   * - {' '.join(sentences([name]))}", *(f"     {'  ' if k else '- '}{line}" for k, line in enumerate(sentences(texts)))]
    return found


def turned(paragraph):
    """A paragraph in reStructuredText."""
    first = paragraph[0]
    if first.lstrip().startswith(">>>"):
        return paragraph
    if first.startswith("    "):
        return [".. code-block:: text", "", *paragraph]
    return table(paragraph) if GAP.search(first) else sentences(paragraph)


def process(app, what, name, object, options, lines):
    """Autodoc has found a docstring; its lines are replaced in place."""
    lines[:] = [line for paragraph in paragraphs(lines) for line in [*turned(paragraph), ""]]


def without_signature(app, what, name, object, options, signature, annotation):
    return ("", None) if what == "class" and name.rpartition(".")[2] in UNSIGNED else None


def setup(app):
    app.connect("autodoc-process-docstring", process)
    app.connect("autodoc-process-signature", without_signature)
    return {"parallel_read_safe": True}
