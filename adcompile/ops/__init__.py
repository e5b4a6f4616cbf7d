"""What each operation is: a card per operation holds everything that a pass asks about it.

    card        the card, and what is derived from it
    memory      values of its field `memory`: whose memory a result is
    effects     values of its field `effect`
    kinks       values of its field `kinks`
    registry    the table of all cards: `card(op, count)`
    asked       the questions about one call: `card_of`, `allocates`, `shared`, `written`
    structures  the operations that are syntax of the intermediate representation
    containers, contexts, attributes, arrays    what has no derivative, and no rule
    methods     methods by the class of their receiver
    builtins    functions of Python that have no derivative

A rule is declared with its card (`rules.table`); what has no derivative is declared by `card` alone.
"""
