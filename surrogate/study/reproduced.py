"""The check of neurons that are made of transistors: whether they follow the fitted law."""

import numpy as np

from surrogate.law.record import FrozenModel
from surrogate.scaling import NEEDED
from surrogate.statistics import Interval
from surrogate.study.case import case
from surrogate.study.circuit import FittedCircuit
from surrogate.study.plan import StudyPlan
from surrogate.study.traced import Traced


class Reproduced(FrozenModel):
    """How well a parameter made of transistors follows the fitted law.

    Attributes
    ----------
    parameter : str
        Which.
    mean : float
        Mean of neurons made of transistors minus that of the samples, in sigmas; 0 where it does
        not vary.
    sigma : Interval
        Their standard deviation over that of the samples; the interval is that of the samples, of
        which there are few. 1 where it does not vary.
    missed : float
        Share of its variance that the response surface misses.
    """

    parameter: str
    mean: float
    sigma: Interval
    missed: float


def reproduced(plan: StudyPlan, circuit: FittedCircuit, traced: Traced) -> tuple[Reproduced, ...]:
    """Compare neurons made of transistors with the law's own moments."""
    sizes = case(circuit.network).network.sizes
    values = traced.values([frozenset(traced.names)] * plan.chips, sizes, plan.seed)
    law, found = circuit.law.condition(*circuit.reference), []
    for name in NEEDED:
        marginal = law.marginals[name]
        surface = traced.surfaces.get(name)
        if surface is None:
            one = Interval.exact(1.0)
            found.append(Reproduced(parameter=name, mean=0.0, sigma=one, missed=0.0))
            continue
        sigma, mine = marginal.sigma, float(np.std(values[name], ddof=1))
        found.append(
            Reproduced(
                parameter=name,
                mean=(float(np.mean(values[name])) - marginal.mean.value) / sigma.value,
                sigma=Interval(mine / sigma.value, mine / sigma.high, mine / sigma.low),
                missed=surface.missed,
            )
        )
    return tuple(found)
