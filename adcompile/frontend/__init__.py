"""From a function of the user's to a program: its source, what its names mean, and the program in the IR."""
