"""What the operators return: an object that is called as the function is, and that can be bound, shown and explained."""
