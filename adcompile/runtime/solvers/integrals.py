"""Integrals by `scipy.integrate.quad`, and the nodes at which they are summed once more."""

import numpy as np

from adcompile import errors

KRONROD_21 = (
    np.array([0.995657163025808080735527280689003, 0.973906528517171720077964012084452, 0.930157491355708226001207180059508,
              0.865063366688984510732096688423493, 0.780817726586416897063717578345042, 0.679409568299024406234327365114874,
              0.562757134668604683339000099272694, 0.433395394129247190799265943165784, 0.294392862701460198131126603103866,
              0.148874338981631210884826001129720, 0.0]),
    np.array([0.011694638867371874278064396062192, 0.032558162307964727478818972459390, 0.054755896574351996031381300244580,
              0.075039674810919952767043140916190, 0.093125454583697605535065465083366, 0.109387158802297641899210590325805,
              0.123491976262065851077958109585166, 0.134709217311473325928054001771707, 0.142775938577060080797094273138717,
              0.147739104901338491374841515972068, 0.149445554002916905664936468389821]))
"""The nodes of Kronrod's rule with 21 nodes that are not negative, and their weights (QUADPACK, qk21)."""
KRONROD_15 = (
    np.array([0.991455371120812639206854697526329, 0.949107912342758524526189684047851, 0.864864423359769072789712788640926,
              0.741531185599394439863864773280788, 0.586087235467691130294144838258730, 0.405845151377397166906606412076961,
              0.207784955007898467600689403773245, 0.0]),
    np.array([0.022935322010529224963732008058970, 0.063092092629978553290700663189204, 0.104790010322250183839876322541518,
              0.140653259715525918745189590510238, 0.169004726639267902826583426598550, 0.190350578064785409913256402421014,
              0.204432940075298892414161999234649, 0.209482141084727828012999174891714]))
"""The same of the rule with 15 nodes (qk15)."""
FINITE, FROM, UP_TO, WHOLE = range(4)


def integral_by_quad(function, a, b, epsabs, epsrel, limit, points):
    """The integral that `scipy.integrate.quad` finds, the error it says, the kind of the range (both limits finite, the first one alone, the
    second one alone, none), and the places of nodes, as shares of a finite range or distances from the finite limit, with their weights."""
    from scipy import integrate
    value, error, said, *trouble = integrate.quad(function, a, b, (), 1, epsabs, epsrel, limit, points)
    if trouble:
        raise errors.NotDifferentiable(f"quad did not find the integral: {str(trouble[0]).splitlines()[0].strip()}\n"
                                       "  Split the range where the integrand is singular, or put another variable in.", found_later=True)
    if a == b:
        return value, error, FINITE, np.array([0.5]), np.array([1.0])
    parts = np.stack([said["alist"][:said["last"]], said["blist"][:said["last"]]], axis=1)
    if np.isfinite(a) and np.isfinite(b):
        nodes, weights = on_parts(KRONROD_21, (parts - a) / (b - a))
        return value, error, FINITE, nodes, np.abs(weights)
    nodes, weights = on_parts(KRONROD_15, parts)
    distances, weights = (1.0 - nodes) / nodes, weights / (nodes * nodes) * (1.0 if b > a else -1.0)
    if np.isfinite(a) or np.isfinite(b):
        kind, other = (FROM, b) if np.isfinite(a) else (UP_TO, a)
        return value, error, kind, distances if other > 0.0 else -distances, weights
    return value, error, WHOLE, np.concatenate([distances, -distances]), np.concatenate([weights, weights])


def on_parts(rule, parts):
    """The nodes and weights of a rule on parts of a range."""
    nodes = np.concatenate([-rule[0], rule[0][-2::-1]])
    weights = np.concatenate([rule[1], rule[1][-2::-1]])
    middles, halves = np.mean(parts, axis=1), 0.5 * (parts[:, 1] - parts[:, 0])
    return (middles[:, None] + halves[:, None] * nodes).ravel(), (halves[:, None] * weights).ravel()


def check_integral(value, total, error, epsabs, epsrel):
    """Raises NotDifferentiable if the sum at the nodes is not the value of an integral."""
    allowed = 10.0 * max(epsabs, epsrel * abs(value), error) + 1e-12 * abs(value)
    if not abs(value - total) <= allowed:
        raise errors.NotDifferentiable(f"the integral {float(value)!r} is not the sum at its nodes, {float(total)!r}: the integrand is singular"
                                       "\n  Put another variable in by which it is smooth, for example x = t * t.", found_later=True)
