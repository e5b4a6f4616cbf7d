"""`try` and `with`: importing this room enters its functions by the class of their node (`frame/dispatch.py`)."""

from adcompile.frontend.guarded import handlers, managers
