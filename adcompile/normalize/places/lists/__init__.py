"""Changes of lists as versions of places."""
