import numpy as np


def log_weight_gradient(x, w):
    # Forward sweep
    t = x > 0.0
    log_x = np.log(x)
    result = np.sum(np.where(t, w * log_x, -1.0))

    # Reverse sweep
    # return np.sum(np.where(x > 0.0, w * np.log(x), -1.0))
    x_bar = np.divide(w, x, out=np.zeros_like(x), where=t)
    w_bar = np.where(t, log_x, 0.0)
    return result, x_bar, w_bar
