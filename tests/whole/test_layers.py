"""The layers of the package, as data: imports point down, and what belongs to one place stays there."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "adcompile"

LAYERS = [
    ("ir", "runtime", "errors", "on_demand"),
    ("frontend", "ops", "rules", "emit"),
    ("analysis", "sparse"),
    ("algebra",),
    ("normalize", "transform", "optimize", "backend"),
    ("compiler", "calling"),
    ("api", "checking"),
    ("__init__", "__main__", "cli", "interop", "fit", "optim", "plot", "plugins"),
]
"""From the bottom to the top; a package may import what stands in its own layer or below."""

AT_HOME = {"gast": ("frontend",), "astor": ("emit",), "llvmlite": ("backend",)}
"""Packages that only these parts of adcompile import."""

LAZY = {"gast", "astor", "scipy", "numba", "pandas", "matplotlib", "pygments", "llvmlite"}
"""What `import adcompile` must not load; the one reason for an import in a function."""

LONGEST_FILE = 400
LONGEST_LINE = 144

LAYER_OF = {part: layer for layer, parts in enumerate(LAYERS) for part in parts}
FILES = sorted(ROOT.rglob("*.py"))


def part_of(module):
    """The part of the package that a module of it, given by its dotted name, belongs to."""
    names = module.split(".")
    return names[1] if len(names) > 1 else "__init__"


def name_of(file):
    """The dotted name of a file; a package's `__init__` counts as the package."""
    names = list(file.relative_to(ROOT.parent).with_suffix("").parts)
    return ".".join(names[:-1] if names[-1] == "__init__" else names)


@cache
def tree_of(file):
    return ast.parse(file.read_text(encoding="utf-8"))


@cache
def imports(file):
    """The imports of a file: (dotted name of the module, whether it stands in a function)."""
    found = []

    def visit(node, inside):
        inside = inside or isinstance(node, (ast.FunctionDef, ast.Lambda))
        match node:
            case ast.Import(names):
                found.extend((alias.name, inside) for alias in names)
            case ast.ImportFrom(module, names, level):
                assert level == 0, f"{file}: imports name their module in full"
                for alias in names:
                    name = f"{module}.{alias.name}"
                    found.append((name if is_module(name) else module, inside))
        for child in ast.iter_child_nodes(node):
            visit(child, inside)

    visit(tree_of(file), False)
    return found


def is_module(name):
    path = ROOT.parent.joinpath(*name.split("."))
    return path.with_suffix(".py").exists() or path.is_dir()


def each_file(test):
    """One test of all files; what it says of a file names it."""
    def test_all():
        for file in FILES:
            try:
                test(file)
            except AssertionError as found:
                raise AssertionError(f"{file.relative_to(ROOT)}: {found}") from None

    test_all.__doc__ = test.__doc__
    return test_all


@each_file
def test_every_file_belongs_to_a_layer(file):
    assert part_of(name_of(file)) in LAYER_OF


@each_file
def test_imports_point_down(file):
    own = LAYER_OF[part_of(name_of(file))]
    for module, _ in imports(file):
        if module.partition(".")[0] == "adcompile":
            assert LAYER_OF[part_of(module)] <= own, f"{name_of(file)} imports {module}"


@each_file
def test_gast_and_astor_stay_at_home(file):
    for module, _ in imports(file):
        homes = AT_HOME.get(module.partition(".")[0])
        assert homes is None or part_of(name_of(file)) in homes, f"{name_of(file)} imports {module}"


@each_file
def test_only_what_is_lazy_is_imported_in_a_function(file):
    for module, inside in imports(file):
        assert not inside or module.partition(".")[0] in LAZY, f"{name_of(file)} imports {module}"


@each_file
def test_files_are_short(file):
    lines = file.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= LONGEST_FILE
    assert max(map(len, lines), default=0) <= LONGEST_LINE


@each_file
def test_every_file_opens_with_what_it_guarantees(file):
    assert ast.get_docstring(tree_of(file))


@each_file
def test_messages_are_ascii(file):
    nodes = list(ast.walk(tree_of(file)))
    documents = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documents:
            assert node.value.isascii(), f"{file.name}:{node.lineno}"


def test_the_rules_know_numpy_the_cards_the_table_and_the_runtime_only():
    allowed = ("numpy", "scipy", "math", "cmath", "operator", "types", "adcompile.rules", "adcompile.ops", "adcompile.runtime",
               "adcompile.ir.types", "adcompile.ir.frozen", "adcompile.ir.dtypes", "adcompile.ir.objects")
    for file in sorted((ROOT / "rules").rglob("*.py")):
        if file.stem not in ("table", "rule_text", "keywords", "declared", "samples", "__init__"):
            for module, _ in imports(file):
                assert module.startswith(allowed), f"{file.name} imports {module}"


def test_each_name_of_the_runtime_is_one_function():
    found = {}
    for file in sorted((ROOT / "runtime").rglob("*.py")):
        for node in tree_of(file).body:
            if isinstance(node, ast.FunctionDef):
                assert node.name not in found, f"{node.name} in {file.name} and {found[node.name]}"
                found[node.name] = file.name
    modules = {file.parent.name if file.stem == "__init__" else file.stem for file in (ROOT / "runtime").rglob("*.py")}
    assert not modules & set(found)


def test_there_is_no_cycle_of_imports():
    graph = {name_of(file): [m for m, inside in imports(file) if m.startswith("adcompile.") and not inside] for file in FILES}
    done, open_ = set(), []

    def visit(module):
        assert module not in open_, f"{' -> '.join(open_[open_.index(module):])} -> {module}"
        if module not in done and module in graph:
            open_.append(module)
            for other in graph[module]:
                visit(other)
            done.add(open_.pop())

    for module in graph:
        visit(module)


CHEAP_WAYS = re.compile(r"finite.?difference|central.?difference|Richardson|__array_ufunc__|__array_function__|def __r?(mul|add)__",
                        re.IGNORECASE)


def test_derivatives_are_compiled_not_measured_nor_traced():
    for file in FILES:
        if part_of(name_of(file)) != "checking":
            assert not CHEAP_WAYS.search(file.read_text(encoding="utf-8")), file


def in_fresh_python(code):
    result = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, cwd=ROOT.parent)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_importing_adcompile_loads_numpy_and_little_else():
    out = in_fresh_python(f"import sys, adcompile; print(*sorted({LAZY!r} & set(sys.modules)))")
    assert out.split() == []
