"""Terms as text: `{x}` is what carries the derivative, the other letters stand for constants beside it.

`{a}` and `{b}` are constants of any dtype, `{f}` of floats, `{p}` not zero, `{m}` and `{n}` bools, `{i}` an integer,
`{k}` a small int, `{u}` a positive float, `{s}` anything but bools, `{c}` complex, `{v}` a vector as long as the
last axis, `{o}` of a subclass; with a 1 they are numbers.
"""

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

ODD = """
{o} * {x}
{x} * {o}
np.sum({x} * {o})
np.sum({o} * {x}) * {x}
{x} + {o}
np.multiply({x}, {o})
np.mean({x} * {o})
np.sum({o}) * {x}
np.dot({x}, {o})
np.asarray({o}) * {x}
np.array({o} * 2.0) * {x}
np.sum(np.add({o}, {x}))
np.where({x} > 0.1, {x}, {o})
np.stack([{x}, {x} * {o}])
np.maximum({x}, {o})
np.sum([{x} * {o}, {o} * {x}])
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
np.mgrid[0:{x}:3j] * {a}
np.r_[0:{x}:3j]
{{{x}: 1.5}}[{x}] * {x}
{{0.5: 1.5}}.get({x}, {x}) * {a}
np.array([{x}, 1.5], dtype=object)[0] * {a}
float(f"{{{x}}}") * {a}
np.fromstring(str({x}), sep=" ") * {a}
np.array([({x}, 1)], dtype=[("u", float), ("v", int)])["u"] * {a}
np.interp({x}, [0.0, 1.0, 2.0], [1.0, {x}, 3.0])
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
