def tuple_carried_by_loop_gradient(x, y, n):
    # Forward sweep
    state = x, y
    for k in range(n):
        position = state[0]
        speed = state[1]
        speed = speed - 0.1 * position
        state = position + 0.1 * speed, speed
    t = state[0]
    total = t * x
    t2 = state[1]
    result = total + t2 * y

    # Reverse sweep
    # total = state[0] * x
    state_bar = x, y
    for k in range(n):
        # state = (position + 0.1 * speed, speed)
        t_bar = state_bar[0]
        speed_bar = state_bar[1] + 0.1 * t_bar
        # speed = speed - 0.1 * position
        position_bar = t_bar - 0.1 * speed_bar
        # position, speed = state
        state_bar = position_bar, speed_bar
    # state = (x, y)
    x_bar = t + state_bar[0]
    y_bar = t2 + state_bar[1]
    return result, x_bar, y_bar
