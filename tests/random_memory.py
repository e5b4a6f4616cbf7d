"""Random memory that is data: buffers and lists that are read beside active values and written meanwhile, by the same name or
by another; and functions that call themselves or are found in lists. Nothing active is written, so nothing here is refused."""

from tests.random_functions import Functions

WRITERS = [
    "def scaled_in_place(b, c):", "    b *= c", "    return 0.1 * c", "", "",
    "def noted(b, k):", "    b[k % 3] = b[k % 3] * 0.5 + 0.3", "    return b", "", "",
    "def stepped(b, count):", "    for k in range(count):", "        b[k % 3] -= 0.2", "        yield b", "", "",
]


class Memory(Functions):
    """A method for each statement, which adds its lines and enters in `env` what it assigns."""

    def buffer(self, env):
        """A constant array that is read in each trip of a loop and written before, after or between."""
        self.use("constant buffer")
        buffer, total, k = self.new_name("b"), self.new_name(), self.new_name("k")
        made = self.rng.choice(["np.ones(3)", "np.array(KNOTS)", "np.arange(3.0)", "0.5 * np.ones((2, 3))[0]", "np.full(3, 0.7)"])
        self.add(f"{buffer} = {made}")
        self.add(f"{total} = {self.leaf(env, ())}")
        view = self.new_name("view")
        if self.chance(0.3):
            self.use("view of a buffer")
            self.add(f"{view} = {buffer}{self.rng.choice(['[1:]', '[::-1]', '[:]', '.reshape(3)', '[:2]'])}")
        else:
            view = buffer
        inner = env | {k: "int", total: ()}
        self.add(f"for {k} in range({self.rng.choice(['2', '3', 'n'] if 'n' in env else ['2', '3'])}):")
        self.depth += 1
        for _ in range(self.rng.randint(1, 2)):
            self.written(view, k)
        self.read_of(buffer, total, inner, k)
        for _ in range(self.rng.randint(0, 2)):
            self.written(view, k)
        self.depth -= 1
        if self.chance(0.5):
            self.written(view, "1")
            self.add(f"{total} = {total} + {self.read(buffer, env, '1')}")
        env |= {total: ()}

    def second_name(self, env):
        """Captured memory that is read by one of its names and written by another."""
        self.use("captured memory under two names")
        total, k = self.new_name(), self.new_name("k")
        held = ["HOLDER[0]", "KEEPER['whole']", "Store.whole"]      # a plain name would be a local variable of `+=`
        write = self.rng.choice(held)
        read = self.rng.choice([name for name in ("WHOLE", "PART", *held) if name != write])
        self.add(f"{write}[:] = KNOTS")
        self.add(f"{total} = {self.leaf(env, ())}")
        inner = env | {k: "int", total: ()}
        self.add(f"for {k} in range({self.rng.choice(['2', '3', 'n'] if 'n' in env else ['2', '3'])}):")
        self.depth += 1
        self.read_of(read, total, inner, k)
        self.written(write, k)
        self.depth -= 1
        self.written(write, "1")
        self.add(f"{total} = {total} * 0.5 + {self.read(self.rng.choice([read, write]), env, '1')}")
        env |= {total: ()}

    def read(self, buffer, env, k):
        """A number that depends on a buffer and on active values."""
        v, a = self.leaf(env, (3,)), self.leaf(env, ())
        return self.rng.choice([
            f"np.sum({buffer} * {v})", f"{buffer} @ {v}", f"{buffer}[{k} % 3] * {a}", f"math.sin({buffer}[0] * {a})",
            f"np.sum(np.sin({v} * {buffer}))", f"np.sum({v}[{buffer} > 0.4])", f"np.sum(np.where({buffer} > 0.3, {v}, {a}))",
            f"np.sum(np.exp(-np.abs({v})) / (1.0 + {buffer} ** 2))", f"np.sum({v} ** ({buffer} * 0.0 + 2.0))",
            f"np.dot({self.leaf(env, (2, 3))}, {buffer}).sum()", f"np.sum(np.outer({buffer}, {v}))",
            f"float({buffer}.max()) * {a}", f"np.sum(np.maximum({v}, {buffer}))", f"np.interp({a}, [-3.0, 0.0, 3.0], {buffer})",
            f"sum(c * {a} for c in {buffer})", f"np.einsum('i,i->', {buffer}, {v})", f"np.sum(np.array([{a}, {a}, 0.5]) * {buffer})",
        ])

    def read_of(self, buffer, total, env, k):
        """A statement that reads a buffer, perhaps one whose expression writes it too."""
        value = self.read(buffer, env, k)
        form = self.rng.randint(0, 5)
        if form == 0:
            self.use("buffer written in an expression")
            self.add(f"{total} = {total} * 0.5 + {value} + scaled_in_place({buffer}, 0.9)")
        elif form == 1:
            self.use("buffer written in an expression")
            self.add(f"{total} = scaled_in_place({buffer}, 1.1) * {total} + {value}")
        elif form == 2:
            self.use("buffer written in an expression")
            name = self.new_name("c")
            self.add(f"{total}, {name} = {total} * 0.4 + {value}, noted({buffer}, {k})")
        elif form == 3:
            self.use("generator that writes")
            name = self.new_name("c")
            self.add(f"for {name} in stepped({buffer}, 2):")
            self.add(f"    {total} = {total} * 0.5 + {self.read(name, env, k)}")
        else:
            self.add(f"{total} = {total} * 0.5 + {value}")

    def written(self, buffer, k):
        """A statement that writes into a buffer of one axis."""
        lines = self.rng.choice([
            [f"{buffer}[{k} % 2] = 0.1 * {k} + 0.2"], [f"{buffer}[0] += 0.3"], [f"{buffer} *= 0.8"], [f"{buffer}[:] = {buffer} * 0.5 + 0.1"],
            [f"np.add({buffer}, 0.2, out={buffer})"], [f"np.multiply({buffer}, 0.9, {buffer})"], [f"noted({buffer}[:3], {k} % 2)"],
            [f"scaled_in_place({buffer}, 0.7)"], [f"{buffer}.fill(0.1 * {k} + 0.4)"], [f"{buffer}.sort()"],
            [f"np.copyto({buffer}, {buffer}[::-1].copy())"], [f"np.put({buffer}, [0], 0.6)"],
            [f"{buffer}[0], {buffer}[1] = {buffer}[1] * 0.5, {buffer}[0]"],
        ])
        self.use("write into a buffer")
        for line in lines:
            self.add(line)

    def kept_items(self, env):
        """A list or dict of data that changes while it is read beside active values."""
        self.use("list or dict of data that changes")
        items, total, element = self.new_name("items"), self.new_name(), self.new_name("e")
        is_dict = self.chance(0.4)
        self.add(f"{items} = {{'p': 0.3, 'q': 1}}" if is_dict else f"{items} = [0.3, 1, -0.4]")
        self.add(f"{total} = {self.leaf(env, ())}")
        self.add(f"for {element} in {self.leaf(env, (3,))}:")
        inner = env | {element: (), total: ()}
        at = "'p'" if is_dict else self.rng.choice(["0", "-1"])
        self.add(f"    {total} = {total} * 0.5 + {items}[{at}] * {self.expr(inner, (), 1)}")
        self.add("    " + self.rng.choice(
            [f"{items}['p'] = {items}['p'] * 0.5 + 0.1", f"{items}.update(p=0.6, q=2)", f"{items}['p'] += len({items}) * 0.1"] if is_dict
            else [f"{items}.append(0.7)", f"{items}[0] = {items}[0] * 0.5", f"{items}.reverse()", f"{items}.insert(0, 0.2)",
                  f"{items}[-1] += 0.25", f"noted({items}, 1)", f"{items}.pop(0) if len({items}) > 2 else None"]))
        self.add(f"{total} = {total} + sum({items}{'.values()' if is_dict else ''}) * {self.leaf(env, ())}")
        env[total] = ()

    def recursion(self, env):
        self.use("recursion")
        function, name = self.new_name("rec"), self.new_name()
        outer = self.seen(env)
        body = self.bounded(outer | {"z": (), "deep": "int"}, ())
        self.add(f"def {function}(z, deep):")
        self.add("    if deep == 0:")
        self.add(f"        return {self.leaf(outer | {'z': ()}, ())}")
        self.add(f"    return {body} * {function}({self.bounded(outer | {'z': ()}, (), 1)}, deep - 1) + z * 0.1")
        self.add(f"{name} = {function}({self.leaf(env, ())}, {self.rng.choice(['2', '3', 'n'] if 'n' in env else ['2'])})")
        env[name] = ()

    def chosen(self, env):
        """Functions that are kept in a list or dict, or found by name, and called with active values."""
        self.use("functions in a list or dict")
        functions, name, k = self.new_name("fs"), self.new_name(), self.new_name("k")
        items = ["np.sin", "math.tanh", f"lambda z: {self.expr({'z': ()}, (), 2)}"]
        items += [helper for helper, shapes, result in self.helpers if shapes == ((),) and result == ()]
        self.rng.shuffle(items)
        self.add(f"{name} = {self.leaf(env, ())}")
        if self.chance(0.3):
            self.add(f"for {k} in ('sin', 'tanh'):")
            self.add(f"    {name} = float(getattr(math, {k})({name})) * 0.7 + {self.leaf(env, ())}")
        elif self.chance(0.4):
            pairs = ", ".join(f"'f{place}': {item}" for place, item in enumerate(items))
            self.add(f"{functions} = {{{pairs}}}")
            self.add(f"for {k} in ('f1', 'f0', 'f1'):")
            self.add(f"    {name} = {functions}[{k}]({name}) * 0.6 + {self.leaf(env, ())}")
        else:
            self.add(f"{functions} = [{', '.join(items)}]")
            self.add(f"for {k} in {functions}:")
            self.add(f"    {name} = {k}({name}) * 0.5 + {functions}[1]({self.leaf(env | {name: ()}, ())})")
        env[name] = ()

    def walked_by_hand(self, env):
        self.use("iterator of data")
        iterator, name, element = self.new_name("it"), self.new_name(), self.new_name("e")
        self.add(f"{iterator} = iter({self.rng.choice(['KNOTS', '[0.2, 0.5, 0.9]', 'range(1, 4)'])})")
        self.add(f"{name} = next({iterator}) * {self.leaf(env, ())}")
        self.add(f"for {element} in {iterator}:")
        self.add(f"    {name} = {name} * 0.5 + {element} * {self.leaf(env | {name: ()}, ())}")
        env[name] = ()
