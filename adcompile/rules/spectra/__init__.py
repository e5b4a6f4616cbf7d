"""Rules of discrete Fourier transforms, those of NumPy and of SciPy, and of what SciPy computes by them."""
