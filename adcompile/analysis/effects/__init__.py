"""What a run of a program does beside giving a value: it prints, draws, changes what is outside, runs code that nobody followed."""
