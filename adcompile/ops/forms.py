"""How an operation goes through its operands.

    TEXT            the result is a text of an operand
    ELEMENTWISE     each element of the result is made of one element of each operand, which broadcast
"""

from adcompile.ir.frozen import frozen


@frozen(eq=True)
class Form:
    """`kind` is one of the words above in small letters."""

    kind: str


ELEMENTWISE = Form("elementwise")
TEXT = Form("text")
