def orbit_tangent(growth, predation, conversion, decline, steps, growth_dot, predation_dot, conversion_dot, decline_dot):
    prey, predators = 10.0, 5.0
    misfit = 0.0
    step = 0
    prey_dot = predators_dot = misfit_dot = 0.0
    while step < steps:
        t = predation * prey
        t2 = (predation_dot * prey + prey_dot * predation) * predators
        prey_mid = prey + 0.005 * (growth * prey - t * predators)
        t_dot = 0.005 * (growth_dot * prey + prey_dot * growth - t2 - predators_dot * t)
        prey_mid_dot = prey_dot + t_dot
        t = conversion * prey
        t2 = predators * (conversion_dot * prey + prey_dot * conversion - decline_dot)
        predators_mid = predators + 0.005 * (t * predators - decline * predators)
        predators_mid_dot = predators_dot + 0.005 * (predators_dot * (t - decline) + t2)
        t = predation * prey_mid
        t2 = (predation_dot * prey_mid + prey_mid_dot * predation) * predators_mid
        t2 = growth_dot * prey_mid + prey_mid_dot * growth - t2
        prey += 0.01 * (growth * prey_mid - t * predators_mid)
        prey_dot += 0.01 * (t2 - predators_mid_dot * t)
        t = conversion * prey_mid
        t2 = conversion_dot * prey_mid + prey_mid_dot * conversion - decline_dot
        predators += 0.01 * (t * predators_mid - decline * predators_mid)
        t_dot = 0.01 * (predators_mid_dot * (t - decline) + predators_mid * t2)
        t = prey - 10.0
        misfit += t ** 2
        step += 1
        predators_dot += t_dot
        misfit_dot += prey_dot * (2.0 * t)
    return misfit, misfit_dot
