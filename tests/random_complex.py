"""Random programs with complex numbers on the way from real arguments to a real result.

    text = complex_program(np.random.default_rng(seed))         the text of a function `f(x, v)` of two vectors of three
"""

ONE = """np.exp({}*0.3) np.sin({}) np.sqrt({}+0j) ({}).conj() np.conj({}) ({}).real ({}).imag np.abs({}) np.cos({})*1j -({}) ({})**2
np.tanh({}) 1j*({}) np.angle({}+0.3j) ({})/(2.5+1j) np.abs({})**2 np.sign({}+0.5j) np.log({}+4.0) ({})*(0.5-1j) ({}).T.copy() ({})[::-1]
np.cumsum({}) 1.0/(({})+3.0j) ({})**1.5 np.where(v>0.0,{},0.5)""".split()
TWO = """({})+({}) ({})-({}) ({})*({}) ({})/(({})+3.0j) np.where(v>0.1,{},{}) np.outer({},{})[1] np.vdot({},{})*v
({})@np.outer(v,{})""".split()


def complex_program(rng):
    lines = ["import numpy as np", "", "", "def f(x, v):", "    a = x * v", "    b = x + 1j * v", "    c = np.array([0.3 - 1j, 1.0, 2j])"]
    names = ["a", "b", "c", "x"]

    def name():
        return str(rng.choice(names))

    for number in range(int(rng.integers(3, 9))):
        target, kind = f"v{number}" if rng.random() < 0.8 else str(rng.choice(names[:2])), rng.random()
        if kind < 0.45:
            lines.append(f"    {target} = {str(rng.choice(ONE)).format(name())}")
        elif kind < 0.8:
            lines.append(f"    {target} = {str(rng.choice(TWO)).format(name(), name())}")
        elif kind < 0.87:
            lines += [f"    if v[{rng.integers(3)}] > {rng.normal():.2f}:", f"        {target} = {name()} * {name()}", "    else:",
                      f"        {target} = np.real({name()})"]
        elif kind < 0.94:
            lines += [f"    {target} = {name()} * 0.5", f"    for k in range({rng.integers(0, 4)}):",
                      f"        {target} = {target} * (0.4 + {rng.choice(['1j', '0.3'])} * {name()}) + {name()}"]
        else:
            lines += [f"    {target} = np.zeros(3, dtype=complex)", f"    {target}[{rng.integers(3)}] = ({name()})[{rng.integers(3)}]",
                      f"    {target}[1:] += ({name()})[:2]"]
        if target not in names:
            names.append(target)
    lines.append(f"    return np.sum(np.abs({names[-1]})) + np.sum(({names[-2]} * {name()}).imag) + np.sum(np.real({name()}) * v)")
    return "\n".join(lines) + "\n"
