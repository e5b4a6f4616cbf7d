def newton_square_root_gradient(a):
    # Forward sweep
    x_tape = []
    x = 1.0
    while abs(x * x - a) > 1e-12:
        x_tape.append(x)
        x = 0.5 * (x + a / x)
    y = x * a
    z = y + x

    # Reverse sweep
    # y = x * a
    a_bar = x
    x_bar = 1.0 + a
    while x_tape:
        # x = 0.5 * (x + a / x)
        t_bar = 0.5 * x_bar
        x = x_tape.pop()
        a_bar += t_bar / x
        x_bar = t_bar - t_bar * (a / x) / x
    return z, a_bar
