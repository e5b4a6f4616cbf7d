"""From a program to the programs of its derivatives."""
