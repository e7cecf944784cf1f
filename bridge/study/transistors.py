"""The parameters of a run's circuits as functions of their transistors' deviations."""

import zlib

import numpy as np

from bridge.attribute import read_measured
from bridge.attribute.inputs import PROCESS
from bridge.engine import Shared
from bridge.evaluate import Evaluation
from bridge.evaluate.neurons import Traced, traits_of
from bridge.store import RunDirectory
from circuits import Condition
from surrogate.errors import SurrogateInputError
from surrogate.neuron.scaling import NEEDED
from surrogate.sensitivity import fit_surface
from surrogate.statistics import Bootstrap
from surrogate.vocabulary import QUANTITIES

STREAM = zlib.crc32(b"study transistors")
"""First key of the seeds of the surfaces' folds."""


def trace(run: RunDirectory, name: str, evaluation: Evaluation) -> Shared[Traced] | str:
    """Fit a response surface to each parameter that a neuron of the network is made of.

    Returns:
        The surfaces; or why there are none.
    """
    plan, distribution = run.plan, evaluation.distribution.condition(*evaluation.reference)
    condition = Condition.of(distribution)
    measured = read_measured(plan, run.require_samples(), name, condition)
    samples = measured.samples
    surfaces, constants = {}, {}
    for parameter in NEEDED:
        values = samples[parameter]
        error = samples.error(parameter) or 0.0
        if len(values) < 2 or float(np.std(values, ddof=1)) <= error:
            constants[parameter] = float(np.mean(values))
            continue
        key = (STREAM, zlib.crc32(name.encode()), zlib.crc32(parameter.encode()))
        seed = np.random.SeedSequence(plan.seed, spawn_key=key)
        bootstrap = Bootstrap(len(values), seed.spawn(1)[0], samples.chips)
        positive = QUANTITIES[parameter].positive
        try:
            surfaces[parameter] = fit_surface(
                measured.normals, values, positive, bootstrap, np.random.default_rng(seed)
            )
        except SurrogateInputError as error_of_fit:
            return f"{parameter}: {error_of_fit}"
    curve = np.array(distribution.nominal_curve)
    sources = measured.inputs.sources
    return Shared(Traced(sources, PROCESS, surfaces, constants, curve, traits_of(distribution)))
