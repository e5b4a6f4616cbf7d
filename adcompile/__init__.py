"""Compiles the derivatives of plain Python and NumPy functions to Python source that can be read."""

__version__ = "0.1.0"
