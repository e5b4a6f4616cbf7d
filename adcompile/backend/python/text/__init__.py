"""How programs are written: temporaries put back into expressions, statements, the words for what is outside of a module."""
