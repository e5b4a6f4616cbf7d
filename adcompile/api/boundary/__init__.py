"""What passes between the user and compiled code: which arguments are differentiated, values in and out, state, places of errors."""
