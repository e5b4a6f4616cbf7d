"""What an operation is stands on its card: outside `ops` and `rules` no pass holds a table of operation names."""

from pathlib import Path

from tests import operation_names
from tests.operation_names import NO_TABLES, findings

ROOT = Path(__file__).parents[2] / "adcompile"
ALLOWED = Path(__file__).parents[1] / "operation_names.txt"
"""How many findings of each kind there are; these numbers only fall."""


def allowed():
    return {kind: int(number) for kind, number in (line.split() for line in ALLOWED.read_text(encoding="utf-8").splitlines())}


def test_no_pass_holds_a_table_of_operation_names():
    found = findings(ROOT)
    counts = {kind: [one for one in found if one.kind == kind] for kind in ("table", "derived", "inline", "chain", "test")}
    for kind, most in allowed().items():
        assert len(counts[kind]) <= most, "\n".join(map(str, counts[kind]))


def test_what_is_a_table_is_found(tmp_path):
    (tmp_path / "passes.py").write_text(
        "KEPT = ('tape', 'list_append')\n\n\ndef f(op):\n    return op in ('numpy.sum', 'numpy.mean') or op == 'numpy.where'\n\n\n"
        "def g(node):\n    return Apply('tape', ()), Apply('list_append', ())\n")
    kinds = [one.kind for one in findings(tmp_path)]
    assert kinds == ["table", "inline", "test"]


def test_what_is_left_out_is_there(monkeypatch):
    monkeypatch.setattr(operation_names, "NO_TABLES", {})
    assert NO_TABLES.keys() <= {(one.file, one.name) for one in findings(ROOT)}
