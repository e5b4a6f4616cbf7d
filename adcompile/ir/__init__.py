"""The intermediate representation: nodes, types, names, walking, verification. Depends on nothing."""
