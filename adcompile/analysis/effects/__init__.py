"""The effects of a run beside its result: it prints, draws, changes what is outside, or runs code that nobody followed."""
