"""Programs to be differentiated, one file a subject. `tests.corpus` says how they are registered."""
