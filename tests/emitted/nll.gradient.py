import numpy as np


def nll_gradient(beta, X, y):
    # Forward sweep
    eta = X @ beta
    exp_eta = np.exp(eta)
    result = np.sum(exp_eta - y * eta)

    # Reverse sweep
    # return np.sum(np.exp(eta) - y * eta)
    eta_bar = exp_eta
    eta_bar -= y
    # eta = X @ beta
    beta_bar = eta_bar @ X
    return result, beta_bar
