import math


def early_return_gradient(x, y):
    # Forward sweep
    z = x * y
    taken_1 = x < 0.0
    if taken_1:
        result = z * z
    else:
        taken = z > 5.0
        if taken:
            z_1 = math.sin(z)
            result = z_1 + x
        else:
            w = z * x + y
            result = w * w

    # Reverse sweep
    if taken_1:
        # return z * z
        z_bar = 2.0 * z
        x_bar = y_bar = 0.0
    elif taken:
        # z = math.sin(z)
        z_bar = math.cos(z)
        x_bar = 1.0
        y_bar = 0.0
    else:
        # return w * w
        w_bar = 2.0 * w
        # w = z * x + y
        z_bar = w_bar * x
        x_bar = w_bar * z
        y_bar = w_bar
    # z = x * y
    x_bar += z_bar * y
    y_bar += z_bar * x
    return result, x_bar, y_bar
