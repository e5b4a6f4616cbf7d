"""Algebra on single operations, as transforms and passes add them: `site.Site` takes an expression and adds what is left of it."""
