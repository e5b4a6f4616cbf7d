"""Runs the code on the pages: an extension of Sphinx, and what the tests run pages with.

A fenced block marked `python` runs after those before it on its page. A block without a mark that follows it is what it prints;
where the code raises an error, what stands there ends with that error, which names the block `model.py`. Anything else is a
warning of Sphinx, and the site is built with warnings as errors. Below a block, the comment `<!-- figure: what is to be seen -->`
stands for what matplotlib has drawn since the comment before it.

    python docs/executed.py PAGE...        writes what the blocks of a page print into those below them; `NoRule: ` there
                                           says that an error of that name is raised
"""

import contextlib
import io
import linecache
import os
import re
import sys
import warnings
from pathlib import Path
from typing import NamedTuple

FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FIGURE = re.compile(r"^<!-- figure: (.+?) -->$", re.MULTILINE | re.DOTALL)
ERROR = re.compile(r"^(\w+): ", re.MULTILINE)
DOTS_PER_INCH = 120


class Block(NamedTuple):
    """A block of Python on a page: its line, its text, what it is said to print or None, and where that stands."""

    line: int
    code: str
    expected: str | None
    place: slice

    def output(self, page, space):
        return printed(self.code, f"<{page} line {self.line}>", space, self.expected)


def blocks(text):
    """The blocks of Python on a page."""
    found = [*FENCED.finditer(text), None]
    for match, following in zip(found, found[1:]):
        if match[1] == "python":
            line = text.count("\n", 0, match.start()) + 1
            if following and not following[1] and "pip install" not in following[2]:
                yield Block(line, match[2], following[2], slice(*following.span(2)))
            else:
                yield Block(line, match[2], None, slice(match.end(), match.end()))


def printed(code, name, space, expected=None):
    """What a block prints, with the error that it ends in, where what is expected names one. The block has a source of its own, so
    that functions in it can be differentiated."""
    linecache.cache[name] = len(code), None, code.splitlines(keepends=True), name
    with contextlib.redirect_stdout(io.StringIO()) as output:
        try:
            exec(compile(code, name, "exec"), space)
        except Exception as error:
            if type(error).__name__ not in ERROR.findall(expected or ""):
                raise
            print(f"{type(error).__name__}: {error}")
    return output.getvalue().replace(name, "model.py")


class Figures:
    """What is drawn on a page, as files `STEM-1.png`, `STEM-2.png` and so on."""

    def __init__(self, stem):
        self.stem, self.count = stem, 0
        if "matplotlib.pyplot" in sys.modules:
            sys.modules["matplotlib.pyplot"].close("all")

    def saved(self):
        """The files of the figures that are open, which are closed."""
        import matplotlib.pyplot as plt
        files = []
        for number in plt.get_fignums():
            self.count += 1
            files.append(Path(f"{self.stem}-{self.count}.png"))
            files[-1].parent.mkdir(parents=True, exist_ok=True)
            plt.figure(number).savefig(files[-1], dpi=DOTS_PER_INCH, bbox_inches="tight", metadata={"Software": None})
        plt.close("all")
        return files


def run_page(text, page, figures, complain):
    """Runs a page; returns it with the figures in it, and calls `complain(line, message)` for what is not as the page says."""
    space, pieces, end = {"__name__": "__main__"}, [], 0
    code = {block.line: block for block in blocks(text)}
    for match in re.finditer(f"{FENCED.pattern}|{FIGURE.pattern}", text, re.MULTILINE | re.DOTALL):
        line = text.count("\n", 0, match.start()) + 1
        if line in code:
            try:
                output = code[line].output(page, space)
            except Exception as error:
                complain(line, f"this block raises {type(error).__name__}: {error}")
                break
            if code[line].expected is not None and output.rstrip("\n") != code[line].expected.rstrip("\n"):
                complain(line, f"this block prints\n{output}")
        elif match[3]:
            files = figures.saved()
            if not files:
                complain(line, "nothing has been drawn here")
            pieces += [text[end:match.start()], *(f"![{' '.join(match[3].split())}]({file})\n" for file in files)]
            end = match.end()
    return "".join([*pieces, text[end:]])


def filled(text, page):
    """A page with what its blocks print."""
    space, pieces, end = {"__name__": "__main__"}, [], 0
    for block in blocks(text):
        output = block.output(page, space)
        if block.expected is not None:
            pieces += [text[end:block.place.start], output.rstrip("\n") + "\n"]
            end = block.place.stop
    return "".join([*pieces, text[end:]])


def read(app, docname, source):
    """Sphinx has read the text of a page."""
    from sphinx.util import logging
    if docname in app.config.executed_elsewhere:
        return
    file = Path(app.env.doc2path(docname))
    stem = Path(app.doctreedir) / "figures" / docname.replace("/", "-")

    def complain(line, message):
        logging.getLogger(__name__).warning(message, location=(docname, line), type="executed")

    with warnings.catch_warnings(), contextlib.chdir(file.parent):
        warnings.simplefilter("error")
        source[0] = run_page(source[0], file.name, Figures(os.path.relpath(stem)), complain)


def setup(app):
    app.add_config_value("executed_elsewhere", [], "env", types=[list])
    app.connect("source-read", read)
    return {"parallel_read_safe": True}


def main(pages):
    for page in map(Path, pages):
        page.write_text(filled(page.read_text(encoding="utf-8"), page.name), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
