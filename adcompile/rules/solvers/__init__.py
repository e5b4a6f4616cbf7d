"""Functions of SciPy that call a function of the user's back, as short texts, and what these are made of."""
