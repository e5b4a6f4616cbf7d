"""Conclusions from an estimate: covariances, tests, profiles, and their tables."""
