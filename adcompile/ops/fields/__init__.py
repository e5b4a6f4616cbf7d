"""What stands in the fields of a card."""
