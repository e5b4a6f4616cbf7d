"""What derivatives of linear algebra call."""
