import numpy as np


def exponential_survival_gradient(theta, *, OBSERVED, TIMES):
    # Forward sweep
    log_rate, log_hazard_ratio = theta
    treated = np.array([0.0, 1.0, 1.0, 0.0])
    log_hazard = log_rate + log_hazard_ratio * treated
    hazard = np.exp(log_hazard)
    log_likelihood = np.sum(np.where(OBSERVED, log_hazard, 0.0)) - hazard @ TIMES
    len_TIMES = len(TIMES)
    result = -log_likelihood / len_TIMES

    # Reverse sweep
    # return -log_likelihood / len(TIMES)
    t_bar = 1.0 / len_TIMES
    log_likelihood_bar = -t_bar
    # log_likelihood = np.sum(np.where(OBSERVED, log_hazard, 0.0)) - hazard @ TIMES
    hazard_bar = t_bar * TIMES
    log_hazard_bar = np.where(OBSERVED, log_likelihood_bar, 0.0)
    # hazard = np.exp(log_hazard)
    log_hazard_bar += hazard_bar * hazard
    # log_hazard = log_rate + log_hazard_ratio * treated
    log_rate_bar = np.sum(log_hazard_bar)
    log_hazard_ratio_bar = log_hazard_bar @ treated
    # log_rate, log_hazard_ratio = theta
    theta_bar = np.zeros_like(theta)
    theta_bar[1] += log_hazard_ratio_bar
    theta_bar[0] += log_rate_bar
    return result, theta_bar
