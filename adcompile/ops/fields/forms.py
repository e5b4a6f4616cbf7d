"""How an operation goes through its operands: what must be known to run many directions through it at once.

A further axis in front of an operand that carries a derivative: over it the operation is the same thing many times.

    ELEMENTWISE         operands broadcast, and each element of the result is made of one element of each
    TEXT                the result is a text of an operand
    CORE                works on the last axes, however many stand before them: nothing changes
    SPREAD              broadcasts: axes of length 1 stand between the further axis and the others, up to the rank of the result
    Along("axis")       the axes that the parameter names are counted one further; where it is None they are all axes ("all"), the
                        elements in order ("flat"), the axes in reverse order ("reversed"), those of length 1 ("ones"), or
                        all axes of a vector or matrix, of others the elements in order ("matrix"); or are kept ("keep")
    Shaped("shape")     the parameter is the shape of the result: the further size is put before it
    LEADING             works on the first axes, however many stand behind them: the further axis goes to the end
    Columns()           works on the first axis of a vector, or on the columns of a matrix: the further axis goes to the end,
                        and is one with the last one
    BESIDE              works on the second axis, on the first one of a vector: of a vector the further axis stays in front, of all
                        else it goes to the end
    Like("x")           brings the operand into the shape of another one, which gets the further axis too
    Indexed("index")    an index of the first axes, LEADING once what `...` stands for is written out
    REORDERED           the result has the elements of the operand in their order (Ravelled("order"): in the order the parameter
                        says): the further axis stays in front
    REVERSED            the axes are reversed, the further one stays in front
    Contracted(letters) a sum of products: `letters` of the operands make the text of `np.einsum`
    Joined(rank, axis)  parts, each of at least that rank, put together along an axis; those of one axis less along their first
    Apart(rank, axis, "arrays")     taken apart again
    Widths("pad_width") each parameter has a pair for each axis: one that changes nothing is put before them
    TERM                a term of a sum: an array with zeros before it where it is shorter, a number added to each element
    MINUS               a term that is taken away
    TEXTS               not linear, and nothing of the above: no direction reaches the operation itself, all go through the texts of
                        its rule, and each operation in them has a form that is not opaque
    ByOperand(...)      another form for each operand that carries a derivative
    Opaque("reason")    none of these: directions go one by one

`also` are operands that get the further axis too, repeated where they have no directions; `pads`: axes of length 1 stand between
the further axis and those of an operand that broadcasts. `after` is an operand whose axes stand first in the result, before the
further one; `taken` one whose axes stand first in the operand. What is constant has no directions and needs no form.
"""

from typing import Any

from adcompile.ir.frozen import frozen


@frozen(eq=True)
class Form:
    """`kind` is one of the words above in small letters."""

    kind: str
    axes: tuple = ()            # parameters that name axes
    none: str = "all"           # what they mean where they are None
    also: tuple = ()            # operands that get the further axis too
    pads: bool = False
    shape: str = ""             # the parameter that is the shape of the result
    other: str = ""             # the parameter that is the shape to come to, or the index
    after: str = ""
    taken: str = ""
    letters: Any = None         # a function of the ranks of the operands and all operands by name
    operands: tuple = ()        # of (name, Form), where it differs
    reason: str = ""

    def of(self, operand):
        """The form for one operand."""
        return dict(self.operands)[operand] if self.operands else self

    @property
    def reasons(self):
        """Why directions go one by one, for each operand for which they do; "" stands for all."""
        return {"": self.reason} if self.reason else {name: form.reason for name, form in self.operands if form.reason}


ELEMENTWISE = Form("elementwise")
TEXT = Form("text")
CORE = Form("along")
SPREAD = Form("spread")
LEADING = Form("leading")
BESIDE = Form("beside")
TERM = Form("term")
MINUS = Form("minus")
TEXTS = Form("texts")
REORDERED = Form("reordered")
REVERSED = Form("reversed")


def Along(*axes, none="all", also=(), pads=False, after="", taken=""):
    return Form("along", axes, none, also, pads, after=after, taken=taken)


def Ravelled(order):
    return Form("reordered", (order,))


def Widths(*parameters):
    return Form("widths", parameters)


def Apart(rank, axis, parts):
    return Form("apart", (rank, axis), other=parts)


def Shaped(shape):
    return Form("along", pads=True, shape=shape)


def Leading(*also):
    return Form("leading", also=also)


def Columns(*also):
    return Form("columns", also=also)


def Like(operand):
    return Form("like", other=operand)


def Indexed(index, *also):
    return Form("indexed", also=also, other=index)


def Contracted(letters):
    return Form("contracted", letters=letters)


def Joined(rank, axis):
    return Form("joined", (rank, axis))


def ByOperand(**operands):
    return Form("by_operand", operands=tuple(operands.items()))


def Opaque(reason):
    return Form("opaque", reason=reason)
