"""Copies and views: an array, something made of it, and a write to one of both before both are read.

What is made (`{y}`: the array) shares its memory or does not, by method, function, layout and rank; a derivative has to
see the same as the plain call, in arrays of data and in arrays that carry the derivative.
"""

MADE = """
{y}
{y}[:]
{y}[...]
{y}[()]
{y}[::-1]
{y}[::-1][::-1]
{y}[None][0]
{y}.T
{y}.T.T
{y}.copy()
{y}.T.copy()
{y}.copy(order='F')
{y}.copy('K')
np.copy({y})
np.copy({y}, order='C')
np.array({y})
np.array({y}, copy=None)
np.array({y}, dtype={y}.dtype)
np.array({y}, ndmin=3)
np.asarray({y})
np.asarray({y}, {y}.dtype)
np.asarray({y}, np.float64)
np.asarray({y}, np.float32)
np.asanyarray({y})
np.ascontiguousarray({y})
np.asfortranarray({y})
np.require({y}, requirements='C')
{y}.astype({y}.dtype)
{y}.astype(float)
{y}.astype(float, copy=False)
{y}.astype({y}.dtype, copy=False)
{y}.astype(np.float32, copy=False)
{y}.astype({y}.dtype, order='C', copy=False)
{y}.conj()
{y}.conjugate()
np.conj({y})
np.conjugate({y})
{y}.real
np.real({y})
{y}.flatten()
{y}.flatten('F')
{y}.ravel()
{y}.ravel('F')
{y}.ravel('K')
np.ravel({y})
np.ravel({y}, order='K')
{y}.reshape(-1)
{y}.reshape({y}.shape)
{y}.reshape(-1, order='F')
np.reshape({y}, -1)
np.reshape({y}, {y}.shape, order='A')
{y}.view()
{y}.squeeze()
np.squeeze({y})
{y}.transpose()
np.transpose({y})
{y}.swapaxes(0, -1)
np.swapaxes({y}, 0, -1)
np.moveaxis({y}, 0, -1)
np.expand_dims({y}, 0)
np.atleast_1d({y})
np.atleast_2d({y})
np.atleast_3d({y})
np.flip({y})
np.flipud({y})
np.rot90(np.atleast_2d({y}))
np.broadcast_to({y}, {y}.shape)
np.broadcast_arrays({y}, {y})[0]
np.split({y}, 1)[0]
np.array_split({y}, 2)[0]
np.hsplit({y}, 1)[0]
np.nan_to_num({y}, copy=False)
np.nan_to_num({y})
np.real_if_close({y})
+{y}
np.positive({y})
{y} * 1
{y} + 0.0
np.where(True, {y}, {y})
np.roll({y}, 0)
np.take({y}, np.arange({y}.shape[0]), axis=0)
{y}.take(range({y}.shape[0]), axis=0)
{y}[np.arange({y}.shape[0])]
{y}[list(range({y}.shape[0]))]
{y}[np.ones({y}.shape[0], bool)]
{y}[{y} == {y}]
{y}.repeat(1)
np.tile({y}, 1)
np.concatenate([{y}])
np.stack([{y}])
np.vstack([{y}])
np.sort({y})
{y}.clip(-9, 9)
np.triu(np.atleast_2d({y}))
np.diagonal(np.atleast_2d({y}))
np.diag(np.atleast_2d({y}))
{y}.flat[:]
np.array({y}.tolist())
np.meshgrid({y})[0]
np.meshgrid({y}, copy=False)[0]
[e for e in {y}][0]
list({y})[-1]
next(iter({y}))
max([{y}], key=np.sum)
({y}, 0)[0]
dict(a={y})['a']
dict(a={y}).get('a')
[{y}, 1].copy()[0]
(lambda r: r)({y})
(lambda r: r[:])({y})
({y} if {y} is not None else 0)
({y}.size and {y})
functools.reduce(lambda r, e: r, [{y}, {y}])
np.lib.stride_tricks.sliding_window_view({y}, 1, axis=0)
np.lib.stride_tricks.as_strided({y}, {y}.shape, {y}.strides)
np.frombuffer({y}.tobytes())
np.frombuffer({y}.tobytes('A'))
np.fromiter({y}.ravel(), float)
np.asarray(memoryview({y}))
np.maximum({y}, {y})
np.add({y}, 0)
np.apply_along_axis(lambda r: r, -1, {y})
np.trim_zeros({y}.ravel())
np.resize({y}, {y}.shape)
""".strip().splitlines()

WRITES = """
{z}[...] = 1.5
{z}[:] = 2.0 * {z}
{z} *= 2
{z} += 1
{z} -= {z} * 0.5
{z} /= 2.0
{z}[0] = 0.5
{z}[-1] += 2
{z}[::2] *= 3
{z}.fill(2)
{z}.sort()
{z}.flat[0] = 3
{z}.itemset(0) if False else None
{z}.put([0], 2.5)
np.copyto({z}, 1.25)
np.put({z}, [0], 2.5)
np.putmask({z}, {z} > 0, 0.5)
np.place({z}, {z} > 0, [0.5, 1.5])
np.add({z}, 1, out={z})
np.multiply({z}, {z}, {z})
np.negative({z}, out={z})
np.add.at({z}, 0, 1)
np.fill_diagonal(np.atleast_2d({z}), 2)
{z}[{z} > 0] = 0.25
{z}[[0, 0]] += 1
{z}[...] = {z}[::-1]
{z}.T[...] = {z}.T * 0.5
{z}[0], {z}[-1] = {z}[-1], {z}[0]
{z}.reshape(-1)[0] = 4.0
{z}.ravel()[0] = 4.0
{z}.partition(0)
np.nan_to_num({z}, copy=False)
np.clip({z}, 0.5, 1.0, out={z})
np.cumsum({z}, axis=0, out={z})
""".strip().splitlines()

LAYOUT = """
{z}.strides[0]
{z}.strides[-1]
{z}.flags.c_contiguous
{z}.flags.f_contiguous
np.isfortran({z})
{z}.flags['OWNDATA']
{z}.flags.writeable
{z}.ndim
{z}.shape[0]
{z}.itemsize
{z}.ravel('K')[-1]
{z}.flatten('K')[0]
{z}.ravel('A')[-1]
{z}.reshape(-1, order='A')[0]
np.frombuffer({z}.tobytes('A'), {z}.dtype)[0]
np.shares_memory({z}, {y})
np.may_share_memory({z}, {y})
({z} is {y})
({z}.base is None)
isinstance({z}, np.ndarray)
""".strip().splitlines()


class Copies:
    """Adds the lines of a case and returns a term; whoever derives from it draws constants."""

    def copied_data(self, x):
        """An array of data (or something made of it) is written between reads beside what carries the derivative."""
        y = self.constant((), self.array(self.pick(["float64"] * 6 + ["int64", "float32", "bool"]), layout=self.pick(
            ["C", "C", "F", "strided", "reversed", "transposed"])))
        if not y.startswith("p"):
            y = self.named(y)
        template = self.pick(MADE)
        self.use("data: " + template)
        z = self.named(template.format(y=y))
        before = self.named(f"{y} * {x}") if self.chance(0.5) else None
        self.write(self.pick([y, z]))
        term = f"np.sum({z}) * {x} + np.sum({y} * {x})"
        if self.chance(0.4):
            term += f" + {self.layout_of(y, z)} * {x}"
        return term if before is None else f"{term} + np.sum({before} * {y})"

    def copied_active(self, x):
        """The same with an array that carries the derivative."""
        made = self.pick(["{x} * 1.5", "np.sin({x})", "{x}.copy()", "{x} + 0.5", "np.array({x})", "1.0 * {x}", "{x}.T * 1.0", "{x}"])
        y = self.named(made.format(x=x))
        template = self.pick(MADE)
        self.use("active: " + template)
        z = self.named(template.format(y=y))
        if self.chance(0.4):
            self.write(self.pick([y, z]))
        term = f"np.sum({z} * 0.5) + np.sum({y} * {y})"
        return f"{term} + {self.layout_of(y, z)} * np.sum({z})" if self.chance(0.4) else term

    def layout_of(self, y, z):
        """A number that depends on the layout of one of two arrays."""
        template = self.pick(LAYOUT)
        self.use(template)
        first, second = self.pick([(y, z), (z, y)])
        return template.format(y=first, z=second)

    def named(self, text):
        """A local variable with the value of an expression."""
        name = self.new("y")
        self.add(f"{name} = {text}")
        return name

    def write(self, z):
        template = self.pick(WRITES)
        self.use("write: " + template)
        self.add(template.format(z=z))
