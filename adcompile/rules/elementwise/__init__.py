"""Rules of what works element by element: operators, elementary and special functions, selections."""
