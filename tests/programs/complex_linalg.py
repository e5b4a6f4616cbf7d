"""Linear algebra of complex matrices: Hamiltonians, eigenvalues that move through the plane, singular values, factors, systems."""

import numpy as np
from scipy import linalg

from tests.corpus import draw, program

PAULI = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
SITES = np.roll(np.eye(6), 1, axis=1)
MEASURED = draw(4, 3, seed=31) + 1j * draw(4, 3, seed=32)


# --- Hermitian matrices --------------------------------------------------------------


@program((draw(3, seed=1), 0.7))
def spin_in_a_field(field, time):
    hamiltonian = np.einsum("i,ijk->jk", field, PAULI) + 0.2 * np.diag([1.0, -0.3])
    energies, states = np.linalg.eigh(hamiltonian)
    start = np.array([1.0, 1j]) / np.sqrt(2.0)
    later = states @ (np.exp(-1j * energies * time) * (states.conj().T @ start))
    return np.abs(later[0]) ** 2 + np.sum(energies ** 2) * 0.1


@program((draw(4, seed=2), draw(4, seed=3)), (draw(4, seed=2), np.zeros(4)))
def bands_along_a_path(hopping, momentum):
    total = 0.0
    for k in momentum:
        bloch = np.diag(hopping + np.arange(4.0)) + 0j
        bloch[0, 3] = np.exp(-1j * k) * hopping[0]
        bloch[3, 0] = np.exp(1j * k) * hopping[0]
        values = np.linalg.eigvalsh(bloch)
        total = total + values[1] - 0.5 * np.linalg.eigvalsh(bloch, "U")[0]
    return total


@program((draw(3, 3, seed=4), draw(3, 3, seed=5)))
def vectors_as_they_come_out(a, b):
    m = a + 1j * b + np.diag(np.arange(3.0) * 4.0)
    first, last = np.linalg.eigh(m)[1], np.linalg.eigh(m, UPLO="U")[1]
    return np.sum(first.imag * a) + np.sum(last.real * b)


@program((draw(6, seed=18, low=0.6, high=1.4),))
def density_of_orbitals(couplings):
    ring = -couplings[:, None] * SITES
    orbitals = np.linalg.eigh(ring + ring.T)[1]
    occupied = orbitals[:, :3]
    density = 2.0 * occupied @ occupied.T
    return density[0, 1] + 0.3 * density[2, 5]


@program((draw(3, 3, seed=6), draw(3, 3, seed=7)))
def complex_covariance(a, b):
    z = a + 1j * b
    covariance = z @ z.conj().T + 2.0 * np.eye(3)
    lower = np.linalg.cholesky(covariance)
    upper = linalg.cholesky(covariance)
    whitened = linalg.solve_triangular(lower, z[0], lower=True)
    return 2.0 * np.sum(np.log(np.diagonal(lower).real)) + np.sum(np.abs(whitened) ** 2) + np.sum(np.imag(upper * z))


# --- any matrix ----------------------------------------------------------------------


@program((draw(3, seed=8, low=0.5), 0.4), (draw(3, seed=8, low=0.5), 6.0))
def damped_oscillators(stiffness, damping):
    k = np.diag(stiffness + np.arange(3.0)) - 0.2 * np.ones((3, 3))
    m = np.block([[np.zeros((3, 3)), np.eye(3)], [-k, -damping * np.eye(3) * np.array([1.0, 0.9, 0.8])]])
    values, vectors = np.linalg.eig(m)
    return np.max(values.real) + np.sum(values.imag ** 2) + np.sum(np.abs(vectors[:3]) ** 4)


@program((draw(3, 3, seed=9), draw(3, 3, seed=10)))
def modes_as_they_come_out(a, b):
    m = a + 1j * b + np.diag(np.arange(3.0) * 4.0)
    values, vectors = np.linalg.eig(m)
    again, right = linalg.eig(m)
    return np.sum(vectors.real * a) + np.sum(np.imag(right) * b) + np.sum(np.abs(values - 1j) * again.real) + linalg.eigvals(m).imag[0]


@program((draw(2, 4, 3, seed=11),), (draw(2, 2, 3, seed=11),))
def singular_vectors_as_they_come_out(parts):
    z = parts[0] + 1j * parts[1]
    left, values, right = np.linalg.svd(z, full_matrices=False)
    shrunk = (left * np.log1p(values)) @ right
    turned = np.sum(left.imag * values) + np.sum(right.real ** 3)
    return turned + np.linalg.norm(z - shrunk, "nuc") + np.sum(np.linalg.svd(z, compute_uv=False) ** 3)


@program((draw(3, 3, seed=12), draw(3, 3, seed=13)))
def norms_of_complex_values(a, b):
    z = a + 1j * b
    sizes = np.linalg.norm(z, 2) + np.linalg.norm(z, 1) * np.linalg.norm(z, -np.inf) + linalg.norm(z)
    of_rows = np.linalg.vector_norm(z, ord=3, axis=1) + np.linalg.norm(z, 1, axis=0)
    of_stacks = np.linalg.matrix_norm(np.stack([z, 2.0 * z.conj() + a]), ord="nuc")
    return sizes + np.sum(of_rows) + of_stacks @ np.array([1.0, 0.3]) + np.sum(np.linalg.matrix_norm(np.stack([z, z * z])))


@program((draw(4, 3, seed=14), draw(4, seed=15)))
def fitted_response(a, b):
    z, signal = a + 0.5j * MEASURED.real, b * (1.0 + 2.0j)
    found = np.linalg.lstsq(z, signal, rcond=None)[0]
    q, r = np.linalg.qr(z)
    again = np.linalg.solve(r, q.conj().T @ signal)
    once_more = np.linalg.pinv(z * MEASURED) @ signal
    return np.sum(np.abs(found) ** 2) + np.sum((again * once_more).imag) + np.sum(np.abs(r[0]))


@program((draw(3, 3, seed=16), draw(3, seed=17)))
def propagated_by_an_exponential(a, v):
    state = linalg.expm(1j * (a + a.T)) @ v
    root = linalg.sqrtm(a @ a.T + 1j * a + 3.0 * np.eye(3))
    system = linalg.solve(root, state) + linalg.inv(root)[0] + linalg.lu_solve(linalg.lu_factor(root), v)
    return np.sum(np.abs(system) ** 2) + np.abs(linalg.det(root)) + np.sum(np.abs(linalg.block_diag(root, a)) ** 3)


# --- stages, contours ------------------------------------------------------------------


@program((draw(2, 8, seed=19), 2, 3))
def transformed_in_stages(parts, radix, stages):
    rows, columns = np.mgrid[0:radix, 0:radix]
    butterfly = np.exp(-2.0j * np.pi * rows * columns / radix)
    y = parts[0] + 1j * parts[1]
    for i in range(stages):
        stacked = np.transpose(np.reshape(y, (radix ** i, radix, radix ** (stages - i - 1))), axes=(1, 0, 2))
        twiddled = stacked * np.exp(-1j * np.arange(radix ** i))[:, None]
        y[:] = np.reshape(butterfly @ np.reshape(twiddled, (radix, radix ** (stages - 1))), (radix ** stages,))
    return np.sum(np.abs(y) ** 2 * np.arange(8.0)) + y[3].imag


@program((draw(3, 3, 3, seed=20), draw(3, 2, seed=21)))
def integral_along_a_contour(blocks, right):
    total = np.zeros((3, 2), dtype=np.complex128)
    for z in np.exp(1j * np.array([0.3, 2.0, 4.5])):
        system = np.zeros((3, 3), dtype=np.complex128)
        for n in range(3):
            factor = np.power(z, 1.0 - n)
            system += factor * (blocks[n] + 3.0 * (n == 1) * np.eye(3))
        found = np.linalg.solve(system, right)
        total += z * found
    return np.sum(np.abs(total) ** 2)
