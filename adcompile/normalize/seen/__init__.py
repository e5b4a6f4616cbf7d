"""Others who see the memory, the objects and the arrays that a program changes."""
