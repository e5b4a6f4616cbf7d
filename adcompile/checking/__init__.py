"""Derivatives against differences and against each other: of functions (`check`) and of single rules (`check_rule`)."""

from adcompile.checking.check import Check, check
from adcompile.checking.rule import RuleCheck, check_rule

__all__ = ["Check", "RuleCheck", "check", "check_rule"]
