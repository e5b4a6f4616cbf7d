"""From a function and the types of its arguments to a derivative that runs.

    compile(function, Request("gradient", ("beta",)), types)     -> Compiled

    request         what is asked, and what is answered
    beginning       the user's program as all derivatives of it begin
    compilation     the passes from there on
    kernels         which backend runs a program, and machine code for it
    derive          the same for functions that are found when a derivative runs
    plan            which way round a Jacobian is cheaper
"""

from adcompile.compiler.beginning import begin
from adcompile.compiler.compilation import DERIVE, compile, paused, primal
from adcompile.compiler.kernels import backend
from adcompile.compiler.request import Compiled, Options, Request

__all__ = ["DERIVE", "Compiled", "Options", "Request", "backend", "begin", "compile", "paused", "primal"]
