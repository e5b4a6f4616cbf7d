"""The Jacobian as a linear map, and where it is not zero: no matrix is made."""
