"""The text of a function: where it stands, and what its pieces bind, write, read and leave. Nothing here looks at a value."""
