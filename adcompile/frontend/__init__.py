"""From a function of the user's to a program: its `source`, the `world` outside of it, and how it is lowered (`lower`)."""
