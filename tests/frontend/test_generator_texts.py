"""What a derivative shows of generators: the user's lines, and no names of ours."""

from adcompile import grad


def numbers(v):
    for k in range(3):
        yield v * k


def handed_on(x):
    def walk(v):
        yield v
        yield from numbers(v * 2.0)

    total = 0.0
    for item in walk(x):
        total += item * item
    return total


def by_expression(x):
    return sum(value * value for value in numbers(x))


def over_lines(x):
    def walk(v):
        yield from (w * w for w in [v,
                                    v * 2.0])

    return sum(walk(x))


def test_no_name_of_ours_stands_in_a_derivative():
    for f, derivative in ((handed_on, 42.0 * 2.0), (by_expression, 10.0 * 2.0), (over_lines, 10.0 * 2.0)):
        slope = grad(f)
        assert slope(2.0) == derivative
        assert "adcompile_" not in slope.source
