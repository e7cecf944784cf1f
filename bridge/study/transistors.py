"""The parameters of a run's circuits as functions of their transistors' deviations."""

import zlib

import numpy as np

from bridge.blame import read_measured
from bridge.blame.inputs import PROCESS
from bridge.sweep import RunDirectory
from circuits import Condition
from surrogate.blame import fit_surface
from surrogate.errors import SurrogateInputError
from surrogate.scaling import NEEDED
from surrogate.study.circuit import FittedCircuit
from surrogate.study.traced import Traced
from surrogate.vocabulary import QUANTITIES

STREAM = zlib.crc32(b"study transistors")
"""First key of the seeds of the surfaces' folds."""


def trace(run: RunDirectory, name: str, circuit: FittedCircuit) -> Traced | str:
    """Fit a response surface to each parameter that a neuron of the network is made of.

    Parameters
    ----------
    run : RunDirectory
        A swept run.
    name : str
        Of the circuit.
    circuit : FittedCircuit
        Its law.

    Returns
    -------
    Traced or str
        The surfaces; or why there are none.
    """
    plan, law = run.plan, circuit.law.condition(*circuit.reference)
    condition = Condition.of(law)
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
        rng = np.random.default_rng(np.random.SeedSequence(plan.seed, spawn_key=key))
        positive = QUANTITIES[parameter].positive
        try:
            surfaces[parameter] = fit_surface(
                measured.normals, values, samples.chips, positive, rng
            )
        except SurrogateInputError as error_of_fit:
            return f"{parameter}: {error_of_fit}"
    return Traced(
        measured.inputs.sources, PROCESS, surfaces, constants, np.array(law.nominal_curve)
    )
