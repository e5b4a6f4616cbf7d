"""Taylor series: each active name is followed by the coefficients of its expansion in one number."""
