def bounce_gradient(x, push):
    # Forward sweep
    path_tape = []
    x_tape = []
    distance = 0.0
    broke = False
    for _ in range(20):
        if x < 0.0:
            path_tape.append(0)
            x = -0.5 * x
            continue
        if x > 10.0:
            broke = True
            break
        path_tape.append(1)
        x_tape.append(x)
        distance += x * x
        x = 0.3 * x * x - push
    if broke:
        result = distance + 3.0 * x
    else:
        result = distance

    # Reverse sweep
    x_bar = 3.0 if broke else 0.0
    push_bar = 0.0
    while path_tape:
        if path_tape.pop() == 0:
            # x = -0.5 * x
            x_bar = -0.5 * x_bar
        else:
            # x = 0.3 * x * x - push
            x = x_tape.pop()
            push_bar -= x_bar
            # distance += x * x
            x_bar = x * (0.6 * x_bar + 2.0)
    return result, x_bar, push_bar
