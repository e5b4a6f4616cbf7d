"""How values of the forward sweep are had in the reverse sweep: recorded, or in a way that costs less."""
