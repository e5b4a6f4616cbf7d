"""The operators that users apply to their functions, one a file."""
