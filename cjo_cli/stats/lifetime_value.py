"""What customers will be worth: Gamma-Gamma for what a purchase brings, and the sum over time to come.

Fader, P. S., Hardie, B. G. S. and Lee, K. L. (2005), RFM and CLV: Using Iso-Value Curves for Customer Base Analysis,
Journal of Marketing Research 42(4), 415-430; Fader, P. S. and Hardie, B. G. S. (2013), The Gamma-Gamma Model of
Monetary Value, http://www.brucehardie.com/notes/025/. A customer's purchases scatter around a mean of their own, which
differs from one to the next, and has nothing to do with how often they buy.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cjo_cli.stats.lifetime import Buying, Floats, Purchases, at_edge, maximised

START = (1.0, 1.0, 1.0)


@dataclass(frozen=True)
class Spending:
    """A fitted Gamma-Gamma model: its three parameters, the log-likelihood they reach, and which are at their edge."""

    p: float
    q: float
    gamma: float
    log_likelihood: float
    at_edge: tuple[str, ...] = ()

    @property
    def mean(self) -> float:
        """What a purchase of a customer nobody knows brings; infinite where q is 1 or less."""
        return self.p * self.gamma / (self.q - 1) if self.q > 1 else np.inf

    def expected(self, x: Floats, mean: Floats) -> Floats:
        """What each customer's purchases bring on average, seen `x` with that mean: equation (5) of the note."""
        own = self.p * x / (self.p * x + self.q - 1)
        return np.asarray((1 - own) * self.mean + own * np.where(x > 0, mean, 0.0))


def fit_spending(x: Floats, mean: Floats) -> Spending | None:
    """The model of customers with `x` repeat purchases of that mean value; those without either tell nothing.

    None where there are too few, or where the best parameters give no finite mean.
    """
    known = (x > 0) & (mean > 0)
    if known.sum() < len(START):
        return None
    bought, value = x[known], mean[known]
    unit = float(value.mean())
    scaled = value / unit
    found = maximised(lambda logs: float(_log_likelihood(np.exp(logs), bought, scaled).sum()), START)
    if found is None:
        return None
    p, q, gamma = (float(one) for one in np.exp(found[0]))
    # A density of values has their unit in it.
    fitted = Spending(p, q, gamma * unit, found[1] - float(known.sum()) * float(np.log(unit)),
                      at_edge(("p", "q", "gamma"), found[0]))  # fmt: skip
    return fitted if np.isfinite(fitted.mean) else None


def _log_likelihood(parameters: Floats, x: Floats, mean: Floats) -> Floats:
    """Equation (1a) of the note, in logarithms."""
    from scipy.special import gammaln

    p, q, gamma = parameters
    px = p * x
    return np.asarray(
        gammaln(px + q) - gammaln(px) - gammaln(q) + q * np.log(gamma)
        + (px - 1) * np.log(mean) + px * np.log(x) - (px + q) * np.log(x * mean + gamma)
    )  # fmt: skip


def value_ahead(
    buying: Buying, spending: Spending, customers: Purchases, mean: Floats, ahead: float, *, steps: int, discount: float
) -> Floats:
    """What each customer will bring in the time `ahead`, in `steps`, each discounted by `discount` more than the last.

    A purchase counts at the end of its step, as in the appendix of the 2005 paper on CLV.
    """
    total, before = np.zeros(len(customers.x)), np.zeros(len(customers.x))
    for step in range(1, steps + 1):
        until = buying.expected(customers, ahead * step / steps)
        total += (until - before) / (1 + discount) ** step
        before = until
    return total * spending.expected(customers.x, mean)
