"""What an estimate tells: covariances, tests, profiles, and their tables."""
