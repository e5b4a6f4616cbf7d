"""What derivatives of polynomials, sampled functions and statistics call."""
