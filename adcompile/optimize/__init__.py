"""Passes that change how a program computes and not what: fold, simplify, common, factor, dead. Each can be switched off."""
