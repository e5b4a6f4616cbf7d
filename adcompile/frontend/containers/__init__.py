"""Objects, dicts and lists that are made in the program: how they are made, read, written, called and asked."""
