"""The user's program before it is differentiated: what its operations are, one a statement, each with a rule or refused."""
