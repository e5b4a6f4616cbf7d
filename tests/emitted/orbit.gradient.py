def orbit_gradient(growth, predation, conversion, decline, steps):
    # Forward sweep
    prey_tape = []
    predators_tape = []
    prey, predators = 10.0, 5.0
    misfit = 0.0
    step = 0
    while step < steps:
        prey_tape.append(prey)
        predators_tape.append(predators)
        prey_mid = prey + 0.005 * (growth * prey - predation * prey * predators)
        predators_mid = predators + 0.005 * (conversion * prey * predators - decline * predators)
        prey += 0.01 * (growth * prey_mid - predation * prey_mid * predators_mid)
        predators += 0.01 * (conversion * prey_mid * predators_mid - decline * predators_mid)
        misfit += (prey - 10.0) ** 2
        step += 1

    # Reverse sweep
    growth_bar = predation_bar = conversion_bar = decline_bar = prey_bar = 0.0
    predators_bar = 0.0
    while predators_tape:
        # misfit += (prey - 10.0) ** 2
        prey_bar += 2.0 * (prey - 10.0)
        # predators += 0.01 * (conversion * prey_mid * predators_mid - decline * predators_mid)
        t_bar = 0.01 * predators_bar
        prey = prey_tape.pop()
        predators = predators_tape.pop()
        t = conversion * prey
        predators_mid = predators + 0.005 * (t * predators - decline * predators)
        t2 = t_bar * predators_mid
        t3 = predation * prey
        prey_mid = prey + 0.005 * (growth * prey - t3 * predators)
        # prey += 0.01 * (growth * prey_mid - predation * prey_mid * predators_mid)
        t2_bar = 0.01 * prey_bar
        t5 = t2_bar * predators_mid
        t4 = t_bar * (conversion * prey_mid - decline)
        predators_mid_bar = t4 - t2_bar * predation * prey_mid
        prey_mid_bar = t2 * conversion + t2_bar * growth - t5 * predation
        # predators_mid = predators + 0.005 * (conversion * prey * predators - decline * predators)
        t_bar = 0.005 * predators_mid_bar
        t4 = t_bar * predators
        decline_bar -= t2 + t4
        conversion_bar += t2 * prey_mid + t4 * prey
        # prey_mid = prey + 0.005 * (growth * prey - predation * prey * predators)
        t3_bar = 0.005 * prey_mid_bar
        t2 = t3_bar * predators
        t = predators_mid_bar - t3_bar * t3 + t_bar * (t - decline)
        t3 = t4 * conversion + prey_mid_bar + t3_bar * growth - t2 * predation
        predators_bar += t
        predation_bar -= t5 * prey_mid + t2 * prey
        growth_bar += t2_bar * prey_mid + t3_bar * prey
        prey_bar += t3
    return misfit, growth_bar, predation_bar, conversion_bar, decline_bar
