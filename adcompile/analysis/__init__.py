"""Facts about programs, returned as values: types, activity, aliases. A fact never changes a program."""
