"""Functions that derivatives of linear algebra call."""
