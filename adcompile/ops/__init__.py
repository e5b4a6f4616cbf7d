"""The operations: a card per operation holds everything that a pass asks about it.

    card        the card, and what is derived from it
    fields/     what stands in its fields: whose memory a result is, effects, forms, costs, kinks, hints
    typing/     types of results, see there
    cards/      the cards of what has no rule: the representation's own syntax, containers, methods, functions that draw or write
    registry    the table of all cards: `card(op, count)`
    asked       the questions about one call: `card_of`, `allocates`, `shared`, `written`
    operators   Python's operators

A rule is declared with its card (`rules.table`); what has no derivative is declared by `card` alone.
"""
