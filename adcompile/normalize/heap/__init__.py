"""Memory of which it cannot be told who shares it: all of it as one array of cells, names as the numbers of their cells."""
