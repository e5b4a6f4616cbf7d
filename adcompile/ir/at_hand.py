"""Answers about programs, at hand for whoever asks the same next: nodes never change, so neither do answers.

    @at_hand
    def walk(block): ...            walk(block) twice is one walk

    forget()                        lets go of all programs and answers
"""

KEPT = 4
"""How many answers of a function are at hand."""


class at_hand:
    """A function of objects that never change. Its last answers are at hand where it is asked about the same objects, if they are
    `worth` it."""

    functions = []

    def __init__(self, find, worth=None):
        self.find, self.worth, self.last = find, worth, ()
        self.__doc__ = find.__doc__
        at_hand.functions.append(self)

    def __call__(self, *asked):
        first = asked[0]
        for known, found in self.last:
            if known[0] is first and known == asked:
                return found
        found = self.find(*asked)
        if self.worth is None or self.worth(found):
            self.last = ((asked, found), *self.last[:KEPT - 1])
        return found


def forget():
    """Lets go of all answers."""
    for function in at_hand.functions:
        function.last = ()
