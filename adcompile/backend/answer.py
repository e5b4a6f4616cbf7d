"""The answer of a backend: functions that run."""

from adcompile.ir.frozen import frozen

PLACES = "__places__"
"""The global of the functions that has, by line of their text, the place of the user's (a Span) that it comes from."""


@frozen
class Answer:
    """The functions of programs, in the order of the programs; the text that they were made of; and, of each function, for each part
    of its result the type and whether nobody else holds it; and each copy of an array in a loop that the user did not write, as a
    name and the user's line that it is for."""

    functions: tuple
    source: str
    returned: tuple
    copies: tuple
