"""The functions that texts of solvers call: SciPy's own solvers, and questions whether what they found is a solution."""
