"""What is outside of a function: what its names mean, which of it may change, what runs when code that is not followed is called."""
