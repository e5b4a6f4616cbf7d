"""How a call reaches compiled code.

    signature       the function behind a callable, and the types of a call
    front           the function that a call enters: it makes the key and looks it up
    cache           what was compiled, by signature; what a derivative runs, by key
"""
