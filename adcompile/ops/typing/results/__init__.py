"""Types of results, by the family of the operation."""
