"""Rules of linear algebra: systems, factors, singular values, norms, of NumPy and SciPy."""
