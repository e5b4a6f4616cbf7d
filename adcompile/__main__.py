"""`python -m adcompile show mod:f`, and the other commands of `adcompile.cli`."""

import sys

from adcompile.cli.commands import main

sys.exit(main())
