def bounce_record(x, push):
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
    return result, (broke, path_tape, x_tape)


def bounce_adjoint(residuals, result_bar):
    broke, path_tape, x_tape = residuals
    path_tape = list(path_tape)
    x_tape = list(x_tape)
    if broke:
        # return distance + 3.0 * x
        x_bar = 3.0 * result_bar
    else:
        x_bar = 0.0
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
            x_bar = x * (0.6 * x_bar + 2.0 * result_bar)
    return x_bar, push_bar
