"""Facts about programs, returned as values. A fact never changes a program.

    inference/      the types of all names and expressions
    activity/       where a derivative flows, and where it may not
    memory/         which names share memory, what writes it, who else sees that, how long values live
    loops/          how often loops run, how their trips end, what is the same in all trips
    effects/        what a run does beside giving a value: it prints, draws, runs code that nobody followed
"""
