from adcompile import runtime


def tuple_carried_by_loop_gradient(x, y, n):
    # Forward sweep
    state_tape = []
    state = x, y
    for k in range(n):
        state_tape.append(state)
        position = state[0]
        speed = state[1]
        speed = speed - 0.1 * position
        state = position + 0.1 * speed, speed
    t = state[0]
    total = t * x
    t2 = state[1]
    result = total + t2 * y

    # Reverse sweep
    # return total + state[1] * y
    state_bar = runtime.zeros_like(state)
    state_bar = runtime.index_add(state_bar, 1, y)
    # total = state[0] * x
    state_bar = runtime.index_add(state_bar, 0, x)
    while state_tape:
        # state = (position + 0.1 * speed, speed)
        t_bar = state_bar[0]
        speed_bar = state_bar[1] + 0.1 * t_bar
        # speed = speed - 0.1 * position
        position_bar = t_bar - 0.1 * speed_bar
        # position, speed = state
        state_bar = runtime.zeros_like(state_tape.pop())
        state_bar = runtime.index_add(state_bar, 1, speed_bar)
        state_bar = runtime.index_add(state_bar, 0, position_bar)
    # state = (x, y)
    x_bar = t + state_bar[0]
    y_bar = t2 + state_bar[1]
    return result, x_bar, y_bar
