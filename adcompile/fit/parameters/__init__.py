"""The parameters of a fit: any structure of the user's as one vector, restrictions as transforms, functions of the vector."""
