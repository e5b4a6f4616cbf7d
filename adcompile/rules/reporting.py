"""Functions that tell people how a program goes on: logs, warnings, clocks, bars. They run once, as written, and carry no
derivative.

Trusted is what a program cannot see: handlers and filters of logs and warnings, and streams under the names of Python's own,
are taken to write nothing that the function reads. Objects that are handed over have texts of their own, which are not.
"""

from adcompile import runtime
from adcompile.ir.types import BOOL, FLOAT, INT, NONE, OPAQUE, STR, Iterable
from adcompile.ops.fields.effects import Doing
from adcompile.ops.fields.memory import EVERY, PART, SHAPE, UNKNOWN, Identity
from adcompile.ops.registry import describe
from adcompile.ops.typing.results.builtins import walked_type
from adcompile.ops.typing.usual import always
from adcompile.rules.table import constant

LEVELS = ("debug", "info", "warning", "warn", "error", "critical", "fatal", "exception", "log")

constant(*[f"{owner}.{level}" for owner in ("logging", "logging.Logger") for level in LEVELS], type=always(NONE), effect=Doing.PRINTS,
         keeps=(EVERY,))        # a record may be told later
constant("logging.getLogger", type=OPAQUE, memory=UNKNOWN, gives="logging.Logger", effect=Doing.MOMENT)
constant("logging.Logger.isEnabledFor", "logging.Logger.hasHandlers", type=always(BOOL), effect=Doing.MOMENT)
constant("logging.Logger.getEffectiveLevel", type=always(INT), effect=Doing.MOMENT)
constant("warnings.warn", type=always(NONE), effect=Doing.PRINTS)

CLOCKS = ("time", "monotonic", "perf_counter", "process_time", "thread_time")

constant(*[f"time.{clock}" for clock in CLOCKS], type=always(FLOAT), effect=Doing.MOMENT)
constant(*[f"time.{clock}_ns" for clock in CLOCKS], type=always(INT), effect=Doing.MOMENT)
constant("time.ctime", "time.strftime", "time.asctime", type=always(STR), effect=Doing.MOMENT)
constant("time.sleep", type=always(NONE), effect=Doing.MOMENT)

constant("sys.stdout.write", "sys.stderr.write", type=always(INT), effect=Doing.PRINTS)
constant("sys.stdout.flush", "sys.stderr.flush", type=always(NONE), effect=Doing.PRINTS)

# Files and what writes into them: what is read from a file once something was written into one may be that.
describe("builtins.open", context="through", memory=UNKNOWN, identity=Identity.MOMENT, writes=(EVERY,), type=OPAQUE,
         gives="io.TextIOWrapper", files="both")
constant(runtime.warn_if_spread, type=NONE, effect=Doing.PRINTS, reads={EVERY: SHAPE}, takes="anything", runs=())
constant(runtime.make_text, type=NONE, effect=Doing.MOMENT)
describe(runtime.open_again, memory=UNKNOWN, identity=Identity.MOMENT, writes=(EVERY,), type=OPAQUE)
constant(*[f"io.TextIOWrapper.{name}" for name in ("write", "writelines", "flush", "close", "__exit__")], type=OPAQUE, effect=Doing.PRINTS)
constant("numpy.save", "numpy.savetxt", "numpy.savez", "numpy.savez_compressed", "json.dump", type=NONE, effect=Doing.PRINTS, files="writes")
constant("pathlib.Path.write_text", type=INT, effect=Doing.PRINTS, files="writes")
describe("numpy.load", "numpy.loadtxt", "numpy.genfromtxt", "numpy.fromfile", memory=UNKNOWN, effect=Doing.MOMENT, type=OPAQUE,
         files="reads")
describe("pathlib.Path.read_text", type=STR, effect=Doing.MOMENT, files="reads")
constant("_csv.writer.writerow", "_csv.writer.writerows", "csv.DictWriter.writerow", "csv.DictWriter.writerows",
         "csv.DictWriter.writeheader", type=OPAQUE, effect=Doing.PRINTS)
describe("csv.DictWriter", memory=UNKNOWN, keeps=(EVERY,), type=OPAQUE, gives="csv.DictWriter", effect=Doing.MOMENT)

constant("pprint.pprint", "pprint.pp", "rich.print", type=NONE, effect=Doing.PRINTS)
constant(*[f"rich.console.Console.{name}" for name in ("print", "log", "rule", "print_json")], type=NONE, effect=Doing.PRINTS)
constant(*[f"loguru._logger.Logger.{level}" for level in ("trace", "success", *LEVELS)], type=NONE, effect=Doing.PRINTS, keeps=(EVERY,))

# Bars give the items of what they walk, so that these may carry derivatives: no card says that they are constant.
describe("tqdm.tqdm", "tqdm.asyncio.tqdm_asyncio", "tqdm.notebook.tqdm_notebook", type=walked_type, memory=PART(0), keeps=(0,),
         walks=True, gives="tqdm.tqdm", context="through", effect=Doing.PRINTS)
describe("tqdm.trange", "tqdm.asyncio.tarange", "tqdm.notebook.tnrange", type=Iterable(INT), gives="tqdm.tqdm", effect=Doing.PRINTS)
constant(*[f"tqdm.tqdm.{name}" for name in (
    "update", "set_description", "set_description_str", "set_postfix", "set_postfix_str", "refresh", "close", "clear", "write",
)], type=OPAQUE, effect=Doing.PRINTS)
