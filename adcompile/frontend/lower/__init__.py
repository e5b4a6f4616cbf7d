"""From the text of a function to a program in the intermediate representation."""
