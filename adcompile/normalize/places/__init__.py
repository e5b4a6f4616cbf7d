"""References as versions of values: which names share an array, and what each of them sees after a store."""
