"""Rules of statistics and numerical methods: distributions, covariances, interpolation, polynomials."""
