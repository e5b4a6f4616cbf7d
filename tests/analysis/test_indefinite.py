"""The types of what is emitted are definite, but for what nobody can know before a program runs."""

from adcompile.ir.nodes import Apply, Assign, Block, Name, Param, Program, Return
from adcompile.ir.types import FLOAT, INT, NUMBER, NUMERIC, OPAQUE, Array, List, Tuple
from tests import corpus
from tests.indefinite import causes, collected, lacking, roots

MOST = 0.08
"""Of the programs of the corpus so many may hold a value of an indefinite type that no opaque call or argument explains."""


def straight(*assignments):
    """A program of the parameter `x` of assignments `(name, operation, operands)`."""
    statements = tuple([Assign(name, Apply(op, tuple(map(Name, operands)))) for name, op, operands in assignments])
    return Program("f", (Param("x"),), Block(statements, Return(Name(assignments[-1][0]))))


def test_each_kind_of_detail_that_a_type_may_lack():
    assert lacking(None) == "type" and lacking(OPAQUE) == "anything" and lacking(NUMERIC) == "rank" and lacking(NUMBER) == "kind"
    assert lacking(Array(None, ())) == "dtype" and lacking(Array("float64", ("n0", None))) == "size"
    assert lacking(List(NUMERIC)) == "rank" and lacking(Tuple((INT, NUMBER))) == "kind"
    assert lacking(Tuple((INT, List(FLOAT)))) is None and lacking(Array("float64", ("n0", 3))) is None


def test_the_first_of_several_indefinite_values_is_the_root():
    program = straight(("y.0", "neg", ("x",)), ("z.0", "neg", ("y.0",)))
    types = {"x": FLOAT, "y.0": NUMBER, "z.0": NUMBER}
    assert [(root.name, root.how) for root in roots([program], types)] == [("y.0", "neg")]


def test_what_may_be_anything_is_no_fault_of_what_is_made_of_it():
    program = straight(("y.0", "neg", ("x",)))
    assert roots([program], {"x": OPAQUE, "y.0": OPAQUE})[0].how == "param"
    assert causes([program], {"x": OPAQUE, "y.0": OPAQUE}) == []
    program = straight(("y.0", "call", ("x",)), ("z.0", "neg", ("y.0",)))
    assert causes([program], {"x": FLOAT, "y.0": OPAQUE, "z.0": OPAQUE}) == []


def test_a_name_without_a_type_is_a_fault():
    program = straight(("y.0", "tuple", ("x", "x")))
    assert [root.what for root in causes([program], {"x": FLOAT})] == ["type"]


def test_few_programs_of_the_corpus_hold_a_value_of_an_indefinite_type():
    found = collected(corpus.load().values())
    holding = [name for name, several in found.items() if several]
    assert len(found) > 600
    assert len(holding) <= MOST * len(found), f"{len(holding)} of {len(found)}: {holding}"
