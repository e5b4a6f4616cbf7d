"""From a function of the user's to a program: its `source`, what is `outside` of it, and how it is lowered (`lower`)."""
