"""Terms as text that need an array, and terms whose value or partial is singular where it is not taken; see `templates`."""

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
np.gradient([1.0, 3.0, 7.0], {x}.sum() + 9.0)
np.gradient(np.r_[{x}.ravel(), 1.0, 2.0], np.cumsum(np.r_[{x}.ravel(), 0.5, 1.0] ** 2 + 1.0))
np.clip({x}, {x} * 0.5 - 1.0, {u})
np.average({x}, axis=-1, weights={x} ** 2 + 1.0)
np.trapezoid({x}, {x} ** 2)
np.pad({x}, 1, constant_values={x}.sum())
np.interp({v3}, np.arange({x}.size), {x}.ravel())
np.interp(0.5, np.cumsum({x}.ravel() ** 2 + 0.5), {x}.ravel())
np.quantile({x}, 0.5 + 0.1 * np.sin({x}.sum()))
np.diff({x}, axis=-1, append={x}[..., :1] * {a})
np.insert({x}.ravel(), 0, {x}.sum() * {f1})
np.where({x} > 0.1, {x}, {x}.sum() * {a})
np.linalg.norm({x} * {f}, axis=-1)
np.linspace({x}.min(), {x}.max(), 3)
np.arange({x}.sum(), {x}.sum() + 2.0)
np.ldexp({x}, np.arange({x}.shape[-1]))
np.heaviside({x}, {x} ** 2)
np.polyval({x}.ravel(), {u1})
np.histogram({v3}, weights=np.resize({x}, 3))[0]
np.cov({x}.ravel()) * {u}
np.sum({x}, initial={x}.sum())
np.meshgrid({x}.ravel())[0]
np.nansum({x} * {a})
np.nanmax({x}) * {u}
np.fft.fft({x}).real * {u}
np.linalg.det(np.outer({x}.ravel()[:2], [1.0, 2.0]) + np.eye(min({x}.size, 2), 2))
np.matrix([[1.5]]) * {x}.sum()
np.ma.array({x}, mask={x} > 0.5).sum()
""".strip().splitlines()

SINGULAR = """
np.where({x} > 0, np.sqrt({x}), 0.0)
np.where({x} > 0, np.log({x}), {x})
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
np.select([{x} > 0, {x} <= 0], [np.sqrt({x}), {x} * 0.5])
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
