"""Methods that call those of their base classes: `super()` with its arguments and without, in chains, properties and inner functions."""

import numpy as np

from tests.corpus import draw, program


class Base:
    power = 2.0

    def __init__(self, scale):
        self.scale = scale

    def loss(self, x):
        return self.scale * x * x

    def __call__(self, x):
        return x * x * x

    def __getitem__(self, place):
        return self.scale + place

    @property
    def twice(self):
        return 2.0 * self.scale

    @classmethod
    def made(cls, x):
        return x * cls.power

    @staticmethod
    def cubed(x):
        return x * x * x


class Between(Base):
    def loss(self, x):
        return super().loss(x) * 2.0

    def __call__(self, x):
        return super().__call__(x) * x


class Beside(Base):
    def loss(self, x):
        return super(Beside, self).loss(x) - x


class Heir(Between, Beside):
    power = 5.0

    def loss(self, x):
        return np.sin(super().loss(x))

    @property
    def twice(self):
        return super().twice + 1.0

    @classmethod
    def made(cls, x):
        return super().made(x) * x

    def all_of_it(self, x):
        return self.loss(x) + super().made(x) * super().twice + super().cubed(x) + super().__getitem__(2) * x

    def held(self, x):
        base = super()
        return base.loss(x) * base.loss(x + 1.0)

    def in_turn(self, x, n):
        for _ in range(n):
            if super().twice > 1.0:
                x = 0.5 * x + super(
                ).loss(x)
        return x

    def of_another(self, x, other):
        def loss(one, y):
            return super().loss(y)

        twice = lambda one: super().twice
        return loss(other, x) * twice(other)

    def by_default(self, x):
        def loss(y, base=super()):
            return base.loss(y)

        return loss(x) * x

    def renamed(self, x):
        self = Heir(0.5)
        return super().loss(x)

    def printed(self, x):
        print(f"{super().twice}", end="")
        return x * super().twice


HEIR, OTHER, BETWEEN = Heir(0.7), Heir(-1.3), Between(0.3)


@program((0.7,), (draw(3),))
def method_of_the_base(x):
    return np.sum(HEIR.loss(x) + BETWEEN.loss(x))


@program((0.7,))
def call_of_the_base(x):
    return HEIR.__call__(x) * BETWEEN(x)


@program((0.7,), (draw(3),))
def class_methods_and_properties_of_the_base(x):
    return np.sum(HEIR.all_of_it(x) + HEIR.made(x) * Heir.made(x) * HEIR.twice)


@program((0.7,))
def base_by_another_name(x):
    return HEIR.held(x)


@program((0.9, 3), (0.9, 0))
def base_in_a_loop(x, n):
    return HEIR.in_turn(x, n)


@program((0.7,))
def base_of_another_object(x):
    return HEIR.of_another(x, OTHER)


@program((0.7,))
def base_by_a_default(x):
    return HEIR.by_default(x)


@program((0.7,))
def base_of_a_new_object(x):
    return HEIR.renamed(x) + x


@program((0.7,))
def base_in_a_print(x):
    return HEIR.printed(x) * x
