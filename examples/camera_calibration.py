"""Camera calibration: focal lengths, centre and distortion of a lens, and where six boards were held, from corners seen in six pictures.

Points of a board are turned by the formula of Rodrigues, moved, projected and bent by the lens (Zhang 2000). The references are the
camera itself, which noiseless corners give back; the derivatives by focal length and centre in closed form; and the same least squares by
differences. `--picture FILE` draws corners and what is left. Exits with 1 unless all agree.
"""

import argparse
import sys
from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares

from adcompile import jacobian

BOARD = np.array([[0.03 * i, 0.03 * j, 0.0] for i in range(8) for j in range(6)])


@dataclass
class Camera:
    """Focal lengths and centre in pixels, and how much the lens bends in the second and fourth power."""

    fx: float
    fy: float
    cx: float
    cy: float
    k1: float
    k2: float

    def project(self, points):
        """Pixels of points before the camera, a row each."""
        x = points[:, 0] / points[:, 2]
        y = points[:, 1] / points[:, 2]
        r2 = x * x + y * y
        bend = 1.0 + self.k1 * r2 + self.k2 * r2**2
        pixels = np.empty((len(points), 2))
        pixels[:, 0] = self.fx * bend * x + self.cx
        pixels[:, 1] = self.fy * bend * y + self.cy
        return pixels


def rotation(axis):
    """The matrix that turns around an axis, by an angle of its length."""
    angle = np.sqrt(np.sum(axis**2))
    if angle < 1e-12:
        return np.eye(3)
    x, y, z = axis / angle
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    return np.eye(3) + np.sin(angle) * cross + (1.0 - np.cos(angle)) * cross @ cross


def corners(vector, boards):
    """Where the corners of all boards are in the pictures. The vector has the camera, and a turn and a place for each board."""
    camera = Camera(*vector[:6])
    found = np.zeros((boards, len(BOARD), 2))
    for k in range(boards):
        pose = vector[6 + 6 * k:12 + 6 * k]
        found[k] = camera.project(BOARD @ rotation(pose[:3]).T + pose[3:])
    return found


def residuals(vector, seen):
    return (corners(vector, len(seen)) - seen).ravel()


def setting(boards=6, seed=8):
    """The true vector, and where one would begin: no distortion, a board that is held almost straight. For one that is held exactly
    straight, `rotation` returns a constant, whose derivative is 0."""
    random = np.random.default_rng(seed)
    places = np.array([-0.1, -0.08, 0.45]) + random.uniform(-0.05, 0.05, (boards, 3))
    poses = [np.concatenate([random.normal(0.0, 0.35, 3), place]) for place in places]
    truth = np.concatenate([[820.0, 815.0, 325.0, 238.0, -0.24, 0.09], *poses])
    start = np.concatenate([[700.0, 700.0, 320.0, 240.0, 0.0, 0.0], *[[0.01, 0.01, 0.01, -0.1, -0.08, 0.5]] * boards])
    return truth, start


def by_the_formula(vector, boards):
    """The derivatives of the corners by focal lengths and centre."""
    fx, fy, cx, cy = vector[:4]
    found, place = np.zeros((boards, len(BOARD), 2, 4)), corners(vector, boards)
    found[..., 0, 0], found[..., 1, 1] = (place[..., 0] - cx) / fx, (place[..., 1] - cy) / fy
    found[..., 0, 2] = found[..., 1, 3] = 1.0
    return found.reshape(-1, 4)


def draw(file, vector, seen):
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    place = corners(vector, len(seen))
    _, axes = pyplot.subplots(2, 3, figsize=(7.5, 4.2), layout="constrained", sharex=True, sharey=True)
    for ax, points, dots in zip(axes.ravel(), place, seen):
        ax.plot(points[:, 0], points[:, 1], "+", color="0.7", markersize=4)
        ax.quiver(points[:, 0], points[:, 1], *(150.0 * (dots - points)).T, angles="xy", scale_units="xy", scale=1.0, width=0.005)
        ax.set_aspect("equal")
    axes[0, 0].invert_yaxis()
    axes[0, 0].figure.suptitle("corners, and what is left of the fit (150 times)", fontsize="medium")
    axes[0, 0].figure.savefig(file, dpi=110)


def main(picture=None):
    truth, start = setting()
    exact = corners(truth, 6)
    seen = exact + np.random.default_rng(3).normal(0.0, 0.2, exact.shape)
    slopes = jacobian(residuals)
    options = dict(x_scale="jac", xtol=1e-14, ftol=1e-14, gtol=1e-12)
    back = least_squares(residuals, start, jac=slopes, args=(exact,), **options)
    fit = least_squares(residuals, start, jac=slopes, args=(seen,), **options)
    other = least_squares(residuals, fit.x * (1.0 + 1e-3), jac="3-point", args=(seen,), **options)
    spread = np.sqrt(np.sum(fit.fun**2) / (len(fit.fun) - len(fit.x)))
    errors = spread * np.sqrt(np.diag(np.linalg.inv(fit.jac.T @ fit.jac)))

    print(f"{'':<4}{'truth':>10}{'estimate':>12}{'std.error':>12}{'by differences':>17}")
    for row in zip(("fx", "fy", "cx", "cy", "k1", "k2"), truth, fit.x, errors, other.x):
        print("{:<4}{:10.3f}{:12.4f}{:12.4f}{:17.4f}".format(*row))
    apart = np.max(np.abs(slopes(fit.x, seen)[:, :4] - by_the_formula(fit.x, 6)))
    print(f"\n{spread:.3f} pixels are left; without noise the truth comes back to {np.max(np.abs(back.x / truth - 1.0)):.0e}")
    print(f"largest difference from the derivatives in closed form {apart:.0e}")
    if picture is not None:
        draw(picture, fit.x, seen)
    agree = np.allclose(back.x, truth, rtol=1e-8, atol=0) and apart < 1e-11 and np.all(np.abs(fit.x - other.x) < 1e-3 * errors)
    if not agree:
        print("The calibration does not agree with its references.")
    return 0 if agree else 1


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--picture", metavar="FILE")
    sys.exit(main(arguments.parse_args().picture))
