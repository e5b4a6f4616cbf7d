"""Where values are: how long each one lives, which of them share a name, and which may write memory of another."""
