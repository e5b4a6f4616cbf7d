"""The cost of running a program, roughly, in the units of `ops.fields.costs`: for comparison with another, not with a clock."""

from adcompile.ir.nodes import Assign, For, If, Recall, Record, Try, While
from adcompile.ir.types import NUMERIC
from adcompile.ir.visit import blocks, operands
from adcompile.transform.reverse.had import value_costs

TRIPS = 10
"""The number of trips that a loop counts for where it is not known."""


def weight(program, types):
    """The cost of a run: loops count for `TRIPS` trips, branches for the dearer arm."""
    return _block(program.body, types)


def _block(block, types):
    return sum([_statement(statement, types) for statement in block.statements])


def _statement(statement, types):
    if statement.__class__ is Assign:
        return value_costs.running(statement.value, types.get(statement.target, NUMERIC))
    inside = [_block(block, types) for block in blocks(statement)]
    match statement:
        case If() | Try():
            return _operands(statement) + max(inside)
        case For() | While():
            return _operands(statement) + TRIPS * sum(inside)
        case Record() | Recall():
            return value_costs.RECORD_REFERENCE
    return _operands(statement) + sum(inside)


def _operands(statement):
    return sum([value_costs.running(operand, NUMERIC) for operand in operands(statement)])
