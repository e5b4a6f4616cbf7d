"""Where operations are named outside the rooms that may name them.

    python tests/operation_names.py adcompile [--tests] [--format=markdown|count|lines]

Five kinds of finding, in every module of the package but those in `ROOMS`:

    table       a set, dict, tuple, list or `"a b c".split()` of two or more operation names, named at module level
    derived     the same, made of other tables
    inline      the same inside an expression: `op in ("and", "or")`, `{"add": f, "sub": g}[op]`
    test        one name or a prefix: `op == "numpy.where"`, `case Apply("getitem", ...)`, `op.startswith("math.")`
    chain       three such tests or more in one function: an if-chain

A name is an operation where it has the form of a key (`numpy.sum`, `method:copy`, `attr:T`), is a bare key of the IR (the
first operand of an `Apply(...)` somewhere, or declared by a rule), or, in a table of two or more, is a public name of NumPy,
of an array, a list, a dict, of `math`, `operator` or of the builtins. `STRUCTURE` lists the keys that are syntax of the IR:
a test of these alone is no finding; a table of them is one still. Exit status 1 where anything but a test stands.

What is made is never a finding: `Apply("numpy.sum", ...)` builds a program and asks nothing.
"""

import argparse
import ast
import builtins
import math
import operator
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOMS = ("rules", "ops")
STRUCTURE = frozenset("tuple list dict set slice star ifexp and or chain if_assigned absent call invoke caught tape holds entries cut recall comment".split())
KEYED = re.compile(r"(numpy|math|cmath|builtins|runtime|scipy|operator|functools|itertools|statistics|random|copy|contextlib|warnings|method|attr)"
                   r"[.:][A-Za-z_][\w.]*")
PREFIX = re.compile(r"(numpy|math|builtins|runtime|scipy|operator|functools|method|attr|adcompile)\.?[\w.]*[.:]")
NO_TABLES = {
    ("analysis/memory/aliases.py", "ANY_MEMORY"): "kinds of memory",
    ("analysis/memory/aliases.py", "CONTAINERS"): "kinds of memory",
    ("api/boundary/state.py", "{'numpy.random': np.random.mtrand._rand, 'random': random._inst}"): "names of modules",
}
"""What looks like a table and is none, by file and name: why."""
DECLARING = frozenset(["elementwise", "linear", "multilinear", "general", "constant", "enter", "enter_as", "register"])
SUBJECTS = frozenset(["op", "key", "name", "function", "label", "rest", "short"])
DTYPES = frozenset([str(name) for name in np.sctypeDict if isinstance(name, str)]) | {
    "bool", "int", "float", "complex", "str", "object", "number", "integer", "floating", "None"}
NOT_NAMES = frozenset("""op key name form args kwargs value values target result results test body left right x y a b i n index axis
    keepdims out where order copy type params lines function owner forward reverse auto real mixed double""".split())


def public(*owners):
    return frozenset(name for owner in owners for name in dir(owner) if not name.startswith("_"))


FUNCTIONS = (public(np, np.linalg, np.random, np.ndarray, np.ufunc, math, operator, list, dict, set, str)
             | frozenset(name for name in dir(builtins) if name[0].islower())) - DTYPES


@dataclass(frozen=True)
class Finding:
    kind: str           # "table", "derived" (made of other tables alone), "inline", "chain" (three tests or more in one function), "test"
    file: str
    line: int
    scope: str          # the function it stands in, "" at module level
    name: str           # what it is called, or the test itself
    names: tuple

    def __str__(self):
        return f"{self.file}:{self.line}\t{self.kind}\t{self.scope}\t{self.name}\t{len(self.names)}\t{' '.join(self.names[:8])}"


# --- which words are operations -------------------------------------------------


def bare_keys(trees):
    """The keys without a module: of what the IR's own nodes are built with, and of rules declared under a string."""
    found = set()
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and called(node) == "Apply" and node.args:
                found.update(words(node.args[0]))
            elif isinstance(node, ast.Call) and called(node) in DECLARING:
                found.update(word for arg in node.args for word in words(arg) if "." not in word)
            elif isinstance(node, ast.MatchClass) and getattr(node.cls, "id", "") == "Apply" and node.patterns:
                found.update(pattern_words(node.patterns[0]))
            elif isinstance(node, ast.Compare) and getattr(node.left, "attr", "") == "op":
                found.update(word for side in node.comparators for word in words(side))
    return frozenset(word for word in found if word and re.fullmatch(r"[a-z_]+", word))


LAST_PARTS = set()      # of the keys written out anywhere: "digamma" of "scipy.special.digamma"


def last_parts(trees):
    return {node.value.rpartition(".")[2] for tree in trees for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and KEYED.fullmatch(node.value)
            and not node.value.startswith(("attr:", "method:"))}


def called(call):
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def words(node):
    """The strings of an expression; those of `"a b".split()` one by one."""
    if isinstance(node, ast.Call) and called(node) == "split" and isinstance(getattr(node.func, "value", None), ast.Constant):
        return str(node.func.value.value).split()
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.JoinedStr) or isinstance(node, ast.Call) and called(node) == "Apply":
        return []           # what is made, not what is asked
    if isinstance(node, (ast.GeneratorExp, ast.ListComp, ast.SetComp, ast.DictComp)):
        made = node.key if isinstance(node, ast.DictComp) else node.elt
        start = made.values[0] if isinstance(made, ast.JoinedStr) and made.values else None
        prefix = start.value if isinstance(start, ast.Constant) else ""
        return [prefix + word for loop in node.generators for word in words(loop.iter)]
    return [word for child in ast.iter_child_nodes(node) for word in words(child)]


def pattern_words(pattern):
    return [word for node in ast.walk(pattern) if isinstance(node, ast.MatchValue) for word in words(node.value)]


def is_key(word, keys):
    return word in keys or KEYED.fullmatch(word) is not None


def is_operation(word, keys):
    return word not in NOT_NAMES and (is_key(word, keys) or word.rpartition(".")[2] in FUNCTIONS or word in LAST_PARTS)


# --- tables -----------------------------------------------------------------------

DISPLAYS = (ast.Set, ast.Tuple, ast.List, ast.Dict, ast.SetComp, ast.ListComp, ast.GeneratorExp, ast.DictComp)
MAKERS = frozenset(["frozenset", "set", "tuple", "list", "dict", "fromkeys", "split", "zip"])


def entries(node, keys):
    """The operation names of a table, in order; () where it is none: at least two, and at least half of its keys."""
    if isinstance(node, ast.Dict):
        asked = [word for key in node.keys if key is not None for word in words(key)]
        asked += [word for key, value in zip(node.keys, node.values) if key is None for word in words(value)]
        given = [word for value in node.values for word in words(value)]
        return names_among(asked, keys) or names_among(given, keys)
    return names_among(words(node), keys)


def names_among(found, keys):
    found = list(dict.fromkeys(found))
    if found and all(word in DTYPES for word in found):
        return ()
    named = [word for word in found if is_operation(word, keys)]
    sure = [word for word in named if is_key(word, keys)]
    if len(found) == 1 and KEYED.fullmatch(found[0]):
        return tuple(found)
    return tuple(named) if len(named) >= 2 and 2 * len(named) >= len(found) and (sure or len(named) >= 3) else ()


def is_table(node):
    """Whether an expression is a container, or a union or product of some."""
    if isinstance(node, DISPLAYS):
        return True
    if isinstance(node, ast.Call):
        return called(node) in MAKERS
    return isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.BitOr, ast.Sub)) and (
        is_table(node.left) or is_table(node.right))


class Walk(ast.NodeVisitor):
    def __init__(self, file, keys):
        self.file, self.keys, self.scope, self.found = file, keys, [], []

    def note(self, kind, node, name, names):
        self.found.append(Finding(kind, self.file, node.lineno, ".".join(self.scope), name, tuple(names)))

    def visit_FunctionDef(self, node):
        self.scope.append(node.name)
        self.generic_visit(node)
        self.scope.pop()

    visit_ClassDef = visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Assign(self, node):
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        names = entries(node.value, self.keys) if node.value is not None and is_table(node.value) else ()
        if len(names) > 1 or names and not self.scope:
            return self.note("inline" if self.scope else "table", node, ast.unparse(target), names)
        self.generic_visit(node)

    visit_AnnAssign = visit_Assign

    def visit_Call(self, node):
        if called(node) == "Apply":             # what is made, not what is asked
            for child in (*node.args[1:], *node.keywords):
                self.visit(child)
            return
        if called(node) in ("startswith", "removeprefix") and node.args:
            prefixes = [word for word in words(node.args[0]) if PREFIX.fullmatch(word)]
            if prefixes:
                self.note("test", node, ast.unparse(node)[:70], prefixes)
        if is_table(node) and len(names := entries(node, self.keys)) > 1:
            return self.note("inline", node, ast.unparse(node)[:70], names)
        self.generic_visit(node)

    def display(self, node):
        names = entries(node, self.keys)
        made = isinstance(node, (ast.Tuple, ast.List)) and any(
            isinstance(child, ast.Call) and called(child) == "Apply" for child in ast.walk(node))
        if len(names) > 1 and not made:
            return self.note("inline", node, ast.unparse(node)[:70], names)
        self.generic_visit(node)

    visit_Set = visit_Tuple = visit_List = visit_Dict = display

    def visit_Compare(self, node):
        for side in (node.left, *node.comparators):
            if isinstance(side, ast.Constant) and isinstance(side.value, str) and self.asks(side.value, node):
                self.note("test", node, ast.unparse(node)[:70], [side.value])
        self.generic_visit(node)

    def asks(self, word, node):
        subject = next((getattr(side, "attr", getattr(side, "id", None)) for side in (node.left, *node.comparators)
                        if isinstance(side, (ast.Name, ast.Attribute))), None)
        if KEYED.fullmatch(word):
            return True
        return subject in SUBJECTS and is_operation(word, self.keys) and word not in DTYPES

    def visit_match_case(self, node):
        found = [pattern_words(inner.patterns[0]) for inner in ast.walk(node.pattern)
                 if isinstance(inner, ast.MatchClass) and getattr(inner.cls, "id", "") == "Apply" and inner.patterns]
        if not found and isinstance(node.pattern, (ast.MatchValue, ast.MatchOr)):
            found = [[word for word in pattern_words(node.pattern) if is_key(word, self.keys)]]
        for names in filter(None, found):
            self.found.append(Finding("inline" if len(names) > 1 else "test", self.file, node.pattern.lineno, ".".join(self.scope),
                                      f"case {ast.unparse(node.pattern)[:60]}", tuple(names)))
        for child in (node.guard, *node.body):
            if child is not None:
                self.visit(child)


OTHER_WORDS = "backend/native/"
"""The rooms of the loop language, whose operations, on numbers of the machine, have the names of operations of programs; and of `lowering`,
where what each operation of a program is in it stands in tables by operation."""


def findings(package, rooms=ROOMS):
    files = sorted(package.rglob("*.py"))
    trees = {file: ast.parse(file.read_text(encoding="utf-8")) for file in files}
    keys = bare_keys(trees.values())
    LAST_PARTS.update(last_parts(trees.values()))
    found = []
    for file, tree in trees.items():
        where = file.relative_to(package)
        if where.parts[0] not in rooms and not where.as_posix().startswith(OTHER_WORDS):
            walk = Walk(str(where), keys)
            walk.visit(tree)
            found += walk.found + derived(tree, str(where), {one.name for one in walk.found if one.kind == "table"})
    found = [one for one in found if (one.file, one.name) not in NO_TABLES and not is_structural(one)]
    return sorted(dict.fromkeys(found + chains(found)), key=lambda one: (one.file, one.line))


def derived(tree, file, tables):
    """The tables at module level that are made of other ones: `AUGMENTED = {f"i{name}": x for name, x in BINARY.items()}`."""
    found = []
    for node in tree.body:
        if isinstance(node, ast.Assign) and is_table(node.value) and ast.unparse(node.targets[0]) not in tables:
            read = [inner.id for inner in ast.walk(node.value) if isinstance(inner, ast.Name) and inner.id in tables]
            if read:
                found.append(Finding("derived", file, node.lineno, "", ast.unparse(node.targets[0]), tuple(dict.fromkeys(read))))
    return found


def chains(found):
    """Functions in which three or more different names or prefixes are tested one by one."""
    tests = {}
    for one in found:
        if one.kind == "test":
            tests.setdefault((one.file, one.scope), []).append(one)
    return [Finding("chain", file, ones[0].line, scope, f"{len(ones)} tests", names)
            for (file, scope), ones in tests.items()
            if len(names := tuple(dict.fromkeys(name for one in ones for name in one.names))) >= 3]


def is_structural(finding):
    return finding.kind == "test" and all(name in STRUCTURE for name in finding.names)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("package", type=Path)
    parser.add_argument("--tests", action="store_true", help="list single tests too")
    parser.add_argument("--format", choices=("lines", "markdown", "count"), default="lines")
    options = parser.parse_args()
    found = findings(options.package)
    shown = [one for one in found if one.kind != "test" or options.tests]
    if options.format == "markdown":
        print("| where | name | entries | first |\n| --- | --- | ---: | --- |")
        for one in shown:
            print(f"| {one.file}:{one.line} | `{one.name}` {one.scope and 'in ' + one.scope} | {len(one.names)} | {' '.join(one.names[:4])} |")
    elif options.format == "lines":
        print(*shown, sep="\n")
    for kind in ("table", "derived", "inline", "chain", "test"):
        of_kind = [one for one in found if one.kind == kind]
        print(f"{kind}: {len(of_kind)} with {sum(len(one.names) for one in of_kind)} names", file=sys.stderr)
    return any(one.kind != "test" for one in found)


if __name__ == "__main__":
    sys.exit(main())
