"""Terms over dtypes, ranks and layouts: expressions with `{x}` for what carries the derivative and constants beside it.

`{a}` and `{b}` are constants of any dtype, `{f}` of floats, `{p}` not zero, `{m}` and `{n}` bools, `{i}` an integer,
`{k}` a small int, `{u}` a positive float, `{s}` anything but bools, `{v}` and `{w}` vectors as long as the last axis.
"""

from tests.kinds.values import ANY, BOOLS, FLOATS, INTS, NUMBERS

EVERYWHERE = """
{a} * {x} - {b} * {x}
{x} * {a} + {x} * {b}
{x} * {a} * {a}
{a} * {x} * {b}
{a} * {b} * {x}
{a} * {x} + {x} * {a}
{a} * ({x} * {a})
({x} * {a}) * ({x} * {b})
({a} + {b}) * {x}
({a} - {b}) * {x}
{x} / {p}
{x} / {p} / {p}
{x} * {a} / {p}
{p} / (2.5 + np.sin({x}))
({x} - {a}) * ({x} + {b})
{x} * {x} * {a} - {a} * {x} * {x}
({x} > 0) * {x} + ({x} > -9) * {x}
({x} > 0) * {x} * {x} + ({x} > -9) * {x}
{x} * ({x} < 9) - ({x} > 9) * {x}
{m} * {x} + {n} * {x}
{x} * {m} * {n}
({m} + {n}) * {x}
{m} * {x} * {m} + {x}
({m} & {n}) * {x}
({m} | {n}) * {x} * {a}
({m} ^ {n}) * {x}
(-{s}) * {x}
(-{s} + {a}) * {x}
abs({s}) * {x}
{i} // {k} * {x}
({i} % 3) * {x}
({i} >> 1) * {x}
{i} ** 2 * {x}
{i} * {i} * {x}
{x} ** 2 * {a} + {x} ** 2 * {b}
np.sin({x}) ** {k}
np.cos({x}) ** {k} * {a}
(1.5 + np.cos({x})) ** {f}
{u} ** {x}
(2.5 + np.sin({x})) ** {k}
(2.5 + np.sin({x})) ** -{k}
np.add({x}, {a}) * {x}
np.multiply({x}, {a}) * {b}
np.subtract({a}, {x}) * {x}
np.divide({x}, {p})
np.true_divide({p}, 3.0 + np.cos({x}))
np.square({x}) * {a}
{x} * np.square({s})
np.power({x}, {k}) * {a}
np.power({u}, {x})
np.float_power(2.5 + np.sin({x}), {f})
np.where({m}, {x} * {a}, {x} * {b})
np.where({x} > 0.1, {x}, {a})
np.where({m}, {x}, {n})
np.where({a} > 1, {x} * {a}, {x})
np.maximum({x}, {a})
np.minimum({x} * 2.0, {a})
np.fmax({x}, {a}) * {x}
np.clip({x}, -1.1, {u})
np.arctan2({x}, {p})
np.arctan2({p}, 2.5 + {x})
np.hypot({x}, {p})
np.logaddexp({x}, {f})
np.logaddexp({a}, {x})
np.copysign({x}, {s})
{x} % {p}
({x} // {u}) * {x}
np.remainder({x}, {p})
np.fmod({x}, {p})
np.ldexp({x}, {k})
np.heaviside({x}, {f}) * {x}
np.sinc({x}) * {a}
np.exp({x} * {f} * 0.01)
np.tanh({x} * {a} * 0.001)
np.sin({x} + {a}) * {b}
np.abs({x} * {a})
np.sign({x}) * {a} * {x}
np.floor({x} * {u}) * {x}
np.round({x} * 4.0) * {x}
np.sqrt(np.abs({a}) + 1.0) * {x}
np.sqrt({x} * {x} + {u})
np.log(3.0 + {x} * {x}) * {a}
np.expm1({x}) - {a} * np.log1p(np.exp({x}))
np.deg2rad({x} * {a})
np.nan_to_num({x} * {a})
np.positive({x}) * {a}
np.negative({x}) * {a} - {b}
np.reciprocal(2.5 + {x} ** 2) * {a}
np.cbrt(3.0 + {x}) * {a}
np.logical_and({x} > 0, {m}) * {x}
np.real({c}) * {x} + np.imag({c}) * {x}
np.abs({c}) * {x}
(({c}) * np.conj({c})).real * {x}
{c}.real * {x}
(lambda r: r * {a})({x})
[{x} * {a}, {x} * {b}][1] * {x}
({x}, {a})[0] * {b}
{{'a': {x}, 'b': {a}}}['a'] * {b}
dict(u={x} * {a}).get('v', {x}) * {b}
dict(u={x} * {a}).get('u', {b})
sum([{x} * {a}, {x} * {b}])
sum([[{x}], [{x} * {a}]], [])[1] * {x}
np.sum([{x} * {a}, {x}], axis=0)
np.sum({x} * {a})
np.mean({x} * {a}) * {x}
np.prod({x} * {u})
np.max({x} * {a})
np.min({x}) * {a}
np.any({m}) * {x} + np.all({n}) * {x}
np.count_nonzero({m}) * {x}
np.size({x}) * {x} * {a}
np.ndim({x}) * {x} + {x}
np.sum({m}) * {x}
np.sum({a}) * {x}
np.mean({a}) * {x}
np.asarray({x} * {a}) * {b}
np.array({x}) * {a}
np.array([{x}, {x} * {a}]).sum(axis=0)
np.stack([{x}, {x} * {f}])[1] * {x}
np.atleast_1d({x})[0] * {a}
np.ravel({x}) * {u}
np.ones_like({x}) * {x} * {a}
np.zeros_like({x}) + {x} * {a}
np.full_like({x}, 2) * {x}
np.float64(2.5) * {x} * {a}
np.float32(2.5) * {x} * {a}
scipy.special.expit({x} * {f} * 0.1) * {a}
scipy.special.xlogy({u}, 3.0 + {x})
scipy.special.xlogy({x}, {u})
scipy.special.huber({u}, {x})
scipy.special.erf({x}) * {a}
scipy.special.gammaln(3.0 + {x}) * {a}
scipy.special.logsumexp({x} * {f} * 0.1)
scipy.special.jv(1, {x}) * {a}
scipy.special.rel_entr({u}, 3.5 + {x})
scipy.special.entr(3.0 + {x}) * {a}
np.linalg.norm(np.atleast_1d({x} * {f}))
np.diff(np.atleast_1d({x}), prepend=0.5) * {u}
np.atleast_2d({x}).T * {f}
np.sum(np.sin({x}), axis=None) * {a}
""".strip().splitlines()

ARRAYS = """
{x}.sum() * {a}
({x} * {a}).sum(axis=-1)
{x}.sum(axis=0) * {f}
{x}.mean() * {x} * {a}
{x}.dot({v}) * {f}
{x} @ {v}
np.dot({x}, {v}) * {f}
np.inner({x}, {v})
np.vdot({v}, {x}.reshape(-1)[:{v}.shape[0]])
np.outer({v}, {x})
np.tensordot({x}, {v}, axes=1)
np.einsum('...i,i->...', {x}, {v})
np.einsum('...i->...', {x} * {a})
np.kron({v}, {x})
np.cumsum({x}) * 2.0
{x}.cumsum(axis=-1) * {u}
np.cumprod({x} * {f})
np.diff({x}, axis=-1) * {f}
np.roll({x}, 1) * {x}
np.roll({x}, True) * {x}
np.tile({x}, 2) * {f}
np.repeat({x}, 2, axis=0)
{x}.repeat(2) * 2.0
np.take({x}, [0, 0], axis=-1)
{x}[..., ::-1] * {x}
{x}[[0, -1, 0]] * {f}
{x}[{x} > 0.1] * 1.5
({x} * {a})[{x} < 0.4]
{x}[{x} > -99.0]
{x}[..., np.uint8(0)] * {a}
{x}[..., None] * {u}
{x}[()] * {x}
{x}[...] * {a}
np.concatenate([{x}, {x} * {a}], axis=-1)
np.concatenate([{x}.ravel(), {v}])
np.hstack([{x}, {x}]) * {f}
np.vstack([{x}, {x} * {a}])
np.r_[{x}, {x}] * 2.0
np.c_[{x}, {x} * {a}]
np.append({x}, {v}) * {f}
np.insert({x}.ravel(), 0, {f1})
np.pad({x}, 1) * 2.0
np.flip({x}) * {x} * {a}
np.sort({x}, axis=-1) * {u}
np.sort({x} * {s}, axis=-1)
np.max({x} * {a}, axis=0)
np.ptp({x}) * {u}
np.median({x}) * {u}
np.quantile({x}, 0.3) * {u}
np.var({x}) * {u}
np.std({x} * {u} + {x} ** 2)
np.average({x}, axis=-1, weights={vp})
np.interp({x}, [-3.0, 0.5, 3.0], {v3})
np.interp({x}, {grid}, {v3})
np.polyval({v}, {x})
np.polyval({v3}, {x} * 0.5)
np.convolve({x}.ravel(), {v})
np.correlate({x}.ravel(), {v})
np.trapezoid({x}) * {u}
np.trapezoid({x}, dx={u1})
np.gradient(np.r_[{x}.ravel(), 1.0, 2.0])
np.cross(np.resize({x}, 3), {v3})
np.triu(np.outer({x}, {x}))
np.diag({x}.ravel()) * {u}
np.trace(np.outer({x}, {v}))
np.linalg.norm({x}) * {u}
np.linalg.norm({x}.ravel(), 1) * {u}
np.sqrt(np.sum({x} ** 2))
np.sqrt(np.sum({x} * {x} * {u}))
np.sqrt({x}.ravel() @ {x}.ravel())
np.broadcast_to({x}, (2, *{x}.shape)) * {f}
np.swapaxes({x}[None], 0, -1) * {x}[None]
np.moveaxis({x}[None], 0, -1)
{x}.T * 1.5
{x}.T.reshape(-1) * 2.0
{x}.reshape(-1, order='F')[::-1]
{x}.ravel(order='K') * np.arange({x}.size)
{x}.flatten() * np.arange({x}.size)
np.reshape({x}, -1) * np.arange({x}.size) * {u}
{x}.squeeze() * {f}
{x}.clip(-0.5, {u1}) * {f}
{x}.round(1) * {x}
{x}.conj() * {a}
{x}.real * {a}
{x}.astype(np.float64) * {a}
{x}.astype(np.float32) * {f}
{x}.astype({x}.dtype, copy=False) * {a}
{x}.copy() * {a}
{x}.take([0]) * {a}
{x}.max() * {x} - {x}.min() * {a}
{x}.prod() * {u}
{x}.any() * {x}.sum() + {x}.all() * {x}.sum()
{x}.tolist()[0]
{x}.item(0) * {a}
{x}.flat[0] * {u}
{x}.nbytes * {x}
{x}.itemsize * {x} * {a}
len({x}) * {x} * {a}
sum({x}) * {a}
sum(e * {a1} for e in {x})
sum([(e > 0) * e + (e > -9) * e for e in {x}.ravel()])
max([e * {u1} for e in {x}.ravel()])
min({x}.ravel()) * {u}
sorted({x}.ravel())[0] * {u}
np.array([e * {a1} for e in {x}])
np.array([np.sum(e) for e in {x}]) * {u}
np.stack(list({x})) * {a}
functools.reduce(lambda r, e: r * 0.5 + e, {x}.ravel(), {a1})
np.vectorize(lambda e: e * 2.0)({x})
np.apply_along_axis(np.sum, -1, {x})
np.sum({x}, where={m})
np.mean({x}, dtype=np.float64) * {a}
np.sum({x}, initial={f1})
np.sum({x}, keepdims=True) * {x}
np.ix_({x}.ravel())[0] * 2.0
np.select([{x} > 0.5, {x} > -0.5], [{x} * {a}, {x}], {f1})
np.piecewise({x}, [{x} > 0], [lambda e: e * 2.0, lambda e: e * 3.0])
np.array({x}, dtype=object).sum()
np.linspace(0.0, {x}.sum(), 3) * {v3}
np.full(3, {x}.sum()) * {v3}
np.asfortranarray({x}) * {a}
np.split(np.r_[{x}.ravel(), 1.0], [1])[0] * {u}
np.meshgrid({x}.ravel(), {v})[0]
np.searchsorted([0.0, 1.0], {x}) * {x}
np.argsort({x}, axis=-1) * {x}
np.argmax({x}) * {x}
np.unique({x}) * 1.5
np.digitize({x}, [0.0, 1.0]) * {x}
np.nansum({x} * {a})
np.nanmax({x}) * {u}
np.fft.fft({x}).real * {u}
np.linalg.det(np.outer({x}.ravel()[:2], [1.0, 2.0]) + np.eye(min({x}.size, 2), 2))
np.matrix([[1.5]]) * {x}.sum()
np.ma.array({x}, mask={x} > 0.5).sum()
""".strip().splitlines()

NUMBERS_ONLY = """
math.atan2({x}, {p1})
math.hypot({x}, {p1})
math.pow(2.5 + {x}, {k})
math.exp({x} * 0.5) * {a}
math.ldexp({x}, {k})
math.fmod({x}, {u1})
math.copysign({x}, -1.0) * {a}
math.sqrt(2.5 + {x}) * {a}
math.floor({x}) * {x}
math.fsum([{x}, {a1}, {x} * {u1}])
math.prod([{x}, {u1}, {x}])
math.dist([{x}, 0.5], [{u1}, 2.0])
math.log({x} * {x} + 1.5, {u2})
float({x}) * {a}
float({x}) ** {k}
int({x} * 10.0) * {x}
round({x}) * {x}
round({x}, 1) * {a}
bool({x}) * {x} * {a}
complex({x}, 1.0).real * {a}
({x} + 0j).real * {a}
abs({x}) * {a}
divmod({x}, {u1})[1] * {a}
pow(2.5 + {x}, {k})
max({x}, {a1}) * {x}
min({x}, {a1}, 9.0) * {x}
max([{x}, {a1}])
sorted([{x}, {a1}])[0]
{x} if {m1} else {x} * {a}
({x} and {a1}) * {x}
({x} or {a1}) * {x}
({x} > 0.0 and {x} * {a1}) * 2.0
{a1} < 1000 and {x} * {x}
[1.5, 2.5][{x} > 0.2] * {x}
{a1} * {x} if {x} > 0.1 else {x} * {x}
np.sum(np.sin({x}), axis=-1)
np.arange(3) * {x} * {a}
np.linspace({x}, 2.0, 3)
np.full(2, {x}) * {a}
np.array([{x}, 1, {x}]) * {a}
np.array([{x}, {a1}])[0] * {x}
np.array({x})[()] * {a}
np.array([{x}] * 3) @ np.array([1, 2, 3], np.uint8)
np.polyval([{a1}, {x}], {u1})
np.interp({x}, [0, 1, 2], [3, {u1}, 1])
np.asarray({x}).T * {a}
np.atleast_1d({x}) @ np.atleast_1d({x})
np.outer({x}, {v3})
np.r_[{x}, 1.0, {a1}] * 2.0
np.c_[{x}, {x}]
np.eye(2) * {x}
np.hstack([{x}, {x} * {u1}])
np.dot({x}, {a})
np.heaviside({x}, 0.5) * {a}
np.sign({x}) * {x}
f"{{{x}:.3f}}"[0:0] == "" and {x} * {a1}
float(str({x} * 1.0)) * {x}
""".strip().splitlines()

NUMPY_SCALARS = """
{x}.copy() * {a}
{x}.item() * {a}
{x}.T * {a}
{x}[()] * {a}
{x}[...] * {a}
{x}[None] * {a}
{x}[..., None] * {u}
{x}.astype(np.float64) * {a}
{x}.astype(np.float32) * {u}
{x}.conj() * {a}
{x}.conjugate() * {x}
{x}.real * {a}
{x}.imag * {x} + {x}
{x}.squeeze() * {a}
{x}.reshape(1) * {a}
{x}.ravel() * {a}
{x}.flatten() * {a}
{x}.sum() * {a}
{x}.mean() * {x}
{x}.max() * {a}
{x}.round(2) * {x}
{x}.clip(-0.5, 0.5) * {a}
{x}.dtype.itemsize * {x}
{x}.ndim * {x} + {x}
{x}.size * {x} * {a}
{x}.dot({a1}) * {x}
{x}.cumsum() * {a}
{x}.prod() * {x}
{x}.tolist() * {a}
{x}.repeat(2) * {a}
{x}.var() + {x}
{x}.any() * {x} + {x}.all() * {x}
""".strip().splitlines()

SINGULAR = """
np.where({x} > 0, np.sqrt({x}), 0.0)
np.where({x} > 0, np.log({x}), {x})
np.where({x} != 0, np.sin({x}) / {x}, 1.0)
np.where({x} > 0, 1 / {x}, 0.0)
np.where({x} > 0.0, {x} ** 1.5, 0.0)
np.where({x} > 0, {x} ** {k}, 0.0)
np.where(False, np.log({x}), {x} * {x})
np.where({x} > 9, np.exp({x} * 1000.0), {x} ** 2)
np.where({x} > -9, {x} ** 2, np.sqrt(-9 - {x}))
np.where({x} > 0, np.arccos({x} / 3.0 - 1.0), 0.5)
np.where({x} > 0, {x} * np.log({x}), 0.0)
np.sqrt(np.where({x} > 0, {x}, 1.0))
np.log(np.where({x} > 0, {x}, 1.0)) * {x}
1.0 / np.where({x} != 0, {x}, 1.0)
np.where(np.abs({x}) > 0, np.abs({x}) ** 0.5, 0.0)
np.select([{x} > 0, {x} <= 0], [np.sqrt({x}), {x} * 0.5])
np.where(np.isfinite(1.0 / {x}), {x} ** 2, 0.0)
np.nan_to_num(np.where({x} > 0, np.sqrt({x}), 0.0))
np.maximum({x}, 0.5) ** 0.5
np.clip({x}, 0.5, 2.0) ** -0.5
np.hypot({x}, 0.0) * 0.0 + {x}
np.where({x} > 0, np.linalg.norm(np.zeros(2) * {x}.sum()), {x})
scipy.special.ndtr({x} * 1e3)
scipy.special.ndtr(np.where({x} > 0, np.inf, {x}))
scipy.special.xlogy(0.0, {x}) + {x}
scipy.special.xlogy({x} * 0.0, {x}) + {x} ** 2
""".strip().splitlines()

MASKED = """
(np.sin({x}) / {x})[{x} > 0]
np.sqrt({x})[{x} > 0]
(1 / {x})[{x} != 0]
({x} ** 1.5)[{x} > 0]
np.log({x})[np.flatnonzero({x}.ravel() > 0)] if {x}.ndim == 1 else {x}
np.compress({x}.ravel() > 0, np.sqrt({x}.ravel()))
np.extract({x} > 0, np.log({x}))
np.sum(np.log({x}), where={x} > 0)
np.sum(np.sqrt({x}), where={x} > 0)
np.take(np.sqrt({x}.ravel()), np.flatnonzero({x}.ravel() > 0))
np.divide(1.5, {x}, out=np.zeros({x}.shape), where={x} != 0)
sum([math.sqrt(e) for e in {x}.ravel() if e > 0])
np.delete(np.sqrt({x}.ravel()), np.flatnonzero({x}.ravel() <= 0))
np.nansum(np.sqrt({x}))
""".strip().splitlines()


class Terms:
    """Draws a term; whoever derives from it draws constants (`values`)."""

    def term(self, x):
        """An expression in `x`."""
        groups = [EVERYWHERE] * 3
        if self.shape is None:
            groups += [NUMBERS_ONLY] * (1 if self.type == "float" else 2)
        if self.shape:
            groups += [ARRAYS] * 4
        if self.type != "float":
            groups += [NUMPY_SCALARS] * (2 if self.shape is None or self.shape == () else 1)
        if self.has_zero and self.type != "float":
            groups += [SINGULAR] * 3
            if self.shape:
                groups += [MASKED] * 2
        template = self.pick(self.pick(groups))
        self.use(template)
        return self.filled(template, x)

    def filled(self, template, x):
        """A template with constants in it: one for each letter, however often it stands there."""
        makers = {
            "a": lambda: self.constant(ANY), "b": lambda: self.constant(ANY), "f": lambda: self.constant(FLOATS),
            "m": lambda: self.constant(BOOLS), "n": lambda: self.constant(BOOLS), "i": lambda: self.constant(INTS),
            "s": lambda: self.constant((*INTS, *FLOATS)), "k": lambda: self.pick(["2", "3", "1", "np.uint8(2)", "np.int8(3)", "np.int64(2)"]),
            "u": lambda: self.constant((), self.positive()), "p": lambda: self.constant((), self.nonzero()),
            "c": lambda: self.constant((), self.literal("complex128") if self.shape is None or self.chance(0.5) else self.array("complex128")),
            "a1": lambda: self.constant((), self.literal(self.pick(ANY))), "p1": lambda: self.constant((), self.nonzero(True)),
            "f1": lambda: self.constant((), self.literal(self.pick(FLOATS))), "u1": lambda: self.constant((), self.positive(True)),
            "u2": lambda: self.pick(["2", "3.5", "10"]),
            "m1": lambda: self.constant((), self.literal("bool")),
            "v": lambda: self.constant((), self.array(self.pick(ANY), self.array_shape[-1:] or (3,))),
            "v3": lambda: self.constant((), self.array(self.pick(ANY), (3,))),
            "vp": lambda: self.constant((), self.weights()),
            "grid": lambda: self.constant((), f"np.array([0, 1, 2], {self.pick(['np.uint8', 'np.int16', 'np.float32', 'float'])})"),
        }
        parts = {}
        for letter, make in makers.items():
            if "{" + letter + "}" in template:
                parts[letter] = make()
        return template.format(x=x, **parts)

    def positive(self, number=False):
        """A positive constant of moderate size."""
        dtype = self.pick(["float64", "float64", "float32", "float16", "uint8", "int64", "longdouble", "int8"])
        return self.chosen(dtype, ["0.5", "1.5", "2.0"] if "float" in dtype or dtype == "longdouble" else ["1", "2", "3"], number)

    def nonzero(self, number=False):
        """A constant without zeros, of any size."""
        dtype = self.pick([dtype for dtype in ANY if dtype != "bool"])
        return self.chosen(dtype, [text for text in NUMBERS[dtype] if float(text)], number)

    def chosen(self, dtype, texts, number):
        """A constant of a dtype with one of some numbers."""
        text = self.pick(texts)
        if number or not self.shape or self.chance(0.5):
            return f"({text})" if dtype in ("int64", "float64") and self.chance(0.5) else f"np.{dtype}({text})"
        return f"np.full({self.shape}, {text}, np.{dtype})"

    def weights(self):
        dtype = self.pick(["float64", "uint8", "float32", "int64"])
        return f"np.arange(1, {self.array_shape[-1] + 1}, dtype=np.{dtype})"
