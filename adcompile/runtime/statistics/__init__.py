"""Functions that derivatives of polynomials, sampled functions and statistics call."""
