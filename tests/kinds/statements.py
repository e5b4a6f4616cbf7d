"""Statements over dtypes: loops, branches and containers whose variables change their kind as constants of all dtypes meet them.

`{x}` is what carries the derivative, `{y}` a variable that is the term, `{t}` and `{e}` are further names.
"""

FORMS = r"""
{y} = 0\nfor {e} in {v}:\n    {y} = {y} + {e} * {x}
{y} = {x}\nfor {e} in {v}:\n    {y} = {y} * {e} + {x}
{y} = {x}\nfor {e} in {v}:\n    if {e}:\n        {y} = {y} * {a}
{y} = {x}\nfor {e} in {v}:\n    if {e} > 1:\n        continue\n    {y} = {y} + {e} * {x}
{y} = {x}\nfor {e} in range({k}):\n    {y} = {y} * {a} - {e} * {b} * {x}
{y} = {x}\nfor {e} in range({k}):\n    {y} = {y} * {u} + {y} * {a}
{y} = 0.0\nfor {e}, {t} in zip({v}, {v3}):\n    {y} = {y} + {e} * {t} * {x}
{y} = 0\nfor {e}, {t} in enumerate({v}):\n    {y} += {t} * {x} * {e}
{y} = False\nfor {e} in {v}:\n    {y} = {y} + {e} * {x}
{y} = {a1}\nfor {e} in range({k}):\n    {y} = {y} * {x} + {a1}
{t} = {k}\n{y} = {x}\nwhile {t} > 0:\n    {y} = {y} * {a} + {t} * {x}\n    {t} = {t} - 1
{t} = []\nfor {e} in {v}:\n    {t}.append({e} * {x})\n{y} = sum({t}) + {t}[-1] * {a}
{t} = [{e} * {x} for {e} in {v}]\n{y} = {t}[0] * {t}[-1]
{t} = [{e} * {x} for {e} in {v} if {e} > 0]\n{y} = sum({t}) * {x}
{t} = {{}}\nfor {e} in range({k}):\n    {t}[{e}] = {e} * {a} * {x}\n{y} = sum({t}.values()) + {x}
{t} = {{'a': {x}}}\n{t}['b'] = {t}['a'] * {a}\n{y} = {t}['b'] + {t}.get('c', {x})
{t}, {y} = {x} * {a}, {x}\n{y}, {t} = {t}, {y}\n{y} = {y} * {b} + {t}
{y} = {x}\n{y} = {y} + {a}\n{y} = {y} * {y} - {b} * {y}
{t} = {x} * {f}\n{y} = {t} - {t} * {a} + {t} * {b}
{t} = {x} * {a}\n{y} = ({t} + {x}) * ({t} - {x}) - {t} * {t}
{t} = {a} * {b}\n{y} = {t} * {x} - {x} * {t} * {m}
{t} = -{s}\n{y} = {t} * {x} + {s} * {x}
{t} = {s} - {a1}\n{y} = {t} * {x}
{t} = {i} * {i}\n{y} = {t} * {x} / ({i} * {i} + 1.5)
{t} = {m} + {n} + {m}\n{y} = {t} * {x}
{t} = np.sum({v})\n{y} = {t} * {x} - {x} * np.sum({v} * {a1})
{t} = {v}[0] + {v}[-1]\n{y} = {t} * {x}
{t} = {v} * {v}\n{y} = {t}[0] * {x} + {x} * {t}.sum()
{t} = {v}.astype({d})\n{y} = {x} * {t}[0] * {t}[-1]
{t} = np.zeros(3, {d})\n{t}[0] = {k}\n{t} += {k}\n{y} = {x} * {t}[0] * {t}[1]
{t} = np.arange(3, dtype={d})\n{t} *= {k}\n{y} = {x} * {t}.sum() + {t}[1] * {x}
{t} = {d}(3)\n{t} += {k}\n{y} = {x} * {t} * {t}
{t} = {a1}\n{t} *= {b1}\n{y} = {x} * {t}
if {m1}:\n    {y} = {x} * {a}\nelse:\n    {y} = {x}
if {a1} > 1:\n    {y} = {x} * {a}\nelif {m1}:\n    {y} = {x} * {b} + {x}\nelse:\n    {y} = {x} * {x}
{y} = {x}\nif np.any({x} > 0.1):\n    {y} = {a} * {y} + {y} * {b}
{t} = {a} if {m1} else {b}\n{y} = {t} * {x} + {x} * {t}
{t} = {a1} and {b1}\n{y} = {t} * {x} * {b1}
{t} = lambda r, scale={a}: r * scale + r * {b}\n{y} = {t}({x}) + {t}({x}, {f})
def {t}(r, *rest, scale={a1}):\n    return r * scale * sum(rest)\n{y} = {t}({x}, {b1}, {a1}) + {t}({x}, 2)
def {t}(r):\n    return r * {a}, r * {b}\n{y}, {e} = {t}({x})\n{y} = {y} * {e}
def {t}(r, count):\n    return r if count == 0 else {t}(r * {u}, count - 1) + {a} * r\n{y} = {t}({x}, 2)
{t} = [{a}, {b}, {f}]\n{y} = {t}[0] * {x} * {t}[1] - {x} * {t}[2]
{t} = ({x}, {a})\n{e}, *{y} = {t}\n{y} = {e} * {y}[0] * {x}
{t} = {x} * {a}\n{e} = {t} * {t}\n{y} = {e} / (1.5 + {t} * {t}) + {t}
{t} = ({x} > 0) * {a}\n{y} = {t} * {x} + ({x} > -9) * {t}
{t} = {x} > 0\n{y} = {t} * {x} - ({t} + {m}) * {x}
{t} = np.where({m}, {a}, {b})\n{y} = {t} * {x} * {t}
{t} = np.array([{a1}, {b1}])\n{y} = {t}[0] * {x} * {t}[1]
{t} = np.array([1, 2, 3], {d})\n{y} = {t}[0] - {t}[2] * {x} - {t}[1] * {x} * {t}[2]
{t} = {x}\nfor {e} in ({a}, {b}):\n    {t} = np.maximum({t}, {e} * {x})\n{y} = {t} * {x}
{t} = {x}\nwhile np.sum(np.abs({t})) > 1.5:\n    {t} = {t} * 0.5\n{y} = {t} * {a}
{t} = {x}\n{t} = {t} + {t}\n{t} = {t} * {t}\n{y} = {t} - {a} * {t}
assert {a1} < math.inf, "large"\n{y} = {x} * {a}
""".strip("\n").splitlines()

DTYPES = ("np.uint8", "np.int8", "np.int16", "np.uint16", "np.int32", "np.int64", "np.float16", "np.float32", "np.float64",
          "np.longdouble", "bool")


class Statements:
    """Draws lines over dtypes; whoever derives from it fills templates (`terms`)."""

    def block(self, x):
        """Adds a few lines; returns the variable that they set."""
        template = self.pick(FORMS)
        self.use(template)
        y = self.new("y")
        text = self.filled(template.replace("\\n", "\n"), x, y=y, t=self.new("t"), e=self.new("e"), d=self.pick(DTYPES))
        for line in text.split("\n"):
            self.add(line)
        return y
