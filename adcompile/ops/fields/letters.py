"""The letters of the axes of operands that are multiplied and summed, as in the text of `np.einsum`.

Each function takes the ranks of the operands that carry a derivative and all operands by name, and returns a text as "ij,jk->ik".
Capital letters are axes that the operands share by broadcasting, from behind.
"""

SHARED = "ABCDEFGHIJ"
FIRST, SECOND = "abcdefgh", "nopqrstu"


def matmul(ranks, operands):
    """A matrix or a vector by a matrix or a vector, in stacks."""
    left, right = ranks
    if left == 0 or right == 0:
        return f"{batch(left)},{batch(right)}->{batch(max(ranks))}"
    first = batch(left - 2) + "i" if left > 1 else ""
    second, last = (batch(right - 2), "k") if right > 1 else ("", "")
    both = batch(max(left, right) - 2)
    return f"{first}j,{second}j{last}->{both}{'i' if left > 1 else ''}{last}"


def dot(ranks, operands):
    """The last axis of the first with the last but one of the second; a number is a factor."""
    left, right = ranks
    a, b = FIRST[:max(left - 1, 0)], SECOND[:max(right - 1, 0)]
    if left == 0 or right == 0:
        return f"{FIRST[:left]},{SECOND[:right]}->{FIRST[:left]}{SECOND[:right]}"
    return f"{a}j,{b[:-1]}j{b[-1:]}->{a}{b}"


def inner(ranks, operands):
    """The last axis of the one with the last one of the other; a number is a factor."""
    left, right = ranks
    if left == 0 or right == 0:
        return dot(ranks, operands)
    a, b = FIRST[:left - 1], SECOND[:right - 1]
    return f"{a}j,{b}j->{a}{b}"


def outer(ranks, operands):
    """Each element of the one, in order, with each of the other."""
    return "a,b->ab"


def vdot(ranks, operands):
    """The elements of the one, in order, with those of the other."""
    return "a,a->"


def matvec(ranks, operands):
    """Matrices by vectors, in stacks."""
    left, right = ranks
    return f"{batch(left - 2)}ij,{batch(right - 1)}j->{batch(max(left - 2, right - 1))}i"


def vecmat(ranks, operands):
    """Vectors by matrices, in stacks."""
    left, right = ranks
    return f"{batch(left - 1)}i,{batch(right - 2)}ij->{batch(max(left - 1, right - 2))}j"


def vecdot(ranks, operands):
    """Vectors with vectors, in stacks; `axis` is counted in the operands as they are."""
    axis = operands["axis"]
    size = max(ranks)
    result = batch(size - 1)
    found = []
    for rank in ranks:
        letters = list(batch(rank - 1))
        letters.insert(axis if axis >= 0 else rank + axis, "j")
        found.append("".join(letters))
    return f"{','.join(found)}->{result}"


def tensordot(ranks, operands):
    """The axes that `axes` names, or that many last and first ones."""
    left, right = ranks
    axes = operands["axes"]
    if isinstance(axes, int):
        axes = range(left - axes, left), range(axes)
    first, second = [[places] if isinstance(places, int) else places for places in axes]
    a, b = list(FIRST[:left]), list(SECOND[:right])
    for one, other in zip(first, second):
        b[other] = a[one]
    rest = [letter for place, letter in enumerate(a) if place not in {one % left for one in first}]
    rest += [letter for letter in b if letter in SECOND]
    return f"{''.join(a)},{''.join(b)}->{''.join(rest)}"


def einsum(ranks, operands):
    """The text of an `einsum` with its result: where there is no arrow, the letters that stand once follow it in order."""
    text = operands["subscripts"].replace(" ", "")
    if "->" in text:
        return text
    once = sorted(letter for letter in set(text) - set(",.") if text.count(letter) == 1)
    return f"{text}->{'...' if '...' in text else ''}{''.join(once)}"


def chain(ranks, operands):
    """A product of matrices, the first and the last of which may be vectors."""
    letters = [FIRST[place:place + 2] for place in range(len(ranks))]
    letters[0] = letters[0][2 - ranks[0]:]
    letters[-1] = letters[-1][:ranks[-1]]
    ends = (letters[0][0] if ranks[0] == 2 else "") + (letters[-1][1] if ranks[-1] == 2 else "")
    return f"{','.join(letters)}->{ends}"


def batch(count):
    """The letters of so many shared axes; the last one is the same for all."""
    return SHARED[:max(count, 0)][::-1]
