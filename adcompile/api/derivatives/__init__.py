"""The objects that operators return: called as the function is, and bound, shown and explained."""
