"""Tables of estimates: as R prints coefficients, as HTML, as a frame."""

import html as markup

import numpy as np

from adcompile.fit.estimation.covariance import numbered
from adcompile.fit.estimation.quantiles import normal_quantile, two_sided
from adcompile.on_demand import needs

HEAD = ("Estimate", "Std. Error", "z value", "Pr(>|z|)")
DIGITS = 4              # of estimates and errors, as R has them


class ShownTable(str):
    """A text that shows as it is, not in quotes."""

    def __repr__(self):
        return str(self)

    def __str__(self):
        return str.__str__(self)


def described(kind, groups):
    """The line over the table that says how the errors were computed; None if by the Hessian."""
    if groups is not None:
        return f"standard errors: clustered, {numbered(groups, len(groups))[1]} groups"
    return None if kind == "hessian" else f"standard errors: {kind}"


def rows(estimates, errors):
    """The cells of the table, as text."""
    with np.errstate(invalid="ignore", divide="ignore"):
        z = estimates.x / errors
    numbers = columns([estimates.x, errors])
    return list(zip(*numbers, common(rounded(z, DIGITS - 1), DIGITS), probabilities(two_sided(z))))


def text(estimates, heading, errors):
    """The whole summary."""
    cells = rows(estimates, errors)
    first = max([len(name) for name in estimates.names], default=0)
    widths = [max(len(head), *[len(row[place]) for row in cells]) for place, head in enumerate(HEAD)]
    lines = [] if heading is None else [heading]
    lines.append(" ".join([" " * first, *[head.rjust(width) for head, width in zip(HEAD, widths)]]))
    for name, row in zip(estimates.names, cells):
        lines.append(" ".join([name.ljust(first), *[cell.rjust(width) for cell, width in zip(row, widths)]]))
    return ShownTable("\n".join([*lines, "", *last_lines(estimates)]))


def last_lines(estimates):
    """The likelihood, what was held as it is, and the verdict."""
    observations = "" if estimates.nobs is None else f", {estimates.nobs} observations"
    lines = [f"log-likelihood {estimates.loglik:.7g} (df = {estimates.df}), AIC {estimates.aic:.7g}{observations}"]
    constants = estimates.constants
    if constants:
        lines.append(f"held as they are: {', '.join(constants)}")
    return [*lines, estimates.message]


def columns(values):
    """Estimates and errors with as many decimals as show four digits of the smallest."""
    every = np.concatenate(values)
    sizes = np.abs(every[np.isfinite(every) & (every != 0)])
    decimals = max(1, DIGITS - 1 - int(np.floor(np.log10(sizes.min())))) if len(sizes) else 1
    shown = common(rounded(every, decimals), DIGITS)
    return shown[:len(values[0])], shown[len(values[0]):]


def rounded(values, decimals):
    """Rounded, with no zero below zero."""
    return np.round(values, decimals) + 0.0


def common(values, digits):
    """Numbers as R formats a vector: all with the decimals that the one needs which needs most, or all with exponents."""
    finite = [float(value) for value in values if np.isfinite(value)]
    parts = [f"{value:.{digits - 1}e}".split("e") for value in finite]
    significant = [len(mantissa.lstrip("-").replace(".", "").rstrip("0")) or 1 for mantissa, _ in parts]
    powers = [int(power) for _, power in parts]
    decimals = max([max(count - 1 - power, 0) for count, power in zip(significant, powers)], default=0)
    longest = max([len(f"{value:.{decimals}f}") for value in finite], default=0)
    mantissa = max(significant, default=1) - 1
    short = max([len(f"{value:.{mantissa}e}") for value in finite], default=0)
    form = f".{decimals}f" if longest <= short else f".{mantissa}e"
    return [f"{value:{form}}" if np.isfinite(value) else str(float(value)) for value in values]


def probabilities(values, digits=DIGITS - 1):
    """Probabilities as R prints them: small ones with exponents, those that are none as `<2e-16`."""
    least = np.finfo(np.float64).eps
    shown = {}
    for small in (False, True):
        chosen = [place for place, value in enumerate(values) if value >= least and (value < 1e-3) == small]
        shown |= dict(zip(chosen, common([values[place] for place in chosen], digits)))
    below = "<2e-16" if max(map(len, shown.values()), default=0) <= 6 else "< 2e-16"
    return [shown.get(place, below if value < least else "nan") for place, value in enumerate(values)]


def html(estimates, errors):
    """The summary as a table for notebooks."""
    cell = "<td style='text-align:right'>{}</td>".format
    head = "".join([f"<th style='text-align:right'>{markup.escape(name)}</th>" for name in ("", *HEAD)])
    body = "".join([f"<tr><th style='text-align:left'>{markup.escape(name)}</th>{''.join([cell(markup.escape(one)) for one in row])}</tr>"
                    for name, row in zip(estimates.names, rows(estimates, errors))])
    below = "".join([f"<div>{markup.escape(line)}</div>" for line in last_lines(estimates)])
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{below}"


def frame(estimates, errors, level):
    """A pandas DataFrame with a row a parameter."""
    pandas = needs("pandas")
    half = normal_quantile(level) * errors
    z = estimates.x / errors
    return pandas.DataFrame(
        {"estimate": estimates.x, "se": errors, "z": z, "p": two_sided(z), "lower": estimates.x - half, "upper": estimates.x + half},
        index=pandas.Index(estimates.names),
    )
