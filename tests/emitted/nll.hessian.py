import numpy as np


def nll_hessian(beta, X, y):
    eta = X @ beta
    # eta = X @ beta
    return X.T @ (np.exp(eta)[:, None] * X)
