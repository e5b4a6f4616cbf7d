"""Tables of functions, by the operation that each is for."""


class ByOperation(dict):
    """A table of functions: called with operations it decorates the function that is entered for them.

        prints = ByOperation()

        @prints("tuple", "list")
        def display(expr, words): ...

        prints.get("tuple")             that function; None where there is none
    """

    def __call__(self, *ops):
        def enter(function):
            self.update(dict.fromkeys(ops, function))
            return function
        return enter
