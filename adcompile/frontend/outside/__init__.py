"""The surroundings of a function: the meaning of its names, the variables outside that change, the code that runs when it is not
followed."""
