"""From a program to the loop language: `program.lowered`, with what each operation is in `elementwise`, `reductions`, `products`,
`indexing`, `arrays`, `lists`, and what each statement is in `chosen_arms`, `looping`, `tapes`."""

from adcompile.backend.native.lowering import arrays, chosen_arms, indexing, looping, products, reductions, tapes, whole_quotients

__all__ = ["arrays", "chosen_arms", "indexing", "looping", "products", "reductions", "tapes", "whole_quotients"]
