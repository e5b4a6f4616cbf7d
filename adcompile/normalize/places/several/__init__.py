"""Names that refer to one of several parts of memory, told apart when the program runs."""
