"""Live neurons whose workers crash, hang, or do not converge, each in its second step."""

import os
import time
from dataclasses import dataclass

from bridge.engine import DialogueTask
from bridge.errors import AnalysisError


@dataclass(frozen=True)
class Faulty(DialogueTask):
    fault: str
    step: float = 1.0
    deck: str = "* rc\nv1 1 0 dc 1\nr1 1 0 1k\n.end\n"

    def hold(self, ngspice, channel):
        channel.hear()
        (i,) = ngspice.dc("v1", 0.0, 1.0, 0.5, "i(v1)")
        channel.say((-1e3 * i[-1:] / 2, 0.25))
        channel.hear()
        if self.fault == "crash":
            os.abort()
        if self.fault == "hang":
            time.sleep(600)
        if self.fault == "defect":
            raise ZeroDivisionError("a defect")
        raise AnalysisError("transient: Timestep too small")
