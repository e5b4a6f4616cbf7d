"""A derivative that is used as a method: it stands in the body of a class and is reached through an object.

    class Model:
        @grad
        def gradient(self, x): ...

    model.gradient(x)       is  Model.gradient(model, x), with `self` constant
"""

from types import MethodType


OF_FUNCTION = ("__name__", "__qualname__", "__annotations__")


class BoundDerivative:
    """A derivative with the object it was reached through, as Python's own bound methods are."""

    __slots__ = ("__func__", "__self__")

    def __init__(self, function, instance):
        self.__func__ = function
        self.__self__ = instance

    def __call__(self, *args, **kwargs):
        return self.__func__(self.__self__, *args, **kwargs)

    def __getattr__(self, name):
        if name.startswith("__") and name not in OF_FUNCTION:
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")
        return getattr(self.__func__, name)

    def __get__(self, instance, owner=None):
        return self

    def __eq__(self, other):
        if not isinstance(other, BoundDerivative):
            return NotImplemented
        return self.__func__ is other.__func__ and self.__self__ is other.__self__

    def __hash__(self):
        return hash((id(self.__func__), id(self.__self__)))

    def __copy__(self):
        return self

    def __reduce__(self):
        return BoundDerivative, (self.__func__, self.__self__)

    def __repr__(self):
        return f"<bound {self.__func__!r} of {self.__self__!r}>"

    @property
    def __doc__(self):
        return self.__func__.__doc__

    @property
    def __signature__(self):
        whole = self.__func__.__signature__
        parameters = list(whole.parameters.values())
        starred = bool(parameters) and parameters[0].kind is parameters[0].VAR_POSITIONAL
        return whole if starred else whole.replace(parameters=parameters[1:])

    @property
    def primal(self):
        """The user's function, bound to the same object."""
        return MethodType(self.__func__.primal, self.__self__)
