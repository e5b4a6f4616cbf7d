"""The patterns of a `match` over active values: importing this room enters its function by the class of the node (`frame/dispatch.py`)."""

from adcompile.frontend.cases import of_match
