"""Random expressions: the text of a value of a given shape, over the variables at hand.

The environment of a block maps each name to the shape of its value: () for numbers, "int" for ints. Numbers stay
moderate: what could grow is divided or goes through a bounded function.
"""

from collections import Counter


class Expressions:
    """Writes expressions and counts the constructs in them. Whoever derives from it writes the statements."""

    def __init__(self, rng):
        self.rng = rng
        self.counts = Counter()
        self.lines = []
        self.depth = 0              # of indentation
        self.loops = 0              # around the present place
        self.fresh = 0
        self.helpers = []           # (name, shapes of parameters, shape of the result)
        self.readonly = frozenset()

    # --- small things -----------------------------------------------------------

    def chance(self, probability):
        return self.rng.random() < probability

    def use(self, construct):
        self.counts[construct] += 1

    def add(self, line):
        self.lines.append("    " * self.depth + line)

    def new_name(self, stem="a"):
        self.fresh += 1
        return f"{stem}{self.fresh}"

    def number(self):
        return repr(round(self.rng.uniform(0.2, 1.8) * self.rng.choice([1, 1, -1]), 2))

    def some(self, env, shape):
        """A variable of the shape, or None."""
        names = [name for name, found in env.items() if found == shape]
        return self.rng.choice(names) if names else None

    def target(self, env, shape):
        """A variable to assign: a new one, or an old one of the same shape."""
        old = [name for name, found in env.items() if found == shape and name not in self.readonly]
        if old and self.chance(0.6):
            self.use("overwritten variable")
            return self.rng.choice(old)
        return self.new_name({(): "a", (3,): "w", (2,): "u", (2, 3): "p"}[shape])

    # --- expressions ------------------------------------------------------------

    def expr(self, env, shape, depth=2):
        """The text of an expression with a value of the shape, safe as an operand."""
        if depth == 0 or self.chance(0.15):
            return self.leaf(env, shape)
        if shape == ():
            return self.scalar(env, depth)
        return self.array(env, shape, depth)

    def bounded(self, env, shape, depth=2):
        """An expression whose value cannot grow."""
        module = "math" if shape == () and self.chance(0.7) else "np"
        return f"{module}.{self.rng.choice(['sin', 'tanh', 'cos'])}({self.expr(env, shape, depth)})"

    def leaf(self, env, shape):
        name = self.some(env, shape)
        if shape == ():
            return self.number() if name is None or self.chance(0.2) else name
        if name is not None:
            return name
        if shape == (3,):
            return f"np.array([{self.leaf(env, ())}, {self.leaf(env, ())}, 0.5])"
        if shape == (2,):
            return f"np.array([{self.leaf(env, ())}, {self.leaf(env, ())}])"
        return f"np.array([{self.leaf(env, (3,))}, {self.leaf(env, (3,))}])"

    def scalar(self, env, depth):
        less = depth - 1
        a = self.expr(env, (), less)
        match self.rng.randint(0, 21):
            case 0 | 1 | 2:
                self.use("scalar operators")
                return f"({a} {self.rng.choice('+-*')} {self.expr(env, (), less)})"
            case 3:
                self.use("division")
                return f"({a} / (2.0 + math.sin({self.expr(env, (), less)})))"
            case 4:
                self.use("functions of math")
                return self.rng.choice([f"math.exp(-abs({a}))", f"math.sqrt(1.0 + {a} * {a})", f"math.atan({a})",
                                        f"math.log(2.0 + math.cos({a}))", f"abs({a})"])
            case 5:
                self.use("powers")
                return self.rng.choice([f"math.sin({a}) ** 2", f"math.cos({a}) ** 3", f"(1.5 + math.sin({a})) ** 0.5"])
            case 6:
                self.use("conditional expression")
                return f"({a} if {self.test(env)} else {self.expr(env, (), less)})"
            case 7:
                self.use("and, or with values")
                return f"({a} {self.rng.choice(['and', 'or'])} {self.expr(env, (), less)})"
            case 8:
                self.use("max, min of numbers")
                return f"{self.rng.choice(['max', 'min'])}({a}, {self.expr(env, (), less)})"
            case 9 | 10:
                return self.reduction(env, less)
            case 11:
                self.use("integer index")
                return f"{self.leaf(env, (3,))}[{self.rng.choice(['0', '1', '-1', self.position(env)])}]"
            case 12:
                self.use("product of vectors")
                return f"({self.leaf(env, (3,))} @ {self.expr(env, (3,), less)})"
            case 13 | 14:
                return self.called(env, (), less) or a
            case 15:
                counter = self.some(env, "int")
                self.use("int meets number")
                return f"({a} * {counter})" if counter else f"({a} + 2)"
            case 16:
                self.use("list display")
                return f"sum([{a}, {self.leaf(env, ())}, 0.5])"
            case 17:
                self.use("mask")
                return f"np.sum({self.leaf(env, (3,))}[{self.leaf(env, (3,))} > {self.number()}])"
            case 18:
                return self.folded(env, less)
            case 19:
                self.use("generator expression")
                items = self.expr(env | {"e": ()}, (), less)
                return f"sum({items} for e in {self.leaf(env, (3,))})"
            case 20:
                self.use("starred argument")
                return f"max(*({a}, {self.leaf(env, ())}))"
            case _:
                self.use("tuple display")
                return f"({a}, {self.leaf(env, ())})[{self.rng.choice(['0', '1', '-1'])}]"

    def position(self, env):
        """An index into a vector of 3, at run time where a counter is at hand."""
        counter = self.some(env, "int")
        return f"{counter} % 3" if counter else "2"

    def reduction(self, env, depth):
        function = self.rng.choice(["sum", "mean", "sum", "max", "min"])
        shape = self.rng.choice([(3,), (2, 3), (2,)])
        self.use("reduction")
        if self.chance(0.3):
            self.use("method of an array")
            return f"{self.some(env, shape) or self.leaf(env, shape)}.{function}()"
        return f"np.{function}({self.expr(env, shape, depth)})"

    def folded(self, env, depth):
        """A number made of all elements of a vector, otherwise than by their sum or extreme."""
        self.use("product, norm, variance")
        vector = self.expr(env, (3,), depth)
        return self.rng.choice([f"np.prod(np.cos({vector}))", f"np.linalg.norm({vector})", f"np.var({vector})",
                                f"np.cumsum({vector})[1]", f"float(np.median({vector}))", f"({vector}).sum().item()"])

    def array(self, env, shape, depth):
        less = depth - 1
        a = self.expr(env, shape, less)
        match self.rng.randint(0, 13):
            case 0 | 1:
                self.use("elementwise operators")
                return f"({a} {self.rng.choice('+-*')} {self.expr(env, shape, less)})"
            case 2:
                self.use("elementwise functions")
                return self.rng.choice([f"np.exp(-np.abs({a}))", f"np.sqrt(1.0 + {a} ** 2)", f"np.arctan({a})",
                                        f"np.sin({a})", f"np.log(2.0 + np.cos({a}))"])
            case 3 | 4:
                self.use("number meets array")
                return f"({self.expr(env, (), less)} {self.rng.choice('+-*')} {a})"
            case 5:
                self.use("broadcasting")
                return self.broadcast(env, shape, less)
            case 6:
                self.use("where")
                return f"np.where({a} > {self.number()}, {self.leaf(env, shape)}, {self.expr(env, (), less)})"
            case 7:
                self.use("clip, maximum, minimum")
                return self.rng.choice([f"np.clip({a}, -0.9, 1.1)", f"np.maximum({a}, {self.leaf(env, ())})",
                                        f"np.minimum({a}, {self.leaf(env, shape)})"])
            case 8 | 9:
                return self.product(env, shape, less)
            case 10 | 11:
                return self.indexed(env, shape, less)
            case 12:
                return self.called(env, shape, less) or a
            case _:
                self.use("array over number")
                return f"({a} / (1.5 + {self.leaf(env, shape)} ** 2))"

    def broadcast(self, env, shape, depth):
        vector = self.expr(env, (3,), depth)
        matrix = self.leaf(env, (2, 3))
        if shape == (2, 3):
            column = f"np.mean({matrix}, axis=1, keepdims=True)"
            return self.rng.choice([f"({matrix} * {vector})", f"({column} - {vector})",
                                    f"({self.leaf(env, (2,))}[:, None] * {vector})", f"({matrix} + {column})"])
        if shape == (3,):
            return f"({vector} * {self.leaf(env, (3,))}[:1])"
        return f"({self.leaf(env, (2,))} - {vector}[1:2])"

    def product(self, env, shape, depth):
        matrix, vector = self.leaf(env, (2, 3)), self.leaf(env, (3,))
        self.use("matrix product")
        if shape == (2,):
            return self.rng.choice([f"({matrix} @ {self.expr(env, (3,), depth)})", f"np.dot({matrix}, {vector})"])
        if shape == (3,):
            return f"({self.expr(env, (2,), depth)} @ {matrix})"
        return self.rng.choice([f"np.outer({self.leaf(env, (2,))}, {vector})", f"({matrix} @ {matrix}.T @ {matrix})"])

    def indexed(self, env, shape, depth):
        vector, matrix = self.leaf(env, (3,)), self.leaf(env, (2, 3))
        if shape == (3,):
            kind, text = self.rng.choice([
                ("slice", f"{vector}[::-1]"), ("integer array index", f"{vector}[[2, 0, 0]]"),
                ("row or column", f"{matrix}[{self.rng.choice(['0', '-1'])}]"),
                ("reduction along an axis", f"np.sum({self.expr(env, (2, 3), depth)}, axis=0)"),
                ("joining", f"np.concatenate([{vector}[1:], {vector}[:1]])"),
            ])
        elif shape == (2,):
            kind, text = self.rng.choice([
                ("slice", f"{vector}[1:]"), ("row or column", f"{matrix}[:, {self.rng.choice(['0', '1', '-1'])}]"),
                ("reduction along an axis", f"{matrix}.mean(axis=-1)"),
                ("integer array index", f"{matrix}[[0, 1], [1, 1]]"),
            ])
        else:
            kind, text = self.rng.choice([
                ("reshaping", f"{matrix}.T.reshape(2, 3)"), ("reshaping", f"np.reshape({matrix}, (3, 2)).T"),
                ("reshaping", f"np.transpose({matrix}.reshape(3, 2))"),
                ("joining", f"np.stack([{vector}, {self.leaf(env, (3,))}])"),
                ("slice", f"{matrix}[::-1, :]"), ("array of rows", f"np.array([{vector}, {vector} * 0.5])"),
                ("array of rows", f"np.array([{matrix}[0], {vector}])"),
                ("array of rows", f"np.array([{vector}[::-1], {vector}])"), ("array of rows", f"np.array([{vector}, {matrix}[1]])"),
            ])
        self.use(kind)
        return text

    def called(self, env, shape, depth):
        """A call of a helper with a result of the shape, or None."""
        fitting = [helper for helper in self.helpers if helper[2] == shape]
        if not fitting or self.loops > 1:
            return None
        name, shapes, _ = self.rng.choice(fitting)
        return f"{name}({self.arguments(env, shapes, depth)})"

    def arguments(self, env, shapes, depth):
        """The arguments of a helper's call, some by keyword, in any order."""
        self.use("helper call")
        values = [self.expr(env, shape, depth) for shape in shapes]
        if self.chance(0.7):
            return ", ".join(values)
        self.use("keyword argument")
        named = [f"{name}={value}" for name, value in zip("bcd", values)]
        return ", ".join([*values[:1], *named[1:]] if self.chance(0.5) else reversed(named))

    def test(self, env):
        """A condition on numbers."""
        a = self.leaf(env, ())
        kind = self.rng.randint(0, 7)
        if kind == 0:
            self.use("chained comparison")
            return f"-1.2 < {a} <= {self.number()}"
        if kind == 1:
            self.use("not")
            return f"not {a} > {self.number()}"
        if kind == 2:
            self.use("and, or of tests")
            return f"({a} < {self.number()} {self.rng.choice(['and', 'or'])} {self.leaf(env, ())} > {self.number()})"
        if kind == 3 and self.some(env, "int"):
            return f"{self.some(env, 'int')} % 2 == {self.rng.choice('01')}"
        if kind == 4:
            self.use("test on an array")
            return f"np.sum({self.leaf(env, (3,))}) > {self.number()}"
        return f"{a} {self.rng.choice('<>')} {self.rng.choice([self.number(), self.leaf(env, ())])}"
