"""The boundary between the user and compiled code: choice of arguments, values in and out, state of the user's objects, places of
errors."""
