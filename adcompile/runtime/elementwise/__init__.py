"""Functions that derivatives of numbers and of elementwise functions call: quotients, powers, special functions, their limits."""
