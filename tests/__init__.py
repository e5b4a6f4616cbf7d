"""Tests, and the tools that make programs and faults for them: `python -m tests.generate`, `python -m tests.mutants`."""
