"""The fields of a card, and the values that they may have."""
