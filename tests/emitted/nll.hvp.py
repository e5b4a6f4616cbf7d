import numpy as np


def nll_hvp(beta, X, y, beta_dot):
    eta = X @ beta
    # eta = X @ beta
    return X @ beta_dot * np.exp(eta) @ X,
