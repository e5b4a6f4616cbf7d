"""From a function and the types of its arguments to a derivative that runs.

    compile(function, Request("gradient", ("beta",)), types)     -> Compiled

    request         what is asked, and what is answered
    beginning       the user's program as all derivatives of it begin
    compilation     the passes from there on
    derive          the same for functions that are found when a derivative runs
    plan            which way round a Jacobian is cheaper
"""

from adcompile.compiler.beginning import begin
from adcompile.compiler.compilation import DERIVE, compile, paused, primal
from adcompile.compiler.request import Compiled, Options, Request

__all__ = ["DERIVE", "Compiled", "Options", "Request", "begin", "compile", "paused", "primal"]
