"""Random functions in functions: closures that read and change variables, what takes functions, blocks with exits."""

from tests.random_statements import Statements


class Functions(Statements):
    """A method for each statement, which adds its lines and enters in `env` what it assigns."""

    def seen(self, env):
        """The variables that a function defined here may read."""
        return {key: shape for key, shape in env.items() if shape in ((), (3,))}

    def closure(self, env):
        self.use("closure")
        function, name = self.new_name("inner"), self.new_name()
        outer = self.seen(env)
        if self.chance(0.5):
            self.add(f"{function} = lambda z: {self.expr(outer | {'z': ()}, ())}")
        else:
            self.add(f"def {function}(z):")
            self.add(f"    scaled = z * {self.leaf(outer, ())}")
            self.add(f"    return {self.bounded(outer | {'z': (), 'scaled': ()}, ())}")
        self.add(f"{name} = {function}({self.expr(env, ())}) + {function}(0.5)")
        env[name] = ()

    def total(self, env):
        """A function that changes a variable around it, called in a loop."""
        self.use("nonlocal")
        total, function, name, element = (self.new_name(stem) for stem in ("total", "inner", "a", "e"))
        self.add(f"{total} = {self.leaf(env, ())}")
        self.add(f"def {function}(z):")
        self.add(f"    nonlocal {total}")
        if self.chance(0.5):
            self.add(f"    if z > {self.number()}:")
            self.add(f"        {total} = {total} * 0.5 + {self.bounded(self.seen(env) | {'z': (), total: ()}, ())}")
            self.add("        return z")
        self.add(f"    {total} += {self.bounded(self.seen(env) | {'z': ()}, ())}")
        self.add(f"    return {total}")
        self.add(f"for {element} in {self.leaf(env, (3,))}:")
        self.add(f"    {function}({self.leaf(env | {element: ()}, ())})")
        self.add(f"{name} = {function}(0.5) * {total}")
        env |= {total: (), name: ()}
        self.readonly |= {total}

    def slope(self, env):
        """A derivative of a function over variables around it that stay as they are."""
        self.use("derivative inside")
        name, at = self.new_name(), self.leaf(env, ())
        outer = {self.new_name(): (), self.new_name(): ()}
        for one in outer:
            self.add(f"{one} = {self.expr(env, (), 1)}")
        self.readonly |= outer.keys()
        inner = f"lambda z: z * np.sin({self.leaf(outer, ())} * z) + {self.leaf(outer, ())} * z * z"
        slope = self.rng.choice([f"grad({inner})({at})", f"nth_derivative({inner}, 1)({at})", f"value_and_grad({inner})({at})[1]",
                                 f"jvp({inner}, ({at},), (0.5,))[1]", f"jacobian({inner})({at})"])
        self.add(f"{name} = np.tanh({slope})")
        env[name] = ()

    def maker(self, env):
        self.use("returned closure")
        make, function, name = self.new_name("make"), self.new_name("inner"), self.new_name()
        outer = self.seen(env)
        self.add(f"def {make}(k):")
        self.add(f"    shifted = k + {self.leaf(outer, ())}")
        self.add(f"    return lambda z: {self.bounded({'k': (), 'z': (), 'shifted': ()}, ())} * {self.leaf(outer, ())}")
        self.add(f"{function} = {make}({self.expr(env, (), 1)})")
        self.add(f"{name} = {function}({self.leaf(env, ())}) + {make}(0.3)({function}(0.5))")
        env[name] = ()

    def mapped(self, env):
        self.use("map and reduce")
        items, name = self.new_name("items"), self.new_name()
        outer = self.seen(env)
        self.add(f"{items} = list(map(lambda z: {self.expr(outer | {'z': ()}, (), 1)}, "
                 f"[{self.leaf(env, ())}, {self.leaf(env, ())}, 0.5]))")
        step = self.bounded(outer | {"s": (), "z": ()}, (), 1)
        self.add(f"{name} = functools.reduce(lambda s, z: s * 0.5 + {step}, {items}) + sum({items})")
        env[name] = ()

    def stars(self, env):
        self.use("stars")
        function, name = self.new_name("inner"), self.new_name()
        body = self.bounded(self.seen(env) | {"p": (), "q": (), "r": ()}, ())
        self.add(f"def {function}(p, q=0.3, *rest, r=1.0, **more):")
        self.add(f"    return {body} + sum(rest) * r + sum(more.values())")
        first, second = self.leaf(env, ()), self.leaf(env, ())
        self.add(f"{name} = {function}(*[{first}, {second}, 0.4]) + {function}({first}, **{{'r': 0.2, 's': {second}}})")
        env[name] = ()

    def texts(self, env):
        """A loop with a `try` that is left by `continue` and `break`."""
        self.use("try with an exit")
        text, number, name = self.new_name("text"), self.new_name("k"), self.target(env, ())
        if name not in env:
            self.add(f"{name} = {self.leaf(env, ())}")
            env[name] = ()
        self.add(f"for {text} in ('1', 'a', '2', 'stop', '3'):")
        self.add("    try:")
        self.add(f"        if {text} == 'stop':")
        self.add("            break")
        self.add(f"        {number} = int({text})")
        self.add("    except ValueError:")
        self.add("        continue")
        self.add(f"    {name} = {name} * 0.4 + {number} * {self.bounded(env, ())}")

    def matched(self, env):
        self.use("match")
        subject, name = self.rng.choice(["3", "'one'", "(1, 2)", "None"]), self.new_name()
        self.add(f"match {subject}:")
        self.add(f"    case {self.rng.choice(['3', '(1, k)', chr(39) + 'one' + chr(39)])}:")
        self.add(f"        {name} = {self.expr(env, ())}")
        self.add("    case _:")
        self.add(f"        {name} = {self.leaf(env, ())}")
        env[name] = ()
