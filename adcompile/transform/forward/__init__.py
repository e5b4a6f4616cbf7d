"""Forward mode: tangents beside values, in one direction or in all at once."""
