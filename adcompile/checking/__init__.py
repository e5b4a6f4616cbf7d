"""Derivatives against differences and against each other: of functions (`check`) and of single rules (`check_rule`)."""

from adcompile.checking.check import Check, check

__all__ = ["Check", "check"]
