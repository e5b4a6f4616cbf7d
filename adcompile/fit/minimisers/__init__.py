"""How a minimum is found: the problem, the methods and which of them runs, and the verdict on where they stopped."""
