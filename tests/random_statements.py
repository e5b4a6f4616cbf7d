"""Random simple statements: assignments of every form, and what has an effect or none."""

from tests.random_expressions import Expressions

STEMS = {(): "a", (3,): "w", (2,): "u", (2, 3): "p"}

SIMPLE = ("plain", "plain", "plain", "tuple_displayed", "swap", "nested", "starred", "chained", "annotated", "walrus",
          "augmented", "augmented", "divided", "augmented_array", "summed", "unpacked_call", "unpacked_call",
          "printed", "asserted", "formatted", "deleted", "passed",
          "comprehension", "array_of_numbers", "stray_expression")


class Statements(Expressions):
    """A method for each statement, which adds its lines and enters in `env` what it assigns."""

    # --- assignments ----------------------------------------------------------------

    def target(self, env, shape):
        """A variable to assign: a new one, or an old one of the same shape."""
        old = [name for name, found in env.items() if found == shape and name not in self.readonly]
        if old and self.chance(0.6):
            self.use("overwritten variable")
            return self.rng.choice(old)
        return self.new_name(STEMS[shape])

    def assigned(self, env, shape):
        name = self.target(env, shape)
        return name, self.bounded(env, shape) if self.chance(0.4) else self.expr(env, shape)

    def plain(self, env):
        shape = self.rng.choice([(), (), (3,), (3,), (2,), (2, 3)])
        name, value = self.assigned(env, shape)
        self.add(f"{name} = {value}")
        env[name] = shape

    def tuple_displayed(self, env):
        self.use("tuple assignment")
        first, second = self.new_name(), self.new_name("w")
        self.add(f"{first}, {second} = {self.expr(env, ())}, {self.expr(env, (3,))}")
        env |= {first: (), second: (3,)}

    def swap(self, env):
        names = [name for name, shape in env.items() if shape == () and name not in self.readonly]
        if len(names) > 1:
            self.use("swap")
            a, b = self.rng.sample(names, 2)
            self.add(f"{a}, {b} = {b}, {a}")

    def nested(self, env):
        self.use("nested assignment")
        a, b, c = self.new_name(), self.new_name(), self.new_name()
        self.add(f"({a}, {b}), {c} = ({self.expr(env, ())}, {self.leaf(env, ())}), {self.expr(env, (), 1)}")
        env |= {a: (), b: (), c: ()}

    def starred(self, env):
        self.use("starred assignment")
        a, rest = self.new_name(), self.new_name("rest")
        total = self.new_name()
        items = self.rng.choice([self.leaf(env, (3,)), f"{self.leaf(env, ())}, {self.expr(env, ())}, 0.5"])
        self.add(f"{a}, *{rest} = {items}")
        self.add(f"{total} = {rest}[0] * {rest}[-1] + len({rest})")
        env |= {a: (), total: ()}

    def chained(self, env):
        self.use("chained assignment")
        a, b = self.new_name(), self.target(env, ())
        self.add(f"{a} = {b} = {self.expr(env, ())}")
        env |= {a: (), b: ()}

    def annotated(self, env):
        self.use("annotated assignment")
        name, value = self.assigned(env, ())
        self.add(f"{name}: float = {value}")
        env[name] = ()

    def walrus(self, env):
        self.use("walrus")
        a, b = self.new_name(), self.new_name()
        self.add(f"{a} = ({b} := {self.expr(env, ())}) * {b} + {self.leaf(env, ())}")
        env |= {a: (), b: ()}

    def augmented(self, env):
        name = self.some({key: shape for key, shape in env.items() if key not in self.readonly}, ())
        if name:
            self.use("augmented number")
            operator = self.rng.choice(["+=", "-=", "*="])
            self.add(f"{name} {operator} {self.bounded(env, ()) if operator == '*=' else self.expr(env, ())}")

    def divided(self, env):
        name = self.some({key: shape for key, shape in env.items() if key not in self.readonly}, ())
        if name:
            self.use("augmented quotient, power")
            self.add(f"{name} **= 2" if self.chance(0.3) else f"{name} /= 2.0 + math.sin({self.leaf(env, ())})")

    def unpacked_call(self, env):
        pairs = [helper for helper in self.helpers if helper[2] == "pair"]
        if pairs and self.loops < 2:
            self.use("helper with two results")
            helper, shapes, _ = self.rng.choice(pairs)
            a, w = self.target(env, ()), self.new_name("w")
            self.add(f"{a}, {w} = {helper}({self.arguments(env, shapes, 1)})")
            env |= {a: (), w: (3,)}

    def augmented_array(self, env):
        self.use("augmented fresh array")
        shape, other = self.rng.choice([((3,), (3,)), ((3,), (3,)), ((3,), ()), ((2, 3), (3,)), ((2, 3), (2, 3))])
        name = self.new_name(STEMS[shape])
        self.add(f"{name} = {self.leaf(env, shape)} * {self.leaf(env, ())}")
        self.add(f"{name} {self.rng.choice(['+=', '-=', '*='])} {self.expr(env, other, 1)}")
        env[name] = shape

    def summed(self, env):
        self.use("sum that starts as a number")
        name, element = self.new_name("w"), self.new_name("e")
        self.add(f"{name} = {self.rng.choice(['0', '0.0', self.leaf(env, ())])}")
        self.add(f"for {element} in {self.leaf(env, (2, 3))}:")
        self.add(f"    {name} += {self.expr(env | {element: (3,)}, (3,), 1)}")
        if self.chance(0.5):
            self.add(f"    {name} *= {self.bounded(env | {element: (3,)}, (), 1)}")
        env[name] = (3,)

    def comprehension(self, env):
        self.use("comprehension")
        items, name = self.new_name("items"), self.new_name()
        head = self.rng.choice([f"for e in {self.leaf(env, (3,))}", "for e in KNOTS", "for e in range(3)"])
        condition = f" if e > {self.number()}" if self.chance(0.3) else ""
        self.add(f"{items} = [{self.expr(env | {'e': ()}, ())} {head}{condition}]")
        self.add(f"{name} = sum({items}) * 0.3 + len({items})")
        env[name] = ()

    def array_of_numbers(self, env):
        self.use("array of active numbers")
        name = self.new_name("w")
        self.add(f"{name} = np.array([{self.expr(env, (), 1)}, {self.leaf(env, ())}, {self.number()}])")
        env[name] = (3,)

    # --- effects ----------------------------------------------------------------------

    def printed(self, env):
        self.use("print")
        self.add(f'print("value", {self.leaf(env, ())})')

    def asserted(self, env):
        self.use("assert")
        self.add(f"assert {self.leaf(env, ())} < 1e9, 'too large'")

    def formatted(self, env):
        self.use("f-string")
        name = self.new_name("text")
        self.add(f'{name} = f"{{{self.leaf(env, ())}:.3f}} of {{n}}"' if "n" in env else f'{name} = f"{{1 + 2}}"')

    def deleted(self, env):
        self.use("del")
        name, other = self.new_name(), self.new_name()
        self.add(f"{name} = {self.expr(env, ())}")
        self.add(f"{other} = {name} * {self.leaf(env, ())}")
        self.add(f"del {name}")
        env[other] = ()

    def passed(self, env):
        self.use("pass")
        self.add("pass")

    def stray_expression(self, env):
        self.use("bare expression")
        self.add(self.expr(env, (), 1))
