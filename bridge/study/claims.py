"""The claims of the study, in their order."""

from collections.abc import Callable

from bridge.study.experiment import Experiment
from bridge.study.faults import faults
from bridge.study.finding import Finding
from bridge.study.quantisation import quantisation
from bridge.study.redundancy import redundancy
from bridge.study.subjects import Subjects
from bridge.study.temperature import temperature
from bridge.study.threshold import threshold
from bridge.study.time_constant import time_constant
from bridge.study.trials import trials

CLAIMS: tuple[Callable[[Subjects], Experiment[Finding]], ...] = (
    time_constant, threshold, quantisation, redundancy, temperature, trials, faults,
)  # fmt: skip
